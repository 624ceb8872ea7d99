"""Faults in words: what is wrong, and what to do. One sentence or two for every code of packages.faults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from foundation import i18n
from foundation.i18n import _
from foundation.i18n import lazy as _l
from intake import media_words
from packages.faults import Fault, Param, Place

WORDS: Mapping[str, Any] = {
    "not-a-zip": _l("这个文件不是 zip 压缩包。请把整个文件夹压缩成 zip 再上传，不要用 rar 或 7z。"),
    "damaged": _l("压缩包里的内容损坏，读不出来。请重新压缩、重新上传。"),
    "archive-too-large": _l("压缩包有 %(size)s，最多 %(limit)s。请压缩视频，或分成两个培训包。"),
    "too-many-files": _l("压缩包里的文件太多，最多 %(limit)s 个。请删去用不到的文件。"),
    "unpacks-too-large": _l("解开后有 %(size)s，最多 %(limit)s。请压缩视频，或分成两个培训包。"),
    "packed-too-tightly": _l(
        "压缩包只有 %(packed)s，解开却有 %(size)s，不像真的课程。请检查里面的文件，重新压缩。"
    ),
    "method-unknown": _l("压缩方法读不懂。请用系统自带的压缩功能，选 zip。"),
    "encrypted": _l("文件加了密码。请去掉密码，重新压缩。"),
    "link": _l("这是一个快捷方式或链接，不是文件。请放入文件本身。"),
    "unsafe-path": _l("文件的路径不安全（含有 ..、盘符或看不见的字符）。请改名后重新压缩。"),
    "name-unreadable": _l("文件名的文字读不懂。请用系统自带的压缩功能重新压缩，或把文件名改成简单的名字。"),
    "name-too-long": _l("文件名连同文件夹太长，最多 %(limit)s 个字。请改短。"),
    "nested-too-deep": _l("文件夹套了 %(depth)s 层，最多 %(limit)s 层。请把文件放浅一些。"),
    "duplicate-file": _l("压缩包里有两个同名的文件。请只留一个。"),
    "overlap": _l("压缩包里的文件互相重叠，可能是恶意制作的。请用系统自带的压缩功能重新压缩。"),
    "no-manifest": _l("压缩包里没有清单文件 %(expected)s。请按格式说明写一个，放在最外层。"),
    "not-utf8": _l("清单不是 UTF-8 编码。请在编辑器里另存为 UTF-8。"),
    "toml-syntax": _l("清单的写法有误，从这里起读不下去：%(detail)s。请检查引号、等号和方括号。"),
    "unknown-key": _l("没有这个项目，不知道是什么意思。请改正或删去。"),
    "missing": _l("这一项没有填。请补上。"),
    "wrong-type": _l("这里要填%(wanted)s。"),
    "not-among": _l("“%(given)s”不能用在这里。请从这些里选一个：%(among)s。"),
    "out-of-range": _l("%(given)s 超出范围。请填 %(low)s 到 %(high)s 之间的数。"),
    "not-a-tenth": _l("学时最多写一位小数，这里是 %(given)s。请改成一位小数，舍去多余的部分。"),
    "too-long": _l("有 %(count)s 个字，最多 %(limit)s 个。请写短一些。"),
    "control-characters": _l("里面有看不见的控制字符。请删去，重新输入。"),
    "too-many": _l("有 %(count)s 项，最多 %(limit)s 项，多出的没有读。请分成两个培训包。"),
    "file-missing": _l("压缩包里没有文件 %(file)s。请放入这个文件，或改正文件名。"),
    "file-empty": _l("文件 %(file)s 是空的。请换成有内容的文件。"),
    "file-used-twice": _l("文件 %(file)s 已经用在 %(first)s。同一个文件不能算两次，请换一个文件。"),
    "file-type": _l("文件 %(file)s 的内容是%(found)s，这里能用的是：%(among)s。请转换格式。"),
    "layer-without-clip": _l("只有视频和音频能带口述影像、手语。请删去这一项。"),
    "descriptions-unreadable": _l("口述影像的文件读不懂。请存成 WebVTT（.vtt），写明时间。"),
    "layer-unreadable": _l("%(reason)s请重新导出为 MP4（H.264 和 AAC）。"),
    "layer-unlike-clip": _l(
        "这个视频长 %(have_ms)s，原来的视频长 %(clip_ms)s，对不上。请重新导出，一样长才能同步。"
    ),
    "minutes-measured": _l("时长由系统测量，不用填 minutes。请删去这一项。"),
    "minutes-owed": _l("这种资源的时长测不出来。请填 minutes，写学完大约要几分钟。"),
    "archive-inside": _l("这个压缩包里面有问题：%(reason)s"),
    "document-unreadable": _l("文档打不开。请用办公软件重新保存，或换成 docx、txt、html。"),
    "document-empty": _l("文档里没有文字。如果是扫描的图片，请换成文字。"),
    "clip-unreadable": _l("%(reason)s请用剪辑软件重新导出为 MP4（H.264 和 AAC）。"),
    "clip-without-picture": _l("这个视频里只有声音，没有画面。请重新导出，或把类型改成 audio。"),
    "no-workbook": _l("没有考题文件。请下载模板，填好后存为 %(expected)s，放入压缩包。"),
    "workbook-unreadable": _l("考题文件打不开。请用办公软件另存为 xlsx，不要加密码。"),
    "no-questions": _l("考题文件里没有考题。请按模板填写。"),
    "too-many-rows": _l("一张表最多 %(limit)s 行，后面的没有读。请分成几张表。"),
    "column-missing": _l("表头里没有“%(column)s”这一列。请照模板补上。"),
    "column-unknown": _l("不认识“%(column)s”这一列。请照模板改正列名，或删去这一列。"),
    "column-twice": _l("“%(column)s”这一列有两个。请只留一个。"),
    "set-unknown": _l("“套”要填 1、2、3 这样的数，这里是“%(given)s”。"),
    "set-left-out": _l("没有第 %(number)s 套。请从 1 起依次编号，中间不要跳过。"),
    "kind-unknown": _l("题型“%(given)s”不认识。请填单选题、多选题或判断题。"),
    "stem-missing": _l("没有题干。请补上。"),
    "options-too-few": _l("只有 %(have)s 个选项，至少要有两个。请补上。"),
    "option-left-out": _l("选项%(letter)s 空着，后面的却填了。请依次填写。"),
    "option-twice": _l("选项%(letter)s 和选项%(first)s 一样。请改一个。"),
    "option-superfluous": _l("判断题不用填选项。请清空选项A 到选项%(letter)s。"),
    "answer-missing": _l("没有答案。请补上。"),
    "answer-unknown": _l("答案“%(given)s”读不懂。单选题写 A，多选题写 ABD，判断题写正确或错误。"),
    "answer-without-option": _l("答案里有 %(letter)s，可是没有选项%(letter)s。请改正答案，或补上选项。"),
    "answer-wants-one": _l("单选题只能有一个答案，这里是“%(given)s”。请改正，或把题型改成多选题。"),
    "answer-wants-more": _l("多选题至少有两个答案，这里是“%(given)s”。请改正，或把题型改成单选题。"),
    "points-unknown": _l("分值“%(given)s”读不懂。请填大于 0 的数，最多两位小数，或整套都空着。"),
    "points-partly": _l("第 %(number)s 套只有一部分考题填了分值，现在按平均分计算。请全部填上，或全部空着。"),
    "cell-too-long": _l("“%(column)s”有 %(count)s 个字，最多 %(limit)s 个。请写短一些。"),
    "question-twice": _l("这道题和第 %(first)s 行一样。请删去一道。"),
}
_TYPES = {"text": _l("文字"), "flag": _l("true 或 false"), "whole": _l("整数"), "number": _l("数字")}
_TYPES |= {"table": _l("一组项目，写在方括号的标题下面"), "rows": _l("若干组，每组以双方括号的标题开头")}
_BYTES = ("size", "limit", "packed")
_IN_BYTES = ("archive-too-large", "unpacks-too-large", "packed-too-tightly")


def fault(found: Fault) -> str:
    """What is wrong and what to do, without the place."""
    told = str(WORDS[found.code]) % {key: _param(found, key, value) for key, value in found.params.items()}
    near = found.params.get("near")
    return told + _("是不是想写 %(near)s？", near=near) if near else told


def _param(found: Fault, key: str, value: Param) -> str:
    if key == "wanted":
        return str(_TYPES[str(value)])
    if key.endswith("_ms") and isinstance(value, int):
        return i18n.minutes(value)
    if key == "reason":
        media = found.code in ("clip-unreadable", "layer-unreadable")
        reasons = media_words.REFUSALS if media else WORDS
        return str(reasons.get(str(value), media_words.REFUSALS["broken"]))
    if found.code in _IN_BYTES and key in _BYTES and isinstance(value, int):
        return i18n.size(value)
    if key == "found":
        return f" {value} " if value else _("系统不认识的格式")
    return "、".join(value) if isinstance(value, tuple) else str(value or "")


def place(where: Place) -> str:
    """The place in words: file, sheet, row or line, key; empty where there is none."""
    line = _("第 %(n)d 行", n=where.row) if where.row else ""
    sheet = _("表“%(name)s”", name=where.sheet) if where.sheet else ""
    return _("，").join(part for part in (where.file, sheet, line, where.key) if part)


def clause(found: Fault) -> str:
    """The section of the format that it breaks."""
    return _("培训包格式第 %(n)s 节", n=found.clause)


def line(found: Fault) -> str:
    """Place, words and clause in one line, for a terminal."""
    at = place(found.where)
    told = _("%(where)s：%(told)s", where=at, told=fault(found)) if at else fault(found)
    return _("%(told)s（%(clause)s）", told=told, clause=clause(found))
