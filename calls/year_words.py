"""Faults of a year's list in words."""

from __future__ import annotations

from calls.year_sheet import LONGEST, LONGEST_NAME, Fault
from foundation.i18n import _
from foundation.i18n import lazy as _l

_WORDS = {
    "unreadable": _l("这个文件打不开。请用 Excel（xlsx）或 CSV 文件"),
    "stopped": _l("这个文件太大或太复杂，没有读完就停下了。请删去不需要的内容再传"),
    "encrypted": _l("这个文件加了密码。请用 Excel 打开，去掉密码，再存为 xlsx 上传"),
    "old": _l("这个文件是旧的格式（xls 等）。请用 Excel 打开，另存为 xlsx，再上传。只改文件名没有用"),
    "cell-error": _l("%(given)s 是错误值。请改正公式，或直接填写"),
    "formula-without-value": _l(
        "%(given)s 是还没有算出结果的公式。请用 Excel 打开这个文件，保存一次，再上传"
    ),
    "cell-format": _l("%(given)s 是读不懂的数字格式。请把单元格设为文本，重新填写"),
    "no-headings": _l("没有找到表头。请用模板里的表头：开始、结束、类型、名称"),
    "column-missing": _l("缺少这一列"),
    "too-many-rows": _l("超过 %(given)s 行"),
    "empty": _l("表头下面没有内容"),
    "kind": _l("“%(given)s”应为“放假”或“调休上班”"),
    "name": _l("“%(given)s”应为节日的名称，最多 %(name)d 个字"),
    "day": _l("“%(given)s”应为日期，像 2030-10-01"),
    "other-year": _l("“%(given)s”不在这一年，也不在上一年 12 月"),
    "ends": _l("结束“%(given)s”应在开始那天或以后，一段最多 %(longest)d 天"),
    "twice": _l("%(given)s 写了两次"),
    "worked-anyway": _l("%(given)s 是周一到周五，本来就上班，不用调休"),
    "elsewhere": _l("%(given)s 已经在另一年的安排里"),
}


def line(fault: Fault) -> str:
    """One fault with its row and column."""
    told = str(_WORDS[fault.code]) % {"given": fault.given, "name": LONGEST_NAME, "longest": LONGEST}
    if not fault.row:
        return told
    return _("第 %(row)d 行“%(column)s”：%(told)s", row=fault.row, column=fault.column, told=told)
