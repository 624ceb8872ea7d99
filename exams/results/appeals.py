"""Appeals: somebody doubts a result, within the days that the scheme gives; a curator answers before a deadline."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from exams.results.models import Appeal
from exams.sitting.models import Attempt
from foundation import ledger

MOST_CHARACTERS = 2000


class TooLate(Exception):
    """The days in which one may appeal are over, or the attempt has no result yet."""


class Answered(Exception):
    """Somebody answered this appeal before."""


class Unreasoned(Exception):
    """An answer, and an appeal, need words."""


def ends(attempt: Attempt, days: int) -> datetime | None:
    """Until when one may appeal; None before there is a result."""
    return attempt.handed_in_at + timedelta(days=days) if attempt.handed_in_at and not attempt.waits else None


def ask(
    session: Session, attempt: Attempt, words: str, *, days: int, answer_days: int, now: datetime
) -> Appeal:
    """Doubt a result; a second time before an answer gives the same appeal. Raises TooLate, Unreasoned."""
    waiting = newest(session, attempt)
    if waiting is not None and waiting.state == "asked":
        return waiting
    until = ends(attempt, days)
    if until is None or now > until:
        raise TooLate
    if not words.strip():
        raise Unreasoned
    made = Appeal(
        attempt_id=attempt.id,
        words=words.strip(),
        asked_at=now,
        answer_by=now + timedelta(days=answer_days),
    )
    session.add(made)
    session.flush()
    _enter(session, made, "exam.appealed", attempt.person_id, now, made.words)
    return made


def answer(session: Session, appeal: Appeal, words: str, by: int, now: datetime, *, upheld: bool) -> None:
    """Answer an appeal, and say why. What follows from it is a correction of a key or another round. Raises Answered,
    Unreasoned."""
    session.refresh(appeal, with_for_update=True)
    if appeal.state != "asked":
        raise Answered
    if not words.strip():
        raise Unreasoned
    appeal.state, appeal.answer = "upheld" if upheld else "rejected", words.strip()
    appeal.answered_by, appeal.answered_at = by, now
    session.flush()
    _enter(session, appeal, f"exam.appeal-{appeal.state}", by, now, appeal.answer)


def newest(session: Session, attempt: Attempt) -> Appeal | None:
    """The newest appeal of an attempt."""
    query = select(Appeal).where(Appeal.attempt_id == attempt.id).order_by(Appeal.id.desc())
    return session.scalar(query.limit(1))


def waiting(session: Session) -> list[Appeal]:
    """What waits for an answer; whose deadline comes first stands first."""
    query = select(Appeal).where(Appeal.state == "asked")
    return list(session.scalars(query.order_by(Appeal.answer_by, Appeal.id)))


def answered(session: Session, most: int) -> list[Appeal]:
    """What was answered, newest first."""
    query = (
        select(Appeal).where(Appeal.state != "asked").order_by(Appeal.answered_at.desc(), Appeal.id.desc())
    )
    return list(session.scalars(query.limit(most)))


def _enter(session: Session, appeal: Appeal, kind: str, by: int, now: datetime, words: str) -> None:
    subject, data = f"attempt:{appeal.attempt_id}", {"appeal": appeal.id, "words": words}
    ledger.append(session, now=now, actor=by, kind=kind, subject=subject, data=data)
