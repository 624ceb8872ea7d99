"""Marking again what was handed in: the same questions and answers must give the same marks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from exams.sitting import attempts
from exams.sitting.models import Attempt

AT_ONCE = 200


@dataclass(frozen=True)
class Difference:
    """An attempt whose stored marks are not what marking gives; scores in hundredths of a point."""

    attempt_id: int
    stored: int
    again: int
    positions: tuple[int, ...]


def differences(session: Session) -> Iterator[Difference]:
    """Every attempt that was handed in and would be marked otherwise."""
    last = 0
    while True:
        query = select(Attempt).where(Attempt.id > last, Attempt.handed_in_at.is_not(None))
        found = list(session.scalars(query.order_by(Attempt.id).limit(AT_ONCE)))
        if not found:
            return
        for each in found:
            told = _compared(session, each)
            if told is not None:
                yield told
        last = found[-1].id
        session.expunge_all()  # as many versions as there are packages would stay in memory


def _compared(session: Session, attempt: Attempt) -> Difference | None:
    stored = {each["position"]: each for each in attempt.marks or ()}
    result = attempts.marked(session, attempt)
    again = {each.position: asdict(each) for each in result.marks}
    wrong = tuple(
        position
        for position in sorted({*stored, *again})
        if _points(stored.get(position)) != _points(again.get(position))
    )
    if not wrong and (attempt.score, attempt.full_score) == (result.score, result.full):
        return None
    return Difference(attempt.id, attempt.score or 0, result.score, wrong)


def _points(kept: dict[str, object] | None) -> object:
    return (kept["points"], kept["right"]) if kept else None
