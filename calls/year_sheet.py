"""A year's list of days off and days made up for, as a table: Excel (xlsx) or CSV, read with every fault at its row and column.

Columns by their heading, in any order: 日期, or 开始 and 结束 for a stretch whose both ends count; 类型 (放假 or 调休上班); 名称. A
title above the headings is passed over. A day may be spelt without its year, which is then the list's.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from packages.archive import Limits
from packages.reading import texts
from packages.reading.cells import Bounds, clean, column_letters
from packages.reading.reader import NotRead, Reader
from schemes.working_days import SATURDAY

LIMITS = Limits(packed=2_000_000, unpacked=20_000_000, files=500, ratio=150, ratio_from=10_000_000)
MOST_ROWS = 60
MOST_COLUMNS = 20
TITLE_ROWS = 10  # the headings stand within the first rows
LONGEST_NAME = 40
LONGEST = 31  # days of a stretch
BOUNDS = Bounds(LIMITS, MOST_ROWS + TITLE_ROWS, MOST_COLUMNS)
DAY, FIRST, LAST, KIND, NAME = "日期", "开始", "结束", "类型", "名称"
HEADINGS = (FIRST, LAST, KIND, NAME)
ALIASES = {
    "开始日期": FIRST,
    "起": FIRST,
    "结束日期": LAST,
    "止": LAST,
    "节日": NAME,
    "节假日": NAME,
    "节日名称": NAME,
}
KINDS = {
    **dict.fromkeys(("放假", "休息", "休", "放假调休"), "off"),
    **dict.fromkeys(("调休上班", "上班", "补班", "班"), "work"),
}
_SPELT = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?(?: 0?0:00(?::00)?)?")


@dataclass(frozen=True)
class Moved:
    """A day that the list moves: `off` or `work`, and of which holiday."""

    day: date
    kind: str
    name: str


@dataclass(frozen=True)
class Stretch:
    """Days one after the other that are moved alike; both ends count."""

    first: date
    last: date
    kind: str
    name: str

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Fault:
    """What is wrong: a code of `calls.year_words`, its row (0 for the whole file), its column's heading, and what stands there."""

    code: str
    row: int = 0
    column: str = ""
    given: str = ""


@dataclass(frozen=True)
class _Line:
    """A row below the headings."""

    row: int
    cells: dict[str, str]


def read(path: Path, year: int) -> tuple[tuple[Moved, ...], list[Fault]]:
    """The days of a file's list, in order, and every fault."""
    raw = path.read_bytes()
    if not raw.startswith(b"PK"):
        text = texts.decoded(raw[: LIMITS.packed + 1])
        return ((), [Fault("unreadable")]) if text is None else read_text(text, year)
    try:
        with Reader() as reading:
            told = reading.cells(path, BOUNDS)
    except NotRead as error:
        return (), [Fault(error.code)]
    for sheet in told:
        if sheet.visible and (found := _head(sheet.rows)):
            columns = {column_letters(place + 1): name for name, place in found[1].items()}
            untrue = [
                Fault(each.code, each.row, columns[each.column], each.given)
                for each in sheet.troubles
                if each.column in columns
            ]
            days, faults = _listed(sheet.rows, *found, year, {each.row for each in untrue})
            return days, [*untrue, *faults]
    return (), [Fault("no-headings")]


def read_text(text: str, year: int) -> tuple[tuple[Moved, ...], list[Fault]]:
    """The same of a text in CSV; its cells are parted by commas, semicolons or tabs."""
    head = text[:500]
    parted = max(",;\t", key=lambda sign: (head.count(sign), sign == ","))
    rows: list[list[str]] = []
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=parted):
            rows.append([clean(cell) for cell in line])
            if len(rows) > MOST_ROWS + TITLE_ROWS:
                return (), [Fault("too-many-rows", given=str(MOST_ROWS))]
    except csv.Error:
        return (), [Fault("unreadable")]
    found = _head(rows)
    return _listed(rows, *found, year, set()) if found else ((), [Fault("no-headings")])


def _folded(title: str) -> str:
    return "".join(unicodedata.normalize("NFKC", title).split())


_TITLES = {**{name: name for name in (DAY, *HEADINGS)}, **ALIASES}


def _head(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]] | None:
    """The row of the headings, from 1, and where each column stands."""
    for row, line in enumerate(rows[:TITLE_ROWS], 1):
        found = {_TITLES[_folded(cell)]: at for at, cell in enumerate(line) if _folded(cell) in _TITLES}
        if KIND in found or NAME in found:
            return row, found
    return None


