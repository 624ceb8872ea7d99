"""The caption editor between page and desk: what a sent form asks for, done to a person's draft, and what a page shows.

Every form and every autosave goes the same way: what was typed is laid over the draft first, then the step is taken, so
that no button loses a word.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from accessibility.captions import tracks
from accessibility.captions.editor import drafts, editing, merging, suggestions
from accessibility.captions.editor.editing import Row
from accessibility.captions.jobs import CAPTIONS
from accessibility.captions.models import CaptionDraft, CaptionTrack
from foundation import jobs
from media import moments

PER_PAGE = 8  # half a minute of speech beside the clip: a page of two or three screens
MOST_ROWS = 5_000
WORST = 10  # what who has ten minutes can hear again


class NothingLeft(Exception):
    """Every line was emptied."""


@dataclass(frozen=True)
class Wrong:
    """A step that could not be taken, or a field that can't be read: at which row, and why (a code)."""

    key: int
    code: str
    value: str = ""


@dataclass(frozen=True)
class Desk:
    """Everything that the page shows: the rows of one page, and what is on the whole desk."""

    track: CaptionTrack
    rev: int
    rows: list[Row]
    page: int
    changed_at: datetime | None
    can_undo: bool

    @property
    def pages(self) -> int:
        """How many pages the list has."""
        return max(1, -(-len(self.rows) // PER_PAGE))

    @property
    def shown(self) -> list[tuple[int, Row]]:
        """The rows of the page, each with its number."""
        first = (self.page - 1) * PER_PAGE
        return [(first + n, row) for n, row in enumerate(self.rows[first : first + PER_PAGE], 1)]

    @cached_property
    def doubts(self) -> list[tuple[int, Row]]:
        """The rows to listen to, on whichever page they are, each with its number."""
        return [(n, row) for n, row in enumerate(self.rows, 1) if row.cue.flags and row.doubts]

    @property
    def worst(self) -> list[tuple[int, Row]]:
        """The rows to listen to first: those that are likely to hold the most wrong words, the worst first, each with its number."""
        return sorted(self.doubts, key=lambda each: (-each[1].cue.worry, -editing.weight(each[1]), each[0]))[
            :WORST
        ]

    def page_of(self, number: int) -> int:
        """The page on which a row stands."""
        return (number - 1) // PER_PAGE + 1


def desk(session: Session, track: CaptionTrack, person_id: int, page: int = 1) -> Desk:
    """What a person finds: their draft, else the newest captions."""
    draft = drafts.of(session, track, person_id)
    found = drafts.rows(draft, track)
    pages = max(1, -(-len(found) // PER_PAGE))
    return Desk(
        draft.track if draft else track,
        draft.rev if draft else 0,
        found,
        min(max(1, page), pages),
        draft.changed_at if draft else None,
        draft is not None and draft.before is not None,
    )


def next_doubt(found: Sequence[Row], after: int) -> tuple[int, int] | None:
    """The page and the key of the next row to listen to, behind a row; from the beginning again after the last."""
    keys = [row.key for row in found]
    at = keys.index(after) + 1 if after in keys else 0
    turned = [*range(at, len(found)), *range(at)]
    return next(((n // PER_PAGE + 1, keys[n]) for n in turned if found[n].doubts), None)


def numbered(found: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows for the page's script."""
    return [row.as_dict() for row in found]


def terms_for(session: Session, track: CaptionTrack, found: Sequence[Row]) -> list[list[tuple[str, str]]]:
    """Terms that each row may have meant, in Chinese captions."""
    if track.language != "zh":
        return [[] for _ in found]
    job = jobs.of(session, CAPTIONS, f"resource:{track.resource_id}")
    glossary = json.loads(job.inputs).get("glossary", []) if job else []
    known = suggestions.terms(session, track.resource.course.package, glossary)
    return suggestions.suggest([row.cue.text for row in found], known)


def typed(
    found: Sequence[Row], fields: Mapping[str, str], language: str, *, stale: bool = False
) -> tuple[list[Row], list[Wrong]]:
    """Rows with what a form's fields say: t-KEY words, s-KEY and e-KEY times, ok-KEY heard and found right.

    A form that another window has overtaken overwrites nothing: its words stand beside those that are there.
    """
    wrong: list[Wrong] = []
    rows = []
    for row in found:
        text = fields.get(f"t-{row.key}")
        if text is not None and stale:
            differs = editing.cues_text(text) != editing.cues_text(row.cue.text)
            rows.append(replace(row, theirs=editing.cues_text(text)) if differs else row)
            continue
        if text is not None:
            row = editing.write(row, text, language)
        if fields.get(f"ok-{row.key}"):
            row = editing.heard(row, language)
        rows.append(_timed(row, fields, language, wrong))
    return rows, wrong


def _timed(row: Row, fields: Mapping[str, str], language: str, wrong: list[Wrong]) -> Row:
    times = []
    for name, there in (("s", row.cue.start_ms), ("e", row.cue.end_ms)):
        told = fields.get(f"{name}-{row.key}", moments.full(there))
        found = moments.typed(told)
        if found is None:
            wrong.append(Wrong(row.key, "time", told))
            return row
        times.append(there if told.strip() == moments.full(there) else found)
    if times[1] <= times[0]:
        wrong.append(Wrong(row.key, "order", fields.get(f"e-{row.key}", "")))
        return row
    return editing.move(row, times[0], times[1], language)


def take(
    found: Sequence[Row], step: str, key: int, fields: Mapping[str, str], track: CaptionTrack, which: int = 0
) -> tuple[list[Row], Wrong | None]:
    """One step on the rows: split, merge, delete, add, first, here, onward, back (of the mended words of the row, the one
    of that number), mine, theirs; or why it can't be taken."""
    language = track.language
    steps: dict[str, Callable[[], list[Row]]] = {
        "split": lambda: editing.split(found, key, language),
        "merge": lambda: editing.merge(found, key, language),
        "delete": lambda: editing.delete(found, key),
        "add": lambda: editing.add(found, key, track.resource.duration_ms),
        "first": lambda: editing.add(found, None, track.resource.duration_ms),
        "here": lambda: _shifted(found, key, fields, language, onward=False),
        "onward": lambda: _shifted(found, key, fields, language, onward=True),
        "back": lambda: editing.put_back(found, key, which, language),
        "mine": lambda: [replace(row, theirs=None) if row.key == key else row for row in found],
        "theirs": lambda: [_theirs(row, language) if row.key == key else row for row in found],
    }
    try:
        return steps[step](), None
    except editing.NoMark:
        return list(found), Wrong(key, "no-mark")
    except editing.NoRoom:
        return list(found), Wrong(key, "no-room")
    except editing.NotMended:
        return list(found), Wrong(key, "not-mended")
    except ValueError:
        return list(found), Wrong(key, "shift" if step in ("here", "onward") else "gone")
    except KeyError:
        return list(found), None  # a button that this page doesn't have


def _shifted(
    found: Sequence[Row], key: int, fields: Mapping[str, str], language: str, *, onward: bool
) -> list[Row]:
    told = fields.get(f"by-{key}", "").strip().replace("－", "-").replace("−", "-")
    by_ms = moments.typed(told.removeprefix("-"))
    if by_ms is None:
        raise ValueError("no number of seconds")
    return editing.shift(found, key, -by_ms if told.startswith("-") else by_ms, language, onward=onward)


def _theirs(row: Row, language: str) -> Row:
    return replace(editing.write(row, row.theirs or "", language), theirs=None)


def autosaved(
    session: Session, track: CaptionTrack, person_id: int, told: Mapping[str, Any], now: datetime
) -> CaptionDraft:
    """Keep what the page's script sends: {"rev", "rows", "base"}; raises drafts.Stale, ValueError.

    `base` are the rows that the script last agreed on with us. With them, what another window wrote meanwhile and what
    this one wrote are put together; without them, whoever comes late is told.
    """
    rows = editing.restored(told["rows"])
    if len(rows) > MOST_ROWS:
        raise ValueError("more rows than a clip can have")
    draft = drafts.of(session, track, person_id)
    rev, base = draft.rev if draft else 0, told.get("base")
    if rev == told["rev"] or base is None:
        return drafts.keep(session, track, person_id, rows, told["rev"], now=now)
    newest = tracks.current(session, track.resource_id, track.language) or track
    agreed = [row.cue for row in editing.restored(base)]
    rows, _both = merging.merged(agreed, rows, [row.cue for row in drafts.rows(draft, newest)])
    return drafts.keep(session, newest, person_id, rows, rev, now=now)
