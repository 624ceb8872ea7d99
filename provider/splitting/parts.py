"""A long clip replaced by its parts in a draft: rows, files, captions, access layers and questions, in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from accessibility.captions import tracks
from accessibility.captions.models import CaptionTrack
from accessibility.layers import descriptions, spoken, store
from accessibility.layers.descriptions import Description
from accessibility.listening.cues import Cue
from exams.bank import questions
from exams.bank.models import Question
from foundation import ledger, storage
from media.cutting.splitting import Part
from packages.models import Resource
from provider.splitting import lectures

# what a part has of the clip that it was cut from
_SAME = ("kind", "form", "category", "alt", "sound_tells_all", "language")
ALIKE = 2  # texts are compared by pairs of characters


@dataclass(frozen=True)
class Piece:
    """A part with its name; `videos` are the same stretch of the clip's sign language or described version."""

    name: str
    part: Part
    videos: dict[str, Part]


def replace(
    session: Session, resource: Resource, pieces: Sequence[Piece], person_id: int, now: datetime
) -> list[Resource]:
    """Put the parts where the clip was. The clip's row goes; its file stays for versions that were frozen with it."""
    course, package = resource.course, resource.course.package
    track, layers = tracks.current(session, resource.id), store.of(session, resource)
    foreign = tracks.translations(session, resource.id)
    made = [_row(session, resource, piece, n, now) for n, piece in enumerate(pieces, 1)]
    _place(session, resource, made)
    cues = tracks.cues_of(track) if track else []
    shared = lectures.captions(cues, [piece.part for piece in pieces])
    for each in [*([track] if track else []), *foreign]:
        _captions(session, made, each, pieces)
    for row, piece in zip(made, pieces, strict=True):
        _layers(session, row, piece, layers, person_id, now)
    _tie(session, package.id, resource.name, made, shared)
    session.delete(resource)
    package.changed_at = now
    session.flush()
    session.refresh(course, ["resources"])
    told = [{"resource": row.id, "name": row.name, "duration_ms": row.duration_ms or 0} for row in made]
    ledger.append(
        session,
        now=now,
        actor=person_id,
        kind="package.split",
        subject=f"package:{package.id}",
        data={"resource": resource.id, "name": resource.name, "parts": told},
    )
    return made


def _row(session: Session, resource: Resource, piece: Piece, number: int, now: datetime) -> Resource:
    path = Path(resource.path)
    with piece.part.path.open("rb") as stream:
        name = f"{path.stem}-{number}{piece.part.path.suffix}"
        media_type = "video/mp4" if piece.part.measured.has_picture else "audio/mp4"
        file = storage.save(session, stream, name=name, media_type=media_type, now=now)
    return Resource(
        name=piece.name,
        path=str(path.with_name(name)),
        file=file,
        duration_ms=piece.part.measured.duration_ms,
        measured=piece.part.measured.as_dict(),
        section=resource.section or resource.name,  # the parts together are what the clip was
        **{name: getattr(resource, name) for name in _SAME},
    )


def _place(session: Session, resource: Resource, made: Sequence[Resource]) -> None:
    """The parts take the clip's place, what follows moves on: by way of negative positions, which nobody has."""
    course = resource.course
    ordered: list[Resource] = []
    for row in course.resources:
        ordered += made if row is resource else [row]
        row.position = -row.position
    session.flush()
    for position, row in enumerate(ordered, 1):
        row.position = position
        row.course_id = course.id
        session.add(row)
    session.flush()


def _captions(
    session: Session, made: Sequence[Resource], track: CaptionTrack, pieces: Sequence[Piece]
) -> None:
    """Words that the provider has checked stay checked; whether they fit the parts, somebody else verifies anew."""
    checked = track.state != "machine-made"
    shared = lectures.captions(tracks.cues_of(track), [piece.part for piece in pieces])
    for row, piece, own in zip(made, pieces, shared, strict=True):
        assert row.file is not None
        session.add(
            CaptionTrack(
                resource_id=row.id,
                language=track.language,
                state="corrected" if checked else "machine-made",
                sha256=row.file.sha256,
                cues=[tracks.kept_of(cue) for cue in own],
                report=_report(track, piece.part),
                made_at=track.made_at,
                origin=track.origin,
                source=track.source,
                corrected_by=track.corrected_by if checked else None,
                corrected_at=track.corrected_at if checked else None,
            )
        )


def _report(track: CaptionTrack, part: Part) -> dict[str, Any]:
    """What the engine told of the clip, with the mends of a part in its own time."""
    mends = (track.report or {}).get("mends", [])
    own = [
        {**mend, "at_ms": mend["at_ms"] - part.start_ms}
        for mend in mends
        if part.start_ms <= mend["at_ms"] < part.end_ms
    ]
    return {**track.report, "mends": own} if mends else track.report


def _layers(
    session: Session, row: Resource, piece: Piece, layers: store.Layers, person_id: int, now: datetime
) -> None:
    by: dict[str, Any] = {"person_id": person_id, "now": now}
    for kind in ("statement", "summary"):
        if kind in layers:
            store.put(session, row, kind, layers[kind].content, **by)
    if "description" in layers:
        old = layers["description"]
        told = [
            Description(one.start_ms - piece.part.start_ms, one.text)
            for one in descriptions.of(old.content)
            if piece.part.start_ms <= one.start_ms < piece.part.end_ms
        ]
        content = descriptions.content(told, old.content["language"])
        spoken.ask(session, store.put(session, row, "description", content, state=old.state, **by))
    for kind, part in piece.videos.items():
        content = {
            **layers[kind].content,
            "duration_ms": part.measured.duration_ms,
            "media_type": "video/mp4",
        }
        if "offset_ms" in content:
            content["offset_ms"] += piece.part.start_ms - part.start_ms
        with part.path.open("rb") as stream:
            file = storage.save(session, stream, name=part.path.name, media_type="video/mp4", now=now)
        store.put(session, row, kind, content, file_id=file.id, **by)


def _tie(
    session: Session, package_id: int, old: str, made: Sequence[Resource], shared: Sequence[Sequence[Cue]]
) -> None:
    """Each question about the clip is about the part whose words are most like its own."""
    spoken_pairs = [Counter(_pairs("".join(cue.text for cue in own))) for own in shared]

    def likest(question: Question) -> str:
        asked = set(_pairs("".join([question.stem, *question.options, question.explanation])))
        # how much of a part is about it: a word that is said once in passing says little
        alike = [sum(told[pair] for pair in asked) / max(told.total(), 1) for told in spoken_pairs]
        return made[alike.index(max(alike))].name

    questions.retie(session, package_id, old, likest)


def _pairs(text: str) -> list[str]:
    plain = "".join(character for character in text if character.isalnum()).lower()
    return [plain[n : n + ALIKE] for n in range(len(plain) - ALIKE + 1)]
