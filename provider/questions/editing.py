"""Changing the questions of a draft: each change is an entry of the ledger, and the check looks anew.

A file that is brought is added as further sets, or takes the place of all questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from exams.bank import questions
from exams.bank.making import QuestionSet, SetQuestion
from exams.bank.models import Question
from foundation import ledger
from packages.models import Package

MOST_SETS = 50
MOST_IN_SET = 5000


class Full(Exception):
    """There are as many sets, or questions in a set, as there may be."""


def bring(
    session: Session,
    package: Package,
    sets: Sequence[QuestionSet],
    folder: Path,
    *,
    replace: bool,
    person_id: int | None,
    now: datetime,
) -> None:
    """Put the questions of a file into a draft. Raises Full."""
    before = [] if replace else questions.written_sets(session, package.id)
    last = max((each.number for each in before), default=0)
    added = [QuestionSet(last + at, each.questions) for at, each in enumerate(sets, 1)]
    if last + len(added) > MOST_SETS:
        raise Full
    questions.store(session, package, [*before, *added], folder, now)
    counts = {
        "sets": len(added),
        "questions": sum(len(each.questions) for each in added),
        "replaced": replace,
    }
    _tell(session, package, "questions.brought", counts, person_id, now)


def put(
    session: Session,
    package: Package,
    row: Question | None,
    question: SetQuestion,
    set_number: int,
    files: dict[str, int],
    *,
    person_id: int,
    now: datetime,
) -> Question:
    """Write a question: a new one at the end of its set, or another text for one that is there. Raises Full."""
    new = row is None
    if row is None or row.set_number != set_number:
        old = (row.set_number, row.position) if row else None
        place = _end(session, package.id, set_number)
        if place > MOST_IN_SET:
            raise Full
        if row is None:
            row = Question(package_id=package.id)
            session.add(row)
        row.set_number, row.position = set_number, place
        questions.fill_in(row, question, files)
        session.flush()
        if old:
            _close_up(session, package.id, *old)
    else:
        questions.fill_in(row, question, files)
        session.flush()
    _tell(session, package, "questions.added" if new else "questions.changed", _which(row), person_id, now)
    return row


def remove(session: Session, package: Package, row: Question, *, person_id: int, now: datetime) -> None:
    """Take a question away; those after it move up."""
    where = _which(row)
    session.delete(row)
    session.flush()
    _close_up(session, package.id, where["set"], where["position"])
    _tell(session, package, "questions.removed", where, person_id, now)


def move(
    session: Session, package: Package, row: Question, by: int, *, person_id: int, now: datetime
) -> bool:
    """Change places with the one before (-1) or after (1) it; whether there is one."""
    query = select(Question).where(
        Question.package_id == package.id,
        Question.set_number == row.set_number,
        Question.position == row.position + by,
    )
    other = session.scalar(query)
    if other is None:
        return False
    here, there = row.position, other.position
    row.position = 0  # two can't stand in one place, not even for a moment
    session.flush()
    other.position = here
    session.flush()
    row.position = there
    session.flush()
    _tell(session, package, "questions.moved", _which(row), person_id, now)
    return True


def _end(session: Session, package_id: int, set_number: int) -> int:
    its = (Question.package_id == package_id, Question.set_number == set_number)
    return (session.scalar(select(func.max(Question.position)).where(*its)) or 0) + 1


def _close_up(session: Session, package_id: int, set_number: int, position: int) -> None:
    """Let what stands after a gap move up, one after the other, the first one first."""
    query = (
        select(Question)
        .where(
            Question.package_id == package_id,
            Question.set_number == set_number,
            Question.position > position,
        )
        .order_by(Question.position)
    )
    for each in session.scalars(query).all():
        each.position -= 1
        session.flush()


def _which(row: Question) -> dict[str, Any]:
    return {"set": row.set_number, "position": row.position, "kind": row.kind}


def _tell(
    session: Session,
    package: Package,
    kind: str,
    data: dict[str, Any],
    person_id: int | None,
    now: datetime,
) -> None:
    package.changed_at = now
    ledger.append(session, now=now, actor=person_id, kind=kind, subject=f"package:{package.id}", data=data)
