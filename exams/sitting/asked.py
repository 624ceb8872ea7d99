"""The questions of an attempt as they are asked: those of its set, or those of the paper that it keeps."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from exams.papers import paper
from exams.sitting.models import Attempt
from packages import frozen
from packages.models import Version, VersionPart, VersionQuestion


def questions_of(attempt: Attempt) -> list[dict[str, Any]]:
    """The questions of an attempt as they were frozen, with the positions and marks that they have in it."""
    session = session_of(attempt)
    if attempt.paper is None:
        return of_set(session, attempt.version_id, attempt.set_number)
    items = attempt.paper["asked"]
    says = frozen.told(session, [each["part"] for each in items])
    return [paper.question(each, says[each["part"]], at) for at, each in enumerate(items, start=1)]


def seen(attempt: Attempt) -> list[dict[str, Any]]:
    """The questions that an attempt made known: those asked, and those that it asked something else instead of."""
    if attempt.paper is None:
        return questions_of(attempt)
    instead = [each["part"] for each in attempt.paper["asked"] if each.get("substituted")]
    says = frozen.told(session_of(attempt), [*instead, *attempt.paper["left_out"]])
    return [*questions_of(attempt), *says.values()]


def of_set(session: Session, version_id: int, number: int) -> list[dict[str, Any]]:
    """The questions of a set as they were frozen."""
    return frozen.questions(session, version_id, VersionQuestion.set_number == number)


def with_parts(session: Session, version_id: int, number: int | None = None) -> list[dict[str, Any]]:
    """The questions of a set, or of all sets, each with the hash of what it says, as papers are made of."""
    query = (
        select(VersionPart.told, VersionPart.hash, VersionQuestion.set_number)
        .join(VersionQuestion, VersionQuestion.part == VersionPart.hash)
        .where(VersionQuestion.version_id == version_id)
        .order_by(VersionQuestion.set_number, VersionQuestion.number)
    )
    if number is not None:
        query = query.where(VersionQuestion.set_number == number)
    return [{**told, "part": part} for told, part, _set in session.execute(query)]


def question_of(attempt: Attempt, position: int) -> dict[str, Any] | None:
    """One question of an attempt; of a paper only that one is read."""
    session = session_of(attempt)
    if attempt.paper is None:
        its = (VersionQuestion.set_number == attempt.set_number, VersionQuestion.position == position)
        return next(iter(frozen.questions(session, attempt.version_id, *its, limit=1)), None)
    items = attempt.paper["asked"]
    if not 0 < position <= len(items):
        return None
    item = items[position - 1]
    return paper.question(item, frozen.told(session, [item["part"]])[item["part"]], position)


def positions_of(attempt: Attempt) -> list[int]:
    """The positions of the questions of an attempt, in order."""
    if attempt.paper is not None:
        return list(range(1, len(attempt.paper["asked"]) + 1))
    query = select(VersionQuestion.position).where(
        VersionQuestion.version_id == attempt.version_id, VersionQuestion.set_number == attempt.set_number
    )
    return list(session_of(attempt).scalars(query.order_by(VersionQuestion.number)))


def session_of(read: Attempt | Version) -> Session:
    """The transaction in which something was read."""
    found = object_session(read)
    if found is None:
        raise RuntimeError(f"{read} belongs to no transaction")
    return found
