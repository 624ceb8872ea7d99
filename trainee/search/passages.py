"""What can be found in a version: its names, its introduction, the sentences of its transcripts and texts, in passages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from packages.models import Version
from trainee import content
from trainee.content import Lesson

Sentence = tuple[int | None, str]  # when it begins, where it has a time
CHARACTERS = 400
ENDS = re.compile(r"(?<=[。！？；!?\n])")


@dataclass(frozen=True)
class Found:
    """A passage: of which lesson (none for the package itself), of which kind, and its sentences."""

    kind: str
    resource_id: int | None
    sentences: list[Sentence]


@dataclass(frozen=True)
class Entry:
    """What a version is listed under."""

    occupation: str
    class_hours_tenths: int
    access: dict[str, bool] = field(default_factory=dict)


ACCESS = ("captions", "transcript", "description", "sign", "easy")


def entry(version: Version) -> Entry:
    """What a version is listed under. A layer counts as there when every clip that needs it has it."""
    told = _introduction(version)
    lessons = content.lessons(version)
    clips = [each for each in lessons if each.is_clip]
    return Entry(
        occupation=str(told.get("occupation") or ""),
        class_hours_tenths=version.content.get("class_hours_tenths") or 0,
        access={
            "captions": bool(clips) and content.verifiers(version, lessons) is not None,
            "transcript": bool(clips) and all(content.cues(version, each.id) for each in clips),
            "description": bool(clips) and all(_described(version, each) for each in clips),
            "sign": bool(clips) and all("sign" in layers(version, each.id) for each in clips),
            "easy": bool(clips) and all("summary" in layers(version, each.id) for each in clips),
        },
    )


def _described(version: Version, clip: Lesson) -> bool:
    """A description of any kind, or nothing that one would have to see."""
    return bool({"description", "described", "statement"} & set(layers(version, clip.id))) or (
        clip.kind == "audio"
    )


def layers(version: Version, resource_id: int) -> dict[str, Any]:
    """The access layers that were frozen with a resource, by kind."""
    for course in version.content.get("courses", ()):
        for each in course["resources"]:
            if each["id"] == resource_id:
                found: dict[str, Any] = each.get("layers") or {}
                return found
    return {}


def of(version: Version) -> Iterator[Found]:
    """Every passage of a version."""
    yield Found("name", None, [(None, str(version.content.get("name", "")))])
    told = _introduction(version)
    about = [str(told.get(key) or "") for key in ("occupation", "content", "learners")]
    about.append(str(version.content.get("organisation") or ""))
    yield Found("introduction", None, [(None, text) for text in about if text])
    for course in version.content.get("courses", ()):
        yield Found("course", None, [(None, course["name"])])
    for lesson in content.lessons(version):
        yield Found("lesson", lesson.id, [(None, lesson.name)])
        yield from _lesson(version, lesson)


def _lesson(version: Version, lesson: Lesson) -> Iterator[Found]:
    if lesson.is_clip:
        for section in content.sections(version, lesson):
            spoken = [one for paragraph in section.paragraphs for one in paragraph.sentences]
            yield Found("transcript", lesson.id, [(one.start_ms, one.text.strip()) for one in spoken])
    for part in _parts(ENDS.split(lesson.text or lesson.alt)):
        yield Found("text", lesson.id, [(None, sentence) for sentence in part])


def _parts(sentences: Iterable[str]) -> Iterator[list[str]]:
    """Sentences in groups, so that a long text is found where the words stand."""
    pending: list[str] = []
    for sentence in (one.strip() for one in sentences):
        if pending and sum(map(len, pending)) + len(sentence) > CHARACTERS:
            yield pending
            pending = []
        if sentence:
            pending.append(sentence[: 10 * CHARACTERS])
    if pending:
        yield pending


def _introduction(version: Version) -> dict[str, Any]:
    found: dict[str, Any] = version.content.get("details", {}).get("introduction", {})
    return found
