"""The last day of a stage, and of an appeal. Days count whole, in the site's zone; the day on which a stage is entered doesn't count."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from calls import working_days
from calls.models import Call
from schemes.workflow import Stage
from schemes.working_days import Days

# Our reading, as no document says it: a provider can appeal for 15 working days, and is answered within as many.
APPEAL_DAYS = 15
ANSWER_DAYS = 15


def calendar(session: Session) -> Days:
    """Which days are working days, by the lists that the site keeps."""
    return working_days.known(session)


def due(stage: Stage, entered: date, call: Call, works: Days) -> date | None:
    """The last day of a stage entered on that day; None where its time doesn't run out."""
    if not stage.limited:
        return None
    if stage.by:
        topics = call.topic_closes_on if stage.by == "topic_closes_on" else None
        return topics or call.closes_on
    if stage.months:
        return months_later(entered, stage.months)
    return (
        working_days_later(entered, stage.days, works)
        if stage.working_days
        else entered + timedelta(stage.days)
    )


def months_later(day: date, count: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.month - 1 + count, 12)
    first = date(day.year + year, month + 1, 1)
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first.replace(day=min(day.day, (after - first).days))


def working_days_later(day: date, count: int, works: Days) -> date:
    """So many working days later."""
    return working_days.add(day, count, works)
