"""The lists of the years: what is in force, what a new one would change, and loading it. Loading is in the ledger.

Deadlines that were set before keep their day: a list that comes later changes none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from calls import working_days
from calls.models import CalendarDay, CalendarYear
from calls.year_sheet import Fault, Moved, Stretch, stretches
from foundation import ledger
from foundation.db import add_unless_there
from schemes.working_days import Days


class Newer(Exception):
    """Somebody else loaded a list of this year meanwhile."""


class Elsewhere(Exception):
    """A day stands in another year's list."""


@dataclass(frozen=True)
class Changes:
    """What a list changes against the one in force: stretches that come and go, working days of the year before and after."""

    comes: list[Stretch]
    goes: list[Stretch]
    before: int
    after: int


def of(session: Session, year: int) -> CalendarYear | None:
    """The list of a year, with its days."""
    return session.get(CalendarYear, year, options=[selectinload(CalendarYear.days)])


def years(session: Session) -> list[int]:
    """The years that have a list, the newest first."""
    return list(session.scalars(select(CalendarYear.year).order_by(CalendarYear.year.desc())))


def moved(found: CalendarYear | None) -> list[Moved]:
    """The days of a list as a file tells them."""
    return [Moved(each.day, each.kind, each.name) for each in found.days] if found else []


def working(year: int, days: Sequence[Moved], beside: Days) -> int:
    """The working days of a year under its list and those of the years beside it."""
    counted = {**beside, **{each.day: each.kind == "work" for each in days}}
    return working_days.between(date(year - 1, 12, 31), date(year, 12, 31), counted)


def changes(session: Session, year: int, days: Sequence[Moved]) -> Changes:
    """What loading a list would change."""
    before, beside = moved(of(session, year)), others(session, year)
    return Changes(
        comes=stretches([each for each in days if each not in before]),
        goes=stretches([each for each in before if each not in days]),
        before=working(year, before, beside),
        after=working(year, days, beside),
    )


def collisions(session: Session, year: int, days: Sequence[Moved]) -> list[Fault]:
    """The days that stand in another year's list already."""
    beside = others(session, year)
    return [Fault("elsewhere", given=each.day.isoformat()) for each in days if each.day in beside]


def others(session: Session, year: int) -> Days:
    """What the lists of other years say of single days."""
    rows = session.execute(select(CalendarDay.day, CalendarDay.kind).where(CalendarDay.year != year))
    return {day: kind == "work" for day, kind in rows}


def load(
    session: Session,
    year: int,
    days: Sequence[Moved],
    *,
    source: str,
    seen: int,
    person_id: int | None,
    now: datetime,
) -> CalendarYear:
    """Put a list in the place of the year's. `seen` is the revision that was looked at, 0 for none. Raises Newer, Elsewhere."""
    found = _taken(session, year, source, seen, person_id, now)
    if collisions(session, year, days):
        raise Elsewhere
    before = len(found.days)
    found.days.clear()
    session.flush()
    found.days.extend(CalendarDay(day=each.day, kind=each.kind, name=each.name) for each in days)
    session.flush()
    ledger.append(
        session,
        now=now,
        actor=person_id,
        kind="calendar.loaded",
        subject=f"calendar:{year}",
        data={
            "source": source,
            "revision": found.revision,
            "before": before,
            "days": [[each.day.isoformat(), each.kind, each.name] for each in days],
        },
    )
    return found


def _taken(
    session: Session, year: int, source: str, seen: int, person_id: int | None, now: datetime
) -> CalendarYear:
    """The year's row, one revision further: of two who saw the same one, one gets it."""
    row = {"source": source, "revision": seen + 1, "loaded_by": person_id, "loaded_at": now}
    if not seen:
        made = CalendarYear(year=year, days=[], **row)
        if not add_unless_there(session, made):
            raise Newer
        return made
    held = (CalendarYear.year == year, CalendarYear.revision == seen)
    taken = session.execute(update(CalendarYear).where(*held).values(**row).returning(CalendarYear.year))
    if taken.first() is None:
        raise Newer
    return session.get_one(CalendarYear, year, populate_existing=True)
