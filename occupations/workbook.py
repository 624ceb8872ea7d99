"""The catalogue as a workbook (xlsx): read with every fault at its row, written as a blank and as a marked sample.

Columns by their heading, in any order: 职业（工种）, 等级 (may be empty), 需求程度, 培训课时 (whole class hours),
补贴标准（元/人）. A title above the headings is passed over.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils.exceptions import InvalidFileException

from packages import archive
from packages.archive import Limits

LIMITS = Limits(packed=5_000_000, unpacked=50_000_000, files=500, ratio=150, ratio_from=20_000_000)
MOST_ROWS = 5000
MOST_COLUMNS = 20
TITLE_ROWS = 10  # the headings stand within the first rows
MOST_HOURS = 2000
MOST_YUAN = 1_000_000
NAME, GRADE, SCARCITY, HOURS, SUBSIDY = "职业（工种）", "等级", "需求程度", "培训课时", "补贴标准（元/人）"
COLUMNS = (NAME, GRADE, SCARCITY, HOURS, SUBSIDY)
# as sheets in circulation head the same columns
ALIASES = {
    "职业": NAME,
    "工种": NAME,
    "职业名称": NAME,
    "职业(工种)": NAME,
    "职业（工种）名称": NAME,
    "职业(工种)名称": NAME,
    "职业等级": GRADE,
    "技能等级": GRADE,
    "紧缺程度": SCARCITY,
    "课时": HOURS,
    "培训学时": HOURS,
    "学时": HOURS,
    "补贴标准": SUBSIDY,
    "补贴标准(元/人)": SUBSIDY,
    "培训补贴标准": SUBSIDY,
    "培训补贴标准（元/人）": SUBSIDY,
    "培训补贴标准(元/人)": SUBSIDY,
}
SAMPLE = (
    ("养老护理员", "初级", "非常紧缺", 120, "2400"),
    ("养老护理员", "中级", "非常紧缺", 130, "2800"),
    ("育婴员", "初级", "紧缺", 80, "1600"),
    ("电子商务师", "初级", "一般紧缺", 80, "1500"),
)
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
class Entry:
    """A line of the workbook: whole class hours, fen a person."""

    name: str
    grade: str
    scarcity: str
    class_hours: int
    subsidy_fen: int


@dataclass(frozen=True)
class Fault:
    """What is wrong: a code of `occupations.words`, its row (0 for the whole file), and what stands there."""

    code: str
    row: int = 0
    given: str = ""


def read(path: Path) -> tuple[tuple[Entry, ...], list[Fault]]:
    """The lines of the first sheet that has them, and every fault."""
    with path.open("rb") as file:
        faults, _members = archive.inspect(file, LIMITS)
        if faults:
            return (), [Fault("unreadable")]
        try:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            sheets = [
                [
                    (at, [_text(cell) for cell in line])
                    for at, line in enumerate(
                        sheet.iter_rows(
                            values_only=True, max_col=MOST_COLUMNS, max_row=MOST_ROWS + TITLE_ROWS
                        ),
                        1,
                    )
                ]
                for sheet in book.worksheets
                if sheet.sheet_state == "visible"
            ]
        except _BROKEN:
            return (), [Fault("unreadable")]
    for rows in sheets:
        head = next(((at, columns) for at, line in rows[:TITLE_ROWS] if (columns := _columns(line))), None)
        if head is not None:
            return _entries([row for row in rows if row[0] > head[0]], head[1], head[0])
    return (), [Fault("no-headings")]


def _columns(line: Sequence[str]) -> dict[str, int]:
    """Where each column stands, if this row heads the table."""
    titles = ["".join(cell.split()) for cell in line]
    found = {ALIASES.get(title, title): at for at, title in enumerate(titles)}
    return {name: found[name] for name in COLUMNS if name in found} if NAME in found else {}


def _entries(
    rows: Sequence[tuple[int, list[str]]], columns: dict[str, int], head: int
) -> tuple[tuple[Entry, ...], list[Fault]]:
    missing = [name for name in COLUMNS if name not in columns and name != GRADE]
    if missing:
        return (), [Fault("column-missing", head, name) for name in missing]
    filled = [(at, line) for at, line in rows if any(line)]
    if len(filled) > MOST_ROWS:
        return (), [Fault("too-many-rows", 0, str(MOST_ROWS))]
    if not filled:
        return (), [Fault("empty")]
    found: dict[tuple[str, str], Entry] = {}
    faults: list[Fault] = []
    for at, line in filled:
        entry = _entry({name: line[place] for name, place in columns.items()}, at, faults)
        if entry is None:
            continue
        if (entry.name, entry.grade) in found:
            faults.append(Fault("twice", at, " ".join((entry.name, entry.grade)).strip()))
        found[entry.name, entry.grade] = entry
    return tuple(found.values()), faults


def _entry(cells: dict[str, str], at: int, faults: list[Fault]) -> Entry | None:
    before = len(faults)
    for name in (NAME, SCARCITY):
        if not cells[name]:
            faults.append(Fault("cell-empty", at, name))
    hours, fen = _whole(cells[HOURS]), _fen(cells[SUBSIDY])
    if hours is None:
        faults.append(Fault("hours", at, cells[HOURS]))
    if fen is None:
        faults.append(Fault("subsidy", at, cells[SUBSIDY]))
    if hours is None or fen is None or len(faults) > before:
        return None
    return Entry(cells[NAME], cells.get(GRADE, ""), cells[SCARCITY], hours, fen)


def _whole(text: str) -> int | None:
    if not re.fullmatch(r"\d{1,5}(\.0+)?", text):
        return None
    hours = int(text.partition(".")[0])
    return hours if 0 < hours <= MOST_HOURS else None


def _fen(text: str) -> int | None:
    """Yuan as fen, exactly; None for anything that is no amount of at most two decimals."""
    try:
        fen = Decimal(text.replace(",", "").removesuffix("元")) * 100
    except InvalidOperation:
        return None
    return (
        int(fen)
        if fen.is_finite() and fen == fen.to_integral_value() and 0 <= fen <= MOST_YUAN * 100
        else None
    )


def _text(cell: object) -> str:
    """A cell as a person reads it: 120 rather than 120.0."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def blank() -> bytes:
    """A workbook with the headings only."""
    return _written("市场紧缺职业目录", ())


def sample() -> bytes:
    """A workbook of invented figures that says so."""
    return _written("样例，不是官方数据", SAMPLE)


def _written(title: str, lines: Sequence[tuple[Any, ...]]) -> bytes:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = title[:30]
    if lines:
        sheet.append([title])
    sheet.append(list(COLUMNS))
    for line in lines:
        sheet.append([*line[:-1], Decimal(line[-1])])
    for cell in sheet[2 if lines else 1]:
        cell.font = Font(bold=True)
    for letter, width in zip("ABCDE", (24, 12, 14, 12, 20), strict=True):
        sheet.column_dimensions[letter].width = width
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
