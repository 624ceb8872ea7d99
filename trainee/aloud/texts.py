"""The texts of the study pages that are read aloud, each under a name that stands in its address.

text-12, summary-12 (a lesson's), easy-12 and done-12 (what to do now in a lesson that is open and in one that is studied,
then its summary), question-5-3 (of an open attempt), practice-1-2 (of a class hour). Of questions only what
is asked and what can be chosen is read: never what is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from flask_wtf import FlaskForm
from markupsafe import Markup
from sqlalchemy.orm import Session
from wtforms import Field

from accessibility.aloud.marking import marked
from accessibility.aloud.sounds import Text
from accessibility.layers import twins
from exams import attempts, cards
from exams.models import Attempt
from foundation import i18n
from packages.models import Version
from trainee import content, easy
from trainee.content import Lesson
from trainee.desk import ahead, practice
from trainee.desk.practice import Hour
from trainee.models import Enrolment


@dataclass(frozen=True)
class Marked:
    """A text to be heard, and its parts as markup in which every sentence is wrapped with its number."""

    what: str
    text: Text
    parts: tuple[Markup, ...]

    @property
    def markup(self) -> Markup:
        """All parts."""
        return Markup("").join(self.parts)


def _marked(what: str, language: str, parts: Iterable[str]) -> Marked:
    made, said = marked(parts)
    return Marked(what, Text(language, said), made)


def _lines(text: str) -> Iterable[str]:
    return (f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())


def of_lesson(lesson: Lesson, twin: str, now: str = "", *, studied: bool = False) -> dict[str, Marked]:
    """The texts of a lesson by their place on its page: text, summary, easy.

    `twin`: its HTML twin as the page shows it; `now`: what easy mode says is to be done, read with the summary by the
    same button where both are in one language.
    """
    found = {}
    body = [twin] if twin else list(_lines(lesson.alt if lesson.kind == "image" else lesson.text))
    if body and not lesson.is_clip:
        language = lesson.layers["twin"]["language"] if twin else lesson.language
        found["text"] = _marked(f"text-{lesson.id}", language, body)
    summary = lesson.layers.get("summary", {"text": ""})["text"]
    lines = [escape(line) for line in summary.splitlines() if line.strip()]
    found["summary"] = _marked(f"summary-{lesson.id}", lesson.language, lines)
    language = "en" if i18n.chosen() == "en" else "zh"  # ours, of the page
    if now and (not lines or language == lesson.language):
        found["easy"] = _marked(
            f"{'done' if studied else 'easy'}-{lesson.id}", language, [escape(now), *lines]
        )
    return {place: each for place, each in found.items() if each.text.sentences}


def every(version: Version) -> list[Text]:
    """Everything of a version that can be read aloud, whoever reads it: lessons, summaries, questions of all sets."""
    found = [each.text for lesson in content.lessons(version) for each in _of_page(lesson).values()]
    questions = (one for each in version.content.get("exam_sets", ()) for one in each["questions"])
    return list(dict.fromkeys([*found, *(_question("", one).text for one in questions)]))


def _of_page(lesson: Lesson, now: str = "") -> dict[str, Marked]:
    twin = lesson.layers.get("twin")
    # where its images lie makes no difference to what is said
    return of_lesson(lesson, twins.shown(twin, lambda _number: "") if twin else "", now)


def of_question(attempt: Attempt, question: dict[str, Any]) -> Marked:
    """A question of the exam."""
    return _question(f"question-{attempt.id}-{question['position']}", question)


def of_practice(hour: Hour, question: dict[str, Any]) -> Marked:
    """A question of the practice after a class hour."""
    return _question(f"practice-{hour.number}-{question['position']}", question)


def _question(what: str, question: dict[str, Any]) -> Marked:
    written = "".join((question["stem"], *question["options"]))
    parts = [question["stem"], *(words for _value, words in cards.choices(question))]
    # 对 and 错 come in the language of the page, a question is in its own: what is asked decides
    return _marked(what, twins.language_of(written), map(escape, parts))


def put_in(form: FlaskForm, name: str, told: Marked, label: str = "{}") -> None:
    """Have a question's field show its words with the sentences wrapped; `label` holds a place for what is asked."""
    field: Field = form[name]
    field.label.text = Markup(escape(label)).format(told.parts[0])  # noqa: S704 - escaped
    field.choices = [(value, words) for (value, _), words in zip(field.choices, told.parts[1:], strict=True)]


def find(session: Session, mine: Enrolment, what: str) -> Marked | None:
    """A text by its name, if the person may read it now."""
    kind, *numbers = what.split("-")
    if not all(re.fullmatch("[0-9]{1,9}", each) for each in numbers):
        return None
    asked = (kind, *map(int, numbers))
    match asked:
        case ("text" | "summary" | "easy" | "done", int(resource_id)):
            return _of_lesson(session, mine, kind, resource_id)
        case ("question", int(attempt_id), int(position)):
            return _of_attempt(session, mine, attempt_id, position)
        case ("practice", int(number), int(position)):
            return _of_hour(mine, number, position)
        case _:
            return None


def _of_lesson(session: Session, mine: Enrolment, place: str, resource_id: int) -> Marked | None:
    lesson = content.lesson(mine.version, resource_id)
    if lesson is None:
        return None
    if place in ("text", "summary"):
        return _of_page(lesson).get(place)
    now = easy.now(lesson, ahead.after(session, mine, lesson), studied=place == "done")
    told = _of_page(lesson, now).get("easy")
    return replace(told, what=f"{place}-{resource_id}") if told else None


def _of_attempt(session: Session, mine: Enrolment, attempt_id: int, position: int) -> Marked | None:
    attempt = attempts.open_one(session, mine.person_id, mine.version_id)
    if attempt is None or attempt.id != attempt_id:
        return None
    asked = (each for each in attempts.questions_of(attempt) if each["position"] == position)
    return next((of_question(attempt, each) for each in asked), None)


def _of_hour(mine: Enrolment, number: int, position: int) -> Marked | None:
    for hour in practice.hours(mine.version):
        for question in hour.questions:
            if (hour.number, question["position"]) == (number, position):
                return of_practice(hour, question)
    return None
