"""What deadlines leave, for the world that the sweep looks at: an invented list of holidays, somebody away, letters in trouble."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from accounts.deputies import absences
from accounts.models import Person
from accounts.people import Role, SignedIn
from calls import year_lists, year_sheet
from curation.deadlines.models import Reminder
from foundation import clock, db

YEAR = 2031
LIST = "开始,结束,类型,名称\n2031-10-01,2031-10-07,放假,丰收节（虚构）\n2031-09-28,2031-09-28,调休上班,丰收节（虚构）\n"


def fill(people: Mapping[Role, SignedIn], procedure_id: int, deputy: SignedIn) -> None:
    """A year's list; a curator away, with a deputy; a letter that is tried again and one of which nobody knows."""
    now, today, curator = clock.now(), clock.today(), people[Role.CURATOR].id
    days, _faults = year_sheet.read_text(LIST, YEAR)
    with db.writing() as session:
        year_lists.load(session, YEAR, days, source="示例机关（虚构）", seen=0, person_id=curator, now=now)
        away = session.get_one(Person, curator)
        absences.appoint(
            session, away, deputy.id, today, today + timedelta(days=3), actor=curator, now=now, today=today
        )
        for kind, state in (("week", "waiting"), ("day", "unsure")):
            session.add(
                Reminder(
                    procedure_id=procedure_id,
                    stage="development",
                    due_on=today,
                    kind=kind,
                    state=state,
                    tries=1,
                    person_id=people[Role.PROVIDER].id,
                    made_at=now,
                    next_at=now,
                )
            )
