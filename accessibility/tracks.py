"""The life of a caption track: machine-made -> corrected by the provider -> verified by somebody else.

A change of words is a new row; the newest row of a clip counts. Each step of a person is an entry of the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accessibility.cues import Cue
from accessibility.models import CaptionTrack
from accounts.models import Person
from foundation import ledger


class SamePerson(Exception):
    """Nobody verifies their own work."""


class Outdated(Exception):
    """Somebody else changed the captions meanwhile."""


class NotYetCorrected(Exception):
    """The provider has not checked these captions yet."""


def current(session: Session, resource_id: int) -> CaptionTrack | None:
    """The newest track of a clip."""
    return session.scalar(
        select(CaptionTrack)
        .where(CaptionTrack.resource_id == resource_id)
        .order_by(CaptionTrack.id.desc())
        .limit(1)
    )


def verifier(session: Session, track: CaptionTrack | None) -> str:
    """The name of who verified a track, empty while nobody has."""
    person = session.get(Person, track.verified_by) if track is not None and track.verified_by else None
    return person.name if person else ""


def cues_of(track: CaptionTrack) -> list[Cue]:
    """A track's cues as values."""
    return [Cue(c["start_ms"], c["end_ms"], c["text"], tuple(c.get("flags", ()))) for c in track.cues]


def store_machine_track(
    session: Session,
    *,
    resource_id: int,
    language: str,
    sha256: str,
    cues: Sequence[Cue],
    report: dict[str, Any],
    now: datetime,
) -> CaptionTrack:
    """Keep what the machine made; nobody has checked it."""
    track = CaptionTrack(
        resource_id=resource_id,
        language=language,
        state="machine-made",
        sha256=sha256,
        cues=[asdict(cue) for cue in cues],
        report=report,
        made_at=now,
    )
    session.add(track)
    session.flush()
    return track


def correct(
    session: Session, track: CaptionTrack, cues: Sequence[Cue], person_id: int, *, now: datetime
) -> CaptionTrack:
    """Keep corrected words as a new row, made by a person; raises Outdated when `track` isn't the newest."""
    _newest(session, track)
    made = CaptionTrack(
        resource_id=track.resource_id,
        language=track.language,
        state="corrected",
        sha256=track.sha256,
        cues=[asdict(cue) for cue in cues],
        report=track.report,
        made_at=now,
        corrected_by=person_id,
        corrected_at=now,
    )
    session.add(made)
    session.flush()
    changed = sum(1 for old, new in zip(cues_of(track), cues, strict=False) if old.text != new.text)
    _enter(session, made, "captions.corrected", person_id, now, changed=changed)
    return made


def accept(session: Session, track: CaptionTrack, person_id: int, *, now: datetime) -> None:
    """The provider read them and found them right; raises Outdated."""
    _newest(session, track)
    if track.state != "machine-made":
        return
    track.state, track.corrected_by, track.corrected_at = "corrected", person_id, now
    _enter(session, track, "captions.corrected", person_id, now, changed=0)


def verify(session: Session, track: CaptionTrack, person_id: int, *, now: datetime) -> None:
    """Somebody else confirms them; raises SamePerson, NotYetCorrected, Outdated."""
    _newest(session, track)
    if track.state == "machine-made":
        raise NotYetCorrected
    if track.corrected_by == person_id:
        raise SamePerson
    track.state, track.verified_by, track.verified_at = "verified", person_id, now
    _enter(session, track, "captions.verified", person_id, now)


def _newest(session: Session, track: CaptionTrack) -> None:
    newest = current(session, track.resource_id)
    if newest is None or newest.id != track.id:
        raise Outdated


def _enter(
    session: Session, track: CaptionTrack, kind: str, person_id: int, now: datetime, **data: int
) -> None:
    session.flush()
    told = {"resource": track.resource_id, "track": track.id, "cues": len(track.cues), **data}
    ledger.append(
        session, now=now, actor=person_id, kind=kind, subject=f"resource:{track.resource_id}", data=told
    )
