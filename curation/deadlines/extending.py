"""More time for a stage, with a reason: an act, an entry in the ledger, and a letter to the applicant."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from accounts.people import SignedIn
from curation.deadlines import reminders
from curation.deadlines.reminders import Owed
from curation.procedure import changes, running
from curation.procedure.models import Procedure


def extend(
    session: Session,
    procedure: Procedure,
    until: date,
    who: SignedIn,
    now: datetime,
    *,
    note: str,
    was: date | None,
    seen: str | None = None,
) -> None:
    """Put off the last day that was seen (`was`). Raises what `changes.extend` does; NotNow too where somebody put it off meanwhile."""
    running.hold(session, procedure)
    if procedure.due_on != was:
        raise running.NotNow
    changes.extend(session, procedure, until, who, now, note=note, seen=seen)
    stage = running.stage_of(procedure)
    assert stage is not None
    told = Owed(procedure, stage, until, "extended")
    reminders.write(session, told, reminders.applicants(session, procedure), now)
