"""Sitting an exam: attempt n uses set n, answers are saved as they are given, handing in twice is handing in once.

Our readings: an exam is open from enrolment on; three attempts; no waiting time, no time limit; who has passed
needs no further attempt; the best attempt counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from exams.marking import mark
from exams.models import Answer, Attempt
from foundation import ledger
from packages.models import Version

MOST = 3


class NoMoreAttempts(Exception):
    """Three attempts were made."""


class PassedAlready(Exception):
    """The exam is passed; there is nothing more to sit."""


class HandedIn(Exception):
    """The attempt is over; its answers can't change."""


class WrongAnswer(Exception):
    """An answer that the question doesn't offer."""


def of(session: Session, person_id: int, version_id: int) -> list[Attempt]:
    """A person's attempts at a version, in order."""
    query = select(Attempt).where(Attempt.person_id == person_id, Attempt.version_id == version_id)
    return list(session.scalars(query.order_by(Attempt.number)))


def open_one(session: Session, person_id: int, version_id: int) -> Attempt | None:
    """The attempt that is being sat."""
    return next((each for each in of(session, person_id, version_id) if each.handed_in_at is None), None)


def sit(session: Session, person_id: int, version: Version, now: datetime) -> Attempt:
    """Begin the next attempt, or go on with the open one; raises PassedAlready, NoMoreAttempts."""
    before = of(session, person_id, version.id)
    for each in before:
        if each.handed_in_at is None:
            return each
    if any(each.passed for each in before):
        raise PassedAlready
    number = len(before) + 1
    if number > min(MOST, len(version.content["exam_sets"])):
        raise NoMoreAttempts
    full = sum(question["points"] for question in _questions(version, number))
    made = Attempt(
        person_id=person_id,
        version_id=version.id,
        version=version,
        number=number,
        set_number=number,
        started_at=now,
        full_score=full,
    )
    session.add(made)
    session.flush()
    return made


def questions_of(attempt: Attempt) -> list[dict[str, Any]]:
    """The questions of an attempt's set, as they were frozen."""
    return _questions(attempt.version, attempt.set_number)


def _questions(version: Version, number: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = next(
        each["questions"] for each in version.content["exam_sets"] if each["number"] == number
    )
    return found


def answers_of(attempt: Attempt) -> dict[int, list[int]]:
    """What was chosen so far: question position -> option indexes; nothing chosen counts as not answered."""
    return {answer.position: answer.chosen for answer in attempt.answers if answer.chosen}


def save_answer(
    session: Session, attempt: Attempt, position: int, chosen: Sequence[int], now: datetime
) -> None:
    """Keep what was chosen for a question; raises HandedIn, WrongAnswer."""
    if attempt.handed_in_at is not None:
        raise HandedIn
    question = next((each for each in questions_of(attempt) if each["position"] == position), None)
    if question is None or not _possible(question, chosen):
        raise WrongAnswer
    answer = next((each for each in attempt.answers if each.position == position), None)
    if answer is None:
        answer = Answer(attempt_id=attempt.id, position=position, chosen=[], saved_at=now)
        attempt.answers.append(answer)
    answer.chosen, answer.saved_at = sorted(set(chosen)), now
    session.flush()


def _possible(question: dict[str, Any], chosen: Sequence[int]) -> bool:
    offered = 2 if question["kind"] == "true_false" else len(question["options"])
    one = question["kind"] != "multiple"
    return all(0 <= index < offered for index in chosen) and not (one and len(set(chosen)) > 1)


def hand_in(session: Session, attempt: Attempt, *, pass_mark: int, now: datetime) -> Attempt:
    """Mark and close an attempt; a second time changes nothing."""
    if attempt.handed_in_at is not None:
        return attempt
    result = mark(questions_of(attempt), answers_of(attempt))
    attempt.handed_in_at, attempt.score, attempt.passed = now, result.score, result.passed(pass_mark)
    attempt.marks = [asdict(each) for each in result.marks]
    session.flush()
    ledger.append(
        session,
        now=now,
        actor=attempt.person_id,
        kind="exam.handed-in",
        subject=f"attempt:{attempt.id}",
        data={
            "version": attempt.version_id,
            "number": attempt.number,
            "score": attempt.score,
            "full": attempt.full_score,
            "passed": attempt.passed,
        },
    )
    return attempt
