"""Asks a child process what documents say, so that none of them takes more time or memory than it may have."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

from foundation import child
from foundation.child import Failed, Limits, Patience, Talk
from packages.reading import cells
from packages.reading.cells import Bounds, Sheet
from packages.reading.tables import Table

CHILD = "packages.reading.reader_child"
SECONDS = 60  # for one document; a book of a thousand pages takes ten
RENEWED = 60  # seconds of work after which a fresh child reads on: the time of its processor is for all that it reads
LIMITS = Limits(processor=SECONDS + RENEWED, memory=1 << 30)
# "encrypted" wants a password, "old" is of a program before 2007 (xls, doc, ppt), "unreadable" is anything else
REASONS = ("encrypted", "old", "unreadable")
_log = structlog.get_logger("reading")


class NotRead(Exception):
    """A document was not read: "stopped" because it took too much time or memory, or one of REASONS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Reader:
    """Reads one document after another in one child, which is begun when the first one comes."""

    def __init__(self) -> None:
        self._talk: Talk | None = None
        self._spent = 0.0

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def text(self, path: Path, found: str) -> str | None:
        """The plain text of a document (see packages.documents); raises NotRead."""
        told: str | None = self._ask({"do": "text", "path": str(path.resolve()), "type": found})["text"]
        return told

    def cells(self, path: Path, bounds: Bounds) -> list[Sheet]:
        """The sheets of a workbook; raises NotRead."""
        asked = {"do": "cells", "path": str(path.resolve()), "bounds": asdict(bounds)}
        return [cells.from_dict(each) for each in self._ask(asked)["sheets"]]

    def tables(self, path: Path) -> list[Table]:
        """The tables of a Word document, as `packages.reading.tables` gives them; raises NotRead."""
        told = self._ask({"do": "tables", "path": str(path.resolve())})["tables"]
        return [[[(str(text), int(cell)) for text, cell in row] for row in table] for table in told]

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        if self._spent > RENEWED:
            self._end()
        if self._talk is None:
            self._talk, self._spent = Talk(CHILD, [], LIMITS), 0.0
        began = time.monotonic()
        try:
            return self._talk.ask(question, Patience(SECONDS))
        except (child.TooSlow, child.TooLarge) as error:
            self._end()
            raise NotRead("stopped") from error
        except Failed as error:
            self._end()
            if error.code in REASONS:
                raise NotRead(error.code) from error
            # something that we did not think of: the operator should hear of it
            _log.error("document not read", code=error.code, detail=error.detail)
            raise NotRead("unreadable") from error
        finally:
            self._spent += time.monotonic() - began

    def _end(self) -> None:
        """The next document is read in a fresh child."""
        if self._talk is not None:
            self._talk.__exit__(None, None, None)
            self._talk = None