def _listed(
    rows: Sequence[Sequence[str]], head: int, columns: dict[str, int], year: int, passed: set[int]
) -> tuple[tuple[Moved, ...], list[Fault]]:
    wanted = (KIND, NAME) if DAY in columns else HEADINGS
    if missing := [Fault("column-missing", head, name) for name in wanted if name not in columns]:
        return (), missing
    faults: list[Fault] = []
    found: dict[date, Moved] = {}
    for row, line in enumerate(rows[head:], head + 1):
        if row not in passed and any(line):
            cells = {name: line[at] if at < len(line) else "" for name, at in columns.items()}
            for each in _moved(_Line(row, cells), year, faults):
                if each.day in found:
                    faults.append(Fault("twice", row, DAY if DAY in cells else FIRST, each.day.isoformat()))
                found[each.day] = each
    if not found and not faults:
        faults.append(Fault("empty"))
    return tuple(found[day] for day in sorted(found)), faults


def _moved(line: _Line, year: int, faults: list[Fault]) -> Iterator[Moved]:
    """The days of a row; nothing where something in it is wrong."""
    before = len(faults)
    kind, name = KINDS.get(_folded(line.cells[KIND]), ""), line.cells[NAME]
    if not kind:
        faults.append(Fault("kind", line.row, KIND, line.cells[KIND]))
    if not 0 < len(name) <= LONGEST_NAME:
        faults.append(Fault("name", line.row, NAME, name))
    days = _stretch(line, year, faults)
    for day in days:
        if kind == "work" and day.weekday() < SATURDAY:
            faults.append(
                Fault("worked-anyway", line.row, DAY if DAY in line.cells else FIRST, day.isoformat())
            )
    if len(faults) == before:
        yield from (Moved(day, kind, name) for day in days)


def _stretch(line: _Line, year: int, faults: list[Fault]) -> list[date]:
    """The days from the first to the last of a row; a single day may stand in either kind of column."""
    single = line.cells.get(DAY) or not (FIRST in line.cells and LAST in line.cells)
    named = (DAY, DAY) if single else (FIRST, LAST)
    ends = [_day(line, column, year, faults) for column in dict.fromkeys(named)]
    first, last = ends[0], ends[-1]
    if first is None or last is None:
        return []
    if not 0 <= (last - first).days < LONGEST:
        faults.append(Fault("ends", line.row, LAST, line.cells[LAST]))
        return []
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _day(line: _Line, column: str, year: int, faults: list[Fault]) -> date | None:
    """A day of the list's year, or of December before, which a list begins with at times."""
    given = line.cells.get(column, "")
    spelt = _SPELT.fullmatch(unicodedata.normalize("NFKC", given).strip())
    try:
        found = date(int(spelt[1] or year), int(spelt[2]), int(spelt[3])) if spelt else None
    except ValueError:
        found = None
    if found is None:
        faults.append(Fault("day", line.row, column, given))
    elif not date(year - 1, 12, 1) <= found <= date(year, 12, 31):
        faults.append(Fault("other-year", line.row, column, given))
        return None
    return found


def stretches(days: Sequence[Moved]) -> list[Stretch]:
    """Days in order, those that follow each other and are alike as one."""
    found: list[Stretch] = []
    for each in days:
        last = found[-1] if found else None
        alike = last and (last.kind, last.name, last.last + timedelta(days=1)) == (
            each.kind,
            each.name,
            each.day,
        )
        if last and alike and last.days < LONGEST:
            found[-1] = Stretch(last.first, each.day, each.kind, each.name)
        else:
            found.append(Stretch(each.day, each.day, each.kind, each.name))
    return found


def spelt(days: Sequence[Moved]) -> str:
    """A list as CSV, which `read_text` reads back."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(HEADINGS)
    said = {"off": "放假", "work": "调休上班"}
    for each in stretches(days):
        writer.writerow((each.first.isoformat(), each.last.isoformat(), said[each.kind], each.name))
    return target.getvalue()


def template() -> bytes:
    """A workbook with the headings only."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "节假日安排"
    sheet.append(list(HEADINGS))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for letter, width in zip("ABCD", (16, 16, 14, 20), strict=True):
        sheet.column_dimensions[letter].width = width
        for row in range(2, 40):
            sheet[f"{letter}{row}"].number_format = "yyyy-mm-dd" if letter in "AB" else "@"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
