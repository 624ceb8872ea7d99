"""Evidence of study: intervals of media time that were really played or read, merged into a union.

Replays count once, seeking is free, speeds up to 2.5x are plausible. What a clock does not allow is not counted:
since a person's last message (or since the page was opened) no more can have been played, at its speed, than the
time that has passed, with 15 seconds of slack in all; the limit is the person's, so two devices at once do not
double anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainee.models import Enrolment, Evidence

SLACK_MS = 15_000
LOOK_BACK = timedelta(days=1)
FASTEST_PERCENT = 250
Interval = tuple[int, int]


@dataclass(frozen=True)
class Report:
    """One stretch that a page reports: its own key, [start, end) in ms of media time, speed in per cent."""

    key: str
    resource_id: int
    way: str
    start_ms: int
    end_ms: int
    rate_percent: int = 100


class Implausible(Exception):
    """More was reported than the clock allows."""


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time without overlaps, in order."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif end > start:
            merged.append((start, end))
    return merged


def length(intervals: Iterable[Interval]) -> int:
    """How long intervals without overlaps are."""
    return sum(end - start for start, end in intervals)


def within(intervals: Iterable[Interval], duration_ms: int) -> list[Interval]:
    """The union, cut at a resource's ends."""
    return union((max(0, start), min(end, duration_ms)) for start, end in intervals if start < duration_ms)


def missing(intervals: Iterable[Interval], duration_ms: int) -> list[Interval]:
    """What the union leaves open."""
    found, at = [], 0
    for start, end in within(intervals, duration_ms):
        if start > at:
            found.append((at, start))
        at = end
    return [*found, (at, duration_ms)] if at < duration_ms else found


def of(session: Session, enrolment: Enrolment, resource_id: int) -> list[Interval]:
    """What was recorded for a resource."""
    query = select(Evidence.start_ms, Evidence.end_ms).where(
        Evidence.enrolment_id == enrolment.id, Evidence.resource_id == resource_id
    )
    return [(start, end) for start, end in session.execute(query)]


def of_all(session: Session, enrolment: Enrolment) -> dict[int, list[Interval]]:
    """What was recorded for each resource of an enrolment."""
    query = select(Evidence.resource_id, Evidence.start_ms, Evidence.end_ms).where(
        Evidence.enrolment_id == enrolment.id
    )
    found: dict[int, list[Interval]] = defaultdict(list)
    for resource_id, start, end in session.execute(query):
        found[resource_id].append((start, end))
    return found


def record(
    session: Session, enrolment: Enrolment, reports: Iterable[Report], *, opened_at: datetime, now: datetime
) -> int:
    """Keep what a page reports in one message; how many were new. Raises Implausible.

    `opened_at` is when the page was opened (signed by us), `now` when the message arrived.
    """
    told = {report.key: report for report in reports}
    query = select(Evidence.key).where(Evidence.enrolment_id == enrolment.id, Evidence.key.in_(told))
    known = set(session.scalars(query))
    new = [report for report in told.values() if report.key not in known]
    played = [report for report in new if report.way == "played"]
    if played:
        _plausible(session, enrolment, played, opened_at, now)
    for report in new:
        session.add(Evidence(enrolment_id=enrolment.id, received_at=now, **asdict(report)))
    session.flush()
    return len(new)


def _plausible(
    session: Session, enrolment: Enrolment, played: list[Report], opened_at: datetime, now: datetime
) -> None:
    """What a message says was played fits into the time since the person's last one, or since the page was opened.

    The slack is there once, not anew for each message: what earlier messages were ahead of the clock still counts.
    """
    earlier = _messages(session, enrolment.person_id, now - LOOK_BACK)
    last = max((at for at, _spent in earlier), default=opened_at)
    spent = sum(_clock_ms(report.start_ms, report.end_ms, report.rate_percent) for report in played)
    ahead = _ahead_ms(earlier) + spent - max(0, _ms(now - max(opened_at, last)))
    if ahead > SLACK_MS:
        raise Implausible


def _messages(session: Session, person_id: int, since: datetime) -> list[tuple[datetime, int]]:
    """When each of a person's messages of playing came, in order, and how long what it told takes by the clock."""
    query = (
        select(Evidence.received_at, Evidence.start_ms, Evidence.end_ms, Evidence.rate_percent)
        .join(Enrolment)
        .where(Enrolment.person_id == person_id, Evidence.way == "played", Evidence.received_at > since)
        .order_by(Evidence.received_at)
    )
    spent: dict[datetime, int] = {}
    for at, start, end, rate in session.execute(query):
        spent[at] = spent.get(at, 0) + _clock_ms(start, end, rate)
    return list(spent.items())


def _ahead_ms(messages: list[tuple[datetime, int]]) -> int:
    """How far a person's messages are ahead of the clock after the last of them; never less than 0.

    A pause is not saved up: who was behind the clock starts again from it. The first message was held against the
    instant its page was opened, so it leaves nothing behind.
    """
    ahead = 0
    for (before, _spent), (at, spent) in pairwise(messages):
        ahead = max(0, ahead + spent - _ms(at - before))
    return ahead


def _ms(time: timedelta) -> int:
    return time // timedelta(milliseconds=1)


def _clock_ms(start_ms: int, end_ms: int, rate_percent: int) -> int:
    """How long a stretch takes by the clock, rounded down."""
    return (end_ms - start_ms) * 100 // min(rate_percent, FASTEST_PERCENT)
