"""Evidence of study: intervals of media time that were really played or read, merged into a union.

Replays count once, seeking is free, speeds up to 2.5x are plausible. What a clock does not allow is not counted
(hours.allowance), and what is covered is kept merged (hours.union).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, insert, select
from sqlalchemy.orm import Session

from hours import allowance
from hours import union as unions
from hours.allowance import SLACK_MS
from hours.models import Enrolment, Evidence
from hours.union import Interval, union

FASTEST_PERCENT = 250
READ = "read"
OFFLINE = "offline"
PLAYED = ("played", "described", "signed")

# Made once, as in hours.union.
_evidence = cast(Table, Evidence.__table__)
_KNOWN = select(_evidence.c.key).where(
    _evidence.c.enrolment_id == bindparam("its_enrolment_id"),
    _evidence.c.key.in_(bindparam("keys", expanding=True)),
)
_ADD = insert(_evidence)

__all__ = [
    "FASTEST_PERCENT",
    "OFFLINE",
    "PLAYED",
    "READ",
    "SLACK_MS",
    "Implausible",
    "Interval",
    "Report",
    "union",
]


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
    """What is covered of a resource."""
    return unions.of(session, enrolment.id, resource_id)


def of_all(session: Session, enrolment: Enrolment) -> dict[int, list[Interval]]:
    """What is covered of each resource of an enrolment."""
    return unions.of_all(session, enrolment.id)


def record(
    session: Session,
    enrolment: Enrolment,
    reports: Iterable[Report],
    *,
    opened_at: datetime,
    now: datetime,
    until: datetime | None = None,
) -> int:
    """Keep what a page reports in one message; how many were new. Raises Implausible.

    `opened_at` is when the page was opened (signed by us), `now` when the message arrived, `until` from
    when on nothing could be studied. Reading, and what was studied offline, was held against the clock before it comes here.
    """
    told = {report.key: report for report in reports}
    known = set(session.scalars(_KNOWN, {"its_enrolment_id": enrolment.id, "keys": list(told)}))
    new = [report for report in told.values() if report.key not in known]
    spent = sum(_clock_ms(report) for report in new if report.way in PLAYED)
    if spent:
        try:
            allowance.take(session, enrolment.person_id, opened_at, spent, until or now, slack_ms=SLACK_MS)
        except allowance.TooMuch as error:
            raise Implausible from error
    _keep(session, enrolment, new, now)
    return len(new)


def _keep(session: Session, enrolment: Enrolment, new: list[Report], now: datetime) -> None:
    """Write the rows, and what they cover, in one transaction."""
    if not new:
        return
    rows = [{"enrolment_id": enrolment.id, "received_at": now, **asdict(report)} for report in new]
    session.execute(_ADD, rows)
    touched = sorted({report.resource_id for report in new})
    for resource_id in touched:
        covers = [(one.start_ms, one.end_ms) for one in new if one.resource_id == resource_id]
        unions.cover(session, enrolment.id, resource_id, covers)
    unions.follow(session, enrolment, touched)


def _clock_ms(report: Report) -> int:
    """How long a stretch takes by the clock, rounded down."""
    return (report.end_ms - report.start_ms) * 100 // min(report.rate_percent, FASTEST_PERCENT)
