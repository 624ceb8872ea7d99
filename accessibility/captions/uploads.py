"""Captions that come as a file, by the page or by the command: held against their clip, and kept as its newest version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from accessibility.captions import tracks
from accessibility.captions.editor import editing
from accessibility.captions.files.faults import Fault, Reading, Unreadable
from accessibility.captions.files.timed_text import File
from accessibility.listening.cues import Cue
from foundation.i18n import minutes
from packages.models import Resource

BEYOND_MS = 2_000  # a file that goes on so much longer than the clip belongs to another one
MOST_BYTES = 5_000_000


@dataclass(frozen=True)
class Taken:
    """How many captions were kept, how many of them are over a limit, and what was done to all."""

    cues: int
    over: int
    notes: Sequence[Fault]


def take(
    session: Session,
    resource: Resource,
    language: str,
    file: File,
    person_id: int | None,
    *,
    source: str,
    skip: bool,
    now: datetime,
) -> Taken:
    """Keep a file's captions; raises Unreadable while anything would be lost, unless that may be skipped."""
    cues, late = _within(file.found, resource.duration_ms)
    faults = sorted([*file.found.faults, *late], key=lambda each: each.line)
    if (faults and not skip) or not cues:
        raise Unreadable(*faults)
    looked = [editing.looked(cue, language, doubts=False) for cue in cues]
    tracks.upload(session, resource, language, looked, person_id, source=source, now=now)
    return Taken(len(cues), sum(1 for cue in looked if cue.flags), file.found.notes)


def _within(found: Reading, until_ms: int | None) -> tuple[list[Cue], list[Fault]]:
    """The cues that lie within the clip, and a fault for each that doesn't."""
    latest = (until_ms or 10**9) + BEYOND_MS
    late = [
        Fault(line, "late", minutes(cue.end_ms))
        for cue, line in zip(found.cues, found.lines, strict=True)
        if cue.end_ms > latest
    ]
    return [cue for cue in found.cues if cue.end_ms <= latest], late
