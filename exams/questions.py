"""The questions of a package's draft: stored from a workbook, and as the JSON that a frozen version keeps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from exams.models import Question
from exams.workbook import QuestionSet
from packages.models import Package

_KEPT = ("position", "kind", "stem", "options", "answer", "explanation", "points", "topic", "resource_name")


def store(session: Session, package: Package, sets: Sequence[QuestionSet]) -> None:
    """Replace all questions of a package."""
    session.execute(delete(Question).where(Question.package_id == package.id))
    for each in sets:
        for position, question in enumerate(each.questions, 1):
            session.add(
                Question(
                    package_id=package.id,
                    set_number=each.number,
                    position=position,
                    kind=question.kind,
                    stem=question.stem,
                    options=list(question.options),
                    answer=list(question.answer),
                    explanation=question.explanation,
                    points=question.points,
                    topic=question.topic,
                    resource_name=question.resource_name,
                )
            )
    session.flush()


def of(session: Session, package_id: int) -> list[Question]:
    """All questions of a package, set by set."""
    query = select(Question).where(Question.package_id == package_id)
    return list(session.scalars(query.order_by(Question.set_number, Question.position)))


def content(session: Session, package_id: int) -> list[dict[str, Any]]:
    """The exam sets as JSON: [{"number": 1, "questions": [{"position", "kind", "stem", ...}]}]."""
    sets: dict[int, list[dict[str, Any]]] = {}
    for question in of(session, package_id):
        plain = {name: getattr(question, name) for name in _KEPT}
        sets.setdefault(question.set_number, []).append(plain)
    return [{"number": number, "questions": questions} for number, questions in sets.items()]


def retie(session: Session, package_id: int, old: str, chosen: Callable[[Question], str]) -> None:
    """Tie each question about a resource of this name to the one that is chosen for it."""
    for question in of(session, package_id):
        if question.resource_name == old:
            question.resource_name = chosen(question)
    session.flush()
