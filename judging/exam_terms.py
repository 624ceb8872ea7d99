"""What a scheme says of its exam, as the exam takes it; and whether the sets of a draft suffice for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from exams.bank import questions
from exams.bank.flaws import Flaw
from exams.papers import checks, plan
from exams.papers.checks import Part
from exams.sitting.attempts import Terms
from judging import check, editions
from packages.models import Package, Version
from schemes.kinds.hours import QuestionsPerHour
from schemes.scheme import Scheme


@dataclass(frozen=True)
class Sufficiency:
    """What the sets of a draft come to: `attempts` that the scheme allows, `sets` that there are, `possible` attempts
    with them (sets that share a question with another one make none). `practice`: None where the scheme asks for no
    questions after each class hour, else how many are left for it."""

    attempts: int
    sets: int
    possible: int
    practice: int | None

    @property
    def short(self) -> bool:
        """Whether fewer attempts are possible than the scheme allows."""
        return self.possible < self.attempts


def of(version: Version) -> Terms:
    """The terms of the exam of a version, by the edition that it was frozen under."""
    return of_scheme(editions.of(version))


def of_scheme(scheme: Scheme) -> Terms:
    """The terms of a scheme."""
    exam = scheme.exam
    return Terms(
        scheme.attempts,
        scheme.pass_mark,
        timedelta(hours=scheme.wait_hours),
        scheme.counts,
        scheme.partial,
        minutes=exam.minutes if exam else 0,
        extensions=exam.extensions if exam else 0,
        **({"appeal_days": exam.appeal_days, "answer_days": exam.answer_days} if exam else {}),
        drawn=composition(scheme),
    )


def composition(scheme: Scheme) -> dict[str, int]:
    """How many questions of each kind a paper draws; empty where attempts ask whole sets."""
    return scheme.exam.composition if scheme.exam and scheme.exam.paper == "drawn" else {}


def spare(version: Version) -> list[Mapping[str, Any]]:
    """The questions of a version that no exam asks: those are for practice."""
    scheme = editions.of(version)
    return plan.spare(questions.sets_of(version), scheme.attempts, composition(scheme))


def asks_each_hour(scheme: Scheme) -> bool:
    """Whether the scheme asks for questions for every class hour."""
    return any(isinstance(each, QuestionsPerHour) for rule in scheme.rules for each in rule.checks)


def flaws(session: Session, package: Package) -> list[Flaw]:
    """What a person should look at in the sets of a draft: its questions, its sets, and how they cover what is studied."""
    parts = [
        Part(each.name, each.duration_ms or 0, course.weight)
        for course in package.courses
        for each in course.resources
    ]
    return checks.of(questions.content(session, package.id), parts)


def sufficiency(session: Session, package: Package) -> Sufficiency:
    """Whether the sets of a draft suffice for the exam of its scheme, and for the practice after each class hour."""
    scheme = check.scheme(package.scheme_id)
    sets = questions.content(session, package.id)
    drawn = composition(scheme)
    left = len(plan.spare(sets, scheme.attempts, drawn)) if asks_each_hour(scheme) else None
    possible = len(plan.ahead(sets, scheme.attempts, composition=drawn))
    return Sufficiency(scheme.attempts, len(sets), possible, left)
