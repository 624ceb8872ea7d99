"""In a child process: the texts of documents and the cells of workbooks, one question after another.

{"do": "text", "path", "type"} gives {"text": ...}; {"do": "cells", "path", "bounds"} gives {"sheets": [...]};
{"do": "tables", "path"} gives {"tables": [...]} of a Word document; what can't be read is the error "unreadable".
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from foundation import child
from packages import documents
from packages.archive import Limits
from packages.reading import cells, tables


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """Read one file."""
    return {"text": _text, "cells": _cells, "tables": _tables}[question["do"]](question)


def _text(question: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"text": documents.text_of(Path(question["path"]), question["type"])}
    except documents.Unreadable as error:
        raise child.Failed(error.reason) from error


def _cells(question: dict[str, Any]) -> dict[str, Any]:
    told = question["bounds"]
    bounds = cells.Bounds(Limits(**told["file"]), told["rows"], told["columns"])
    try:
        return {"sheets": cells.as_dicts(cells.read(Path(question["path"]), bounds))}
    except cells.Unreadable as error:
        raise child.Failed(error.reason) from error


def _tables(question: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"tables": tables.read(Path(question["path"]))}
    except documents.Unreadable as error:
        raise child.Failed(error.reason) from error


if __name__ == "__main__":
    child.answer_all(answer)
