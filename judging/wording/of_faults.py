"""Faults in words: what is wrong, and what to do. One sentence or two for every code of packages.faults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from foundation import i18n
from foundation.i18n import _
from foundation.i18n import lazy as _l
from judging.wording import of_files, of_properties
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
    "method-unknown": _l(
        "有 %(count)s 个文件的压缩方法读不懂，这是其中一个。请用 7-Zip 重新压缩：格式选 zip，压缩方法选 Deflate。"
    ),
    "encrypted": _l("文件加了密码。请去掉密码，重新压缩。"),
    "link": _l("这是一个快捷方式或链接，不是文件。请放入文件本身。"),
    "unsafe-path": _l("文件的路径不安全（含有 ..、盘符或看不见的字符）。请改名后重新压缩。"),
    "name-unreadable": _l("文件名的文字读不懂。请用系统自带的压缩功能重新压缩，或把文件名改成简单的名字。"),
    "name-too-long": _l("文件名连同文件夹太长，最多 %(limit)s 个字。请改短。"),
    "nested-too-deep": _l("文件夹套了 %(depth)s 层，最多 %(limit)s 层。请把文件放浅一些。"),
    "duplicate-file": _l("压缩包里有两个同名的文件（只差大小写也算同名）。请只留一个，或改名。"),
    "overlap": _l("压缩包里的文件互相重叠，可能是恶意制作的。请用系统自带的压缩功能重新压缩。"),
    "two-files-in-one": _l(
        "这个文件同时是两种文件（比如 PDF 后面接着 zip），不同的程序会读出不同的内容。请重新导出。"
    ),
    "no-manifest": _l(
        "压缩包里没有清单文件 %(expected)s。在网页上传，网站会帮你写；也可以按格式说明写一个，放在最外层。"
    ),
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
    "file-type": _l("文件 %(file)s 是%(found)s，这里不能用。%(remedy)s"),
    "file-encrypted": _l("文件 %(file)s 要输入密码才能打开，学员和评审都看不了。请去掉密码，再放进来。"),
    "file-unreadable": _l("文件 %(file)s 打不开，可能没有存完整。请重新导出，自己打开看一遍，再放进来。"),
    "layer-without-clip": _l("只有视频和音频能带口述影像、手语。请删去这一项。"),
    "index-without-folder": _l("目录里有课程“%(course)s”，可是没有这个名字的文件夹。请补上，或改正目录。"),
    "index-without-file": _l("目录里“%(course)s”的“%(lecture)s”找不到文件。请补上，或改正目录。"),
    "index-length": _l(
        "%(file)s 在目录里写的是 %(told_ms)s，量出来是 %(measured_ms)s。请看看是不是这一个文件。"
    ),
    "captions-unreadable": _l(
        "字幕文件读不懂，或者写的时间都在视频以外。请检查它是不是这一段的，存成 WebVTT（.vtt）或 SRT。"
    ),
    "descriptions-unreadable": _l("口述影像的文件读不懂。请存成 WebVTT（.vtt），写明时间。"),
    "layer-unreadable": _l("%(reason)s请重新导出为 MP4（H.264 和 AAC）。"),
    "layer-unlike-clip": _l(
        "这个视频长 %(have_ms)s，原来的视频长 %(clip_ms)s，对不上。请重新导出，一样长才能同步。"
    ),
    "minutes-measured": _l("时长由系统测量，不用填 minutes。请删去这一项。"),
    "minutes-owed": _l("这种资源的时长测不出来。请填 minutes，写学完大约要几分钟。"),
    "archive-inside": _l("这个压缩包里面有问题：%(reason)s"),
    "h5p": _l("这是 H5P 文件，学员在这里还打不开。请把它导出成网页（HTML）的压缩包，再放进来。"),
    "document-unreadable": _l("文档打不开。请用办公软件重新保存，或换成 docx、txt、html。"),
    "document-empty": _l("文档里没有文字。如果是扫描的图片，请换成文字。"),
    "reading-stopped": _l(
        "文件太大或太复杂，没有读完就停下了。请删去不需要的内容，用办公软件重新保存，再上传。"
    ),
    "clip-unreadable": _l("%(reason)s请用剪辑软件重新导出为 MP4（H.264 和 AAC）。"),
    "clip-without-picture": _l("这个视频里只有声音，没有画面。请重新导出，或把类型改成 audio。"),
    "no-workbook": _l("没有考题文件。请下载模板，填好后存为 %(expected)s，放入压缩包。"),
    "workbook-unreadable": _l("考题文件打不开，可能没有存完整。请用办公软件打开，另存为 xlsx。"),
    "workbook-encrypted": _l("考题文件加了密码。请用办公软件打开，去掉密码，再存为 xlsx。"),
    "workbook-old": _l("考题文件是旧的格式（xls 等）。请用办公软件打开，另存为 xlsx。只改文件名没有用。"),
    "cell-error": _l("“%(column)s”这一列是错误值 %(given)s。请改正公式，或直接填写文字。"),
    "formula-without-value": _l(
        "“%(column)s”这一列的公式 %(given)s 还没有算出结果。请用办公软件打开这个文件，保存一次；或直接填写文字。"
    ),
    "cell-format": _l("“%(column)s”这一列的数字格式 %(given)s 读不懂。请把单元格设为文本，重新填写。"),
    "no-questions": _l("考题文件里没有考题。请按模板填写。"),
    "too-many-rows": _l("一张表最多 %(limit)s 行，后面的没有读。请分成几张表。"),
    "column-missing": _l("表头里没有“%(column)s”这一列。请照模板补上。"),
    "column-unknown": _l("不认识“%(column)s”这一列。请照模板改正列名，或删去这一列。"),
    "column-twice": _l("“%(column)s”这一列有两个。请只留一个。"),
    "set-unknown": _l("“套”要填 1、2、3 这样的数，这里是“%(given)s”。"),
    "set-left-out": _l("没有第 %(number)s 套。请从 1 起依次编号，中间不要跳过。"),
    "kind-unknown": _l(
        "题型“%(given)s”不认识。请填单选题、多选题、判断题、排序题、配对题、填空题、数字题、简答题或实操题。"
    ),
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
    "points-merged": _l("分值是合并的单元格，看不出每道题几分。请取消合并，每道题各填一个分值。"),
    "question-twice": _l("这道题和第 %(first)s 行一样。请删去一道。"),
    "options-too-many": _l("有 %(have)s 个选项，最多 %(limit)s 个。请删去一些。"),
    "targets-unfit": _l("右边有 %(have)s 项，要有 2 到 %(limit)s 项。请补上或删去。"),
    "pair-left-out": _l("选项%(letter)s 没有写配对的右边。请在“配对%(letter)s”里补上。"),
    "pair-missing": _l("有的左边没有配对的右边。请补上。"),
    "order-unlike": _l(
        "答案“%(given)s”不是这些选项的一个次序。每个字母写一次，或者空着，选项就按正确的先后写。"
    ),
    "blanks-unlike": _l(
        "题干里有 %(stem)s 个空，答案却有 %(answers)s 个。题干里用 ____ 表示空，答案一行写一个空。"
    ),
    "spellings-too-many": _l("一个空最多 %(limit)s 种写法。请删去一些。"),
    "number-unreadable": _l("答案“%(given)s”不是一个数。请写成 2.5 这样，单位写在“单位”里。"),
    "tolerance-unreadable": _l("误差“%(given)s”不是一个数。请写成 0.1 这样，不能小于 0。"),
    "unit-missing": _l("要学员写单位，却没有写是什么单位。请补上单位。"),
    "checklist-missing": _l("实操题没有评分点，考核的人不知道看什么。请一行写一条，如“4 分：先洗手”。"),
    "lines-superfluous": _l("只有简答题和实操题有评分点。请删去，或改正题型。"),
    "lines-too-many": _l("评分点有 %(have)s 条，最多 %(limit)s 条。请合并一些。"),
    "lines-unlike": _l("评分点加起来是 %(lines)s 分，这道题是 %(points)s 分。请改成一样。"),
    "rubric-unreadable": _l("评分点“%(given)s”读不懂。请写成“6 分：说到卫生”或“4 分，必须：先洗手”。"),
    "moment-unreadable": _l("时间“%(given)s”读不懂。请写成 3:20 或 3 分 20 秒。"),
    "difficulty-unknown": _l("难度“%(given)s”不认识。请写易、较易、中、较难、难，或 1 到 5。"),
    "language-unknown": _l("语言“%(given)s”不认识。请写 en 这样的代号，中文可以不写。"),
    "needs-unknown": _l("“需要”里的“%(given)s”不认识。请写看、听、辨颜色。"),
    "differs-unknown": _l("“区分”里的“%(given)s”不认识。请写全角、大小写、空格。"),
    "text-too-long": _l("“%(given)s……”有 %(count)s 个字，最多 %(limit)s 个。请写短一些。"),
    "substitute-alone": _l("这一行写了换掉上一题，上面却没有题，或已经有一道换的了。请移到那道题的下面。"),
    "picture-missing": _l("图片说明“%(given)s”没有对应的图片。请把图片放在这一行的格子上，或删去说明。"),
    "pictures-unread": _l("有 %(count)s 张图片读不出来，没有带进来。请用 PNG 或 JPEG，每张不超过 5 MB。"),
    "format-unknown": _l(
        "看不出这是哪一种考题文件。能用的有 Excel、GIFT、Aiken、Moodle XML、QTI 和编了号的文字。"
    ),
    "encoding-unknown": _l("文字的编码读不懂。请另存为 UTF-8 再试。"),
    "file-too-long": _l("文件太大，最多 %(limit)s。请分成几个。"),
    "too-many-questions": _l("一个文件最多 %(limit)s 道题，后面的没有读。请分成几个。"),
    "xml-broken": _l("XML 写得不完整，读不下去：%(detail)s。请从原来的系统重新导出。"),
    "xml-forbidden": _l("文件里有外部实体或文档类型定义，为了安全不读。请从原来的系统重新导出。"),
    "syntax": _l("从这里起读不懂：%(detail)s。请对照格式说明改正。"),
    "kind-has-no-place": _l("“%(given)s”这种题在这里没有位置，没有带进来。请改成别的题型，另外写。"),
    "left-out": _l("%(what)s没有带进来，别的都带进来了。"),
}
_TYPES = {"text": _l("文字"), "flag": _l("true 或 false"), "whole": _l("整数"), "number": _l("数字")}
_TYPES |= {"table": _l("一组项目，写在方括号的标题下面"), "rows": _l("若干组，每组以双方括号的标题开头")}
# what a format of questions says that has no place in the other one
LEFT_OUT: Mapping[str, Any] = {
    "penalty": _l("答错再答要扣的分"),
    "hint": _l("提示"),
    "feedback": _l("对整道题的反馈"),
    "answer-feedback": _l("对一个答案的反馈"),
    "weights": _l("只给一部分分的答案"),
    "markup": _l("字体、颜色这些样式"),
    "table": _l("表格的格子（文字都在）"),
    "formula": _l("公式的排版（文字都在）"),
    "link": _l("链接的地址"),
    "picture": _l("一张图片"),
    "picture-text": _l("图片的文字说明（原来就没有，请补上）"),
    "sound": _l("录音"),
    "sound-text": _l("录音的文字（原来就没有，请补上）"),
    "video": _l("视频"),
    "category": _l("分类"),
    "label": _l("标签"),
    "order": _l("选项固定或打乱的设置"),
    "template": _l("答题框里先写好的字"),
    "name": _l("题目的名称"),
    "points": _l("分值"),
    "lines": _l("评分点"),
    "rule": _l("原来系统自己的判分规则"),
    "text": _l("题目之间的说明文字"),
    "substitute": _l("换给别人的题"),
    "unit": _l("单位的换算"),
    "other": _l("系统不认识的内容"),
}
_BYTES = ("size", "limit", "packed")
_IN_BYTES = ("archive-too-large", "unpacks-too-large", "packed-too-tightly")


def fault(found: Fault) -> str:
    """What is wrong and what to do, without the place."""
    params = {key: _param(found, key, value) for key, value in found.params.items()}
    if found.code == "file-type":
        among = found.params["among"]
        params["remedy"] = of_files.remedy(
            str(found.params["found"]), among if isinstance(among, tuple) else ()
        )
    told = str(WORDS[found.code]) % params
    near = found.params.get("near")
    return told + _("是不是想写 %(near)s？", near=near) if near else told


def _param(found: Fault, key: str, value: Param) -> str:
    if key == "wanted":
        return str(_TYPES[str(value)])
    if key.endswith("_ms") and isinstance(value, int):
        return i18n.minutes(value)
    if key == "reason":
        media = found.code in ("clip-unreadable", "layer-unreadable")
        reasons = of_properties.REFUSALS if media else WORDS
        return str(reasons.get(str(value), of_properties.REFUSALS["broken"]))
    if found.code in _IN_BYTES and key in _BYTES and isinstance(value, int):
        return i18n.size(value)
    if key == "what":
        return str(LEFT_OUT.get(str(value), value))
    if key == "found":
        told = of_files.label(str(value or ""))
        return f" {told}" if told[0].isascii() else told
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
