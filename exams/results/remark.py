"""A wrong key was found: who would change and how, first; then all attempts concerned are marked anew, each in the ledger.

Nobody who passed fails by it: the score follows the key, the pass stays, and the ledger says so. Whether it should be taken
away is for a person to decide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from exams.bank import kinds
from exams.sitting import asked, attempts, corrections
from exams.sitting.models import Attempt
from foundation import ledger
from packages.models import Version, VersionPart, VersionQuestion

AT_ONCE = 200


class NotAKey(Exception):
    """What is given can't be the right answer of this question."""


@dataclass(frozen=True)
class Change:
    """What a correction does to one attempt: marks in hundredths, passed before and after; `kept`: it stays passed though
    the new score does not reach the mark."""

    attempt: Attempt
    before: int
    after: int
    passed_before: bool
    passed_after: bool
    kept: bool


def question(session: Session, part: str) -> dict[str, Any] | None:
    """A question by the hash of what it says, with the key that holds today."""
    found = session.get(VersionPart, part)
    if found is None or not isinstance(found.told, dict) or "stem" not in found.told:
        return None
    return corrections.applied(session, [{**found.told, "part": part}])[0]


def check(told: dict[str, Any], answer: list[Any] | None) -> None:
    """Whether something can be a question's key; None lets everybody have its marks. Raises NotAKey."""
    if answer is None:
        return
    try:
        kept = kinds.kept(told, answer)
    except kinds.NotPossible as error:
        raise NotAKey from error
    if not kept or told["kind"] not in (*kinds.CHOICES, *kinds.PLACED):
        raise NotAKey


def changes(
    session: Session, part: str, answer: list[Any] | None, pass_mark: Callable[[Version], int]
) -> list[Change]:
    """Who would change and how, those first whose passing it touches. Nothing is written."""
    found = []
    for attempt in _concerned(session, part):
        questions = [_with(each, part, answer) for each in attempts.marking_of(session, attempt)]
        result = attempts.marked(session, attempt, keyed=questions)
        passes = result.passed(pass_mark(attempt.version)) and not result.waits
        before = bool(attempt.passed)
        if result.score != attempt.score or passes != before:
            kept = before and not passes
            found.append(Change(attempt, attempt.score or 0, result.score, before, passes or kept, kept))
    return sorted(
        found, key=lambda each: (each.passed_before == each.passed_after and not each.kept, each.attempt.id)
    )


def correct(
    session: Session,
    part: str,
    answer: list[Any] | None,
    reason: str,
    by: int,
    pass_mark: Callable[[Version], int],
    now: datetime,
) -> list[Change]:
    """Correct a key and mark anew what it concerns; gives what changed. Whoever calls settles what hangs on it."""
    told = changes(session, part, answer, pass_mark)
    made = corrections.make(session, part, answer, reason, by, now)
    for each in told:
        attempt = each.attempt
        attempts.put_marks(attempt, attempts.marked(session, attempt), pass_mark(attempt.version))
        attempt.passed = each.passed_after
        ledger.append(
            session,
            now=now,
            actor=by,
            kind="exam.marked-anew",
            subject=f"attempt:{attempt.id}",
            data={
                "correction": made.id,
                "before": each.before,
                "after": each.after,
                "passed": each.passed_after,
                "kept": each.kept,
            },
        )
    session.flush()
    return told


def _with(told: dict[str, Any], part: str, answer: list[Any] | None) -> dict[str, Any]:
    return corrections.put(told, answer) if told["part"] == part else told


def _concerned(session: Session, part: str) -> list[Attempt]:
    """The attempts that were handed in and asked this question."""
    versions = select(VersionQuestion.version_id).where(VersionQuestion.part == part)
    query = select(Attempt).where(Attempt.version_id.in_(versions), Attempt.handed_in_at.is_not(None))
    found = []
    for attempt in session.scalars(query.order_by(Attempt.id)):
        if any(corrections.part_of(each) == part for each in asked.questions_of(attempt)):
            found.append(attempt)
    return found
