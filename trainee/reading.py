"""Study by reading: a part counts once enough time has passed to read it, with whatever else was read meanwhile."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainee import content, evidence, pace
from trainee.content import Lesson
from trainee.evidence import Report
from trainee.models import Enrolment, Evidence


class NoSuchPart(Exception):
    """The lesson has no part of that number."""


class TooSoon(Exception):
    """The part can't have been read yet; `seconds` more are needed."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def parts_read(session: Session, enrolment: Enrolment, lesson: Lesson) -> list[bool]:
    """For each part of a lesson, whether it is covered: read, or played."""
    done = evidence.of(session, enrolment, lesson.id)
    return [
        not evidence.missing([(a - start, b - start) for a, b in done], end - start)
        for start, end, _characters in content.stretches(enrolment.version, lesson)
    ]


def read(
    session: Session, enrolment: Enrolment, lesson: Lesson, number: int, *, opened_at: datetime, now: datetime
) -> None:
    """Keep that part `number` (from 0) was read since `opened_at`; a second time changes nothing.

    Raises NoSuchPart, TooSoon. The time since `opened_at` must do for everything the person read since then.
    """
    parts = content.stretches(enrolment.version, lesson)
    if not 0 <= number < len(parts) or parts[number][0] >= parts[number][1]:
        raise NoSuchPart
    start, end, characters = parts[number]
    if parts_read(session, enrolment, lesson)[number]:
        return
    meanwhile = _characters_read(session, enrolment.person_id, opened_at)
    left = pace.seconds_left(meanwhile + characters, opened_at, now)
    if left:
        raise TooSoon(left)
    report = Report(f"read:{lesson.id}:{number}", lesson.id, "read", start, end)
    evidence.record(session, enrolment, [report], opened_at=opened_at, now=now)


def _characters_read(session: Session, person_id: int, since: datetime) -> int:
    """How much a person read since an instant, in all that they study."""
    query = (
        select(Evidence)
        .join(Enrolment)
        .where(Enrolment.person_id == person_id, Evidence.way == "read", Evidence.received_at > since)
    )
    return sum(_characters_of(row) for row in session.scalars(query))


def _characters_of(row: Evidence) -> int:
    version = row.enrolment.version
    lesson = content.lesson(version, row.resource_id)
    parts = content.stretches(version, lesson) if lesson else []
    return sum(characters for start, end, characters in parts if (start, end) == (row.start_ms, row.end_ms))
