"""The clock of an attempt. It runs on the server; it stands in a break; it can be put off where the scheme lets it.

Most schemes give no limit, and then there is none: `left` is None. A break of who was not granted several days ends with
the day (of the site); one that goes on for days is only for who was.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from exams.accommodations import measures
from exams.sitting.models import Attempt

# an extension gives a tenth of the limit again, and never less than this
EXTENSION_PERCENT, SHORTEST_EXTENSION_MS = 10, 60_000
# how long before the end somebody is warned, with time enough to answer (WCAG 2.2.1 asks for 20 seconds)
WARN_BEFORE_MS = 120_000
# what is on its way when the time is over still counts
GRACE = timedelta(seconds=15)


class NoBreak(Exception):
    """Breaks were not granted, or the attempt is over."""


class NotExtended(Exception):
    """There is no limit to extend, or it was extended as often as the scheme lets it."""


def left(attempt: Attempt, now: datetime, zone: ZoneInfo) -> timedelta | None:
    """How much time is left, never below nothing; None without a limit."""
    if attempt.limit_ms is None:
        return None
    whole = timedelta(milliseconds=attempt.limit_ms + attempt.extended_ms)
    return max(timedelta(0), whole - used(attempt, now, zone))


def used(attempt: Attempt, now: datetime, zone: ZoneInfo) -> timedelta:
    """How long the clock has run."""
    stood = timedelta(milliseconds=attempt.paused_ms)
    if attempt.paused_at is not None:
        stood += _stood(attempt, attempt.paused_at, now, zone)
    return now - attempt.started_at - stood


def is_over(attempt: Attempt, now: datetime, zone: ZoneInfo) -> bool:
    """Whether the time of an open attempt is over."""
    rest = left(attempt, now - GRACE, zone)
    return attempt.handed_in_at is None and rest is not None and not rest


def ended_at(attempt: Attempt, now: datetime, zone: ZoneInfo) -> datetime:
    """When the time of an attempt whose time is over ran out."""
    limit = timedelta(milliseconds=(attempt.limit_ms or 0) + attempt.extended_ms)
    return min(now, now - (used(attempt, now, zone) - limit))


def pause(attempt: Attempt, now: datetime) -> None:
    """Stop the clock; a second time changes nothing. Raises NoBreak."""
    if attempt.handed_in_at is not None or not may_pause(attempt):
        raise NoBreak
    attempt.paused_at = attempt.paused_at or now


def resume(attempt: Attempt, now: datetime, zone: ZoneInfo) -> None:
    """Let the clock go on; nothing happens where it runs."""
    if attempt.paused_at is None:
        return
    attempt.paused_ms += _stood(attempt, attempt.paused_at, now, zone) // timedelta(milliseconds=1)
    attempt.paused_at = None


def may_pause(attempt: Attempt) -> bool:
    """Whether breaks were granted."""
    granted = measures.of(attempt.measures)
    return granted.breaks or granted.several_days


def extend(attempt: Attempt, most: int) -> None:
    """Give a tenth of the time again; at most so often. Raises NotExtended."""
    if attempt.limit_ms is None or attempt.handed_in_at is not None or attempt.extensions >= most:
        raise NotExtended
    attempt.extensions += 1
    attempt.extended_ms += max(SHORTEST_EXTENSION_MS, attempt.limit_ms * EXTENSION_PERCENT // 100)


def run_out(session: Session, now: datetime, zone: ZoneInfo) -> list[Attempt]:
    """The open attempts whose time is over."""
    query = select(Attempt).where(Attempt.handed_in_at.is_(None), Attempt.limit_ms.is_not(None))
    return [each for each in session.scalars(query.order_by(Attempt.id)) if is_over(each, now, zone)]


def _stood(attempt: Attempt, since: datetime, now: datetime, zone: ZoneInfo) -> timedelta:
    if measures.of(attempt.measures).several_days:
        return now - since
    tomorrow = since.astimezone(zone).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time(), tzinfo=zone)
    return min(now, midnight) - since
