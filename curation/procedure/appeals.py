"""An appeal (申诉) of the applicant against a rejection: one, in time, answered by somebody else than who rejected it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.people import Role, SignedIn
from curation.procedure import deadlines, versions
from curation.procedure.changes import own
from curation.procedure.models import Procedure, ProcedureAct
from curation.procedure.running import Missing, NotNow, NotYours, enter, hold, note_act
from foundation import clock

APPEALED, UPHELD, DISMISSED = "appealed", "appeal-upheld", "appeal-dismissed"


def rejection(session: Session, procedure: Procedure) -> ProcedureAct | None:
    """The act that rejected it, where it ended so."""
    if procedure.ended_as != "rejected":
        return None
    query = select(ProcedureAct).where(
        ProcedureAct.procedure_id == procedure.id, ProcedureAct.led_to == "rejected"
    )
    query = query.where(ProcedureAct.outcome.not_in((APPEALED, DISMISSED)))
    return session.scalar(query.order_by(ProcedureAct.id.desc()).limit(1))


def of(session: Session, procedure: Procedure) -> tuple[ProcedureAct | None, ProcedureAct | None]:
    """The appeal and its answer, as far as they are there."""
    query = select(ProcedureAct).where(ProcedureAct.procedure_id == procedure.id)
    found = session.scalars(query.where(ProcedureAct.outcome.in_((APPEALED, UPHELD, DISMISSED)))).all()
    by = {each.outcome: each for each in found}
    return by.get(APPEALED), by.get(UPHELD) or by.get(DISMISSED)


def until(session: Session, procedure: Procedure) -> date | None:
    """The last day on which it can be appealed against; None where it can't."""
    if (
        procedure.ended_as != "rejected"
        or procedure.ended_at is None
        or of(session, procedure)[0] is not None
    ):
        return None
    ended = clock.day(procedure.ended_at)
    return deadlines.working_days_later(ended, deadlines.APPEAL_DAYS, deadlines.calendar(session))


def ask(session: Session, procedure: Procedure, who: SignedIn, now: datetime, *, note: str) -> None:
    """Appeal, with the reason. Raises NotYours, NotNow, Missing."""
    hold(session, procedure)
    if not own(procedure, who):
        raise NotYours
    last = until(session, procedure)
    against = rejection(session, procedure)
    if last is None or against is None or clock.day(now) > last:
        raise NotNow
    if not note.strip():
        raise Missing("note")
    answer_by = deadlines.working_days_later(
        clock.day(now), deadlines.ANSWER_DAYS, deadlines.calendar(session)
    )
    data = {"answer_by": answer_by.isoformat(), "against": against.id}
    note_act(
        session, procedure, "appealed", APPEALED, "rejected", who, now, note=note, data=data, stage=against.stage
    )  # fmt: skip


def may_answer(session: Session, procedure: Procedure, who: SignedIn) -> bool:
    """A curator of another organisation who didn't reject it."""
    against = rejection(session, procedure)
    theirs = who.role is Role.CURATOR and who.organisation_id != procedure.organisation_id
    return theirs and against is not None and against.person_id != who.id


def answer(
    session: Session, procedure: Procedure, who: SignedIn, now: datetime, *, upheld: bool, note: str
) -> None:
    """Answer it: upheld, the application comes back into the stage in which it was rejected. Raises NotYours, NotNow, Missing."""
    hold(session, procedure)
    asked, answered = of(session, procedure)
    against = rejection(session, procedure)
    if asked is None or answered is not None or against is None:
        raise NotNow
    if not may_answer(session, procedure, who):
        raise NotYours
    if not note.strip():
        raise Missing("note")
    did, data = "appeal_answered", {"appeal": asked.id}
    if not upheld:
        note_act(
            session,
            procedure,
            did,
            DISMISSED,
            "rejected",
            who,
            now,
            note=note,
            data=data,
            stage=against.stage,
        )
        return
    note_act(
        session, procedure, did, UPHELD, against.stage, who, now, note=note, data=data, stage=against.stage
    )
    versions.reopen(session, procedure, who.id, now)
    enter(session, procedure, against.stage, who.id, note, now)


def waiting(session: Session) -> Sequence[ProcedureAct]:
    """Appeals that nobody answered yet, the oldest first."""
    answered = select(ProcedureAct.procedure_id).where(ProcedureAct.outcome.in_((UPHELD, DISMISSED)))
    query = select(ProcedureAct).where(ProcedureAct.outcome == APPEALED)
    return session.scalars(
        query.where(ProcedureAct.procedure_id.not_in(answered)).order_by(ProcedureAct.id)
    ).all()
