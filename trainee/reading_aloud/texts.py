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

from markupsafe import Markup
from sqlalchemy.orm import Session
from wtforms import Field

from accessibility.layers import twins
from accessibility.speaking.marking import marked
from accessibility.speaking.sounds import Text
from exams.bank import in_words
from exams.sitting import asked, attempts, cards
from exams.sitting.models import Attempt
from foundation import i18n
from foundation.web import Form
from hours import content
from hours.content import Lesson
from hours.models import Enrolment
from packages import frozen
from packages.models import Version
from trainee.desk import next_steps, practice
from trainee.desk.practice import Hour
from trainee.study import easy


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
    asked = frozen.questions(content.of_session(version), version.id)
    return list(dict.fromkeys([*found, *(_question("", one).text for one in asked)]))


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
    parts = [question["stem"], *in_words.offered(question)]
    # 对 and 错 come in the language of the page, a question is in its own: what is asked decides
    return _marked(what, twins.language_of(written), map(escape, parts))


def put_in(form: Form, name: str, told: Marked, label: str = "{}") -> None:
    """Have a question's field show its words with the sentences wrapped; `label` holds a place for what is asked."""
    field: Field = form[name]
    field.label.text = Markup(escape(label)).format(told.parts[0])  # noqa: S704 - escaped
    if isinstance(field, cards.PartsField):
        field.put(told.parts[1:])
        return
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
    now = easy.now(lesson, next_steps.after(session, mine, lesson), studied=place == "done")
    told = _of_page(lesson, now).get("easy")
    return replace(told, what=f"{place}-{resource_id}") if told else None


def _of_attempt(session: Session, mine: Enrolment, attempt_id: int, position: int) -> Marked | None:
    attempt = attempts.being_sat(session, mine.person_id, mine.version.package_id)
    if attempt is None or attempt.id != attempt_id:
        return None
    found = asked.question_of(attempt, position)
    return of_question(attempt, found) if found else None


def _of_hour(mine: Enrolment, number: int, position: int) -> Marked | None:
    hour = practice.hour(mine.version, number)
    asked = (each for each in hour.questions if each["position"] == position) if hour else ()
    return next((of_practice(hour, each) for each in asked), None) if hour else None
