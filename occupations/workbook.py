"""The catalogue as a workbook (xlsx): read with every fault at its row, written as a blank and as a marked sample.

Columns by their heading, in any order: 职业（工种）, 等级 (may be empty), 需求程度, 培训课时 (whole class hours),
补贴标准（元/人）. A title above the headings is passed over.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from packages.archive import Limits
from packages.reading.cells import Bounds, Sheet, column_letters
from packages.reading.reader import NotRead, Reader

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
    "职业（工种）名称": NAME,
    "职业等级": GRADE,
    "技能等级": GRADE,
    "紧缺程度": SCARCITY,
    "课时": HOURS,
    "培训学时": HOURS,
    "学时": HOURS,
    "补贴标准": SUBSIDY,
    "培训补贴标准": SUBSIDY,
    "培训补贴标准（元/人）": SUBSIDY,
}
SAMPLE = (
    ("养老护理员", "初级", "非常紧缺", 120, "2400"),
    ("养老护理员", "中级", "非常紧缺", 130, "2800"),
    ("育婴员", "初级", "紧缺", 80, "1600"),
    ("电子商务师", "初级", "一般紧缺", 80, "1500"),
)
BOUNDS = Bounds(LIMITS, MOST_ROWS + TITLE_ROWS, MOST_COLUMNS)


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
    try:
        with Reader() as reading:
            told = reading.cells(path, BOUNDS)
    except NotRead as error:
        return (), [Fault(error.code)]
    for sheet in told:
        rows = list(enumerate(sheet.rows, 1)) if sheet.visible else []
        head = next(((at, columns) for at, line in rows[:TITLE_ROWS] if (columns := _columns(line))), None)
        if head is not None:
            untrue = _untrue(sheet, head[1], head[0])
            passed = {each.row for each in untrue}
            below = [row for row in rows if row[0] > head[0] and row[0] not in passed]
            entries, faults = _entries(below, head[1], head[0])
            return entries, [*untrue, *faults]
    return (), [Fault("no-headings")]


def _untrue(sheet: Sheet, columns: dict[str, int], head: int) -> list[Fault]:
    """The cells that show nothing true."""
    letters = {column_letters(at + 1): name for name, at in columns.items()}
    return [
        Fault(each.code, each.row, f"{each.column}（{letters[each.column]}）：{each.given}")
        for each in sheet.troubles
        if each.row > head and each.column in letters
    ]


def _folded(title: str) -> str:
    return "".join(unicodedata.normalize("NFKC", title).split())


_TITLES = {
    _folded(title): name for title, name in {**dict(zip(COLUMNS, COLUMNS, strict=True)), **ALIASES}.items()
}


def _columns(line: Sequence[str]) -> dict[str, int]:
    """Where each column stands, if this row heads the table."""
    found = {_TITLES.get(_folded(cell), ""): at for at, cell in enumerate(line)}
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
        cells = {name: line[place] if place < len(line) else "" for name, place in columns.items()}
        entry = _entry(cells, at, faults)
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
    found = re.fullmatch(r"(\d{1,2}(?:,\d{3})?|\d{1,5})(\.0+)?(课时|学时)?", text.replace(" ", ""))
    if found is None:
        return None
    hours = int(found[1].replace(",", ""))
    return hours if 0 < hours <= MOST_HOURS else None


def _fen(text: str) -> int | None:
    """Yuan as fen, exactly; None for anything that is no amount of at most two decimals."""
    try:
        fen = Decimal(re.sub("[,，¥￥\\s]", "", text).removesuffix("元/人").removesuffix("元")) * 100
    except InvalidOperation:
        return None
    return (
        int(fen)
        if fen.is_finite() and fen == fen.to_integral_value() and 0 <= fen <= MOST_YUAN * 100
        else None
    )


def blank() -> bytes:
    """A workbook with the headings only."""
    return _written("市场紧缺职业目录", ())


def sample() -> bytes:
    """A workbook of invented figures that says so."""
    return _written("样例，不是官方数据", SAMPLE)


def _written(title: str, lines: Sequence[tuple[Any, ...]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Font

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
