"""What is answered in an open attempt: kept as it is given, each with its time; the newest one counts; undone on request.

Answers come late, twice and out of order: from a device that was off the network, from two windows, from two devices. A key
makes twice once; the time at which it was given decides which of two is the newer one.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from exams.bank import kinds
from exams.sitting import asked
from exams.sitting.models import Answer, AnswerGiven, Attempt

KEPT, OLDER, LATE, UNDONE = "kept", "older", "late", "undone"
LONGEST_KEY = 40


class HandedIn(Exception):
    """The attempt is over; its answers can't change."""


class WrongAnswer(Exception):
    """An answer that the question doesn't take."""


def of(attempt: Attempt) -> dict[int, list[Any]]:
    """What counts so far: question position -> answer (exams.bank.kinds); nothing given counts as not answered."""
    return {answer.position: answer.chosen for answer in attempt.answers if answer.chosen}


def save(
    session: Session,
    attempt: Attempt,
    position: int,
    chosen: Sequence[Any],
    now: datetime,
    *,
    key: str = "",
    given_at: datetime | None = None,
    late: bool = False,
) -> str:
    """Keep an answer; gives its state (`AnswerGiven`). Raises HandedIn, WrongAnswer.

    Without a key it is one of its own. `late`: the time is over, it is kept and does not count; as late comes whatever is
    sent with a key after the attempt was handed in.
    """
    key = key[:LONGEST_KEY]
    before = _known(session, attempt, key) if key else None
    if before is not None:
        return before.state
    if attempt.handed_in_at is not None and not key:
        raise HandedIn
    question = asked.question_of(attempt, position)
    if question is None:
        raise WrongAnswer
    try:
        kept = kinds.kept(question, chosen)
    except kinds.NotPossible as error:
        raise WrongAnswer from error
    if "only" in question and set(kept) - set(question["only"]):
        raise WrongAnswer
    at = min(now, max(given_at or now, attempt.started_at))
    answer = next((each for each in attempt.answers if each.position == position), None)
    state = LATE if late or attempt.handed_in_at is not None else KEPT
    if state == KEPT and answer is not None and answer.saved_at > at:
        state = OLDER
    _note(session, attempt, key, position, kept, at, now, state)
    if state == KEPT:
        _put(attempt, answer, position, kept, at)
    session.flush()
    return state


def undo(session: Session, attempt: Attempt, position: int, now: datetime) -> bool:
    """Take back the last change of an answer; False where nothing was changed. Raises HandedIn."""
    if attempt.handed_in_at is not None:
        raise HandedIn
    rows = list(
        session.scalars(
            select(AnswerGiven)
            .where(
                AnswerGiven.attempt_id == attempt.id,
                AnswerGiven.position == position,
                AnswerGiven.state == KEPT,
            )
            .order_by(AnswerGiven.given_at.desc(), AnswerGiven.id.desc())
            .limit(2)
        )
    )
    if not rows:
        return False
    rows[0].state = UNDONE
    answer = next((each for each in attempt.answers if each.position == position), None)
    _put(attempt, answer, position, rows[1].given if len(rows) > 1 else [], now)
    session.flush()
    return True


def changed(session: Session, attempt: Attempt, position: int) -> bool:
    """Whether there is something to undo at a question."""
    query = select(AnswerGiven.id).where(
        AnswerGiven.attempt_id == attempt.id, AnswerGiven.position == position, AnswerGiven.state == KEPT
    )
    return session.scalar(query.limit(1)) is not None


def given(session: Session, attempt: Attempt) -> list[AnswerGiven]:
    """Everything that was answered, in the order in which it came."""
    query = select(AnswerGiven).where(AnswerGiven.attempt_id == attempt.id)
    return list(session.scalars(query.order_by(AnswerGiven.id)))


def _known(session: Session, attempt: Attempt, key: str) -> AnswerGiven | None:
    query = select(AnswerGiven).where(AnswerGiven.attempt_id == attempt.id, AnswerGiven.key == key)
    return session.scalar(query)


def _note(
    session: Session,
    attempt: Attempt,
    key: str,
    position: int,
    kept: list[Any],
    at: datetime,
    now: datetime,
    state: str,
) -> None:
    row = AnswerGiven(
        attempt_id=attempt.id,
        key=key or secrets.token_hex(8),
        position=position,
        given=kept,
        given_at=at,
        received_at=now,
        state=state,
    )
    session.add(row)


def _put(attempt: Attempt, answer: Answer | None, position: int, kept: list[Any], at: datetime) -> None:
    if answer is None:
        answer = Answer(attempt_id=attempt.id, position=position, chosen=[], saved_at=at)
        attempt.answers.append(answer)
    answer.chosen, answer.saved_at = list(kept), at
