"""The tables of a Word document, cell by cell, as they stand on its pages; what nobody sees is no cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lxml import html

from packages.reading.pages import word

MOST_CELLS = 5000
# a cell's text, and a number that all places of one merged cell have in common
Cell = tuple[str, int]
Table = list[list[Cell]]


def read(path: Path) -> list[Table]:
    """Every table as rows of cells, a merged cell in each of its places; at most so many cells. Raises packages.reading.pages.page.Unreadable."""
    page = word.markup(path, lambda _content, _type, alt: alt)
    if "<table" not in page:
        return []
    root = html.fromstring(f"<div>{page}</div>")
    found: list[Table] = []
    left = MOST_CELLS
    for table in root.iter("table"):
        rows, left = _rows(table, left)
        found.append(rows)
    return found


def _rows(table: Any, left: int) -> tuple[Table, int]:
    """The rows of a table, without those of tables inside it."""
    reaching: dict[
        int, tuple[int, Cell]
    ] = {}  # column -> rows that a cell from above still takes, and the cell
    rows: Table = []
    for row in table.iter("tr"):
        if next(row.iterancestors("table")) is not table:
            continue
        cells: list[Cell] = []
        for cell in row.iterchildren("td", "th"):
            left -= 1
            if left < 0:
                return rows, 0
            _from_above(cells, reaching)
            made = (_text(cell), left)
            for _place in range(_span(cell, "colspan")):
                if (down := _span(cell, "rowspan")) > 1:
                    reaching[len(cells)] = (down - 1, made)
                cells.append(made)
        _from_above(cells, reaching)
        rows.append(cells)
    return rows, left


def _from_above(cells: list[Cell], reaching: dict[int, tuple[int, Cell]]) -> None:
    """The cells that reach down from the rows above, in their columns; what they still take waits for the next row."""
    while (at := len(cells)) in reaching:
        rows, cell = reaching.pop(at)
        cells.append(cell)
        if rows > 1:
            reaching[at] = (rows - 1, cell)


def _span(cell: Any, name: str) -> int:
    said = cell.get(name, "1")
    return min(int(said), 60) if said.isdecimal() and int(said) else 1


def _text(cell: Any) -> str:
    """Its paragraphs and broken lines, a line each."""
    parts = cell.xpath("./p | ./ul/li | ./ol/li | ./h1 | ./h2 | ./h3") or [cell]
    for broken in cell.iter("br"):
        broken.tail = f"\n{broken.tail or ''}"
    lines = [" ".join(line.split()) for part in parts for line in part.text_content().split("\n")]
    return "\n".join(line for line in lines if line)
