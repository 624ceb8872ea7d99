"""The cells of a workbook as a person reads them: one way for exams, occupations, and every workbook to come."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import ZipFile

from defusedxml import DefusedXmlException

from packages import archive
from packages.archive import Limits
from packages.reading import compound, spreadsheet
from packages.reading.spreadsheet import ERROR, FORMAT, FORMULA, Grid, column_letters

__all__ = [
    "ERROR",
    "FORMAT",
    "FORMULA",
    "Bounds",
    "Cell",
    "Sheet",
    "Unreadable",
    "clean",
    "column_letters",
    "read",
]
_BROKEN = (*archive.BROKEN, ParseError, DefusedXmlException)
# signs without width and marks of direction: they come with what is copied from web pages and chats, and nobody sees them
_UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_BLANK = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]")


class Unreadable(Exception):
    """This is no workbook that can be opened; `reason` is one of packages.reading.reader.REASONS."""

    def __init__(self, reason: str = "unreadable") -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Bounds:
    """How much of a workbook is looked at: sizes of the file, rows and columns of a sheet."""

    file: Limits
    rows: int
    columns: int


@dataclass(frozen=True)
class Cell:
    """A cell that shows nothing true. `code`: FORMULA was never worked out (`given` is it), ERROR (`given` is #REF! or its like),
    FORMAT shows what only the spreadsheet's own program knows (`given` is the format). `row` counts from 1, `column` is a letter."""

    row: int
    column: str
    code: str
    given: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet as it looks. `rows[r][c]` is the text that its program shows in row r + 1, column c + 1, "" for an empty cell:
    dates, percentages, leading noughts and decimals as they are shown; raised and lowered signs as such (10³, H₂O);
    a merged cell fills every row that it covers and that has anything else in it. `troubles` are the cells that show nothing
    true; their text is "". `merged` are the ranges of more than one row: top, left, bottom, right, counted from 1."""

    title: str
    visible: bool
    rows: list[list[str]]
    troubles: list[Cell] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)

    def is_merged(self, row: int, column: int) -> bool:
        """Whether a cell, counted from 1, is one with those above or below it."""
        return any(
            top <= row <= bottom and left <= column <= right for top, left, bottom, right in self.merged
        )


def read(path: Path, bounds: Bounds) -> list[Sheet]:
    """Every sheet; raises Unreadable."""
    with path.open("rb") as file:
        faults, _members = archive.inspect(file, bounds.file)
        if faults:
            raise Unreadable(compound.reason(path))
        try:
            with ZipFile(file) as opened:
                return [_sheet(each) for each in spreadsheet.grids(opened, bounds.rows, bounds.columns)]
        except _BROKEN as error:
            raise Unreadable from error


def clean(text: str) -> str:
    """A cell's text without what nobody sees: signs without width, blanks at its ends, controls; one kind of blank, one of line end."""
    text = _BLANK.sub(" ", _UNSEEN.sub("", text)).replace("\r\n", "\n").replace("\r", "\n")
    # what XML can't say is dropped, so that a text can always be written out again
    return "".join(
        each for each in text if each in "\n\t" or (ord(each) >= 32 and each not in _NO_TEXT)
    ).strip()


_NO_TEXT = frozenset(map(chr, (*range(0x7F, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)))


def _sheet(grid: Grid) -> Sheet:
    lines: dict[int, dict[int, str]] = defaultdict(dict)
    for (row, column), given in grid.cells.items():
        if text := clean(given):
            lines[row][column] = text
    troubles = [Cell(each.row, column_letters(each.column), each.code, each.given) for each in grid.troubles]
    filled = set(lines) | {each.row for each in grid.troubles}
    tall = [each for each in grid.merged if each[2] > each[0]]
    for top, left, bottom, _right in tall:
        if text := lines.get(top, {}).get(left, ""):
            for row in filled & set(range(top + 1, bottom + 1)):
                lines[row].setdefault(left, text)
    height = max(filled, default=0)
    rows = [_line(lines[row]) if row in lines else [] for row in range(1, height + 1)]
    return Sheet(clean(grid.title), grid.visible, rows, troubles, tall)


def _line(cells: dict[int, str]) -> list[str]:
    return [cells.get(column, "") for column in range(1, max(cells, default=0) + 1)]


def as_dicts(sheets: list[Sheet]) -> list[dict[str, Any]]:
    """Plain values for JSON."""
    return [asdict(each) for each in sheets]


def from_dict(told: dict[str, Any]) -> Sheet:
    """The sheet that `as_dicts` spelt."""
    return Sheet(
        told["title"],
        told["visible"],
        told["rows"],
        [Cell(**each) for each in told["troubles"]],
        [(each[0], each[1], each[2], each[3]) for each in told["merged"]],
    )
