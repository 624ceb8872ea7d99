"""What was studied offline, as its trainee tells it. Nothing measures it, so it is held to what the server does know.

The server knows when this person took the package along. A lesson that they say they studied takes its whole length, at
normal speed, of the time that has passed since then, and none of the time that other study took already
(hours.allowance). So nobody earns more by telling than by playing, a friend's bundle earns nothing, and the line of
evidence says which way it was studied, for an auditor to see.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from hours import allowance, earned, evidence, pace
from hours.content import Lesson
from hours.evidence import Report
from hours.models import Enrolment
from trainee.offline.models import TakenAlong


class NotTaken(Exception):
    """This person did not take the package along."""


class TooSoon(Exception):
    """Since the package was taken along there was not time enough; `seconds` are missing."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def take(session: Session, enrolment: Enrolment, now: datetime) -> None:
    """Note that somebody takes the package along; a second time changes nothing."""
    if taken_at(session, enrolment) is None:
        session.add(TakenAlong(enrolment_id=enrolment.id, at=now))
        session.flush()


def taken_at(session: Session, enrolment: Enrolment) -> datetime | None:
    """When this person first took the package along; None when they didn't."""
    found = session.get(TakenAlong, enrolment.id)
    return found.at if found else None


def tell(
    session: Session,
    enrolment: Enrolment,
    lesson: Lesson,
    *,
    now: datetime,
    closed_at: datetime | None = None,
) -> int:
    """Keep that a lesson was studied offline; how many ms that adds. A second time adds nothing. Raises NotTaken, TooSoon.

    Of a version that was closed, what was studied before it was closed counts.
    """
    taken = taken_at(session, enrolment)
    if taken is None:
        raise NotTaken
    gaps = earned.of_lesson(session, enrolment, lesson).gaps
    added = evidence.length(gaps)
    if not added:
        return 0
    until = min(now, closed_at) if closed_at else now
    try:
        allowance.take(session, enrolment.person_id, max(taken, until - pace.KEPT_FOR), added, until)
    except allowance.TooMuch as error:
        raise TooSoon(-(-error.over_ms // 1000)) from error
    reports = [
        Report(f"offline:{lesson.id}:{start}-{end}", lesson.id, evidence.OFFLINE, start, end)
        for start, end in gaps
    ]
    evidence.record(session, enrolment, reports, opened_at=taken, now=now)
    return added
