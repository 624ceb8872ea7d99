"""Faults of a catalogue's workbook in words."""

from __future__ import annotations

from foundation.i18n import _
from foundation.i18n import lazy as _l
from occupations.workbook import MOST_HOURS, Fault

_WORDS = {
    "unreadable": _l("这个文件不能作为 Excel 工作簿（xlsx）打开。请用 Excel 另存为 xlsx，再上传"),
    "stopped": _l("这个文件太大或太复杂，没有读完就停下了。请删去不需要的内容，用 Excel 另存为 xlsx，再上传"),
    "encrypted": _l("这个文件加了密码。请用 Excel 打开，去掉密码，再存为 xlsx 上传"),
    "old": _l("这个文件是旧的格式（xls 等）。请用 Excel 打开，另存为 xlsx，再上传。只改文件名没有用"),
    "cell-error": _l("%(given)s 是错误值。请改正公式，或直接填写"),
    "formula-without-value": _l(
        "%(given)s 是还没有算出结果的公式。请用 Excel 打开这个文件，保存一次，再上传"
    ),
    "cell-format": _l("%(given)s 是读不懂的数字格式。请把单元格设为文本，重新填写"),
    "no-headings": _l(
        "没有找到表头。请用模板里的表头：职业（工种）、等级、需求程度、培训课时、补贴标准（元/人）"
    ),
    "column-missing": _l("缺少一列：%(given)s"),
    "too-many-rows": _l("超过 %(given)s 行"),
    "empty": _l("表头下面没有内容"),
    "cell-empty": _l("没有填“%(given)s”"),
    "hours": _l("培训课时“%(given)s”应为 1 到 %(most)s 的整数"),
    "subsidy": _l("补贴标准“%(given)s”应为金额，单位元，最多两位小数"),
    "twice": _l("“%(given)s”写了两次"),
}


def line(fault: Fault) -> str:
    """One fault with its row."""
    told = str(_WORDS[fault.code]) % {"given": fault.given, "most": MOST_HOURS}
    return _("第 %(row)d 行：%(told)s", row=fault.row, told=told) if fault.row else told
