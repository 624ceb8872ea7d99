"""A frozen version's content as values: its courses and resources, and what each asks of a trainee.

Everything is read when it is asked for (packages.frozen): one lesson, some rows of the catalogue, the captions of one clip.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, object_session

from accessibility.captions import tracks, transcript
from accessibility.captions.transcript import Chapter, Section
from accessibility.layers import descriptions
from accessibility.listening.cues import Cue
from foundation import db
from hours.evidence import FASTEST_PERCENT
from hours.pace import CHARACTERS_PER_SECOND
from media.making import storyboard as storyboards
from media.making.storyboard import Board
from packages import documents, frozen
from packages.models import Version, VersionCaptions, VersionCourse, VersionLesson

CLIPS = ("video", "audio")


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A resource as a list shows it; `number` counts through the package from 1, `of` is how many there are.

    `starts_ms` is how long the resources before it are together.
    """

    id: int
    number: int
    of: int
    course: str
    name: str
    kind: str
    duration_ms: int
    starts_ms: int = 0
    stated: bool = False  # the minutes are what its provider says, and a reviewer confirmed

    @property
    def is_clip(self) -> bool:
        """Whether it is played."""
        return self.kind in CLIPS


@dataclass(frozen=True, kw_only=True)
class Lesson(Listed):
    """A resource of a frozen version with all that its page shows, captions apart."""

    category: str
    file_id: int | None
    alt: str
    text: str
    language: str
    copies: Mapping[str, Any] = field(default_factory=dict)
    layers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def played_id(self) -> int | None:
        """The stored file that is played or opened: the small copy where there is one, else what was handed in."""
        found: int | None = self.copies.get("video") or self.copies.get("audio") or self.file_id
        return found

    @property
    def written(self) -> str:
        """What there is to read besides captions: its text, or that of its page (a PDF has no other), or its alternative text."""
        twin = self.layers.get("twin") or {}
        return self.text or documents.text_of_page(str(twin.get("html") or "")) or self.alt


@dataclass(frozen=True)
class Captions:
    """A clip's verified captions in one language: number 0 are its own. `says` is what was frozen: the cues and the rest."""

    number: int
    language: str
    cue_count: int
    verified_by: str | None
    says: Mapping[str, Any]


def of_session(version: Version) -> Session:
    """The transaction in which a version was read: what it consists of is read in the same."""
    found = object_session(version)
    if found is None:
        raise RuntimeError(f"version {version.id} belongs to no transaction")
    return found


def listed(version: Version, *where: Any, limit: int | None = None) -> list[Listed]:
    """Resources in the order of the catalogue: all, or those that a condition on VersionLesson picks."""
    rows = frozen.lessons(of_session(version), version.id, *where, limit=limit)
    return [Listed(**_row(version, row, course)) for row, course in rows]


def at(version: Version, number: int) -> Listed | None:
    """The resource of that number."""
    return next(iter(listed(version, VersionLesson.number == number)), None)


def _row(version: Version, row: VersionLesson, course: str) -> dict[str, Any]:
    return {
        "id": row.resource_id,
        "number": row.number,
        "of": version.lesson_count,
        "course": course,
        "name": row.name,
        "kind": row.kind,
        "duration_ms": row.duration_ms,
        "starts_ms": row.starts_ms,
        "stated": row.stated,
    }


def lessons(version: Version, *where: Any) -> list[Lesson]:
    """Whole resources in the order of the catalogue: for a bundle or an index, never for a page."""
    session = of_session(version)
    rows = frozen.lessons(session, version.id, *where)
    says = frozen.told(session, [row.part for row, _course in rows])
    layers = frozen.layers(session, version.id, [rows[0][0].resource_id] if len(rows) == 1 else None)
    return [
        _lesson(_row(version, row, course), says[row.part], row.copies, layers.get(row.resource_id, {}))
        for row, course in rows
    ]


def _lesson(row: dict[str, Any], raw: Mapping[str, Any], copies: Any, layers: Mapping[str, Any]) -> Lesson:
    return Lesson(
        **row,
        category=raw.get("category") or "",
        file_id=raw.get("file_id"),
        alt=raw.get("alt") or "",
        text=raw.get("text") or "",
        language=raw.get("language") or "zh",
        copies=copies or {},
        layers=layers,
    )


def stated_ms(version: Version) -> int:
    """How much of a version is stated minutes, which nobody measured."""
    its = (VersionLesson.version_id == version.id, VersionLesson.stated.is_(True))
    return of_session(version).scalar(select(func.sum(VersionLesson.duration_ms)).where(*its)) or 0


def lesson(version: Version, resource_id: int) -> Lesson | None:
    """One resource, or None."""
    mine = VersionLesson.resource_id == resource_id
    key = ("lesson", version.id, resource_id)
    return db.remember(of_session(version), key, lambda: next(iter(lessons(version, mine)), None))


def around(version: Version, number: int) -> tuple[Listed | None, Listed | None]:
    """The neighbours of the resource of that number."""
    near = VersionLesson.number.in_((number - 1, number + 1))
    key = ("around", version.id, number)
    found = db.remember(
        of_session(version), key, lambda: {each.number: each for each in listed(version, near)}
    )
    return found.get(number - 1), found.get(number + 1)


