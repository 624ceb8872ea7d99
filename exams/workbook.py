"""The exam workbook (exams.xlsx): read row by row with every fault at its sheet and row, written, and as a blank.

One sheet for each set, in order, or a column 套 that says which set a row belongs to. docs/package-format.md,
section 5 describes it for the people who fill it in.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation

from exams import rows
from exams.rows import COLUMNS, KIND, REQUIRED, SET, Row, SetQuestion, text_of
from foundation.i18n import _
from packages import archive
from packages.archive import Limits
from packages.faults import Fault, Param, Place, fault

FULL_MARKS = 10_000
INSTRUCTIONS = "填写说明"
EXAMPLES = "填写示例"
LIMITS = Limits(packed=20_000_000, unpacked=100_000_000, files=2000, ratio=150, ratio_from=20_000_000)
MOST_ROWS = 3000
_MOST_COLUMNS = 40
# openpyxl has no one exception for a file that is not what it says
_BROKEN = (
    *archive.BROKEN,
    ParseError,
    DefusedXmlException,
    InvalidFileException,
    KeyError,
    TypeError,
    AttributeError,
)


@dataclass(frozen=True)
class QuestionSet:
    """One exam set, counted from 1; the points of its questions are filled in."""

    number: int
    questions: tuple[SetQuestion, ...]


def read(path: Path, name: str = "exams.xlsx") -> tuple[tuple[QuestionSet, ...], list[Fault]]:
    """The sets of a workbook and every fault in it. `name` is what its provider calls the file."""
    reading = _Reading(name)
    with path.open("rb") as file:
        faults, _members = archive.inspect(file, LIMITS)
        if faults:
            return (), [fault("workbook-unreadable", Place(name))]
        try:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            for sheet in book.worksheets:
                reading.sheet(sheet)
        except _BROKEN:
            return (), [fault("workbook-unreadable", Place(name))]
    return reading.sets()


class _Reading:
    """What has been read of a workbook so far."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._sheets = 0
        self._numbers: set[int] = set()
        self._faults: list[Fault] = []
        self._found: dict[int, list[SetQuestion]] = {}

    def sheet(self, sheet: Any) -> None:
        """Read a sheet of questions; instructions, examples, hidden and empty sheets are passed over."""
        if sheet.title in (INSTRUCTIONS, EXAMPLES) or sheet.sheet_state != "visible":
            return
        lines = sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS, max_row=MOST_ROWS + 2)
        numbered = ((at, line) for at, line in enumerate(lines, 1) if any(text_of(cell) for cell in line))
        head = next(numbered, None)
        if head is None:
            return
        columns = self._columns(sheet.title, *head)
        self._sheets += 1
        if SET not in columns.values():
            self._numbers.add(self._sheets)
        if set(REQUIRED) <= set(columns.values()):
            self._rows(sheet.title, columns, numbered)

    def _columns(self, sheet: str, row: int, line: Sequence[object]) -> dict[int, str]:
        titles = {at: "".join(text_of(cell).split()) for at, cell in enumerate(line)}
        times = Counter(title for title in titles.values() if title)
        for title, count in times.items():
            if title not in COLUMNS:
                self._fault("column-unknown", sheet, row, column=title[:80])
            elif count > 1:
                self._fault("column-twice", sheet, row, column=title)
        for title in REQUIRED:
            if title not in times:
                self._fault("column-missing", sheet, row, column=title)
        return {at: title for at, title in titles.items() if title in COLUMNS}

    def _rows(
        self, sheet: str, columns: dict[int, str], lines: Iterable[tuple[int, Sequence[object]]]
    ) -> None:
        seen: dict[tuple[object, ...], int] = {}
        for at, line in lines:
            if at > MOST_ROWS:
                self._fault("too-many-rows", sheet, at, limit=MOST_ROWS)
                return
            row = Row(
                {title: line[place] for place, title in columns.items() if place < len(line)},
                Place(self._name, sheet, at),
            )
            number = row.set_number() if SET in columns.values() else self._sheets
            question = row.question()
            self._faults += row.faults
            if number is not None:
                self._numbers.add(number)
            if number is None or question is None:
                continue
            first = seen.setdefault((number, question.kind, question.stem, question.options), at)
            if first != at:
                self._fault("question-twice", sheet, at, first=first)
            else:
                self._found.setdefault(number, []).append(question)

    def sets(self) -> tuple[tuple[QuestionSet, ...], list[Fault]]:
        """All sets in order, with the points shared out."""
        for number in range(1, max(self._numbers, default=0)):
            if number not in self._numbers:
                self._faults.append(fault("set-left-out", Place(self._name), number=number))
        if not self._found and not self._faults:
            self._faults.append(fault("no-questions", Place(self._name)))
        sets = tuple(self._marked(number, self._found[number]) for number in sorted(self._found))
        return sets, self._faults

    def _marked(self, number: int, questions: list[SetQuestion]) -> QuestionSet:
        blank = sum(question.points is None for question in questions)
        if blank:
            if blank != len(questions):
                self._fault("points-partly", questions[0].where.sheet, 0, number=number)
            shared = share(FULL_MARKS, len(questions))
            questions = [replace(each, points=part) for each, part in zip(questions, shared, strict=True)]
        return QuestionSet(number, tuple(questions))

    def _fault(self, code: str, sheet: str, row: int, **params: Param) -> None:
        self._faults.append(fault(code, Place(self._name, sheet, row), **params))


