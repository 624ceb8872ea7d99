"""The access layers of a frozen version, as a lesson's page wants them. Only what was accepted is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from accessibility.layers import descriptions, pauses, store
from accessibility.layers.descriptions import Description
from hours import content
from hours.content import Lesson
from packages.models import Version


@dataclass(frozen=True)
class Spoken:
    """A text of the description with its sound: times in ms; `free_ms`: how long nobody speaks from there on."""

    number: int
    start_ms: int
    text: str
    duration_ms: int
    free_ms: int


def spoken(session: Session, version: Version, lesson: Lesson) -> list[Spoken]:
    """What of a clip's description can be heard."""
    told = lesson.layers.get("description")
    if not told:
        return []
    texts = descriptions.of(told)
    said = store.spoken(session, [each.text for each in texts], told["language"])
    speech = sorted((cue.start_ms, cue.end_ms) for cue in content.cues(version, lesson.id))
    return [
        Spoken(
            number,
            each.start_ms,
            each.text,
            said[each.text].duration_ms,
            pauses.next_speech(each.start_ms, speech, lesson.duration_ms) - each.start_ms,
        )
        for number, each in enumerate(texts)
        if each.text in said
    ]


def said_file(session: Session, lesson: Lesson, number: int) -> int | None:
    """The stored file of a text of the description, by its place."""
    told = lesson.layers.get("description")
    texts: list[Description] = descriptions.of(told) if told else []
    if told is None or not 0 <= number < len(texts):
        return None
    found = store.spoken(session, [texts[number].text], told["language"]).get(texts[number].text)
    return found.file_id if found else None


def file_of(lesson: Lesson, kind: str) -> int | None:
    """The stored file of a layer that is a video."""
    found: int | None = lesson.layers.get(kind, {}).get("file_id")
    return found


def twin_image(lesson: Lesson, number: int) -> int | None:
    """The stored file of an image of the HTML twin."""
    twin: Mapping[str, Any] = lesson.layers.get("twin") or {}
    images: list[dict[str, Any]] = twin.get("images", [])
    return images[number]["file_id"] if 0 <= number < len(images) else None
