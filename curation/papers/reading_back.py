"""A form that was filled in elsewhere, read cell by cell: what it would change in the draft, and what could not be placed.

A cell is found by what stands before it, or above it in a list; spaces, full-width signs, brackets and additional rows make no
difference. An empty cell changes nothing: who leaves a blank does not delete what is known. Pure, on the tables of
`packages.reading.tables`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from curation.papers import blanks
from curation.papers.annexes import ANSWERED, ASKED
from curation.papers.blanks import Draft, Place, Unfit, Untold
from packages.reading.tables import Cell, Table
from schemes.papers import Blank, Paper

_ENOUGH = 3  # columns of a list that must be there for its row of names to be one
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
# text in a form that is there to explain, and the number of a line
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Change:
    """What a blank would change: its label, what the draft says, what the form says."""

    label: str
    fact: str
    before: str
    after: str


@dataclass
class Read:
    """What a form says. `values` are those to write; `unplaced` names what could not be placed, each with its reason: "unknown" label,
    "unfit" value, "ours" what the site fills in itself, "other" a line of a list about something else."""

    changes: list[Change] = field(default_factory=list)
    values: dict[Place, Any] = field(default_factory=dict)
    unplaced: list[tuple[str, str]] = field(default_factory=list)
    found: int = 0  # blanks that were there, filled or not


def read(tables: Sequence[Table], paper: Paper, draft: Draft) -> Read:
    """What the tables of a form would change in a draft."""
    rows = {_key(each.label): each for part in paper.parts if part.way == "rows" for each in part.blanks}
    columns = {
        _key(each.label): each for part in paper.parts if part.way == "columns" for each in part.blanks
    }
    told = Read()
    seen: set[str] = set()
    for table in tables:
        at = _names(table, columns)
        if at is not None:
            _list(table, at, columns, draft, told)
            table = table[: at - 1]
        for label, text in _pairs(table, rows):
            blank = rows.get(_key(label))
            if blank is None:
                told.unplaced.append((label, "unknown"))
            elif blank.label not in seen or text:
                seen.add(blank.label)
                _take(blank, text, draft, told)
    return told


def of_texts(texts: Mapping[str, str], paper: Paper, draft: Draft) -> Read:
    """The same of texts that were read before and shown: "text-" and what the blank is filled with."""
    told = Read()
    for blank in (each for part in paper.parts for each in part.blanks):
        if blank.fact:
            _take(blank, texts.get(f"text-{blank.fact}", ""), draft, told)
    return told


def _key(text: str) -> str:
    """A label as it is compared: without brackets, spaces and signs."""
    plain = blanks.plain(_BRACKETS.sub("", text))
    return _SIGNS.sub("", re.sub(r"^[一二三四五六七八九十]+、", "", plain))


def _distinct(row: Iterable[Cell]) -> list[str]:
    """The texts of a row, a merged cell once."""
    found: list[Cell] = []
    for cell in row:
        if not found or found[-1][1] != cell[1]:
            found.append(cell)
    return [text for text, _number in found]


def _pairs(table: Table, known: Mapping[str, Blank]) -> Iterator[tuple[str, str]]:
    """Labels with what stands after them: in the next cell, or under a label that fills its row."""
    waiting = ""
    for row in table:
        cells = _distinct(row)
        if len(cells) == 1:
            if _key(cells[0]) in known:
                waiting = cells[0]
            elif waiting:
                yield waiting, cells[0]
                waiting = ""
            continue
        waiting = ""
        if [_key(each) for each in cells] == [_key(ASKED), _key(ANSWERED)]:
            continue
        yield from _in_row(cells, known)


def _in_row(cells: Sequence[str], known: Mapping[str, Blank]) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(cells):
        label = cells[at]
        after = cells[at + 1] if at + 1 < len(cells) else ""
        if _key(label) in known:
            if _key(after) in known:  # nothing stands between two labels
                yield label, ""
                at += 1
                continue
            yield label, after
        elif label and after:
            yield label, after
        at += 2


def _names(table: Table, columns: Mapping[str, Blank]) -> int | None:
    """After which row of a table its list begins: the row that names the columns, or the second of two that do."""
    if not columns:
        return None
    best: tuple[int, int] | None = None
    for at, row in enumerate(table):
        count = sum(1 for each in _headed(table, at, columns) if each)
        if count >= min(_ENOUGH, len(columns)) and (best is None or count > best[0]):
            best = (count, at + 1)
        if best is not None and at >= best[1] and row:
            break
    return best[1] if best else None


def _headed(table: Table, at: int, columns: Mapping[str, Blank]) -> list[str]:
    """For each column what it is, by the row at a place and the one above it; "" for none."""
    found = []
    for place, (text, number) in enumerate(table[at]):
        above = table[at - 1][place] if at and place < len(table[at - 1]) else ("", -1)
        joined = text if above[1] == number else f"{above[0]}{text}"
        found.append(next((key for key in (_key(text), _key(joined)) if key in columns), ""))
    return found


def _list(table: Table, at: int, columns: Mapping[str, Blank], draft: Draft, told: Read) -> None:
    """The lines of a list: the one that has the package's name, or the only one; others are told by name."""
    heads = _headed(table, at - 1, columns)
    lines = []
    for row in table[at:]:
        line = {key: text for key, (text, _number) in zip(heads, row, strict=False) if key}
        if any(text for key, text in line.items() if columns[key].fact):
            lines.append(line)
    named = next((key for key, blank in columns.items() if blank.fact == "name"), "")
    mine = [line for line in lines if blanks.plain(line.get(named, "")) == blanks.plain(draft.name)]
    chosen = mine[:1] or (lines if len(lines) == 1 else [])
    told.unplaced += [(line.get(named) or "…", "other") for line in lines if line not in chosen]
    for line in chosen:
        for key, text in line.items():
            _take(columns[key], text, draft, told)


def _take(blank: Blank, text: str, draft: Draft, told: Read) -> None:
    told.found += 1
    said = text.strip()
    before = blanks.filled(blank.fact, draft)
    if not said or not blank.fact or blanks.plain(said) == blanks.plain(before):
        if said and not blank.fact and blank.label != "序号":
            told.unplaced.append((blank.label, "ours"))
        return
    try:
        values = blanks.taken(blank.fact, said, _so_far(draft, told))
    except (Untold, Unfit):
        told.unplaced.append((blank.label, "unfit"))
        return
    if values is None:
        told.unplaced.append((blank.label, "ours"))
        return
    values = _one_list(values)
    if all(_known(draft, place) == value for place, value in values.items()):  # the same in other words
        return
    told.values |= values
    told.changes.append(Change(blank.label, blank.fact, before, said))


def _known(draft: Draft, place: Place) -> Any:
    """What the draft says in a place."""
    if place[0] == "instructors":
        return draft.instructors
    if place == ("introduction", "class_hours"):
        return draft.class_hours_tenths
    return draft.name if place == ("introduction", "name") else draft.said(*place)


def _so_far(draft: Draft, told: Read) -> Draft:
    """The draft with what was read before: columns of a list say of each who teaches one thing after another."""
    people = next((value for (table, _key_), value in told.values.items() if table == "instructors"), None)
    if people is None:
        return draft
    return Draft(draft.name, draft.class_hours_tenths, {**draft.details, "instructors": people})


def _one_list(values: Mapping[Place, Any]) -> dict[Place, Any]:
    """Who teaches is one list, however many blanks speak of it."""
    return {
        (("instructors", "") if place[0] == "instructors" else place): value
        for place, value in values.items()
    }
