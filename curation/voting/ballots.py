"""A ballot's life but its count: announced on the topics that stand in a stage of a call, open by its days, cancelled with a reason."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, joinedload

from calls import announcing
from calls.models import Call
from curation.procedure.models import Procedure
from curation.voting.models import Ballot, Candidate, SealedVote
from foundation import ledger
from judging import editions
from schemes.workflow import Stage

MOST_CANDIDATES = 1_000
SUMMARY = ("summary", "content", "introduction")  # where a topic tells what it is about


class NotPossible(Exception):
    """The call isn't announced, or no topic stands in that stage."""


class Announced(Exception):
    """There is a ballot on that stage already."""


class Over(Exception):
    """Its last day is past."""


class NotRunning(Exception):
    """It was counted or cancelled already."""


@dataclass(frozen=True)
class Terms:
    """What a ballot says; days count whole, in the site's zone (see curation.voting.models.Ballot)."""

    summary: str
    opens_on: date
    closes_on: date
    most: int
    winners: int
    tie: str
    accounts: str
    own: bool


def voting_stage(call: Call) -> Stage | None:
    """The stage of a call's procedure in which the public votes."""
    stages = editions.restored(call.edition).workflow if call.edition else ()
    return next((each for each in stages if each.act == "vote"), None)


def standing(session: Session, call: Call, stage: str) -> list[Procedure]:
    """The topics that stand in a stage of a call, in the order in which they were handed in."""
    query = select(Procedure).options(joinedload(Procedure.organisation))
    query = query.where(Procedure.call_id == call.id, Procedure.stage == stage)
    return list(session.scalars(query.order_by(Procedure.begun_at, Procedure.id).limit(MOST_CANDIDATES)))


def announce(
    session: Session, call: Call, stage: str, terms: Terms, person_id: int, now: datetime, today: date
) -> Ballot:
    """Put the topics of a stage to the vote, as they are now. Raises NotPossible, Announced, Over."""
    announcing.hold(session, call)
    topics = standing(session, call, stage)
    if call.state != "announced" or not topics:
        raise NotPossible
    if of_stage(session, call.id, stage) is not None:
        raise Announced
    if terms.closes_on < today:
        raise Over
    made = Ballot(
        call_id=call.id,
        stage=stage,
        key=secrets.token_hex(32),
        announced_by=person_id,
        announced_at=now,
        **vars(terms),
    )
    session.add(made)
    session.flush()
    some = [_candidate(made.id, number, each) for number, each in enumerate(topics, 1)]
    session.add_all(some)
    session.flush()
    _enter(
        session,
        made,
        "ballot.announced",
        person_id,
        now,
        {**told(terms), "candidates": [_told(each) for each in some]},
    )
    return made


def _candidate(ballot_id: int, number: int, topic: Procedure) -> Candidate:
    words = next((str(topic.topic[name]) for name in SUMMARY if topic.topic.get(name)), "")
    return Candidate(
        ballot_id=ballot_id,
        number=number,
        procedure_id=topic.id,
        organisation_id=topic.organisation_id,
        organisation=topic.organisation.name,
        title=topic.title,
        summary=words,
        handed_in_at=topic.begun_at,
    )


def told(terms: Terms) -> dict[str, Any]:
    """What a ballot says, as the ledger keeps it."""
    days = {name: getattr(terms, name).isoformat() for name in ("opens_on", "closes_on")}
    return {**vars(terms), **days}


def _told(each: Candidate) -> dict[str, Any]:
    at = each.handed_in_at.isoformat()
    return {"number": each.number, "procedure": each.procedure_id, "title": each.title, "handed_in_at": at}


def cancel(session: Session, ballot: Ballot, reason: str, person_id: int, now: datetime) -> None:
    """Call it off: nothing of what was voted is counted or kept. Raises NotRunning."""
    hold(session, ballot)
    if ballot.state != "announced":
        raise NotRunning
    session.execute(delete(SealedVote).where(SealedVote.ballot_id == ballot.id))
    ballot.state, ballot.cancelled_why, ballot.key = "cancelled", reason, None
    _enter(session, ballot, "ballot.cancelled", person_id, now, {"reason": reason})


def hold(session: Session, ballot: Ballot) -> None:
    """Lock the ballot's row and read it anew: of two at once, one comes second."""
    session.flush()
    session.refresh(ballot, with_for_update=True)


def of_stage(session: Session, call_id: int, stage: str) -> Ballot | None:
    """The ballot on a stage that was not cancelled."""
    query = select(Ballot).where(Ballot.call_id == call_id, Ballot.stage == stage)
    return session.scalar(query.where(Ballot.state != "cancelled"))


def of_call(session: Session, call_id: int) -> list[Ballot]:
    """Every ballot of a call, the newest first."""
    return list(session.scalars(select(Ballot).where(Ballot.call_id == call_id).order_by(Ballot.id.desc())))


def listed(session: Session, page: int, rows: int) -> list[Ballot]:
    """A page of ballots, the last to close first; one more than asked for where there is another page."""
    query = select(Ballot).options(joinedload(Ballot.call))
    query = query.order_by(Ballot.closes_on.desc(), Ballot.id.desc())
    return list(session.scalars(query.offset((page - 1) * rows).limit(rows + 1)))


def stage(ballot: Ballot, today: date) -> str:
    """Where it stands on a day: coming, open, closed, counted or cancelled."""
    if ballot.state != "announced":
        return ballot.state
    return "coming" if today < ballot.opens_on else "open" if today <= ballot.closes_on else "closed"


def candidates(
    session: Session, ballot_id: int, numbers: Sequence[int] | None = None, page: int = 1, rows: int = 0
) -> list[Candidate]:
    """The topics of a ballot in order: those of these numbers, or of a page; all where no page is asked for."""
    query = select(Candidate).where(Candidate.ballot_id == ballot_id).order_by(Candidate.number)
    if numbers is not None:
        query = query.where(Candidate.number.in_(numbers))
    if rows:
        query = query.where(Candidate.number.between((page - 1) * rows + 1, page * rows))
    return list(session.scalars(query))


def count(session: Session, ballot_id: int) -> int:
    """How many topics there are."""
    return session.scalar(select(func.count()).where(Candidate.ballot_id == ballot_id)) or 0


def _enter(
    session: Session, ballot: Ballot, kind: str, person_id: int | None, now: datetime, data: dict[str, Any]
) -> None:
    ledger.append(session, now=now, actor=person_id, kind=kind, subject=f"ballot:{ballot.id}", data=data)
