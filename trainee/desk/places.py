"""Where somebody stopped, so that any device goes on at that sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hours import content, earned
from hours.content import Lesson, Listed
from hours.models import Enrolment, LessonProgress
from packages.models import VersionLesson
from trainee.desk.models import Place

FIRST_MS = 1_000  # a sentence that begins sooner is the beginning


@dataclass(frozen=True)
class Onward:
    """Where to go on: the lesson, and at which sentence of it (None at its beginning)."""

    lesson: Listed
    at_ms: int | None
    words: str = ""


def keep(session: Session, enrolment: Enrolment, lesson: Lesson, at_ms: int, now: datetime) -> None:
    """Remember a place; the last one counts."""
    found = of(session, enrolment, lesson)
    if found is None:
        found = Place(enrolment_id=enrolment.id, resource_id=lesson.id)
        session.add(found)
    found.at_ms, found.seen_at = min(max(0, at_ms), lesson.duration_ms), now
    session.flush()


def of(session: Session, enrolment: Enrolment, lesson: Lesson) -> Place | None:
    """The place in a lesson."""
    mine = (Place.enrolment_id == enrolment.id, Place.resource_id == lesson.id)
    return session.scalar(select(Place).where(*mine))


def here(session: Session, enrolment: Enrolment, lesson: Lesson) -> Onward | None:
    """Where somebody stopped in this lesson; None at its beginning or its end."""
    place = of(session, enrolment, lesson)
    if place is None or not lesson.is_clip or place.at_ms >= lesson.duration_ms:
        return None
    found = _at(enrolment, lesson, place.at_ms)
    return found if found.at_ms is not None and found.at_ms >= FIRST_MS else None


def onward(session: Session, enrolment: Enrolment) -> Onward | None:
    """Where to go on in a package: where one last was if it isn't studied, else the next lesson that isn't."""
    if earned.left(enrolment) == 0:
        return None
    studied = select(LessonProgress.resource_id).where(
        LessonProgress.enrolment_id == enrolment.id, LessonProgress.studied.is_(True)
    )
    query = select(Place.resource_id).where(
        Place.enrolment_id == enrolment.id, Place.resource_id.not_in(studied)
    )
    last = session.scalar(query.order_by(Place.seen_at.desc()).limit(1))
    lesson = content.lesson(enrolment.version, last) if last is not None else None
    if lesson is not None:
        return here(session, enrolment, lesson) or Onward(lesson, None)
    open_ones = (VersionLesson.duration_ms > 0, VersionLesson.resource_id.not_in(studied))
    following = content.listed(enrolment.version, *open_ones, limit=1)
    return Onward(following[0], None) if following else None


def _at(enrolment: Enrolment, lesson: Lesson, at_ms: int) -> Onward:
    """The beginning of the sentence that was being said."""
    spoken = [
        sentence
        for section in content.sections(enrolment.version, lesson)
        for paragraph in section.paragraphs
        for sentence in paragraph.sentences
        if sentence.start_ms <= at_ms
    ]
    return Onward(lesson, spoken[-1].start_ms, spoken[-1].text) if spoken else Onward(lesson, at_ms)
