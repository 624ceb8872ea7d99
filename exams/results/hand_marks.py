"""What only people can mark: two assessors, each without knowing whose answer it is or what the other one gave; a third
where they differ.

Our reading, as the documents are silent: two differ when they are more than a tenth of a question's marks apart; then the
third one's mark counts. Where they don't, what counts lies in the middle, rounded down to the hundredth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from exams.bank import kinds
from exams.results.models import HandMark
from exams.sitting import answers, asked, attempts
from exams.sitting.models import Attempt
from foundation import ledger

APART_PERCENT = 10
SHOWN = 200


class NotYours(Exception):
    """This person marked the answer before, or it needs no further mark."""


class NotPossible(Exception):
    """Points that the question doesn't have."""


@dataclass(frozen=True)
class Task:
    """One answer that somebody may mark: no name, no other mark."""

    attempt_id: int
    position: int
    package: str
    question: dict[str, Any]
    answer: str
    third: bool = False


def tasks(session: Session, person_id: int) -> list[Task]:
    """What a person may mark now, those that wait longest first."""
    query = select(Attempt).where(Attempt.waits.is_(True)).order_by(Attempt.handed_in_at, Attempt.id)
    found: list[Task] = []
    for attempt in session.scalars(query.limit(SHOWN)):
        found += _of_attempt(session, attempt, person_id)
    return found


def task(session: Session, attempt: Attempt, position: int, person_id: int) -> Task | None:
    """One answer, if this person may mark it now."""
    return next(
        (each for each in _of_attempt(session, attempt, person_id) if each.position == position), None
    )


def give(
    session: Session,
    attempt: Attempt,
    position: int,
    points: int,
    note: str,
    person_id: int,
    now: datetime,
) -> None:
    """One assessor's mark. Raises NotYours, NotPossible."""
    mine = task(session, attempt, position, person_id)
    if mine is None:
        raise NotYours
    if not 0 <= points <= int(mine.question["points"]):
        raise NotPossible
    session.add(
        HandMark(
            attempt_id=attempt.id,
            position=position,
            person_id=person_id,
            points=points,
            note=note.strip(),
            at=now,
        )
    )
    session.flush()


def final(session: Session, attempt: Attempt) -> dict[int, int]:
    """What counts of people's marks so far, by position."""
    full = {each["position"]: int(each["points"]) for each in asked.questions_of(attempt)}
    found = {}
    for position, marks in _marks(session, attempt).items():
        points = settled([each.points for each in marks], full[position])
        if points is not None:
            found[position] = points
    return found


def settled(points: Sequence[int], full: int) -> int | None:
    """What two or three marks come to, in order of their giving; None while another one is needed."""
    if len(points) < 2:
        return None
    if not differ(points[0], points[1], full):
        return (points[0] + points[1]) // 2
    return points[2] if len(points) > 2 else None


def differ(one: int, other: int, full: int) -> bool:
    """Whether two marks are so far apart that a third person must look."""
    return abs(one - other) * 100 > APART_PERCENT * full


def finish(session: Session, attempt: Attempt, *, pass_mark: int, now: datetime) -> bool:
    """Mark the attempt anew once everything in it has its marks; False while something waits."""
    if not attempt.waits:
        return False
    given = final(session, attempt)
    if set(_by_hand(attempt)) - set(given):
        return False
    result = attempts.marked(session, attempt, given)
    attempts.put_marks(attempt, result, pass_mark)
    session.flush()
    rows = {str(at): [each.points for each in marks] for at, marks in _marks(session, attempt).items()}
    ledger.append(
        session,
        now=now,
        actor=None,
        kind="exam.marked-by-hand",
        subject=f"attempt:{attempt.id}",
        data={"score": attempt.score, "full": attempt.full_score, "passed": attempt.passed, "marks": rows},
    )
    return True


def _of_attempt(session: Session, attempt: Attempt, person_id: int) -> list[Task]:
    marks, chosen = _marks(session, attempt), answers.of(attempt)
    found = []
    for question in asked.questions_of(attempt):
        position = question["position"]
        if position not in _by_hand(attempt):
            continue
        there = marks.get(position, [])
        points = [each.points for each in there]
        if person_id in {each.person_id for each in there} or settled(points, question["points"]) is not None:
            continue
        answer = "\n".join(str(each) for each in chosen.get(position, []))
        found.append(Task(attempt.id, position, attempt.version.name, question, answer, len(points) == 2))
    return found


def _by_hand(attempt: Attempt) -> list[int]:
    """The positions that people mark; what was left open has no marks without their work."""
    questions = {each["position"]: each for each in asked.questions_of(attempt)}
    return [
        each["position"]
        for each in attempt.marks or ()
        if kinds.by_hand(questions[each["position"]]) and each.get("waits")
    ]


def _marks(session: Session, attempt: Attempt) -> dict[int, list[HandMark]]:
    found: dict[int, list[HandMark]] = {}
    query = select(HandMark).where(HandMark.attempt_id == attempt.id).order_by(HandMark.id)
    for each in session.scalars(query):
        found.setdefault(each.position, []).append(each)
    return found
