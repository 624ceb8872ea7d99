"""The catalogue as an Excel workbook (目录.xlsx): read cell by cell with every fault at its place, and written.

Four sheets: 目录 (a row for each resource), 课程, 授课教师, 基本信息 (two columns: what, and its value). docs/package-format.md,
section 6 describes it for the people who fill it in. Its words are the format's, in Chinese whoever reads the page.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foundation.i18n import _
from packages import shape
from packages.archive import Limits
from packages.describing import cells
from packages.describing.cells import (
    CATALOGUE,
    COURSE_COLUMNS,
    COURSES,
    DETAILS,
    FACTS,
    INSTRUCTIONS,
    INSTRUCTOR_COLUMNS,
    INSTRUCTORS,
    RESOURCE_COLUMNS,
)
from packages.faults import Fault, Param, Place, fault
from packages.reading.cells import Bounds, Sheet
from packages.reading.reader import NotRead
from packages.shape import Table, Unfit

if TYPE_CHECKING:  # a tenth of what a command costs to start: imported where a workbook is written
    from openpyxl import Workbook

LIMITS = Limits(packed=20_000_000, unpacked=100_000_000, files=2000, ratio=150, ratio_from=20_000_000)
MOST_ROWS = 5000
BOUNDS = Bounds(LIMITS, MOST_ROWS + 2, 40)
Cells = Callable[[Path, Bounds], list[Sheet]]


@dataclass
class Told:
    """What a workbook says: tables as `package.toml` has them, and what is wrong with it."""

    raw: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def is_one(sheets: Iterable[Sheet]) -> bool:
    """Whether these are the sheets of a catalogue: one of them is called so, or has its columns."""
    return any(_is_catalogue(sheet) for sheet in sheets)


def _is_catalogue(sheet: Sheet) -> bool:
    head = next((line for line in sheet.rows if any(cells.text_of(cell) for cell in line)), ())
    titles = {cells.title_of(cell) for cell in head}
    return (sheet.visible and {"文件", "资源名称"} <= titles) or (
        sheet.title == CATALOGUE and "文件" in titles
    )


def read(path: Path, name: str, opened: Cells, files: Iterable[str]) -> Told | None:
    """The catalogue in a workbook that its provider calls `name`, whose rows speak of `files`; None if it is another."""
    try:
        sheets = opened(path, BOUNDS)
    except NotRead:
        return None
    return _Reading(name, files).read(sheets) if is_one(sheets) else None


class _Reading:
    """What has been read of a workbook so far."""

    def __init__(self, name: str, files: Iterable[str]) -> None:
        self._name = name
        self._files = cells.Files(files)
        self._used: dict[str, int] = {}
        self.told = Told()

    def read(self, sheets: Sequence[Sheet]) -> Told:
        """Everything: first the courses and their order, then what is in them."""
        shown = [sheet for sheet in sheets if sheet.visible]
        courses: dict[str, dict[str, Any]] = {}
        for row in self._lines(shown, COURSES, COURSE_COLUMNS, shape.COURSE):
            courses.setdefault(row["name"], {**row, "resources": []})
        for sheet in shown:
            if _is_catalogue(sheet):
                self._catalogue(sheet, courses)
        self.told.raw["courses"] = [each for each in courses.values() if each["resources"]]
        self.told.raw["instructors"] = list(
            self._lines(shown, INSTRUCTORS, INSTRUCTOR_COLUMNS, shape.INSTRUCTOR)
        )
        for sheet in shown:
            if sheet.title == DETAILS:
                self._details(sheet)
        return self.told

    def _lines(
        self, sheets: Iterable[Sheet], title: str, columns: Mapping[str, str], table: Table
    ) -> Iterator[dict[str, Any]]:
        for sheet in sheets:
            if sheet.title == title:
                for at, row in self._rows(sheet, columns):
                    values = self._values(sheet.title, at, row, columns, table)
                    if values.get("name"):
                        yield values
                    else:
                        self._fault("missing", sheet.title, at, next(iter(columns)))

    def _catalogue(self, sheet: Sheet, courses: dict[str, dict[str, Any]]) -> None:
        last = ""
        for at, row in self._rows(sheet, RESOURCE_COLUMNS):
            # an empty cell under a course means the same course, as people leave it in a list
            last = cells.text_of(row.pop("课程", None))[: shape.SHORT] or last
            values = self._values(sheet.title, at, row, RESOURCE_COLUMNS, shape.RESOURCE)
            self._named(sheet.title, at, values)
            if not values.get("file"):
                self._fault("missing", sheet.title, at, "文件") if "file" not in values else None
                continue
            course = courses.setdefault(last, {"name": last, "resources": []})
            if len(course["resources"]) < shape.MOST_RESOURCES:
                course["resources"].append(values)

    def _named(self, sheet: str, at: int, values: dict[str, Any]) -> None:
        """The files that a row names, as they are called in full; a row whose own file is wrong says nothing."""
        for key in ("file", "captions", "descriptions", "described", "sign"):
            if not (given := values.get(key)):
                continue
            found = self._files.find(given)
            column = cells.column_of(key)
            if found is None:
                self._fault("file-missing", sheet, at, column, file=shape.shown(given))
            elif found in self._used:
                first = _("第 %(n)d 行", n=self._used[found])
                self._fault("file-used-twice", sheet, at, column, file=shape.shown(found), first=first)
                found = None
            else:
                self._used[found] = at
            values[key] = found

    def _details(self, sheet: Sheet) -> None:
        for at, line in enumerate(sheet.rows, 1):
            what = cells.title_of(line[0] if line else None)
            if what in ("", "项目"):
                continue
            fact = FACTS.get(what)
            if fact is None:
                self._fault("column-unknown", sheet.title, at, column=what[:80])
                continue
            table, key = fact
            found = self._value(line[1] if len(line) > 1 else None, shape.TABLES[table][key])
            if isinstance(found, Unfit):
                self._unfit(found, sheet.title, at, what)
            elif found is not None:
                self.told.raw.setdefault(table, {})[key] = found

    def _rows(self, sheet: Sheet, columns: Mapping[str, str]) -> Iterator[tuple[int, dict[str, Any]]]:
        """Every row that is not empty below the header, by column, with its number."""
        lines = [
            (at, line) for at, line in enumerate(sheet.rows, 1) if any(cells.text_of(cell) for cell in line)
        ]
        if not lines:
            return
        (row, head), *body = lines
        titles = {at: cells.title_of(cell) for at, cell in enumerate(head) if cells.title_of(cell)}
        for title in titles.values():
            if title not in columns and title != "课程":
                self._fault("column-unknown", sheet.title, row, column=title[:80])
        for title in dict.fromkeys(titles.values()):
            if list(titles.values()).count(title) > 1:
                self._fault("column-twice", sheet.title, row, column=title[:80])
        for at, line in body[:MOST_ROWS]:
            # of two columns of one title the first counts
            told = reversed(titles.items())
            yield at, {title: line[place] for place, title in told if place < len(line)}
        if len(body) > MOST_ROWS:
            self._fault("too-many-rows", sheet.title, MOST_ROWS, limit=MOST_ROWS)

    def _values(
        self, sheet: str, at: int, row: Mapping[str, Any], columns: Mapping[str, str], table: Table
    ) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for title, key in columns.items():
            value = self._value(row.get(title), table[key])
            if isinstance(value, Unfit):
                self._unfit(value, sheet, at, title)
            elif value is not None:
                found[key] = value
        return found

    def _value(self, cell: Any, wanted: shape.Value) -> Any:
        """What a cell says, as a manifest would; None for nothing, and what is unfit about it."""
        if not cells.text_of(cell):
            return None
        try:
            plain = cells.plain(cell, wanted)
            shape.value_of(plain, wanted)
        except Unfit as unfit:
            return unfit
        return plain

    def _unfit(self, unfit: Unfit, sheet: str, at: int, column: str) -> None:
        params = dict(unfit.params)
        if unfit.code == "not-among":
            params["among"] = tuple(cells.WORDS.get(str(each), str(each)) for each in _many(params["among"]))
        self._fault(unfit.code, sheet, at, column, **params)

    def _fault(self, code: str, sheet: str, at: int, place: str = "", **params: Param) -> None:
        column = _("“%(name)s”列", name=place) if place else ""
        self.told.faults.append(fault(code, Place(self._name, sheet, at, column), **params))


def _many(among: Param) -> tuple[str, ...]:
    return among if isinstance(among, tuple) else ()


def write(raw: Mapping[str, Any], notes: Iterable[str] = ()) -> bytes:
    """A workbook that says what these tables say; `notes` stand on a sheet of their own that is not read."""
    from openpyxl import Workbook

    book = Workbook()
    for sheet in list(book.worksheets):
        book.remove(sheet)
    if lines := list(notes):
        _written(book, INSTRUCTIONS, ["怎样填"], [[line] for line in lines], widths={0: 90})
    courses = raw.get("courses", ())
    rows = [
        [
            course.get("name"),
            *(_cell(each.get(key), shape.RESOURCE[key]) for key in RESOURCE_COLUMNS.values()),
        ]
        for course in courses
        for each in course.get("resources", ())
    ]
    sheet = _written(book, CATALOGUE, ["课程", *RESOURCE_COLUMNS], rows, widths={0: 24, 1: 32, 2: 40})
    _choices(sheet)
    for title, columns, table, told in (
        (COURSES, COURSE_COLUMNS, shape.COURSE, courses),
        (INSTRUCTORS, INSTRUCTOR_COLUMNS, shape.INSTRUCTOR, raw.get("instructors", ())),
    ):
        rows = [[_cell(each.get(key), table[key]) for key in columns.values()] for each in told]
        _written(book, title, list(columns), rows, widths={0: 32})
    facts = [
        [title, _cell(raw.get(table, {}).get(key), shape.TABLES[table][key])]
        for title, (table, key) in FACTS.items()
    ]
    _written(book, DETAILS, ["项目", "填在这里"], facts, widths={0: 36, 1: 60})
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _cell(value: Any, wanted: shape.Value) -> Any:
    if isinstance(value, bool):
        return "是" if value else "否"
    return cells.WORDS.get(value, value) if isinstance(wanted, shape.Choice) else value


def _written(
    book: Workbook, title: str, head: list[str], rows: Iterable[list[Any]], widths: Mapping[int, int]
) -> Any:
    from openpyxl.styles import Alignment, Font

    sheet = book.create_sheet(title)
    sheet.append(head)
    sheet.freeze_panes = "A2"
    for place in range(len(head)):
        cell = sheet.cell(1, place + 1)
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = widths.get(place, 16)
    for row in rows:
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            # a text that begins with an equals sign is a text, never a formula
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    return sheet


def _choices(sheet: Any) -> None:
    """Lists to choose from in the columns that hold one of a few words."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for place, key in enumerate(RESOURCE_COLUMNS.values(), 2):
        wanted = shape.RESOURCE[key]
        if isinstance(wanted, shape.Choice):
            words = ",".join(cells.WORDS[each] for each in wanted.among)
            choice = DataValidation(type="list", formula1=f'"{words}"')
            sheet.add_data_validation(choice)
            letter = get_column_letter(place)
            choice.add(f"{letter}2:{letter}{MOST_ROWS}")
