"""A frozen version's content as values: its courses and resources, and what each asks of a trainee."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from accessibility import tracks, transcript
from accessibility.cues import Cue
from accessibility.layers import descriptions
from accessibility.layers.descriptions import Description
from accessibility.transcript import Chapter, Section
from media import storyboard as storyboards
from media.storyboard import Board
from packages.models import Version
from trainee.evidence import FASTEST_PERCENT
from trainee.pace import CHARACTERS_PER_SECOND

CLIPS = ("video", "audio")


@dataclass(frozen=True)
class Lesson:
    """A resource of a frozen version; `number` counts through the package from 1, `of` is how many there are."""

    id: int
    number: int
    of: int
    course: str
    name: str
    kind: str
    category: str
    duration_ms: int
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
    def is_clip(self) -> bool:
        """Whether it is played."""
        return self.kind in CLIPS


def lessons(version: Version) -> list[Lesson]:
    """All resources in the order of the catalogue."""
    flat = [
        (course["name"], each)
        for course in version.content.get("courses", ())
        for each in course["resources"]
    ]
    return [_lesson(each, name, number, len(flat)) for number, (name, each) in enumerate(flat, start=1)]


def _lesson(raw: dict[str, Any], course: str, number: int, of: int) -> Lesson:
    return Lesson(
        id=raw["id"],
        number=number,
        of=of,
        course=course,
        name=raw["name"],
        kind=raw["kind"],
        category=raw.get("category") or "",
        duration_ms=raw.get("duration_ms") or 0,
        file_id=raw["file_id"],
        alt=raw.get("alt") or "",
        text=raw.get("text") or "",
        language=raw["language"],
        copies=raw.get("copies") or {},
        layers=raw.get("layers") or {},
    )


def lesson(version: Version, resource_id: int) -> Lesson | None:
    """One resource, or None."""
    return next((each for each in lessons(version) if each.id == resource_id), None)


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


def languages(version: Version, found: Lesson) -> list[str]:
    """The languages of a clip's verified captions, its own first."""
    kept = (version.captions or {}).get(str(found.id), {})
    own = [found.language] if kept.get("cues") else []
    return own + [each["language"] for each in kept.get("translations", ()) if each.get("cues")]


def cues(version: Version, resource_id: int, language: str = "") -> list[Cue]:
    """The captions that were verified for a clip: in its own language, or in that of a translation."""
    told = (version.captions or {}).get(str(resource_id), {})
    others = {each["language"]: each for each in told.get("translations", ())}
    kept = (others.get(language, {}) if language else told).get("cues", [])
    return [tracks.cue_of(each) for each in kept]


def described(version: Version, resource_id: int) -> list[Description]:
    """What is told of a clip's picture."""
    every = (each for course in version.content["courses"] for each in course["resources"])
    found: Mapping[str, Any] = next((each for each in every if each["id"] == resource_id), {})
    return descriptions.of(found.get("layers", {}).get("description", {}))


def sections(version: Version, found: Lesson) -> tuple[Section, ...]:
    """The transcript of a clip, with what is told of its picture; its chapters are its headings."""
    marked = descriptions.marked(described(version, found.id), found.language)
    return transcript.build(cues(version, found.id), found.language, chapters(found), told=marked)


def chapters(found: Lesson) -> tuple[Chapter, ...]:
    """The chapters of a clip, if its file has any."""
    return transcript.chapters(found.copies)


def verifiers(version: Version, found: Iterable[Lesson]) -> list[str] | None:
    """The names of who verified the clips' captions, each once; None when a clip's are not verified."""
    kept = [(version.captions or {}).get(str(each.id), {}) for each in found if each.is_clip]
    if not all(each.get("verified_at") for each in kept):
        return None
    return list(dict.fromkeys(each.get("verified_by", "") for each in kept))


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
