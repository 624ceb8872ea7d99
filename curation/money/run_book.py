"""The workbook of a payment run: payee, application and amount of each line, with what to check it by. No bank accounts.

It is a paper for the treasury, so it is written in Chinese whoever looks.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from curation.money.amounts import capitals

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD = ("序号", "收款人", "单位或个人", "申报编号", "申报的课程", "金额（元）")
KINDS = {"organisation": "单位", "individual": "个人"}
WIDTHS = (8, 36, 12, 12, 44, 16)
MONEY = "#,##0.00"
TEXT = "@"


@dataclass(frozen=True)
class Line:
    """Who gets how much, in fen, for which application."""

    payee: str
    kind: str
    application: int
    title: str
    amount_fen: int


def yuan(fen: int) -> Decimal:
    """Fen as exact yuan for a cell."""
    return Decimal(fen).scaleb(-2)


def write(call: str, number: int, day: date, lines: Sequence[Line]) -> bytes:
    """The workbook."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "付款单"
    _text(sheet, 1, 1, f"{call} 付款单 第 {number} 批")
    _text(sheet, 2, 1, f"制表日期 {day.isoformat()}。收款账户不在平台上，由付款单位另行保管。")
    for column, words in enumerate(HEAD, start=1):
        _text(sheet, 4, column, words)
    for at, each in enumerate(lines, start=1):
        row = at + 4
        sheet.cell(row, 1, at)
        told = (each.payee, KINDS.get(each.kind, each.kind), str(each.application), each.title)
        for column, words in enumerate(told, start=2):
            _text(sheet, row, column, words)
        _money(sheet, row, 6, each.amount_fen)
    _totals(sheet, len(lines) + 6, lines)
    for row in (1, 4):
        for cell in sheet[row]:
            cell.font = Font(bold=True)
    for letter, width in zip("ABCDEF", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A5"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def plain(words: str) -> str:
    """Words for a cell of CSV: what begins like a formula is put behind a sign that keeps it words."""
    return f"'{words}" if words.startswith(("=", "+", "-", "@", "\t", "\r")) else words


def table(
    head: Sequence[str], rows: Sequence[Sequence[str | int]], sums: Sequence[tuple[str, int | None]]
) -> bytes:
    """A workbook of a call's money: words stay words, whole numbers are fen and become yuan. Sums stand below."""
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active
    for column, words in enumerate(head, start=1):
        _text(sheet, 1, column, words)
    for at, row in enumerate(rows, start=2):
        for column, cell in enumerate(row, start=1):
            _text(sheet, at, column, cell) if isinstance(cell, str) else _money(sheet, at, column, cell)
    for at, (words, fen) in enumerate(sums, start=len(rows) + 3):
        _text(sheet, at, 1, words)
        if fen is not None:
            _money(sheet, at, 2, fen)
    for letter, width in zip("ABCDEFGH", (14, 30, 40, 28, 14, 14, 16, 14), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _totals(sheet: Any, row: int, lines: Sequence[Line]) -> None:
    total = sum(each.amount_fen for each in lines)
    _text(sheet, row, 2, "笔数")
    sheet.cell(row, 6, len(lines))
    _text(sheet, row + 1, 2, "合计（元）")
    _money(sheet, row + 1, 6, total)
    _text(sheet, row + 2, 2, "合计大写")
    _text(sheet, row + 2, 5, capitals(total))


def _text(sheet: Any, row: int, column: int, words: str) -> None:
    """Words stay words: what begins like a formula is none."""
    cell = sheet.cell(row, column, words)
    cell.data_type, cell.number_format = "s", TEXT
    cell.quotePrefix = words.startswith(("=", "+", "-", "@"))


def _money(sheet: Any, row: int, column: int, fen: int) -> None:
    cell = sheet.cell(row, column, yuan(fen))
    cell.number_format = MONEY
