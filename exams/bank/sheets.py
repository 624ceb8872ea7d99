"""The exam workbook as it is written: sets as sheets, and the blank to fill in. `exams.bank.workbook` reads both."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from exams.bank import fields, making, rows
from exams.bank.making import SetQuestion
from exams.bank.rows import SET
from foundation.i18n import _

if TYPE_CHECKING:  # a tenth of what a command costs to start: imported where a workbook is written
    from openpyxl import Workbook

INSTRUCTIONS = "填写说明"
EXAMPLES = "填写示例"
_LAST_ROW = 5001
_PICTURE = (952_500, 190_500)  # 100 by 20 pixels, in EMU of 1/9525 pixel
Content = Callable[[str], bytes | None]  # a picture by its hash


def write(sets: Sequence[Sequence[SetQuestion]], content: Content = lambda _sha256: None) -> bytes:
    """A workbook with one sheet for each set: what `exams.bank.workbook.read` reads. `content` gives the pictures.

    What has no place in it (`left_out`) is not in it.
    """
    book = _book()
    for number, questions in enumerate(sets, 1):
        _sheet(book, f"第{number}套", questions, content)
    return _bytes(book)


def left_out(question: SetQuestion) -> list[str]:
    """What a workbook has no place for."""
    media = [*question.more.get("media", ()), *question.more.get("substitute", {}).get("media", ())]
    return ["sound"] if any(each["kind"] == "sound" for each in media) else []


def template() -> bytes:
    """The blank workbook to download: how to fill it in, examples, and three sheets for three sets."""
    from openpyxl.styles import Alignment
    from openpyxl.worksheet.datavalidation import DataValidation

    book = _book()
    notes = book.create_sheet(INSTRUCTIONS)
    notes.column_dimensions["A"].width = 90
    for line in _instructions():
        notes.append([line])
        notes.cell(notes.max_row, 1).alignment = Alignment(wrap_text=True, vertical="top")
    _sheet(book, EXAMPLES, _examples())
    for number in (1, 2, 3):
        sheet = _sheet(book, f"第{number}套", ())
        # inside a list that stands in the cell's rule, the words may not be translated: they are the format
        choice = DataValidation(type="list", formula1='"' + ",".join(fields.KIND_WORDS.values()) + '"')
        sheet.add_data_validation(choice)
        choice.add(f"A2:A{_LAST_ROW}")
    return _bytes(book)


def _book() -> Workbook:
    from openpyxl import Workbook

    book = Workbook()
    for sheet in list(book.worksheets):
        book.remove(sheet)
    return book


def _sheet(
    book: Workbook,
    title: str,
    questions: Iterable[SetQuestion],
    content: Content = lambda _sha256: None,
) -> Any:
    from openpyxl.styles import Font

    sheet = book.create_sheet(title)
    lines = [line for each in questions for line in _lines(each)]
    used = {column for cells, _media in lines for column, value in cells.items() if value not in (None, "")}
    used |= {rows.PICTURE} if any(media for _cells, media in lines) else set()
    titles = [column for column in rows.COLUMNS if column != SET and (column in rows.BASE or column in used)]
    sheet.append(titles)
    sheet.freeze_panes = "A2"
    for place, column in enumerate(titles, 1):
        cell = sheet.cell(1, place)
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = 48 if column == rows.STEM else 16
    for cells, media in lines:
        sheet.append([cells.get(column) for column in titles])
        for cell in sheet[sheet.max_row]:
            # a text that begins with an equals sign is a text, never a formula
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
        for each in media:
            column = rows.OPTIONS[each["at"]] if "at" in each else rows.PICTURE
            _picture(sheet, titles.index(column), sheet.max_row - 1, content(each["sha256"]))
    return sheet


def _picture(sheet: Any, column: int, row: int, content: bytes | None) -> None:
    """A picture that stands in a cell, as large as the cell: it is there to be kept, not to be looked at."""
    if content is None:
        return
    from openpyxl.drawing.image import Image
    from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
    from openpyxl.drawing.xdr import XDRPositiveSize2D

    size = XDRPositiveSize2D(*_PICTURE)
    image = Image(io.BytesIO(content))
    image.anchor = OneCellAnchor(_from=AnchorMarker(col=column, row=row), ext=size)
    sheet.add_image(image)


def _lines(question: SetQuestion) -> Iterator[tuple[dict[str, object], list[dict[str, Any]]]]:
    """The row of a question, and the row of the one that is put in its place."""
    yield cells_of(question), _pictures(question)
    instead = making.substitute(question)
    if instead is not None:
        yield {**cells_of(instead), rows.INSTEAD: fields.PREVIOUS}, _pictures(instead)


def _written(question: SetQuestion) -> Sequence[str]:
    """The options in the order in which they are written down."""
    if question.kind == "ordering":
        return making.in_right_order(question.options, question.answer)
    return question.options


def _pictures(question: SetQuestion) -> list[dict[str, Any]]:
    """Its pictures; `at` is the option as it is written down."""
    written = _written(question)
    return [
        {**each, "at": written.index(question.options[each["option"]])} if "option" in each else dict(each)
        for each in question.more.get("media", ())
        if each["kind"] == "picture"
    ]


def cells_of(question: SetQuestion) -> dict[str, object]:
    """What each column says of a question."""
    more, feedback = question.more, list(question.more.get("feedback", ()))
    texts = [
        f"{rows.LETTERS[each['at']]}：{each['text']}" if "at" in each else each["text"]
        for each in _pictures(question)
    ]
    return {
        rows.KIND: fields.KIND_WORDS[question.kind],
        rows.STEM: question.stem,
        **dict(zip(rows.OPTIONS, _written(question), strict=False)),
        **_answers(question),
        rows.EXPLANATION: question.explanation,
        **dict(
            zip(rows.FEEDBACK, feedback[::-1] if question.kind == "true_false" else feedback, strict=False)
        ),
        rows.POINTS: None if question.points is None else question.points / 100,
        rows.PICTURE_TEXT: "\n".join(texts),
        **fields.told(question),
        **({rows.ANSWER: more["model"]} if more.get("model") else {}),
    }


def _answers(question: SetQuestion) -> dict[str, object]:
    """The columns that say what is right."""
    answer = question.answer
    match question.kind:
        case "single" | "multiple":
            return {rows.ANSWER: "".join(rows.LETTERS[at] for at in answer)}
        case "true_false":
            return {rows.ANSWER: rows.TRUTH_WORDS[answer[0]]}
        case "ordering":
            return {rows.ANSWER: rows.LETTERS[: len(answer)]}
        case "matching":
            targets = question.more["targets"]
            rights = dict(zip(rows.PAIRS, (targets[at] for at in answer), strict=False))
            return {**rights, rows.EXTRA: "\n".join(making.extras(question))}
        case "fill":
            return {rows.ANSWER: "\n".join(map(fields.spelt, answer))}
        case "number":
            return {rows.ANSWER: answer[0], rows.TOLERANCE: "" if answer[1] == "0" else answer[1]}
        case _:
            return {}


def _bytes(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _instructions() -> Iterator[str]:
    yield _("每套考题一张表，依次是第 1 套、第 2 套、第 3 套。至少三套，每套都要有单选题、多选题和判断题。")
    yield _("也可以只用一张表，加一列“套”，写 1、2、3。")
    yield _("题型：单选题、多选题、判断题、排序题、配对题、填空题、数字题、简答题、实操题。")
    yield _("选项：从选项A起依次填写，中间不要空，最多到选项P。判断题和填空题等不填选项。")
    yield _("答案：单选题写一个字母，如 A；多选题写多个字母，如 ABD；判断题写“正确”或“错误”。")
    yield _("排序题：选项按正确的先后填写，答案不用填。学员看到的次序是打乱的。")
    yield _("配对题：选项写左边，配对A、配对B……写各自配的右边。“多余项”里一行写一个配不上的。")
    yield _("填空题：题干里用 ____ 表示空。答案一行写一个空，几种写法都算对的，中间用 | 隔开，如 pH|酸碱度。")
    yield _("填空题的“区分”：全角、大小写、空格，写了的才算不同。不写就都不区分。")
    yield _(
        "数字题：答案写一个数；“误差”写可以差多少；“单位”写单位的几种写法，用 | 隔开；“单位必写”填“是”，就要学员写单位。"
    )
    yield _(
        "简答题：答案写参考答案。实操题：“评分点”一行一条，如“4 分，必须：先洗手”。简答题也可以写评分点。"
    )
    yield _("时间：考的是资源的哪一处，如 3:20。难度：易、较易、中、较难、难。")
    yield _("图片：放在“图片”或选项的格子上；“图片说明”里写它的文字，选项的图写成“A：……”。")
    yield _("需要：看、听、辨颜色，答题要用到的。替代：这一行是换给答不了上一题的人的，写“上一题”。")
    yield _("说明A、说明B……：选了这一项的人，考完看到的说明。语言：不是中文的题，写 en 这样的代号。")
    yield _("分值：可以整套都不填，系统把 100 分平均分给每道题。要填就整套都填，最多两位小数。")
    yield _("解析：考完以后给学员看，说明为什么。知识点：这道题考什么。")
    yield _("对应资源：这道题考的是目录里的哪个资源，写资源的名称，一个字也不要差。")
    yield _("“填写说明”和“填写示例”两张表不会导入，可以留着。")


def _examples() -> tuple[SetQuestion, ...]:
    return (
        SetQuestion(
            "single",
            _("和面前先做什么？"),
            (_("洗手"), _("开火"), _("擀皮")),
            (0,),
            explanation=_("双手直接接触食物，先洗手。"),
            resource_name=_("操作卫生"),
        ),
        SetQuestion(
            "multiple",
            _("哪些是中筋面粉常见的用途？"),
            (_("馒头"), _("包子"), _("蛋糕")),
            (0, 1),
            explanation=_("蛋糕多用低筋面粉。"),
            resource_name=_("认识面粉"),
        ),
        SetQuestion(
            "true_false",
            _("发面的水温越高越好。"),
            (),
            (0,),
            explanation=_("水太烫，酵母会失去活性。"),
            resource_name=_("酵母发面"),
        ),
    )
