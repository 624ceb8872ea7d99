"""Rows of deadlines, for migrations to look after: the calendar, a deputy, a reminder."""

from datetime import datetime

from sqlalchemy.orm import Session

from accounts.models import Deputy, Person
from calls.models import CalendarDay, CalendarYear
from curation.deadlines.models import Reminder
from curation.procedure.models import Procedure


def fill(session: Session, curator: Person, other: Person, procedure: Procedure, now: datetime) -> None:
    """A year's list with a day; somebody who is away, and their deputy; a letter to the deputy."""
    off = CalendarDay(day=now.date(), kind="off", name="示例")
    session.add(
        CalendarYear(
            year=now.year, source="示例", revision=1, loaded_by=curator.id, loaded_at=now, days=[off]
        )
    )
    day = now.date()
    session.add(
        Deputy(person_id=curator.id, deputy_id=other.id, first=day, last=day, set_by=curator.id, set_at=now)
    )
    session.add(
        Reminder(
            procedure_id=procedure.id,
            stage="check",
            due_on=day,
            kind="day",
            person_id=other.id,
            behalf_of=curator.id,
            made_at=now,
            next_at=now,
        )
    )