def courses(version: Version) -> Sequence[VersionCourse]:
    """The courses, each with how many resources it has and how long they are."""
    return frozen.courses(of_session(version), version.id)


def copy_id(found: Lesson, name: str) -> int | None:
    """The stored file of a copy by its name on the page: video, audio, sound, poster, chapters.vtt, storyboard-1.jpg …"""
    if name in ("video", "audio", "sound", "poster"):
        return found.copies.get(name)
    if name == "chapters.vtt":
        tracks: list[dict[str, Any]] = found.copies.get("tracks", [])
        return next((each["file_id"] for each in tracks if each["kind"] == "chapters"), None)
    sheets: list[int] = found.copies.get("storyboard", {}).get("sheets", [])
    names = [f"storyboard-{number}.jpg" for number in range(1, len(sheets) + 1)]
    return dict(zip(names, sheets, strict=True)).get(name)


def storyboard(found: Lesson, address: Callable[[int], str]) -> str:
    """Where each moment's small picture lies, as WebVTT; `address` gives that of a sheet, counted from 0."""
    board = {name: value for name, value in found.copies["storyboard"].items() if name != "sheets"}
    return storyboards.places(Board(**board), found.duration_ms, address)


def _captions(version: Version, resource_id: int) -> tuple[Captions, ...]:
    """A clip's captions, its own first; none before publication, with which they come."""
    session = of_session(version)

    def read() -> tuple[Captions, ...]:
        rows = frozen.captions(session, version.id, resource_id)
        says = frozen.told(session, [row.part for row in rows])
        return tuple(
            Captions(
                row.number,
                row.language,
                row.cue_count,
                row.verified_by if row.verified else None,
                says[row.part],
            )
            for row in rows
        )

    return db.remember(session, ("captions", version.id, resource_id), read)


def languages(version: Version, found: Lesson) -> list[str]:
    """The languages of a clip's verified captions, its own first."""
    rows = [row for row in _captions(version, found.id) if row.cue_count]
    return [found.language if row.number == 0 else row.language for row in rows]


def cues(version: Version, resource_id: int, language: str = "") -> list[Cue]:
    """The captions that were verified for a clip: in its own language, or in that of a translation."""
    rows = _captions(version, resource_id)
    row = next((r for r in rows if (r.number and r.language == language) or not (r.number or language)), None)
    return [tracks.cue_of(each) for each in row.says.get("cues", ())] if row else []


def quality(version: Version, resource_id: int) -> Mapping[str, Any] | None:
    """How good the machine's draft of a clip's captions was, where a machine drafted them."""
    row = next((each for each in _captions(version, resource_id) if each.number == 0), None)
    return row.says.get("quality") if row else None


def sections(version: Version, found: Lesson) -> tuple[Section, ...]:
    """The transcript of a clip, with what is told of its picture; its chapters are its headings."""

    def build() -> tuple[Section, ...]:
        told = descriptions.of(found.layers.get("description", {}))
        marked = descriptions.marked(told, found.language)
        return transcript.build(cues(version, found.id), found.language, chapters(found), told=marked)

    return db.remember(of_session(version), ("sections", version.id, found.id), build)


def chapters(found: Lesson) -> tuple[Chapter, ...]:
    """The chapters of a clip, if its file has any."""
    return transcript.chapters(found.copies)


def verifiers(version: Version, found: Lesson) -> list[str] | None:
    """The name of who verified a clip's captions; None when they are not verified."""
    if not found.is_clip:
        return []
    own = next((each for each in _captions(version, found.id) if each.number == 0), None)
    return [own.verified_by] if own and own.verified_by is not None else None


def all_verifiers(version: Version) -> list[str] | None:
    """The names of who verified the captions of all clips, each once; None when a clip's are not verified."""
    session = of_session(version)
    clips = select(VersionLesson.resource_id).where(
        VersionLesson.version_id == version.id, VersionLesson.kind.in_(CLIPS)
    )
    mine = (
        VersionCaptions.version_id == version.id,
        VersionCaptions.number == 0,
        VersionCaptions.verified.is_(True),
        VersionCaptions.resource_id.in_(clips),
    )
    verified = session.scalar(select(func.count()).where(*mine))
    if verified != session.scalar(select(func.count()).select_from(clips.subquery())):
        return None
    return list(session.scalars(select(VersionCaptions.verified_by).distinct().where(*mine)))


def stretches(version: Version, found: Lesson) -> list[tuple[int, int, int]]:
    """(start, end, characters) of each part that is read: together they cover the whole resource.

    A clip's parts are the sections of its transcript, each up to where the next begins; a text is one part.
    """
    parts = sections(version, found) if found.is_clip else ()
    if not parts:
        written = len(found.text or found.alt)
        # What has neither (an exercise, a simulation) is paced by its stated minutes, at the fastest speed that counts.
        paced = written or found.duration_ms * CHARACTERS_PER_SECOND * 100 // (1000 * FASTEST_PERCENT)
        return [(0, found.duration_ms, paced)] if found.duration_ms else []
    starts = [0, *(part.start_ms for part in parts[1:]), found.duration_ms]
    return [(starts[n], max(starts[n + 1], starts[n]), part.characters) for n, part in enumerate(parts)]
