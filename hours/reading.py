"""Study by reading: a part counts once enough time has passed to read it, with whatever else was studied meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from hours import allowance, content, evidence, pace
from hours.content import Lesson
from hours.evidence import Interval, Report
from hours.models import Enrolment


class NoSuchPart(Exception):
    """The lesson has no part of that number."""


class TooSoon(Exception):
    """The part can't have been read yet; `seconds` more are needed."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def parts_read(session: Session, enrolment: Enrolment, lesson: Lesson) -> list[bool]:
    """For each part of a lesson, whether it is covered: read, or played."""
    return _parts(enrolment, lesson, evidence.of(session, enrolment, lesson.id))


def unread(enrolment: Enrolment, lesson: Lesson, done: Sequence[Interval]) -> list[int]:
    """The numbers (from 0) of the parts of a clip's transcript that are not covered by what is `done` of it; none where there
    is no transcript."""
    if not lesson.is_clip or not content.sections(enrolment.version, lesson):
        return []
    return [number for number, read in enumerate(_parts(enrolment, lesson, done)) if not read]


def _parts(enrolment: Enrolment, lesson: Lesson, done: Sequence[Interval]) -> list[bool]:
    return [
        not evidence.missing([(a - start, b - start) for a, b in done], end - start)
        for start, end, _characters in content.stretches(enrolment.version, lesson)
    ]


def read(
    session: Session, enrolment: Enrolment, lesson: Lesson, number: int, *, opened_at: datetime, now: datetime
) -> int:
    """Keep that part `number` (from 0) was read since `opened_at`, and give where it ends; a second time changes nothing.

    Raises NoSuchPart, TooSoon. The time since `opened_at` must do for everything the person studied since then.
    """
    parts = content.stretches(enrolment.version, lesson)
    if not 0 <= number < len(parts) or parts[number][0] >= parts[number][1]:
        raise NoSuchPart
    start, end, characters = parts[number]
    if parts_read(session, enrolment, lesson)[number]:
        return end
    # where little is said a page of words is read in a moment: who reads earns no more than who plays at the fastest
    spent = max(pace.reading_ms(characters), (end - start) * 100 // evidence.FASTEST_PERCENT)
    try:
        allowance.take(session, enrolment.person_id, opened_at, spent, now)
    except allowance.TooMuch as error:
        raise TooSoon(-(-error.over_ms // 1000)) from error
    report = Report(f"read:{lesson.id}:{start}-{end}", lesson.id, evidence.READ, start, end)
    evidence.record(session, enrolment, [report], opened_at=opened_at, now=now)
    return end
