"""A form or letter to take away: paragraphs and plain tables whose header cells are marked, as tagged PDF and as Word."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from accessibility.documents import pdf, word

if TYPE_CHECKING:
    from docx.document import Document as Made
    from docx.table import Table as WordTable

TEMPLATE = Path(__file__).resolve().parent / "sheet.typ"
_WIDE = 6  # columns from which the page lies on its side
_FIRST_COLUMN = "0080"  # of w:tblLook: the first column holds headers
_FIRST_ROW = "0020"


@dataclass(frozen=True)
class Grid:
    """A table without merged cells. The first of `rows` holds the names of its columns; `first` tells that the first cell of
    every other row names the row."""

    caption: str
    rows: tuple[tuple[str, ...], ...]
    first: bool = True


@dataclass(frozen=True)
class Sheet:
    """A form: its title, where it comes from, then paragraphs and tables in their order, then lines to sign on."""

    title: str
    source: str
    paragraphs: tuple[str, ...]
    grids: tuple[Grid, ...]
    signed: tuple[str, ...] = ()

    @property
    def wide(self) -> bool:
        """Whether a table has so many columns that the page lies on its side."""
        return any(len(grid.rows[0]) > _WIDE for grid in self.grids)


def as_pdf(sheet: Sheet) -> bytes:
    """PDF/UA-1: the checks of the standard that a machine can make are made when it is written."""
    told = {**asdict(sheet), "wide": sheet.wide}
    made = pdf.typeset(TEMPLATE, json.dumps(told, ensure_ascii=False))
    return _rows_named(made, [grid.first for grid in sheet.grids])


def _rows_named(made: bytes, firsts: Sequence[bool]) -> bytes:
    """The first cell of each row marked as the row's header, which Typst has no word for yet."""
    import pikepdf

    with pikepdf.open(BytesIO(made)) as opened:
        tables = _of_sort(opened.Root.StructTreeRoot, "/Table")
        for table, first in zip(tables, firsts, strict=True):
            for row in _of_sort(table, "/TR") if first else ():
                cell = _children(row)[0]
                if cell.get("/S") == "/TD":
                    cell["/S"] = pikepdf.Name.TH
                    cell["/A"] = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row)
        target = BytesIO()
        opened.save(target)
        return target.getvalue()


def _children(element: Any) -> list[Any]:
    """The elements right under one; what is marked content and no element is left out."""
    import pikepdf

    found = element.get("/K", pikepdf.Array())
    kids = list(found) if isinstance(found, pikepdf.Array) else [found]
    return [each for each in kids if isinstance(each, pikepdf.Dictionary)]


def _of_sort(element: Any, sort: str) -> list[Any]:
    found = []
    for each in _children(element):
        found += [each] if each.get("/S") == sort else _of_sort(each, sort)
    return found


def as_word(sheet: Sheet, made_at: datetime) -> bytes:
    """A Word document to fill in or to sign."""
    from docx import Document
    from docx.enum.section import WD_ORIENT

    document = Document()
    word.dress(document, "zh-CN")
    word.describe(document, sheet.title, "zh-CN", made_at)
    if sheet.wide:
        page = document.sections[0]
        page.orientation = WD_ORIENT.LANDSCAPE
        page.page_width, page.page_height = page.page_height, page.page_width
    document.add_heading(sheet.title, level=0)
    document.add_paragraph(sheet.source)
    for paragraph in sheet.paragraphs:
        document.add_paragraph(paragraph)
    for grid in sheet.grids:
        _grid(document, grid)
    for line in sheet.signed:
        document.add_paragraph(f"{line}：")
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _grid(document: Made, grid: Grid) -> None:
    from docx.shared import Cm

    if grid.caption:
        document.add_heading(grid.caption, level=1)
    table = document.add_table(len(grid.rows), len(grid.rows[0]), style="Table Grid")
    for row, cells in zip(table.rows, grid.rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    for named in [*table.rows[0].cells, *(table.columns[0].cells if grid.first else ())]:
        for run in named.paragraphs[0].runs:
            run.bold = True
    if len(grid.rows[0]) == 2:
        table.autofit = False
        for column, width in zip(table.columns, (Cm(4.6), Cm(11)), strict=True):
            for cell in column.cells:
                cell.width = width
    _headers(table, grid)


def _headers(table: WordTable, grid: Grid) -> None:
    """Which cells are headers, and what the table is called, as screen readers are told it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        properties.remove(look)
    look = OxmlElement("w:tblLook")
    value = int(_FIRST_ROW, 16) | (int(_FIRST_COLUMN, 16) if grid.first else 0)
    look.set(qn("w:val"), f"{value:04X}")
    look.set(qn("w:firstRow"), "1")
    look.set(qn("w:firstColumn"), "1" if grid.first else "0")
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), grid.caption or grid.rows[0][0])
    properties.append(look)
    properties.append(caption)
