"""Wrong keys put right: the newest correction of a question holds wherever it is marked.

The frozen question stays as it was frozen; what was corrected, why and by whom stands beside it, so that marking stays
repeatable from what is stored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from exams.sitting.models import KeyCorrection
from foundation import ledger
from packages import spelling

Question = Mapping[str, Any]


def part_of(question: Question) -> str:
    """The hash of what a question says: by it a correction finds it in every version."""
    found: str = question.get("part") or spelling.digest(question)
    return found


def applied(session: Session, questions: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The questions with the hash of what they say, and with what is right today; `all_right` where everybody gets the marks."""
    parts = [part_of(each) for each in questions]
    known = newest(session, parts)
    return [
        put({**each, "part": part}, known[part].answer) if part in known else {**each, "part": part}
        for each, part in zip(questions, parts, strict=True)
    ]


def newest(session: Session, parts: Sequence[str]) -> dict[str, KeyCorrection]:
    """The correction that holds, of each of these questions that has one."""
    if not parts:
        return {}
    query = select(KeyCorrection).where(KeyCorrection.part.in_(parts)).order_by(KeyCorrection.id)
    return {each.part: each for each in session.scalars(query)}


def make(
    session: Session, part: str, answer: list[Any] | None, reason: str, by: int, now: datetime
) -> KeyCorrection:
    """Correct a key; attempts are marked anew by exams.results.remark."""
    made = KeyCorrection(part=part, answer=answer, reason=reason.strip(), made_by=by, made_at=now)
    session.add(made)
    session.flush()
    ledger.append(
        session,
        now=now,
        actor=by,
        kind="exam.key-corrected",
        subject=f"key-correction:{made.id}",
        data={"part": part, "answer": answer, "reason": made.reason},
    )
    return made


def put(question: dict[str, Any], answer: list[Any] | None) -> dict[str, Any]:
    """A question with another key; None: everybody gets its marks. A substitute has a key of its own."""
    if question.get("substituted"):
        return question
    plain = {name: value for name, value in question.items() if name != "all_right"}
    return {**plain, "all_right": True} if answer is None else {**plain, "answer": answer}
