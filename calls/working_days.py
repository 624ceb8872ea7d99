"""Working days by the calendar that the site keeps: what a list says of single days, and which years have one.

Counting itself is pure (`schemes.working_days`), so that the rules of a scheme count the same days.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from calls.models import CalendarDay, CalendarYear
from schemes.working_days import Days, add, between, is_working

__all__ = ["Days", "add", "between", "is_working", "known", "unlisted"]


def known(session: Session) -> Days:
    """Every day that a list names, and whether it is worked."""
    rows = session.execute(select(CalendarDay.day, CalendarDay.kind))
    return {day: kind == "work" for day, kind in rows}


def unlisted(session: Session, first: date, last: date) -> list[int]:
    """The years from one day to another whose list isn't there: days in them are counted as Monday to Friday."""
    wanted = range(first.year, last.year + 1)
    query = select(CalendarYear.year).where(CalendarYear.year.in_(wanted))
    return sorted(set(wanted) - set(session.scalars(query)))
