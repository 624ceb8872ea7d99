"""The life of a caption track: machine-made -> corrected by the provider -> verified by somebody else.

A change of words is a new row; the newest row of a clip in a language counts. A clip's own language comes first, others
are translations. Each step of a person is an entry of the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, defer

from accessibility.captions import mended, transcript
from accessibility.captions.models import CaptionTrack
from accessibility.captions.transcript import Section
from accessibility.listening.cues import Cue
from accounts.models import Person
from foundation import ledger
from media import results as copies
from packages.models import Resource, Version, VersionCaptions, VersionPart


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


def newest(session: Session, resources: Iterable[Resource]) -> dict[int, CaptionTrack]:
    """The newest track of each of these clips in its own language; their cues are read when they are asked for."""
    ids = [each.id for each in resources]
    last = (
        select(func.max(CaptionTrack.id))
        .join(Resource, Resource.id == CaptionTrack.resource_id)
        .where(CaptionTrack.resource_id.in_(ids), CaptionTrack.language == Resource.language)
        .group_by(CaptionTrack.resource_id)
    )
    query = select(CaptionTrack).where(CaptionTrack.id.in_(last)).options(defer(CaptionTrack.cues))
    return {row.resource_id: row for row in session.scalars(query)}


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


def verifiers(session: Session, tracks: Iterable[CaptionTrack]) -> dict[int, str]:
    """The names of who verified these tracks, by track; none for those that nobody has."""
    by = {track.id: track.verified_by for track in tracks if track.verified_by}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(set(by.values()))))
    names = {row.id: row.name for row in rows}
    return {track_id: names[who] for track_id, who in by.items()}


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
    query = (
        select(Version.published_at, VersionPart.told)
        .join(VersionCaptions, VersionCaptions.version_id == Version.id)
        .join(VersionPart, VersionPart.hash == VersionCaptions.part)
        .where(Version.package_id == package_id, VersionCaptions.resource_id == track.resource_id)
        .order_by(Version.number)
    )
    return next((at for at, told in session.execute(query) if told.get("track") == track.id), None)


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
    put = kept.get("mends")
    mends = tuple((at, heard, said) for at, heard, said in put) if put else ()
    return Cue(
        kept["start_ms"],
        kept["end_ms"],
        kept["text"],
        flags,
        kept.get("settings", ""),
        mends,
        kept.get("worry", 0),
        tuple(kept.get("doubted", ())),
    )


def kept_of(cue: Cue) -> dict[str, Any]:
    """How a cue is kept; mends and doubts only where there are any."""
    kept = asdict(cue)
    return {name: kept[name] for name in kept if kept[name] or name not in ("mends", "worry", "doubted")}


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
    by_person = there is not None and (there.state != "machine-made" or there.origin == "uploaded")
    if there is not None and by_person and there.sha256 == sha256:
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
    changed = _changed([cue.text for cue in cues_of(track)], [cue.text for cue in cues])
    _enter(session, made, "captions.corrected", person_id, now, changed=changed)
    return made


def _changed(old: Sequence[str], new: Sequence[str]) -> int:
    """How many captions have other words now, came or went; what only stands at another place is the same."""
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return sum(max(o1 - o0, n1 - n0) for kind, o0, o1, n0, n1 in steps if kind != "equal")


def upload(
    session: Session,
    resource: Resource,
    language: str,
    cues: Sequence[Cue],
    person_id: int | None,
    *,
    source: str,
    now: datetime,
) -> CaptionTrack:
    """Keep captions that a person brought, as the provider's own check; what stood there before stays as a version.

    Without a person (a command) nobody has checked them yet.
    """
    made = CaptionTrack(
        resource_id=resource.id,
        language=language,
        state="corrected" if person_id else "machine-made",
        sha256=resource.file.sha256 if resource.file else "",
        cues=[kept_of(cue) for cue in cues],
        report={},
        made_at=now,
        origin="uploaded",
        source=source[-255:],
        corrected_by=person_id,
        corrected_at=now if person_id else None,
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
    session: Session, track: CaptionTrack, kind: str, person_id: int | None, now: datetime, **data: int
) -> None:
    session.flush()
    told = {"resource": track.resource_id, "track": track.id, "cues": len(track.cues), **data}
    ledger.append(
        session, now=now, actor=person_id, kind=kind, subject=f"resource:{track.resource_id}", data=told
    )
