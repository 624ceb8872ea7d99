"""A short practice at the end of each class hour, where the scheme wants a test there. It is no attempt at an exam.

Lessons are taken in the order of the catalogue; an hour ends in the lesson that fills it. Asked are questions about the
lessons of that hour that no exam asks: those of the sets beyond the ones that the exam takes (exams.papers.plan). Where none is
left there is no practice, and the page of the package says so. Where the scheme says so (`quiz_pass`) it is a quiz that must be
passed before the package is complete; its right answers are told only then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from exams.bank import kinds
from exams.sitting.marking import mark
from foundation import ledger
from hours import content
from hours.content import Listed
from hours.models import Enrolment
from judging import editions, exam_terms
from packages.models import Version, VersionLesson
from trainee.desk.models import Practice

MS_PER_MINUTE = 60_000
MANY = 100_000  # more class hours than any package has


@dataclass(frozen=True)
class Hour:
    """A class hour of a package: its number, the lessons in it, and what is asked after it."""

    number: int
    lessons: tuple[Listed, ...]
    questions: tuple[dict[str, Any], ...]

    @property
    def last(self) -> Listed:
        """The lesson that fills the hour."""
        return self.lessons[-1]


def wanted(version: Version) -> bool:
    """Whether the scheme wants questions for every class hour."""
    return exam_terms.asks_each_hour(editions.of(version))


def after(version: Version, lesson: Listed) -> Hour | None:
    """The practice that comes after a lesson: none unless it fills a class hour; what is left over at the end counts as one."""
    if not wanted(version):
        return None
    length = _length(version)
    begun, full = lesson.starts_ms // length, (lesson.starts_ms + lesson.duration_ms) // length
    if full == begun and lesson.number < lesson.of:
        return None
    held = content.listed(
        version, VersionLesson.starts_ms >= begun * length, VersionLesson.number <= lesson.number
    )
    asked = _questions(version, held)
    return Hour(max(begun + 1, full), tuple(held), tuple(asked)) if asked else None


def hours(version: Version, lessons: Sequence[Listed]) -> list[Hour]:
    """The class hours that end in one of these lessons and have a practice."""
    if not wanted(version):
        return []
    return [found for each in lessons if (found := after(version, each)) is not None]


def hour(version: Version, number: int) -> Hour | None:
    """The class hour of that number, if it has a practice."""
    if not wanted(version) or not 0 < number < MANY:
        return None
    before = VersionLesson.starts_ms < number * _length(version)
    query = select(func.max(VersionLesson.number)).where(VersionLesson.version_id == version.id, before)
    last = content.at(version, content.of_session(version).scalar(query) or 0)
    found = after(version, last) if last else None
    return found if found and found.number == number else None


def _length(version: Version) -> int:
    return editions.of(version).class_hour_minutes * MS_PER_MINUTE


def _questions(version: Version, lessons: Sequence[Listed]) -> list[dict[str, Any]]:
    """At most five questions about these lessons that no exam asks; where none is, about their courses."""
    # nobody is there who marks what only people can
    spare = [one for one in exam_terms.spare(version) if not kinds.by_hand(one)]
    if not spare:
        return []
    names = {each.name for each in lessons}
    about = [one for one in spare if one["resource_name"] in names]
    if not about:
        near = _near(version, lessons)
        about = [one for one in spare if one["resource_name"] in near]
    return [{**one, "position": number} for number, one in enumerate(about[: _most(version)], start=1)]


def _most(version: Version) -> int:
    exam = editions.of(version).exam
    return exam.quiz if exam else 0


def pass_percent(version: Version) -> int:
    """How much of the quiz of a class hour must be right, in per cent; 0 where the scheme wants no mark."""
    exam = editions.of(version).exam
    return exam.quiz_pass if exam and wanted(version) else 0


def passes(version: Version, done: Practice) -> bool:
    """Whether a practice is passed, as far as its scheme wants it to be."""
    return done.rights * 100 >= pass_percent(version) * done.asked


def owed(session: Session, enrolment: Enrolment) -> list[int]:
    """The class hours whose quiz must be passed and is not yet; none where the scheme wants no mark."""
    version = enrolment.version
    if not pass_percent(version):
        return []
    numbers = [each.number for each in hours(version, content.listed(version))]
    query = select(Practice).where(Practice.enrolment_id == enrolment.id)
    passed = {row.hour for row in session.scalars(query) if passes(version, row)}
    return [number for number in numbers if number not in passed]


def is_owed(session: Session, enrolment: Enrolment) -> bool:
    """Whether a quiz is still to be passed before the package is complete (app.py hands this to hours.earned)."""
    return bool(owed(session, enrolment))


def _near(version: Version, lessons: Sequence[Listed]) -> set[str]:
    """The names of everything in the courses of these lessons."""
    its = VersionLesson.version_id == version.id
    courses = select(VersionLesson.course).where(
        its, VersionLesson.number.in_([one.number for one in lessons])
    )
    query = select(VersionLesson.name).where(its, VersionLesson.course.in_(courses))
    return set(content.of_session(version).scalars(query))


def done(
    session: Session, enrolment: Enrolment, hour: Hour, chosen: Mapping[int, Sequence[Any]], now: datetime
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
    if pass_percent(enrolment.version) and passes(enrolment.version, made):
        ledger.append(
            session,
            now=now,
            actor=enrolment.person_id,
            kind="study.quiz-passed",
            subject=f"enrolment:{enrolment.id}",
            data={"hour": made.hour, "rights": made.rights, "asked": made.asked},
        )
    return made


def of(session: Session, enrolment: Enrolment, numbers: Iterable[int]) -> dict[int, Practice]:
    """The newest practice of each of these hours."""
    query = select(Practice).where(Practice.enrolment_id == enrolment.id, Practice.hour.in_(list(numbers)))
    query = query.order_by(Practice.id)
    return {row.hour: row for row in session.scalars(query)}
