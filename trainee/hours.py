"""Class hours from evidence: a resource is studied at 95 %, a package is complete when all are and an exam is passed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from exams import attempts
from foundation import ledger
from intake import editions
from schemes import hours
from trainee import certificates, content, evidence
from trainee.content import Lesson
from trainee.evidence import Interval
from trainee.models import Enrolment

STUDIED = "study.resource-studied"


@dataclass(frozen=True)
class Progress:
    """How far a lesson is, in ms of media time; `needed_ms` is what is still missing for it to count, `stretches` what
    counts, in order."""

    lesson: Lesson
    covered_ms: int
    studied: bool
    needed_ms: int
    stretches: tuple[Interval, ...] = ()

    @property
    def gaps(self) -> list[Interval]:
        """What is not studied, in order."""
        return evidence.missing(self.stretches, self.lesson.duration_ms)

    @property
    def percent(self) -> int:
        """Covered, in whole per cent, never rounded up."""
        return self.covered_ms * 100 // self.lesson.duration_ms if self.lesson.duration_ms else 100


def of_lesson(session: Session, enrolment: Enrolment, lesson: Lesson) -> Progress:
    """One lesson's progress from the union of its evidence."""
    return _progress(enrolment, lesson, evidence.of(session, enrolment, lesson.id))


def of_package(session: Session, enrolment: Enrolment) -> list[Progress]:
    """Every lesson's progress, in order."""
    done = evidence.of_all(session, enrolment)
    return [_progress(enrolment, each, done.get(each.id, [])) for each in content.lessons(enrolment.version)]


def _progress(enrolment: Enrolment, lesson: Lesson, done: list[Interval]) -> Progress:
    share = editions.of(enrolment.version).studied_share
    stretches = evidence.within(done, lesson.duration_ms)
    covered = evidence.length(stretches)
    needed = -(-lesson.duration_ms * share // 100)
    return Progress(lesson, covered, covered >= needed, max(0, needed - covered), tuple(stretches))


def tenths(enrolment: Enrolment, progress: list[Progress]) -> int:
    """Class hours of what was covered, in tenths, never rounded up."""
    minutes = editions.of(enrolment.version).class_hour_minutes
    return hours.floor_tenths(sum(each.covered_ms for each in progress), minutes)


def settle(session: Session, enrolment: Enrolment, draw: Callable[[], str], now: datetime) -> bool:
    """Note in the ledger what is newly studied; once everything is there, complete the enrolment and issue the certificate.

    All in the caller's transaction. `draw` gives the random part of a certificate's number. True when this call completed it.
    """
    if enrolment.completed_at is not None:
        return False
    progress = of_package(session, enrolment)
    _note(session, enrolment, progress, now)
    passed = [each for each in attempts.of(session, enrolment.person_id, enrolment.version_id) if each.passed]
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


def _note(session: Session, enrolment: Enrolment, progress: list[Progress], now: datetime) -> None:
    """One ledger entry for each resource that is studied, when it first is."""
    subject = f"enrolment:{enrolment.id}"
    entries = [each for each in ledger.about(session, subject) if each.kind == STUDIED]
    noted = {each.data["resource"] for each in entries}
    for each in progress:
        if each.studied and each.lesson.id not in noted:
            data = {
                "resource": each.lesson.id,
                "name": each.lesson.name,
                "covered_ms": each.covered_ms,
                "duration_ms": each.lesson.duration_ms,
            }
            ledger.append(
                session, now=now, actor=enrolment.person_id, kind=STUDIED, subject=subject, data=data
            )


def earned_tenths(enrolment: Enrolment, progress: list[Progress]) -> int:
    """The hours of a complete package: those that it states, as far as its measured length carries them."""
    stated = enrolment.version.content.get("class_hours_tenths")
    minutes = editions.of(enrolment.version).class_hour_minutes
    measured = hours.floor_tenths(sum(each.lesson.duration_ms for each in progress), minutes)
    return min(stated, measured) if stated else measured
