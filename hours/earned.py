"""Class hours from evidence: a resource is studied at 95 %, a package is complete when all are and an exam is passed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from exams.sitting import attempts
from exams.sitting.models import Attempt
from foundation import ledger
from hours import certificates, content, evidence, moving_on
from hours import union as kept
from hours.content import Listed
from hours.evidence import Interval
from hours.models import Enrolment
from judging import editions, exam_terms
from schemes import hours

STUDIED = "study.resource-studied"
Owes = Callable[[Session, Enrolment], bool]


@dataclass(frozen=True)
class Progress:
    """How far a lesson is, in ms of media time; `needed_ms` is what is still missing for it to count, `stretches` what
    counts, in order."""

    lesson: Listed
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


def of_lesson(session: Session, enrolment: Enrolment, lesson: Listed) -> Progress:
    """One lesson's progress from the union of its evidence."""
    return _progress(enrolment, lesson, evidence.of(session, enrolment, lesson.id))


def of_package(session: Session, enrolment: Enrolment) -> list[Progress]:
    """Every lesson's progress with its stretches, in order: for a proof, not for a page."""
    done = evidence.of_all(session, enrolment)
    return [_progress(enrolment, each, done.get(each.id, [])) for each in content.listed(enrolment.version)]


def of_some(session: Session, enrolment: Enrolment, lessons: Sequence[Listed]) -> list[Progress]:
    """The progress of some lessons as it is kept, without stretches."""
    rows = kept.rows(session, enrolment.id, [each.id for each in lessons])
    share = editions.of(enrolment.version).studied_share
    found = []
    for lesson in lessons:
        row = rows.get(lesson.id)
        covered, needed = row.covered_ms if row else 0, kept.needed_ms(lesson.duration_ms, share)
        studied = row.studied if row else not lesson.duration_ms
        found.append(Progress(lesson, covered, studied, max(0, needed - covered)))
    return found


def _progress(enrolment: Enrolment, lesson: Listed, done: list[Interval]) -> Progress:
    needed = kept.needed_ms(lesson.duration_ms, editions.of(enrolment.version).studied_share)
    stretches = evidence.within(done, lesson.duration_ms)
    covered = evidence.length(stretches)
    return Progress(lesson, covered, covered >= needed, max(0, needed - covered), tuple(stretches))


def studied(enrolment: Enrolment) -> int:
    """How many lessons are studied; what takes no time is so from the beginning."""
    version = enrolment.version
    return enrolment.studied_count + version.lesson_count - version.timed_count


def left(enrolment: Enrolment) -> int:
    """How many lessons are left."""
    return enrolment.version.timed_count - enrolment.studied_count


def tenths(enrolment: Enrolment) -> int:
    """Class hours of what was covered, in tenths, never rounded up."""
    return hours.floor_tenths(enrolment.covered_ms, editions.of(enrolment.version).class_hour_minutes)


_also: dict[str, Owes] = {}


def let_require(name: str, owes: Owes) -> None:
    """Have a function say whether something else is still owed before a package is complete (app.py hands it in)."""
    _also[name] = owes


def settle(session: Session, enrolment: Enrolment, draw: Callable[[], str], now: datetime) -> bool:
    """Note in the ledger what is newly studied; once everything is there, complete the enrolment and issue the certificate.

    All in the caller's transaction. `draw` gives the random part of a certificate's number. True when this call completed it.
    What comes late for a version that one has left counts in the one with which one went on. A package gives one
    certificate: who has it completes a newer version without another.
    """
    if enrolment.moved_to is not None:
        return settle(session, enrolment.moved_to, draw, now)
    if enrolment.completed_at is not None:
        return False
    for each in moving_on.before(session, enrolment):
        moving_on.carry(session, each)
    _note(session, enrolment, now)
    sat = attempts.of_package(session, enrolment.person_id, enrolment.version.package_id)
    passed = attempts.counted([each for each in sat if each.passed], exam_terms.of(enrolment.version).counts)
    if passed is None or left(enrolment) or any(owes(session, enrolment) for owes in _also.values()):
        return False
    enrolment.completed_at = now
    if certificates.of(session, enrolment) is not None:
        return False
    _complete(session, enrolment, passed, draw, now)
    return True


def _complete(
    session: Session, enrolment: Enrolment, passed: Attempt, draw: Callable[[], str], now: datetime
) -> None:
    """The entry of the ledger, and the certificate that it proves."""
    earned = earned_tenths(enrolment)
    entry = ledger.append(
        session,
        now=now,
        actor=enrolment.person_id,
        kind="package.completed",
        subject=f"enrolment:{enrolment.id}",
        data={
            "version": enrolment.version_id,
            "content_hash": enrolment.version.content_hash,
            "covered_ms": enrolment.covered_ms,
            "class_hours_tenths": earned,
            "attempt": passed.id,
            "score": passed.score,
            "full": passed.full_score,
            **_stated(kept.stated_ms(session, enrolment)),
        },
    )
    certificates.issue(session, enrolment, passed, earned, entry, draw, now)


def _stated(ms: int) -> dict[str, int]:
    """What an entry says of time that was only stated; nothing where all was measured."""
    return {"stated_ms": ms} if ms else {}


def _note(session: Session, enrolment: Enrolment, now: datetime) -> None:
    """One ledger entry for each resource that is studied, when it first is."""
    for row, lesson in kept.unnoted(session, enrolment):
        data = {
            "resource": lesson.resource_id,
            "name": lesson.name,
            "covered_ms": row.covered_ms,
            "duration_ms": lesson.duration_ms,
            **_stated(row.covered_ms if lesson.stated else 0),
        }
        ledger.append(
            session,
            now=now,
            actor=enrolment.person_id,
            kind=STUDIED,
            subject=f"enrolment:{enrolment.id}",
            data=data,
        )
        row.noted = True
    session.flush()


def earned_tenths(enrolment: Enrolment) -> int:
    """The hours of a complete package: those that it states, as far as its measured length carries them."""
    stated = enrolment.version.class_hours_tenths
    minutes = editions.of(enrolment.version).class_hour_minutes
    measured = hours.floor_tenths(enrolment.version.total_ms, minutes)
    return min(stated, measured) if stated else measured
