"""What can be found in a version: its names, its introduction, the sentences of its transcripts and texts, in passages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from hours import content
from hours.content import Lesson
from packages.models import Version

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


def entry(version: Version, lessons: Sequence[Lesson]) -> Entry:
    """What a version is listed under. A layer counts as there when every clip that needs it has it."""
    told = version.introduction
    clips = [each for each in lessons if each.is_clip]
    return Entry(
        occupation=str(told.get("occupation") or ""),
        class_hours_tenths=version.class_hours_tenths or 0,
        access={
            "captions": bool(clips) and content.all_verifiers(version) is not None,
            "transcript": bool(clips) and all(content.cues(version, each.id) for each in clips),
            "description": bool(clips) and all(_described(each) for each in clips),
            "sign": bool(clips) and all("sign" in each.layers for each in clips),
            "easy": bool(clips) and all("summary" in each.layers for each in clips),
        },
    )


def _described(clip: Lesson) -> bool:
    """A description of any kind, or nothing that one would have to see."""
    return bool({"description", "described", "statement"} & set(clip.layers)) or clip.kind == "audio"


def of(version: Version, lessons: Sequence[Lesson]) -> Iterator[Found]:
    """Every passage of a version."""
    yield Found("name", None, [(None, version.name)])
    told = version.introduction
    about = [str(told.get(key) or "") for key in ("occupation", "content", "learners")]
    about.append(version.organisation)
    yield Found("introduction", None, [(None, text) for text in about if text])
    for course in content.courses(version):
        yield Found("course", None, [(None, course.name)])
    for lesson in lessons:
        yield Found("lesson", lesson.id, [(None, lesson.name)])
        yield from _lesson(version, lesson)


def _lesson(version: Version, lesson: Lesson) -> Iterator[Found]:
    if lesson.is_clip:
        for section in content.sections(version, lesson):
            spoken = [one for paragraph in section.paragraphs for one in paragraph.sentences]
            yield Found("transcript", lesson.id, [(one.start_ms, one.text.strip()) for one in spoken])
    for part in _parts(ENDS.split(lesson.written)):
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
