"""How a version's content is taken apart into pieces, put together again, and spelt for its hash.

A content is plain JSON, as `packages.versions.content` makes it:

    {"format", "package_id", "name", "organisation_id", "organisation", "scheme_id", "class_hours_tenths",
     "details": {"introduction", "provider", "rights"},
     "courses": [{"position", "name", "class_hours_tenths", "weight",
                  "resources": [{"id", "position", "name", "kind", "form", "category", "file_id", "sha256",
                                 "media_type", "duration_ms", "alt", "text", "language", "sound_tells_all",
                                 "section", "stated",  # where it stands under a heading, where its minutes are only stated
                                 "layers", "copies"}]}],   # where it has any, by kind, as accessibility.layers.store.frozen gives them
     "exam_sets": [{"number", "questions": [...]}]}   # as exams.bank.questions.content gives them

Its `format` says how its hash is spelt. 1: over the whole JSON. 2: over the hashes of its pieces, in their order.
Copies are no part of either: they follow from the file, whose hash is there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

FORMAT = 2
Told = dict[str, Any]


@dataclass(frozen=True)
class Lesson:
    """A resource taken apart: its own piece, the pieces of its layers, and what lies beside them."""

    course: int  # counted from 1
    told: Told
    layers: Mapping[str, Any] = field(default_factory=dict)
    position: int | None = None
    copies: Any = None


@dataclass(frozen=True)
class Pieces:
    """A content taken apart. `questions` are pairs of a set's number and a question, set by set."""

    head: Told
    courses: Sequence[Told]
    lessons: Sequence[Lesson]
    questions: Sequence[tuple[int, Told]]


def apart(content: Mapping[str, Any]) -> Pieces:
    """Take a content apart."""
    courses, sets = content.get("courses", ()), content.get("exam_sets", ())
    head = {key: value for key, value in content.items() if key not in ("courses", "exam_sets")}
    if "courses" in content:
        head["courses"] = len(courses)
    if "exam_sets" in content:
        head["exam_sets"] = [_without(each, "questions") for each in sets]
    return Pieces(
        head,
        [_without(each, "resources") for each in courses],
        [
            _lesson(raw, number)
            for number, course in enumerate(courses, start=1)
            for raw in course["resources"]
        ],
        [(each["number"], question) for each in sets for question in each["questions"]],
    )


def _without(told: Mapping[str, Any], *keys: str) -> Told:
    return {key: value for key, value in told.items() if key not in keys}


def _lesson(raw: Mapping[str, Any], course: int) -> Lesson:
    layers, placed = raw.get("layers") or {}, raw.get("position") is not None
    # a resource that only moved keeps its piece
    told = _without(raw, "copies", *(["layers"] if layers else []), *(["position"] if placed else []))
    return Lesson(course, told, layers, raw.get("position"), raw.get("copies"))


def together(pieces: Pieces) -> Told:
    """The content that was taken apart."""
    content = dict(pieces.head)
    if "courses" in content:
        content["courses"] = [
            {**told, "resources": [_raw(each) for each in pieces.lessons if each.course == number]}
            for number, told in enumerate(pieces.courses, start=1)
        ]
    if "exam_sets" in content:
        of = {number: list(rows) for number, rows in groupby(pieces.questions, key=lambda pair: pair[0])}
        content["exam_sets"] = [
            {**told, "questions": [question for _number, question in of.get(told["number"], ())]}
            for told in content["exam_sets"]
        ]
    return content


def _raw(lesson: Lesson) -> Told:
    raw = dict(lesson.told)
    if lesson.position is not None:
        raw["position"] = lesson.position
    if lesson.layers:
        raw["layers"] = dict(lesson.layers)
    if lesson.copies is not None:
        raw["copies"] = lesson.copies
    return raw


def resources(content: Mapping[str, Any]) -> Iterator[Told]:
    """The resources of a content in the order of its catalogue."""
    return (each for course in content.get("courses", ()) for each in course["resources"])


def content_hash(content: Mapping[str, Any]) -> str:
    """The hash of a content, as its format says."""
    if content.get("format", 1) == 1:
        return _of_whole(content)
    pieces = apart(content)
    return digest(
        {
            "head": pieces.head,
            "courses": [digest(each) for each in pieces.courses],
            "lessons": [
                [
                    each.course,
                    each.position,
                    digest(each.told),
                    {kind: digest(layer) for kind, layer in each.layers.items()},
                ]
                for each in pieces.lessons
            ],
            "questions": [[number, digest(question)] for number, question in pieces.questions],
        }
    )


def _of_whole(content: Mapping[str, Any]) -> str:
    """Format 1: over the whole, without copies."""
    bare = dict(content)
    if "courses" in bare:
        bare["courses"] = [
            {**course, "resources": [_without(each, "copies") for each in course["resources"]]}
            for course in bare["courses"]
        ]
    return digest(bare)


def digest(told: Any) -> str:
    """SHA-256 of the canonical spelling: keys in order, no spaces, UTF-8."""
    spelt = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(spelt.encode()).hexdigest()
