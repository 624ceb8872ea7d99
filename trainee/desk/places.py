"""Where somebody stopped, so that any device goes on at that sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainee import content
from trainee.content import Lesson
from trainee.desk.models import Place
from trainee.hours import Progress
from trainee.models import Enrolment

FIRST_MS = 1_000  # a sentence that begins sooner is the beginning


@dataclass(frozen=True)
class Onward:
    """Where to go on: the lesson, and at which sentence of it (None at its beginning)."""

    lesson: Lesson
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


def onward(session: Session, enrolment: Enrolment, progress: Sequence[Progress]) -> Onward | None:
    """Where to go on in a package: where one last was if it isn't studied, else the next lesson that isn't."""
    left = {each.lesson.id: each.lesson for each in progress if not each.studied}
    query = select(Place).where(Place.enrolment_id == enrolment.id, Place.resource_id.in_(left))
    place = session.scalar(query.order_by(Place.seen_at.desc()).limit(1))
    if place is not None:
        found = here(session, enrolment, left[place.resource_id])
        return found or Onward(left[place.resource_id], None)
    return next((Onward(lesson, None) for lesson in left.values()), None)


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
