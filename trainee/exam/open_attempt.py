"""The attempt that a page of the exam is about: found, looked at by its clock, closed when its time is over."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from accounts.preferences import display, preferences
from accounts.preferences.preferences import Preferences
from config.settings import Settings
from exams.accommodations import measures
from exams.sitting import attempts, clocks
from exams.sitting.models import Attempt
from foundation import clock, db
from hours import certificates, earned, enrolments
from hours.models import Enrolment
from judging import exam_terms


def sitting(session: Session, mine: Enrolment) -> Attempt | None:
    """The open attempt of who is enrolled, or None. It may have been begun in another version of the package."""
    return attempts.being_sat(session, mine.person_id, mine.version.package_id)


def zone_settings() -> Settings:
    """The site's settings: its zone says when a day ends."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def is_over(attempt: Attempt) -> bool:
    """Whether the time of an open attempt is over."""
    return clocks.is_over(attempt, clock.now(), zone_settings().zone)


def left_ms(attempt: Attempt) -> int | None:
    """How much time is left, in ms; None without a limit."""
    rest = clocks.left(attempt, clock.now(), zone_settings().zone)
    return None if rest is None else int(rest.total_seconds() * 1000)


def shown(attempt: Attempt) -> Preferences:
    """How the pages of an attempt are shown: as the person prefers, and as was granted."""
    granted = measures.of(attempt.measures)
    wanted = {"size": "larger"} if granted.large_print else {}
    wanted |= {"read_aloud": "on"} if granted.read_aloud else {}
    return preferences.change(display.chosen(), wanted) if wanted else display.chosen()


def close(session: Session, attempt: Attempt, now: datetime, *, by_time: bool = False) -> bool:
    """Hand an attempt in, and settle what hangs on it; True when the package is complete by it. A second time does nothing."""
    if attempt.handed_in_at is not None:
        return False
    terms = exam_terms.of(attempt.version)
    at = clocks.ended_at(attempt, now, zone_settings().zone) if by_time else now
    attempts.hand_in(
        session, attempt, pass_mark=terms.pass_mark, now=at, partial=terms.partial, by_time=by_time
    )
    mine = enrolments.in_package(session, attempt.person_id, attempt.package_id)
    # each of them, so no lazy any()
    settled = [earned.settle(session, each, certificates.draw, now) for each in mine]
    return True in settled


def close_what_ran_out(now: datetime) -> None:
    """Hand in the attempts whose time is over and whom nobody looks at: what a worker does regularly."""
    with db.writing() as session:
        for attempt in clocks.run_out(session, now, zone_settings().zone):
            enrolments.alone(session, attempt.person_id)
            session.refresh(attempt)
            close(session, attempt, now, by_time=True)
