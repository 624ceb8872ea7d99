"""Class hours from evidence: a resource is studied at 95 %, a package is complete when all are and an exam is passed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from exams import attempts
from foundation import ledger
from intake import check
from schemes import hours
from trainee import certificates, content, evidence
from trainee.content import Lesson
from trainee.models import Enrolment


@dataclass(frozen=True)
class Progress:
    """How far a lesson is, in ms of media time; `needed_ms` is what is still missing for it to count."""

    lesson: Lesson
    covered_ms: int
    studied: bool
    needed_ms: int

    @property
    def percent(self) -> int:
        """Covered, in whole per cent, never rounded up."""
        return self.covered_ms * 100 // self.lesson.duration_ms if self.lesson.duration_ms else 100


def of_lesson(session: Session, enrolment: Enrolment, lesson: Lesson) -> Progress:
    """One lesson's progress from the union of its evidence."""
    share = check.scheme(enrolment.version.scheme_id).studied_share
    done = evidence.of(session, enrolment, lesson.id)
    covered = evidence.length(evidence.within(done, lesson.duration_ms))
    needed = -(-lesson.duration_ms * share // 100)
    return Progress(lesson, covered, covered >= needed, max(0, needed - covered))


def of_package(session: Session, enrolment: Enrolment) -> list[Progress]:
    """Every lesson's progress, in order."""
    return [of_lesson(session, enrolment, each) for each in content.lessons(enrolment.version)]


def tenths(enrolment: Enrolment, progress: list[Progress]) -> int:
    """Class hours of what was covered, in tenths, never rounded up."""
    minutes = check.scheme(enrolment.version.scheme_id).class_hour_minutes
    return hours.floor_tenths(sum(each.covered_ms for each in progress), minutes)


def settle(session: Session, enrolment: Enrolment, draw: Callable[[], str], now: datetime) -> bool:
    """Complete an enrolment once everything is there: ledger entry and certificate, in the caller's transaction.

    `draw` gives the random part of a certificate's number. True when this call completed it.
    """
    if enrolment.completed_at is not None:
        return False
    passed = [each for each in attempts.of(session, enrolment.person_id, enrolment.version_id) if each.passed]
    progress = of_package(session, enrolment)
    if not passed or not all(each.studied for each in progress):
        return False
    enrolment.completed_at = now
    earned = earned_tenths(enrolment, progress)
    entry = ledger.append(
        session,
        now=now,
        actor=enrolment.person_id,
        kind="package.completed",
        subject=f"enrolment:{enrolment.id}",
        data={
            "version": enrolment.version_id,
            "content_hash": enrolment.version.content_hash,
            "covered_ms": sum(each.covered_ms for each in progress),
            "class_hours_tenths": earned,
            "attempt": passed[-1].id,
            "score": passed[-1].score,
            "full": passed[-1].full_score,
        },
    )
    certificates.issue(session, enrolment, passed[-1], earned, entry, draw, now)
    return True


def earned_tenths(enrolment: Enrolment, progress: list[Progress]) -> int:
    """The hours of a complete package: those that it states, as far as its measured length carries them."""
    stated = enrolment.version.content.get("class_hours_tenths")
    minutes = check.scheme(enrolment.version.scheme_id).class_hour_minutes
    measured = hours.floor_tenths(sum(each.lesson.duration_ms for each in progress), minutes)
    return min(stated, measured) if stated else measured
