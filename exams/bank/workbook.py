"""The exam workbook (exams.xlsx): read row by row with every fault at its sheet and row, written, and as a blank.

One sheet for each set, in order, or a column 套 that says which set a row belongs to. docs/package-format.md,
section 5 describes it for the people who fill it in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from exams.bank import making, pictures, rows
from exams.bank.making import QuestionSet, SetQuestion
from exams.bank.pictures import Pictures
from exams.bank.rows import COLUMNS, POINTS, REQUIRED, SET, Row
from exams.bank.sheets import EXAMPLES, INSTRUCTIONS, template, write
from packages.archive import Limits
from packages.faults import Fault, Param, Place, fault
from packages.reading.cells import Bounds, Sheet, column_letters
from packages.reading.reader import NotRead, Reader

__all__ = ["QuestionSet", "SetQuestion", "read", "share", "template", "write"]

FULL_MARKS = 10_000
LIMITS = Limits(packed=20_000_000, unpacked=100_000_000, files=2000, ratio=150, ratio_from=20_000_000)
MOST_ROWS = 5010  # 5,000 questions, what stands above them, and a few to be told of
_MOST_COLUMNS = 80
_TITLE_ROWS = 10  # a title and remarks may stand above the header
BOUNDS = Bounds(LIMITS, MOST_ROWS + _TITLE_ROWS, _MOST_COLUMNS)
# how a fault of reading is told: a workbook of another program, or locked, has words of its own
_UNREAD = {"stopped": "reading-stopped", "encrypted": "workbook-encrypted", "old": "workbook-old"}


def read(
    path: Path,
    name: str = "exams.xlsx",
    cells: Callable[[Path, Bounds], list[Sheet]] | None = None,
    folder: Path | None = None,
) -> tuple[tuple[QuestionSet, ...], list[Fault]]:
    """The sets of a workbook and every fault in it. `name` is what its provider calls the file; `cells` opens it.

    The pictures that stand in it are written into `folder`, each under its hash; without a folder they are not read.
    """
    reading = _Reading(name)
    try:
        with Reader() as own:
            sheets = (cells or own.cells)(path, BOUNDS)
    except NotRead as error:
        return (), [fault(_UNREAD.get(error.code, "workbook-unreadable"), Place(name))]
    shown = pictures.unpacked(path, folder) if folder else Pictures({}, 0)
    if shown.lost:
        reading.tell("pictures-unread", count=shown.lost)
    for sheet in sheets:
        reading.sheet(sheet, shown.of.get(sheet.title, {}))
    return reading.sets()


class _Reading:
    """What has been read of a workbook so far."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._sheets = 0
        self._numbers: set[int] = set()
        self._faults: list[Fault] = []
        self._found: dict[int, list[SetQuestion]] = {}

    def tell(self, code: str, **params: Param) -> None:
        """Something about the whole file."""
        self._faults.append(fault(code, Place(self._name), **params))

    def sheet(self, sheet: Sheet, shown: Mapping[tuple[int, int], Sequence[Any]]) -> None:
        """Read a sheet of questions; instructions, examples, hidden and empty sheets are passed over."""
        if sheet.title in (INSTRUCTIONS, EXAMPLES) or not sheet.visible:
            return
        numbered = [(at, line) for at, line in enumerate(sheet.rows, 1) if any(line)]
        if not numbered:
            return
        head = _head(numbered)
        columns = self._columns(sheet.title, *numbered[head])
        self._sheets += 1
        if SET not in columns.values():
            self._numbers.add(self._sheets)
        begin = numbered[head][0]
        untrue = self._untrue(sheet, columns, begin)
        if set(REQUIRED) <= set(columns.values()):
            self._rows(sheet, columns, [each for each in numbered if each[0] > begin], untrue, shown)

    def _columns(self, sheet: str, row: int, line: Sequence[str]) -> dict[int, str]:
        titles = {at: rows.title(cell) for at, cell in enumerate(line)}
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

    def _untrue(self, sheet: Sheet, columns: Mapping[int, str], begin: int) -> set[int]:
        """Tell of each cell that shows nothing true; the rows that hold one."""
        letters = {column_letters(at + 1): title for at, title in columns.items()}
        told = [each for each in sheet.troubles if each.row >= begin and each.column in letters]
        for each in told:
            column = f"{each.column}（{letters[each.column]}）"
            self._fault(each.code, sheet.title, each.row, column=column, given=each.given)
        return {each.row for each in told}

    def _rows(
        self,
        sheet: Sheet,
        columns: Mapping[int, str],
        lines: Iterable[tuple[int, Sequence[str]]],
        untrue: set[int],
        shown: Mapping[tuple[int, int], Sequence[Any]],
    ) -> None:
        seen: dict[tuple[object, ...], int] = {}
        points = next((at for at, title in columns.items() if title == POINTS), None)
        for at, line in lines:
            if at > MOST_ROWS:
                self._fault("too-many-rows", sheet.title, at, limit=MOST_ROWS)
                return
            if at in untrue:
                continue
            row = Row(
                {title: line[place] for place, title in columns.items() if place < len(line)},
                Place(self._name, sheet.title, at),
                {title: found for place, title in columns.items() if (found := shown.get((at, place + 1)))},
            )
            number = row.set_number() if SET in columns.values() else self._sheets
            question = row.question()
            if points is not None and sheet.is_merged(at, points + 1):
                self._fault("points-merged", sheet.title, at)
                question = None
            self._faults += row.faults
            if number is not None:
                self._numbers.add(number)
            if number is None or question is None:
                continue
            if row.replaces:
                self._instead(sheet.title, at, number, question)
                continue
            first = seen.setdefault((number, question.kind, question.stem, question.options), at)
            if first != at:
                self._fault("question-twice", sheet.title, at, first=first)
            else:
                self._found.setdefault(number, []).append(question)

    def _instead(self, sheet: str, at: int, number: int, question: SetQuestion) -> None:
        """Put a question in the place of the one before it, for whom that one can't be put to."""
        before = self._found.get(number, [])
        if not before or "substitute" in before[-1].more:
            self._fault("substitute-alone", sheet, at)
        else:
            before[-1] = making.with_substitute(before[-1], question)

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


def _head(lines: Sequence[tuple[int, Sequence[str]]]) -> int:
    """Which of the lines heads the table: the first with two titles that must be there, else the first of all."""
    for at, (_row, line) in enumerate(lines[:_TITLE_ROWS]):
        if len({rows.title(cell) for cell in line} & set(REQUIRED)) > 1:
            return at
    return 0


def share(total: int, count: int) -> list[int]:
    """Whole parts as equal as can be that make exactly `total`: the first ones are one more."""
    part, over = divmod(total, count)
    return [part + (at < over) for at in range(count)]
