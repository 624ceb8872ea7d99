"""A trainee's part of the world: one package in the middle with an exam open, one finished with its certificate."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from accessibility.speaking import sounds
from accounts.people import SignedIn
from exams.accommodations import granting
from exams.accommodations.measures import Measures
from exams.results import appeals
from exams.sitting import answers, asked, attempts, corrections, rounds
from exams.sitting.models import Attempt
from foundation import clock, db, storage
from hours import certificates, content, earned, enrolments, evidence
from hours.evidence import Report
from hours.models import Enrolment
from judging import exam_terms
from packages.models import Version
from tests.make import versions as make
from tests.make.aloud import speak
from trainee.desk import notes, places, practice
from trainee.offline import jobs as offline
from trainee.offline.models import OfflineBundle
from trainee.reading_aloud import texts

PASS_MARK = 60


def begun(version_id: int, person_id: int) -> dict[str, int]:
    """Half of one lesson seen, attempt 1 failed, attempt 2 open with one answer; lessons by their kind."""
    now = clock.now()
    with db.writing() as session:
        mine = _enrol(session, version_id, person_id, now)
        lessons = content.lessons(mine.version)
        half = Report("half", lessons[0].id, "played", 0, lessons[0].duration_ms // 2)
        evidence.record(session, mine, [half], opened_at=now - timedelta(hours=1), now=now)
        failed = attempts.sit(session, person_id, mine.version, exam_terms.of(mine.version), now)
        attempts.hand_in(session, failed, pass_mark=PASS_MARK, now=now)
        second = attempts.sit(session, person_id, mine.version, exam_terms.of(mine.version), now)
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
        attempt = attempts.sit(session, person_id, mine.version, exam_terms.of(mine.version), now)
        for question in asked.questions_of(attempt):
            _answer(session, attempt, question["position"], now)
        attempts.hand_in(session, attempt, pass_mark=PASS_MARK, now=now)
        assert earned.settle(session, mine, certificates.draw, now)
        certificate = certificates.of(session, mine)
        assert certificate
        return certificate.number


def used_up(version_id: int, person_id: int, curator_id: int) -> dict[str, int]:
    """Every attempt failed, another round refused, and asked for again."""
    now = clock.now()
    with db.writing() as session:
        mine = _enrol(session, version_id, person_id, now)
        terms = exam_terms.of(mine.version)
        for _ in range(terms.attempts):
            failed = attempts.sit(session, person_id, mine.version, terms, now)
            attempts.hand_in(session, failed, pass_mark=PASS_MARK, now=now)
        refused = rounds.ask(
            session, person_id, mine.version, terms, "我想再考一次。", now - timedelta(days=3)
        )
        rounds.refuse(session, refused, "先把没学完的课学完。", curator_id, now)
        asked = rounds.ask(session, person_id, mine.version, terms, "课都学完了。", now)
        return {"refused": refused.id, "asked": asked.id}


def after_exams(who: SignedIn, curator_id: int, trainee_id: int) -> dict[str, int | str]:
    """Somebody with accommodations, whose written answer waits for marks and who appealed twice; and another one who asks."""
    now = clock.now()
    with db.writing() as session:
        version = make.version(session, who, sets=2)
        written = {
            **make.question(5, "short", []),
            "options": [],
            "stem": "写一写和面以前要做什么",
            "model": "先洗手。",
            "rubric": [{"text": "说到洗手", "points": 2000}],
        }
        sets = [make.exam_set(1), make.exam_set(2)]
        sets[1]["questions"][4] = written
        make.rewrite(version, {**make.content_of(version), "exam_sets": sets})
        mine = _enrol(session, version.id, who.id, now)
        terms = exam_terms.of(mine.version)
        granting.ask(session, trainee_id, ["time", "breaks"], "我看字很慢。（虚构）", now)
        granted = Measures(time=150, breaks=True, large_print=True, assistant="李某，念题（虚构）")
        granting.grant(session, who.id, granted, "看过证件（虚构）", curator_id, now)
        failed = attempts.sit(session, who.id, mine.version, terms, now)
        attempts.hand_in(session, failed, pass_mark=PASS_MARK, now=now)
        part = corrections.part_of(asked.questions_of(failed)[0])
        days = {"days": terms.appeal_days, "answer_days": terms.answer_days}
        first = appeals.ask(session, failed, "第 1 题不对。（虚构）", now=now, **days)
        appeals.answer(session, first, "讲解里说过。（虚构）", curator_id, now, upheld=False)
        again = appeals.ask(session, failed, "第 2 题也不对。（虚构）", now=now, **days)
        waiting = attempts.sit(session, who.id, mine.version, terms, now)
        answers.save(session, waiting, 5, ["先洗手。"], now)
        attempts.hand_in(session, waiting, pass_mark=PASS_MARK, now=now)
        told: dict[str, int | str] = {"granted": who.id, "asked": again.id, "answered": first.id}
        told["package"] = version.package_id
        return {**told, "waiting": waiting.id, "part": part}


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
        make.judged_by(finished, "shanghai-2023")
        done = enrolments.of(session, person_id, finished.id)
        assert done
        practice.done(session, done, practice.hours(finished, content.listed(finished))[0], {1: [0]}, now)
        return note.id


def aloud(version_id: int, lessons: dict[str, int], person_id: int) -> dict[str, str]:
    """Names of texts that can be read aloud: one that was spoken, one that is waited for, one that nobody asked for."""
    with db.writing() as session:
        mine = enrolments.of(session, person_id, version_id)
        attempt = attempts.being_sat(session, person_id, session.get_one(Version, version_id).package_id)
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
    question = next(each for each in asked.questions_of(attempt) if each["position"] == position)
    answers.save(session, attempt, position, question["answer"], now)
