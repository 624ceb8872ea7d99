"""The life of a caption track: machine-made -> corrected by the provider -> verified by somebody else.

A change of words is a new row; the newest row of a clip in a language counts. A clip's own language comes first, others
are translations. Each step of a person is an entry of the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from accessibility import mended, transcript
from accessibility.cues import Cue
from accessibility.models import CaptionTrack
from accessibility.transcript import Section
from accounts.models import Person
from foundation import ledger
from media import kept as copies
from packages.models import Resource, Version


class SamePerson(Exception):
    """Nobody verifies their own work."""


class Outdated(Exception):
    """Somebody else changed the captions meanwhile."""


class NotYetCorrected(Exception):
    """The provider has not checked these captions yet."""


def current(session: Session, resource_id: int, language: str | None = None) -> CaptionTrack | None:
    """The newest track of a clip, in its own language unless another is asked for."""
    if language is None:
        resource = session.get(Resource, resource_id)
        language = resource.language if resource else ""
    query = _of(resource_id).where(CaptionTrack.language == language)
    return session.scalar(query.order_by(CaptionTrack.id.desc()).limit(1))


def translations(session: Session, resource_id: int) -> list[CaptionTrack]:
    """The newest track of each other language."""
    resource = session.get_one(Resource, resource_id)
    rows = session.scalars(_of(resource_id).order_by(CaptionTrack.id))
    newest = {row.language: row for row in rows if row.language != resource.language}
    return [newest[language] for language in sorted(newest)]


def versions(session: Session, resource_id: int, language: str) -> list[CaptionTrack]:
    """Every row of a clip's captions in a language, newest first."""
    query = _of(resource_id).where(CaptionTrack.language == language)
    return list(session.scalars(query.order_by(CaptionTrack.id.desc())))


def _of(resource_id: int) -> Select[CaptionTrack]:
    return select(CaptionTrack).where(CaptionTrack.resource_id == resource_id)


def verifier(session: Session, track: CaptionTrack | None) -> str:
    """The name of who verified a track, empty while nobody has."""
    person = session.get(Person, track.verified_by) if track is not None and track.verified_by else None
    return person.name if person else ""


@dataclass(frozen=True)
class Life:
    """Who did what with a track, and when; None where it hasn't happened."""

    made: datetime
    corrected: tuple[str, datetime] | None
    verified: tuple[str, datetime] | None
    published: datetime | None


def life(session: Session, track: CaptionTrack) -> Life:
    """A track's steps: made, corrected by its provider, verified by somebody else, published."""
    return Life(
        track.made_at,
        _step(session, track.corrected_by, track.corrected_at),
        _step(session, track.verified_by, track.verified_at),
        _published(session, track),
    )


def _step(session: Session, person_id: int | None, at: datetime | None) -> tuple[str, datetime] | None:
    person = session.get(Person, person_id) if person_id else None
    return (person.name if person else "", at) if at else None


def _published(session: Session, track: CaptionTrack) -> datetime | None:
    """When a version with these very captions was first put on air."""
    package_id = track.resource.course.package_id
    query = select(Version).where(Version.package_id == package_id, Version.published_at.is_not(None))
    for version in session.scalars(query.order_by(Version.number)):
        kept = (version.captions or {}).get(str(track.resource_id), {})
        if track.id in [each.get("track") for each in (kept, *kept.get("translations", []))]:
            return version.published_at
    return None


def frozen(session: Session, resource_id: int) -> dict[str, Any] | None:
    """What a published version keeps of a clip's captions: its own language, and every verified translation.

    None while the captions in the clip's own language are not verified.
    """
    track = current(session, resource_id)
    if track is None or track.state != "verified":
        return None
    others = [each for each in translations(session, resource_id) if each.state == "verified"]
    return {**_kept(session, track), "translations": [_kept(session, each) for each in others]}


def _kept(session: Session, track: CaptionTrack) -> dict[str, Any]:
    corrected = session.get(Person, track.corrected_by) if track.corrected_by else None
    return {
        "track": track.id,
        "language": track.language,
        "cues": track.cues,
        "corrected_by": corrected.name if corrected else "",
        "verified_by": verifier(session, track),
        "verified_at": track.verified_at.isoformat() if track.verified_at else None,
        "quality": track.report.get("quality"),
    }


def cues_of(track: CaptionTrack) -> list[Cue]:
    """A track's cues as values; where the machine put other words than it heard, with what it heard."""
    return mended.found([cue_of(each) for each in track.cues], (track.report or {}).get("mends", ()))


def sections(session: Session, track: CaptionTrack) -> tuple[Section, ...]:
    """The transcript that a track makes, under the chapters of its clip's file where that has any."""
    file = track.resource.file
    told = copies.told(session, file.sha256) if file else None
    return transcript.build(cues_of(track), track.language, transcript.chapters(told))


def cue_of(kept: Mapping[str, Any]) -> Cue:
    """A cue as it is kept."""
    flags = tuple(kept.get("flags", ()))
    mends = tuple((at, heard, put) for at, heard, put in kept.get("mends", ()))
    return Cue(kept["start_ms"], kept["end_ms"], kept["text"], flags, kept.get("settings", ""), mends)


def kept_of(cue: Cue) -> dict[str, Any]:
    """How a cue is kept; mends only where there are any."""
    kept = asdict(cue)
    return kept if cue.mends else {name: kept[name] for name in kept if name != "mends"}


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
    """Keep what the machine made; nobody has checked it. What a person made of the same sound stays in front."""
    there = current(session, resource_id, language)
    if there is not None and there.state != "machine-made" and there.sha256 == sha256:
        return there
    track = CaptionTrack(
        resource_id=resource_id,
        language=language,
        state="machine-made",
        sha256=sha256,
        cues=[kept_of(cue) for cue in cues],
        report=report,
        made_at=now,
        origin="machine",
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
        cues=[kept_of(cue) for cue in cues],
        report=track.report,
        made_at=now,
        origin="edited",
        corrected_by=person_id,
        corrected_at=now,
    )
    session.add(made)
    session.flush()
    changed = sum(1 for old, new in zip(cues_of(track), cues, strict=False) if old.text != new.text)
    _enter(session, made, "captions.corrected", person_id, now, changed=changed)
    return made


def upload(
    session: Session,
    resource: Resource,
    language: str,
    cues: Sequence[Cue],
    person_id: int,
    *,
    source: str,
    now: datetime,
) -> CaptionTrack:
    """Keep captions that a person brought, as the provider's own check; what stood there before stays as a version."""
    made = CaptionTrack(
        resource_id=resource.id,
        language=language,
        state="corrected",
        sha256=resource.file.sha256 if resource.file else "",
        cues=[kept_of(cue) for cue in cues],
        report={},
        made_at=now,
        origin="uploaded",
        source=source[-255:],
        corrected_by=person_id,
        corrected_at=now,
    )
    session.add(made)
    session.flush()
    _enter(session, made, "captions.uploaded", person_id, now)
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
    newest = current(session, track.resource_id, track.language)
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
