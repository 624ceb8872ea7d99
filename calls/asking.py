"""Questions about a call: asked by whoever wants to answer it, answered once for everybody."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calls.announcing import hold, stage
from calls.models import Call, CallQuestion
from foundation import ledger

MOST_OPEN = 5  # questions of one person that wait for their answer


class TooMany(Exception):
    """The person has as many open questions as one may have."""


class Closed(Exception):
    """Nobody can answer the call any more, so nobody can ask."""


class Answered(Exception):
    """Somebody answered it already."""


def ask(session: Session, call: Call, person_id: int, asked: str, now: datetime, today: date) -> None:
    """Ask about a call that is open or will be. Raises Closed, TooMany."""
    hold(session, call)
    if stage(call, today) not in ("coming", "open"):
        raise Closed
    mine = select(func.count()).where(CallQuestion.person_id == person_id, CallQuestion.answer.is_(None))
    if (session.scalar(mine) or 0) >= MOST_OPEN:
        raise TooMany
    session.add(CallQuestion(call_id=call.id, person_id=person_id, asked=asked, asked_at=now))
    session.flush()


def answer(session: Session, question: CallQuestion, answer: str, person_id: int, now: datetime) -> None:
    """Answer and publish both. Raises Answered."""
    session.refresh(question, with_for_update=True)
    if question.answer is not None:
        raise Answered
    question.answer, question.answered_by, question.answered_at = answer, person_id, now
    ledger.append(
        session,
        now=now,
        actor=person_id,
        kind="call.question_answered",
        subject=f"call:{question.call_id}",
        data={"question": question.asked, "answer": answer},
    )


def of(session: Session, call_id: int) -> list[CallQuestion]:
    """Every question about a call, the oldest first."""
    query = select(CallQuestion).where(CallQuestion.call_id == call_id)
    return list(session.scalars(query.order_by(CallQuestion.id)))


def open_ones(session: Session) -> dict[int, int]:
    """By call: how many questions wait for an answer."""
    query = select(CallQuestion.call_id, func.count()).where(CallQuestion.answer.is_(None))
    rows = session.execute(query.group_by(CallQuestion.call_id))
    return {call_id: count for call_id, count in rows}  # noqa: C416  # a row is no pair to mypy
