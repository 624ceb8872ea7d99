"""A trainee's part of the world: one package in the middle with an exam open, one finished with its certificate."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from accessibility.aloud import sounds
from exams import attempts
from exams.models import Attempt
from foundation import clock, db, storage
from packages.models import Version
from tests.make.aloud import speak
from trainee import certificates, content, enrolments, evidence, hours
from trainee.aloud import texts
from trainee.desk import notes, places, practice
from trainee.evidence import Report
from trainee.models import Enrolment
from trainee.offline import jobs as offline
from trainee.offline.models import OfflineBundle

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


def desk(versions: dict[str, int], lessons: dict[str, int], person_id: int) -> int:
    """Beside the lessons: a place, a note and a bookmark (gives the note's id), an offline bundle asked for and one made,
    and a practice, which the finished package has because its scheme wants one."""
    now = clock.now()
    with db.writing() as session:
        begun, finished = (session.get_one(Version, versions[name]) for name in ("published", "finished"))
        mine = enrolments.of(session, person_id, begun.id)
        lesson = content.lesson(begun, lessons["video"])
        assert mine
        assert lesson
        places.keep(session, mine, lesson, 3_000, now)
        note = notes.add(session, mine, lesson, 2_000, "水要一点一点加。\n不要急。", now)
        notes.add(session, mine, lesson, 6_000, "", now)
        offline.ask(session, begun)
        zipped = storage.save(session, io.BytesIO(b"PK"), name="a.zip", media_type="application/zip", now=now)
        session.add(OfflineBundle(version_id=finished.id, file_id=zipped.id, made_at=now))
        finished.scheme_id, finished.edition, finished.findings = "shanghai-2023", None, []
        session.flush()
        done = enrolments.of(session, person_id, finished.id)
        assert done
        practice.done(session, done, practice.hours(finished)[0], {1: [0]}, now)
        return note.id


def aloud(version_id: int, lessons: dict[str, int], person_id: int) -> dict[str, str]:
    """Names of texts that can be read aloud: one that was spoken, one that is waited for, one that nobody asked for."""
    with db.writing() as session:
        mine = enrolments.of(session, person_id, version_id)
        attempt = attempts.open_one(session, person_id, version_id)
        assert mine
        assert attempt
        names = {"ready": f"text-{lessons['document']}"}
        names |= {"making": f"question-{attempt.id}-1", "unmade": f"question-{attempt.id}-2"}
        ready, waited, _unmade = (texts.find(session, mine, what) for what in names.values())
        assert ready
        assert waited
        sounds.ask(session, waited.text, clock.now())
    speak(ready.text)
    return names


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
