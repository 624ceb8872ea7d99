"""What to study again after an exam: the lesson that a question is about, and the sentence of it that answers it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exams.bank import in_words
from hours import content
from hours.content import Lesson, Listed
from packages.models import Version, VersionLesson
from trainee.finding import grams

ENDS = re.compile(r"(?<=[。！？；!?\n])")
FEWEST = (
    2  # pairs of characters that a sentence shares with its question; with fewer it is about something else
)

Said = tuple[int | None, str]  # when it begins, where it has a time; its words


@dataclass(frozen=True)
class Place:
    """Where to study again: a lesson, and in it a sentence with its time in ms, where there is one."""

    lesson: Listed
    at_ms: int | None = None
    sentence: str = ""


def lessons(version: Version, questions: Sequence[dict[str, Any]]) -> list[tuple[Listed, list[str]]]:
    """The lessons that questions are about, in order, each with its topics; a topic named as its lesson says nothing new."""
    topics: dict[str, list[str]] = {}
    for question in questions:
        name, topic = question["resource_name"], question["topic"]
        kept = topics.setdefault(name, [])
        if topic and topic not in (name, *kept):
            kept.append(topic)
    return [(each, topics[each.name]) for each in content.listed(version, VersionLesson.name.in_(topics))]


def places(version: Version, questions: Sequence[dict[str, Any]]) -> dict[int, Place]:
    """Where to study again what each question asks, by its position; nothing for a lesson that is not there."""
    names = {each["resource_name"] for each in questions}
    about = content.listed(version, VersionLesson.name.in_(names))
    found = {each.name: one for each in about if (one := content.lesson(version, each.id))}
    said = {name: _said(version, lesson) for name, lesson in found.items()}
    return {
        each["position"]: _place(found[each["resource_name"]], said[each["resource_name"]], each)
        for each in questions
        if each["resource_name"] in found
    }


def _said(version: Version, lesson: Lesson) -> list[Said]:
    """The sentences of a lesson: what is said in a clip, with times, or what is written."""
    if not lesson.is_clip:
        return [(None, one.strip()) for one in ENDS.split(lesson.written) if one.strip()]
    sections = content.sections(version, lesson)
    paragraphs = [paragraph for section in sections for paragraph in section.paragraphs]
    return [(one.start_ms, one.text.strip()) for each in paragraphs for one in each.sentences]


def _place(lesson: Lesson, said: Sequence[Said], question: dict[str, Any]) -> Place:
    moment = question.get("moment_ms")
    if moment is not None and lesson.is_clip:
        # the provider said where: the sentence that is being said then
        begun = [each for each in said if each[0] is not None and each[0] <= moment]
        return Place(lesson, moment, begun[-1][1] if begun else "")
    best = nearest([words for _at, words in said], _asked(question))
    return Place(lesson) if best is None else Place(lesson, *said[best])


def _asked(question: dict[str, Any]) -> str:
    """What is asked and what is right; true and false have no words of their own."""
    match question["kind"]:
        case "true_false":
            right = []
        case "single" | "multiple":
            right = [question["options"][n] for n in question["answer"]]
        case _:
            right = [in_words.right(question)]
    return "\n".join((question["stem"], *right))


def nearest(sentences: Sequence[str], asked: str) -> int | None:
    """The sentence that shares the most with what is asked, by its number; None where none shares enough.

    Pairs of characters are counted, each the less the more sentences have it: what every sentence has tells nothing.
    """
    pairs = [set(grams.tokens(each)) for each in sentences]
    common = Counter(pair for each in pairs for pair in each)
    wanted = {pair for line in asked.splitlines() for pair in grams.tokens(line)}
    shared = [each & wanted for each in pairs]
    best = max(
        range(len(sentences)), key=lambda n: (sum(1 / common[pair] for pair in shared[n]), -n), default=None
    )
    return best if best is not None and len(shared[best]) >= FEWEST else None
