"""A trainee's part of the world: one package in the middle with an exam open, one finished with its certificate."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from exams import attempts
from exams.models import Attempt
from foundation import clock, db
from packages.models import Version
from trainee import certificates, content, enrolments, evidence, hours
from trainee.evidence import Report
from trainee.models import Enrolment

PASS_MARK = 60


def begun(version_id: int, person_id: int) -> dict[str, int]:
    """Half of one lesson seen, attempt 1 failed, attempt 2 open with one answer; lessons by their kind."""
    now = clock.now()
    with db.writing() as session:
        mine = _enrol(session, version_id, person_id, now)
        lessons = content.lessons(mine.version)
        half = Report("half", lessons[0].id, "played", 0, lessons[0].duration_ms // 2)
        evidence.record(session, mine, [half], opened_at=now - timedelta(hours=1), now=now)
        failed = attempts.sit(session, person_id, mine.version, now)
        attempts.hand_in(session, failed, pass_mark=PASS_MARK, now=now)
        second = attempts.sit(session, person_id, mine.version, now)
        _answer(session, second, 1, now)
        return {each.kind: each.id for each in lessons}


def finished(version_id: int, person_id: int) -> str:
    """Everything read, the exam passed; gives the certificate's number."""
    now = clock.now()
    with db.writing() as session:
        mine = _enrol(session, version_id, person_id, now)
        for lesson in content.lessons(mine.version):
            read = Report(f"read:{lesson.id}", lesson.id, "read", 0, lesson.duration_ms)
            evidence.record(session, mine, [read], opened_at=now - timedelta(hours=1), now=now)
        attempt = attempts.sit(session, person_id, mine.version, now)
        for question in attempts.questions_of(attempt):
            _answer(session, attempt, question["position"], now)
        attempts.hand_in(session, attempt, pass_mark=PASS_MARK, now=now)
        assert hours.settle(session, mine, certificates.draw, now)
        certificate = certificates.of(session, mine)
        assert certificate
        return certificate.number


def enrolled(versions: dict[str, int], person_id: int) -> dict[str, int]:
    """The person's enrolments in these versions."""
    with db.reading() as session:
        found = {name: enrolments.of(session, person_id, one) for name, one in versions.items()}
        return {name: one.id for name, one in found.items() if one}


def _enrol(session: Session, version_id: int, person_id: int, now: datetime) -> Enrolment:
    return enrolments.enrol(session, person_id, session.get_one(Version, version_id), now)


def _answer(session: Session, attempt: Attempt, position: int, now: datetime) -> None:
    """The right answer."""
    question = next(each for each in attempts.questions_of(attempt) if each["position"] == position)
    attempts.save_answer(session, attempt, position, question["answer"], now)