def share(total: int, count: int) -> list[int]:
    """Whole parts as equal as can be that make exactly `total`: the first ones are one more."""
    part, over = divmod(total, count)
    return [part + (at < over) for at in range(count)]


def write(sets: Sequence[Sequence[SetQuestion]]) -> bytes:
    """A workbook with one sheet for each set: what `read` reads."""
    book = _book()
    for number, questions in enumerate(sets, 1):
        _sheet(book, f"第{number}套", questions)
    return _bytes(book)


def template() -> bytes:
    """The blank workbook to download: how to fill it in, examples, and three sheets for three sets."""
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
        choice = DataValidation(type="list", formula1='"' + ",".join(rows.KIND_WORDS.values()) + '"')
        sheet.add_data_validation(choice)
        choice.add(f"A2:A{MOST_ROWS}")
    return _bytes(book)


def _book() -> Workbook:
    book = Workbook()
    for sheet in list(book.worksheets):
        book.remove(sheet)
    return book


def _sheet(book: Workbook, title: str, questions: Iterable[SetQuestion]) -> Any:
    sheet = book.create_sheet(title)
    titles = [column for column in COLUMNS if column != SET]
    sheet.append(titles)
    sheet.freeze_panes = "A2"
    for place, column in enumerate(titles, 1):
        cell = sheet.cell(1, place)
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = 48 if column == rows.STEM else 16
    for question in questions:
        cells = _cells(question)
        sheet.append([cells.get(column) for column in titles])
        for cell in sheet[sheet.max_row]:
            # a text that begins with an equals sign is a text, never a formula
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    return sheet


def _cells(question: SetQuestion) -> dict[str, object]:
    letters = "".join(rows.LETTERS[at] for at in question.answer)
    truth = rows.TRUTH_WORDS[question.answer[0]] if question.kind == "true_false" else letters
    points = None if question.points is None else question.points / 100
    return {
        KIND: rows.KIND_WORDS[question.kind],
        rows.STEM: question.stem,
        **dict(zip(rows.OPTIONS, question.options, strict=False)),
        rows.ANSWER: truth,
        rows.EXPLANATION: question.explanation,
        rows.POINTS: points,
        rows.TOPIC: question.topic,
        rows.RESOURCE: question.resource_name,
    }


def _bytes(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _instructions() -> Iterator[str]:
    yield _("每套考题一张表，依次是第 1 套、第 2 套、第 3 套。至少三套，每套都要有单选题、多选题和判断题。")
    yield _("也可以只用一张表，加一列“套”，写 1、2、3。")
    yield _("题型：单选题、多选题、判断题。")
    yield _("选项：从选项A起依次填写，中间不要空。判断题不填选项。")
    yield _("答案：单选题写一个字母，如 A；多选题写多个字母，如 ABD；判断题写“正确”或“错误”。")
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
