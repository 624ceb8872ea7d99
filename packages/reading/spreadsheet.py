"""A workbook (xlsx, ECMA-376 part 1, 18) read part by part: what each cell shows, and which cells show nothing true.

Read here and not by openpyxl, because a workbook is more than its values, and because styles, properties and names of parts
that nobody needs must not stop its reading (docs/decisions/0007-libraries.md says what was measured).
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

from packages.reading import number_formats, raised
from packages.reading.number_formats import GENERAL, Unshown

FORMULA, ERROR, FORMAT = "formula-without-value", "cell-error", "cell-format"
_OF_SHEETS = ("officeDocument", "worksheet")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_MOST_STRINGS = 200_000


@dataclass(frozen=True)
class Trouble:
    """A cell that shows nothing true: its row and column from 1, a code of this module, and what stands there."""

    row: int
    column: int
    code: str
    given: str = ""


@dataclass
class Grid:
    """The cells of a sheet by row and column from 1, as they look, the merged ranges (top, left, bottom, right), the troubles."""

    title: str
    visible: bool
    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


class NoWorkbook(ValueError):
    """Its parts are not those of a workbook."""


def grids(opened: zipfile.ZipFile, rows: int, columns: int) -> Iterator[Grid]:
    """The sheets in their order, each up to so many rows and columns. Raises NoWorkbook and whatever a broken zip or XML raises."""
    book = _Book(opened)
    for title, visible, part in book.sheets():
        yield _Sheet(book, rows, columns).read(Grid(title, visible), part)


class _Book:
    """The parts of a workbook, found by what points to them."""

    def __init__(self, opened: zipfile.ZipFile) -> None:
        self._opened = opened
        # some writers part the folders with a backslash; names differ in case from what points to them
        self._names = {info.filename.replace("\\", "/").lower(): info for info in opened.infolist()}
        self._main = self._pointed("", "officeDocument") or "xl/workbook.xml"
        self._strings: list[str] | None = None
        self._formats: list[str] | None = None
        self.epoch_1904 = False
        self.stale = False

    def sheets(self) -> Iterator[tuple[str, bool, str]]:
        """Name, whether it is to be seen, and part of each sheet."""
        parts = self._relations(self._main)
        found = []
        for element in self._elements(self._main):
            if element.tag == "workbookPr":
                self.epoch_1904 = _true(element.get("date1904"))
            elif element.tag == "calcPr":
                self.stale = _true(element.get("fullCalcOnLoad"))
            elif element.tag == "sheet":
                kind, part = parts.get(element.get("id", ""), ("", ""))
                if kind == "worksheet":
                    found.append((_unescaped(element.get("name", "")), _seen(element), part))
        if not found:
            raise NoWorkbook
        yield from found

    def string(self, at: int) -> str:
        """A text of those that the cells share."""
        if self._strings is None:
            part = self._pointed(self._main, "sharedStrings")
            self._strings = []
            for element in self._elements(part, "si") if part else ():
                if element.tag == "si":
                    self._strings.append(rich(element))
                if len(self._strings) > _MOST_STRINGS:
                    break
        return self._strings[at] if 0 <= at < len(self._strings) else ""

    def format(self, style: int) -> str:
        """The number format of a style; General for one that is not there."""
        if self._formats is None:
            self._formats = self._styles()
        return self._formats[style] if 0 <= style < len(self._formats) else GENERAL

    def elements(self, part: str, *whole: str) -> Iterator[Element]:
        """Elements of a part as they end, names without namespaces; those inside of `whole` are kept until it ends."""
        yield from self._elements(part, *whole)

    def _styles(self) -> list[str]:
        part = self._pointed(self._main, "styles")
        own: dict[int, str] = {}
        styles: list[str] = []
        for element in self._elements(part, "cellXfs") if part else ():
            if element.tag == "numFmt":
                own[_number(element.get("numFmtId"))] = element.get("formatCode", GENERAL)
            elif element.tag == "cellXfs":
                ids = [_number(each.get("numFmtId")) for each in element if _local(each.tag) == "xf"]
                styles = [own.get(each, number_formats.BUILT_IN.get(each, GENERAL)) for each in ids]
        return styles

    def _pointed(self, part: str, kind: str) -> str:
        """The part of a kind that another part points to; "" for none."""
        return next((target for found, target in self._relations(part).values() if found == kind), "")

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        folder, name = posixpath.split(part)
        of = posixpath.join(folder, "_rels", name + ".rels")
        found = {}
        for element in self._elements(of) if of.lower() in self._names else ():
            if element.tag == "Relationship" and element.get("TargetMode") != "External":
                kind = element.get("Type", "").rpartition("/")[2]
                target = element.get("Target", "").replace("\\", "/")
                path = (
                    target[1:]
                    if target.startswith("/")
                    else posixpath.normpath(posixpath.join(folder, target))
                )
                found[element.get("Id", "")] = (kind, path)
        return found

    def _elements(self, part: str, *whole: str) -> Iterator[Element]:
        info = self._names.get(part.lower())
        if info is None:
            raise NoWorkbook
        with self._opened.open(info) as stream:
            yield from _parsed(stream, whole)


def _parsed(stream: IO[bytes], whole: tuple[str, ...]) -> Iterator[Element]:
    inside = 0
    for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
        name = _local(element.tag)
        if event == "start":
            inside += name in whole
            continue
        inside -= name in whole
        element.tag = name
        for key in [key for key in element.attrib if "}" in key]:
            element.set(_local(key), element.attrib.pop(key))
        yield element
        if not inside:
            element.clear()


class _Sheet:
    """A sheet while it is read."""

    def __init__(self, book: _Book, rows: int, columns: int) -> None:
        self._book = book
        self._rows = rows
        self._columns = columns
        self._row = self._column = 0

    def read(self, grid: Grid, part: str) -> Grid:
        """Every cell within the bounds."""
        for element in self._book.elements(part, "row"):
            if element.tag == "row":
                self._row = _number(element.get("r")) or self._row + 1
                self._column = 0
                for cell in element:
                    if cell.tag == "c":
                        self._cell(cell, grid)
            elif element.tag == "mergeCell":
                grid.merged += self._range(element.get("ref", ""))
        return grid

    def _cell(self, cell: Element, grid: Grid) -> None:
        row, column = _place(cell.get("r", "")) or (self._row, self._column + 1)
        self._column = column
        if not (1 <= row <= self._rows and 1 <= column <= self._columns):
            return
        try:
            shown = self._shown(cell)
        except _Untrue as trouble:
            grid.troubles.append(Trouble(row, column, trouble.code, trouble.given))
            return
        if shown:
            grid.cells[row, column] = shown

    def _shown(self, cell: Element) -> str:
        kind = cell.get("t", "n")
        told = {each.tag: each for each in cell}
        value = (told["v"].text or "") if "v" in told else ""
        if kind == "e":
            raise _Untrue(ERROR, value or "#")
        # a program that wrote the formula leaves nothing, or a nought and the wish to have all worked out
        if "f" in told and (
            (not value and not (kind == "str" and "v" in told)) or (self._book.stale and value == "0")
        ):
            raise _Untrue(FORMULA, "=" + (told["f"].text or ""))
        form = self._book.format(_number(cell.get("s")))
        try:
            return self._under(kind, value, told.get("is"), form)
        except Unshown:
            raise _Untrue(FORMAT, form) from None

    def _under(self, kind: str, value: str, inline: Element | None, form: str) -> str:
        if kind == "inlineStr":
            return number_formats.text(rich(inline), form) if inline is not None else ""
        if kind == "s":
            return number_formats.text(self._book.string(_number(value, -1)), form)
        if kind == "str":
            return number_formats.text(_unescaped(value), form)
        if not value.strip():
            return ""
        if kind == "b":
            return "TRUE" if _true(value) else "FALSE"
        if kind == "d":
            return self._moment(value, form)
        try:
            number = float(value)
        except ValueError:
            return _unescaped(value)
        if number - number:  # infinite or none
            return value
        return number_formats.shown(number, form, self._book.epoch_1904)

    def _moment(self, value: str, form: str) -> str:
        """A day as ISO 8601 writes it, which Strict files have."""
        try:
            moment = datetime.fromisoformat(value.strip().replace("Z", "+00:00")).replace(tzinfo=None)
        except ValueError:
            return value
        begin = datetime(1904, 1, 1) if self._book.epoch_1904 else datetime(1899, 12, 30)
        serial = (moment - begin).total_seconds() / 86_400
        shown = number_formats.BUILT_IN[22 if serial % 1 else 14] if form == GENERAL else form
        return number_formats.shown(serial, shown, self._book.epoch_1904)

    def _range(self, reference: str) -> list[tuple[int, int, int, int]]:
        first, _, last = reference.partition(":")
        begin, end = _place(first), _place(last or first)
        if begin is None or end is None or begin[0] > self._rows or begin[1] > self._columns:
            return []
        return [(*begin, min(end[0], self._rows), min(end[1], self._columns))]


class _Untrue(Exception):
    """A cell of which nobody can say what it shows."""

    def __init__(self, code: str, given: str) -> None:
        super().__init__(code)
        self.code = code
        self.given = given[:80]


def rich(element: Element) -> str:
    """The text of a string in runs: what is raised or lowered stays so, readings above the characters are left out."""
    parts = []
    for each in element:
        name = _local(each.tag)
        if name == "t":
            parts.append(_unescaped(each.text or ""))
        elif name == "r":
            text = "".join(_unescaped(part.text or "") for part in each if _local(part.tag) == "t")
            parts.append(raised.written(text, _alignment(each)))
    return "".join(parts)


def _alignment(run: Element) -> str:
    found = (each.get("val", "") for each in run.iter() if _local(each.tag) == "vertAlign")
    return next(found, "")


def column_letters(column: int) -> str:
    """A column, counted from 1, as a sheet names it: 28 is AB."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _place(reference: str) -> tuple[int, int] | None:
    """Row and column from 1."""
    found = _REFERENCE.fullmatch(reference.upper())
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def _unescaped(text: str) -> str:
    """_x000D_ is how these files write what XML does not take, and _x005F_ the underscore before such letters."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _seen(element: Element) -> bool:
    return element.get("state", "visible") == "visible"


def _true(value: str | None) -> bool:
    return value in ("1", "true", "on")


def _number(value: Any, otherwise: int = 0) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return otherwise


def _local(name: str) -> str:
    return name.rpartition("}")[2]
