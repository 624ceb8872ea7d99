"""Faults: what is wrong with an uploaded package, where, by which section of the format, with exact parameters.

A fault is data. Its words are made in the reader's language from `CODES` (see judging.wording.of_findings), and
docs/package-format.md has the sections that the clauses name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Param = int | str | None | tuple[str, ...]

# Every fault there is: the section of docs/package-format.md, and the names of its parameters.
CODES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    # the archive: any of these and nothing of it is taken
    "not-a-zip": ("1", ()),
    "damaged": ("1", ()),
    "archive-too-large": ("1", ("size", "limit")),
    "too-many-files": ("1", ("count", "limit")),
    "unpacks-too-large": ("1", ("size", "limit")),
    "packed-too-tightly": ("1", ("size", "packed")),
    "method-unknown": ("1", ("count",)),
    "encrypted": ("1", ()),
    "link": ("1", ()),
    "unsafe-path": ("1", ()),
    "name-unreadable": ("1", ()),
    "name-too-long": ("1", ("limit",)),
    "nested-too-deep": ("1", ("depth", "limit")),
    "duplicate-file": ("1", ()),
    "overlap": ("1", ()),
    "two-files-in-one": ("1", ()),
    # the manifest
    "no-manifest": ("2", ("expected",)),
    "not-utf8": ("2", ()),
    "toml-syntax": ("2", ("detail",)),
    "unknown-key": ("2", ("near",)),
    "missing": ("2", ()),
    "wrong-type": ("2", ("wanted",)),
    "not-among": ("2", ("given", "among")),
    "out-of-range": ("2", ("given", "low", "high")),
    "not-a-tenth": ("2", ("given",)),
    "too-long": ("2", ("count", "limit")),
    "control-characters": ("2", ()),
    "too-many": ("2", ("count", "limit")),
    "file-missing": ("3", ("file",)),
    "file-empty": ("3", ("file",)),
    "file-used-twice": ("3", ("file", "first")),
    "file-type": ("3", ("file", "found", "among")),
    "file-encrypted": ("3", ("file",)),
    "file-unreadable": ("3", ("file",)),
    "layer-without-clip": ("3", ()),
    "captions-unreadable": ("3", ()),
    "descriptions-unreadable": ("3", ()),
    "layer-unreadable": ("3", ("reason",)),
    "layer-unlike-clip": ("3", ("have_ms", "clip_ms")),
    "minutes-measured": ("4", ()),
    "minutes-owed": ("4", ()),
    "archive-inside": ("4", ("reason",)),
    # the text file that lists what is delivered
    "index-without-folder": ("7", ("course",)),
    "index-without-file": ("7", ("course", "lecture")),
    "index-length": ("7", ("file", "told_ms", "measured_ms")),
    "h5p": ("3", ()),
    "document-unreadable": ("4", ()),
    "document-empty": ("4", ()),
    "reading-stopped": ("4", ()),
    "clip-unreadable": ("4", ("reason",)),
    "clip-without-picture": ("4", ()),
    # the workbook
    "no-workbook": ("5", ("expected",)),
    "workbook-unreadable": ("5", ()),
    "workbook-encrypted": ("5", ()),
    "workbook-old": ("5", ()),
    "no-questions": ("5", ()),
    "cell-error": ("5", ("column", "given")),
    "formula-without-value": ("5", ("column", "given")),
    "cell-format": ("5", ("column", "given")),
    "too-many-rows": ("5", ("limit",)),
    "column-missing": ("5", ("column",)),
    "column-unknown": ("5", ("column",)),
    "column-twice": ("5", ("column",)),
    "set-unknown": ("5", ("given",)),
    "set-left-out": ("5", ("number",)),
    "kind-unknown": ("5", ("given",)),
    "stem-missing": ("5", ()),
    "options-too-few": ("5", ("have",)),
    "option-left-out": ("5", ("letter",)),
    "option-twice": ("5", ("letter", "first")),
    "option-superfluous": ("5", ("letter",)),
    "answer-missing": ("5", ()),
    "answer-unknown": ("5", ("given",)),
    "answer-without-option": ("5", ("letter",)),
    "answer-wants-one": ("5", ("given",)),
    "answer-wants-more": ("5", ("given",)),
    "points-unknown": ("5", ("given",)),
    "points-partly": ("5", ("number",)),
    "points-merged": ("5", ()),
    "cell-too-long": ("5", ("column", "count", "limit")),
    "question-twice": ("5", ("first",)),
    "options-too-many": ("5", ("have", "limit")),
    "targets-unfit": ("5", ("have", "limit")),
    "pair-left-out": ("5", ("letter",)),
    "pair-missing": ("5", ()),
    "order-unlike": ("5", ("given",)),
    "blanks-unlike": ("5", ("stem", "answers")),
    "spellings-too-many": ("5", ("limit",)),
    "number-unreadable": ("5", ("given",)),
    "tolerance-unreadable": ("5", ("given",)),
    "unit-missing": ("5", ()),
    "checklist-missing": ("5", ()),
    "lines-superfluous": ("5", ()),
    "lines-too-many": ("5", ("have", "limit")),
    "lines-unlike": ("5", ("lines", "points")),
    "rubric-unreadable": ("5", ("given",)),
    "moment-unreadable": ("5", ("given",)),
    "difficulty-unknown": ("5", ("given",)),
    "language-unknown": ("5", ("given",)),
    "needs-unknown": ("5", ("given",)),
    "differs-unknown": ("5", ("given",)),
    "text-too-long": ("5", ("given", "count", "limit")),
    "substitute-alone": ("5", ()),
    "picture-missing": ("5", ("given",)),
    "pictures-unread": ("5", ("count",)),
    # files of other systems (docs/exam-formats.md)
    "format-unknown": ("5", ()),
    "encoding-unknown": ("5", ()),
    "file-too-long": ("5", ("limit",)),
    "too-many-questions": ("5", ("limit",)),
    "xml-broken": ("5", ("detail",)),
    "xml-forbidden": ("5", ()),
    "syntax": ("5", ("detail",)),
    "kind-has-no-place": ("5", ("given",)),
    "left-out": ("5", ("what",)),
}


@dataclass(frozen=True)
class Place:
    """Where a person finds it: a file, and in it a sheet, a row or line (from 1, 0 for none), a key."""

    file: str = ""
    sheet: str = ""
    row: int = 0
    key: str = ""


NOWHERE = Place()


@dataclass(frozen=True)
class Fault:
    """One thing wrong. Raises KeyError for an unknown code, ValueError for other parameters than its own."""

    code: str
    where: Place = NOWHERE
    params: Mapping[str, Param] = field(default_factory=dict)

    def __post_init__(self) -> None:
        wanted = CODES[self.code][1]
        if set(self.params) != set(wanted):
            raise ValueError(f"fault {self.code}: wants {wanted}, got {tuple(self.params)}")

    @property
    def clause(self) -> str:
        """The section of docs/package-format.md that says how it should be."""
        return CODES[self.code][0]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        where = {key: value for key, value in vars(self.where).items() if value}
        params = {k: list(v) if isinstance(v, tuple) else v for k, v in self.params.items()}
        return {
            "code": self.code,
            "where": where,
            "clause": self.clause,
            "params": params,
        }


def from_dict(raw: Mapping[str, Any]) -> Fault:
    """The fault that `as_dict` spelt."""
    params = {k: tuple(v) if isinstance(v, list) else v for k, v in raw["params"].items()}
    return Fault(raw["code"], Place(**raw["where"]), params)


def fault(code: str, where: Place | None = None, **params: Param) -> Fault:
    """A fault written as a call."""
    return Fault(code, where or NOWHERE, params)
