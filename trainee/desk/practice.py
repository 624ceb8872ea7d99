"""A short practice at the end of each class hour, where the scheme wants a test there. It is no attempt at an exam.

Lessons are taken in the order of the catalogue; an hour ends in the lesson that fills it. Asked are questions about the
lessons of that hour: from sets that no exam uses if the provider wrote any, else from the last set, so that the first
exams keep their questions to themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from exams import attempts
from exams.marking import mark
from intake import editions
from packages.models import Version
from schemes.kinds.hours import QuestionsPerHour
from trainee import content
from trainee.content import Lesson
from trainee.desk.models import Practice
from trainee.models import Enrolment

MOST = 5
MS_PER_MINUTE = 60_000


@dataclass(frozen=True)
class Hour:
    """A class hour of a package: its number, the lessons in it, and what is asked after it."""

    number: int
    lessons: tuple[Lesson, ...]
    questions: tuple[dict[str, Any], ...]

    @property
    def last(self) -> Lesson:
        """The lesson that fills the hour."""
        return self.lessons[-1]


def wanted(version: Version) -> bool:
    """Whether the scheme wants questions for every class hour."""
    rules = editions.of(version).rules
    return any(isinstance(check, QuestionsPerHour) for rule in rules for check in rule.checks)


def hours(version: Version) -> list[Hour]:
    """The class hours of a package that have a practice; what is left over at the end counts as one."""
    if not wanted(version):
        return []
    length = editions.of(version).class_hour_minutes * MS_PER_MINUTE
    found: list[Hour] = []
    passed, held, number = 0, list[Lesson](), 0
    every = content.lessons(version)
    for lesson in every:
        held.append(lesson)
        passed += lesson.duration_ms
        if passed // length > number or lesson is every[-1]:
            number = max(number + 1, passed // length)
            found.append(Hour(number, tuple(held), tuple(_questions(version, held))))
            held = []
    return [each for each in found if each.questions]


def after(version: Version, lesson: Lesson) -> Hour | None:
    """The practice that comes after a lesson."""
    return next((each for each in hours(version) if each.last.id == lesson.id), None)


def _questions(version: Version, lessons: Sequence[Lesson]) -> list[dict[str, Any]]:
    """At most five questions about these lessons; where none is, about their courses."""
    sets = version.content.get("exam_sets", [])
    spare = [one for each in sets if each["number"] > attempts.MOST for one in each["questions"]]
    asked = spare or [one for each in sets[-1:] for one in each["questions"]]
    names = {each.name for each in lessons}
    near = {each.name for each in content.lessons(version) if each.course in {one.course for one in lessons}}
    about = [one for one in asked if one["resource_name"] in names]
    about = about or [one for one in asked if one["resource_name"] in near]
    return [{**one, "position": number} for number, one in enumerate(about[:MOST], start=1)]


def done(
    session: Session, enrolment: Enrolment, hour: Hour, chosen: Mapping[int, Sequence[int]], now: datetime
) -> Practice:
    """Keep that a practice was done."""
    rights = sum(each.right for each in mark(list(hour.questions), dict(chosen)).marks)
    made = Practice(
        enrolment_id=enrolment.id,
        hour=hour.number,
        asked=len(hour.questions),
        rights=rights,
        done_at=now,
    )
    session.add(made)
    session.flush()
    return made


def of(session: Session, enrolment: Enrolment) -> dict[int, Practice]:
    """The newest practice of each hour."""
    query = select(Practice).where(Practice.enrolment_id == enrolment.id).order_by(Practice.id)
    return {row.hour: row for row in session.scalars(query)}
