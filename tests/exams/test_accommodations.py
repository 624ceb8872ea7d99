"""Accommodations: asked for and granted by pages, applied to every exam, changed in a running one, seen by nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.people import Role, SignedIn
from app import create_app
from config.settings import Settings
from exams.accommodations import granting, measures
from exams.accommodations.measures import Measures
from exams.accommodations.models import Accommodation, AccommodationLook
from exams.sitting import answers, asked, attempts, clocks
from exams.sitting.attempts import Terms
from exams.sitting.models import AnswerGiven, Attempt, AttemptMeasures
from foundation import clock, db, ledger
from hours import enrolments
from judging import exam_terms
from tests.client import StrictClient
from tests.conftest import FreshContext
from tests.make import versions as make
from tests.make.candidate import Candidate
from trainee.exam import open_attempt

Person = Callable[..., SignedIn]
Strict = Callable[..., StrictClient]
MINUTES = 40
TERMS = Terms(attempts=3, pass_mark=60, minutes=MINUTES, extensions=2)
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def app(site_settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """A site whose scheme gives an exam forty minutes, which can be extended twice."""
    folder = tmp_path / "schemes"
    folder.mkdir()
    for path in Path("config/schemes").glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        (folder / path.name).write_text(
            text.replace("[exam]\n", f"[exam]\nminutes = {MINUTES}\nextensions = 2\n"), encoding="utf-8"
        )
    made = create_app(replace(site_settings, schemes_dir=folder))
    made.testing = True
    made.test_client_class = FreshContext
    with made.app_context():
        yield made
    made.extensions["database"].engine.dispose()


@pytest.fixture
def candidate(person: Person, strict: Strict) -> Candidate:
    who = person(Role.TRAINEE)
    return Candidate(who, strict(who))


@pytest.fixture
def version(app: Flask, candidate: Candidate) -> int:
    with db.writing() as session:
        made = make.version(session, candidate.who)
        enrolments.enrol(session, candidate.who.id, made, clock.now())
        return made.id


def grant(person_id: int, by: int, **given: Any) -> None:
    with db.writing() as session:
        granting.grant(session, person_id, Measures(**given), "看过证件（虚构）", by, clock.now())


def only_attempt() -> Attempt:
    with db.reading() as session:
        return session.scalars(select(Attempt).where(Attempt.handed_in_at.is_(None))).one()


def test_asked_for_granted_and_applied_by_itself(
    app: Flask, candidate: Candidate, version: int, person: Person, strict: Strict
) -> None:
    mine, curator = candidate.browser, person(Role.CURATOR)
    assert "选一项，或者写几句话" in mine.post("/my-exams").main
    told = mine.post("/my-exams", {"wishes": ["time", "breaks"], "words": "我看字很慢。"}).main
    assert "申请交上去了" in told
    theirs = strict(curator)
    assert "我看字很慢" not in theirs.get("/accommodations").main
    page = theirs.get(f"/accommodations/{candidate.who.id}")
    assert "我看字很慢" in page.main
    assert page.select("//input[@value='breaks' and @checked]"), "what is asked for is ticked already"
    there = f"/accommodations/{candidate.who.id}"
    assert "请写明依据" in theirs.post(there, {"time": "150", "switches": ["breaks"]}).main
    given = {
        "time": "150",
        "switches": ["breaks", "large_print", "read_aloud", "one_question"],
        "ground": "证件由张某核对（虚构）",
        "note": "好。",
    }
    theirs.post(there, given)
    shown = mine.get("/my-exams").main
    assert "考试时间是别人的 1.5 倍" in shown
    assert "好。" in shown
    assert "张某" not in shown
    begun = candidate.begin(version)
    assert begun.select("//html[@data-size='larger']")
    assert begun.select("//*[@data-aloud]"), "read aloud without its being switched on in the preferences"
    assert not begun.select("//*[@class='question-grid']")
    attempt = only_attempt()
    assert attempt.limit_ms == MINUTES * 90_000
    assert measures.of(attempt.measures) == Measures(
        time=150, breaks=True, large_print=True, read_aloud=True, one_question=True
    )


def test_the_ground_is_seen_by_curators_only_and_each_look_is_noted(
    app: Flask, candidate: Candidate, person: Person, strict: Strict
) -> None:
    curator = person(Role.CURATOR)
    grant(candidate.who.id, curator.id, time=200)
    there = f"/accommodations/{candidate.who.id}"
    for role in (Role.TRAINEE, Role.PROVIDER, Role.REVIEWER, Role.AUDITOR, Role.RECOMMENDER):
        sly = strict(person(role))
        sly.get(there, status=403)
        sly.post(f"{there}/ground", status=403)
    theirs = strict(curator)
    assert "看过证件（虚构）" not in theirs.get(there).main
    assert "看过证件（虚构）" in theirs.post(f"{there}/ground").main
    with db.reading() as session:
        assert [each.person_id for each in session.scalars(select(AccommodationLook))] == [curator.id]
        entries = session.scalars(
            select(ledger.LedgerEntry).where(ledger.LedgerEntry.kind.like("accommodation.%"))
        ).all()
        assert [each.kind for each in entries] == ["accommodation.granted", "accommodation.looked-at"]
        held = session.scalars(select(Accommodation)).one()
        assert entries[0].data == {"digest": granting.digest_of(held)}, "neither who, nor what, nor why"
    assert curator.name in candidate.browser.get("/my-exams").main
    told = strict(person(Role.AUDITOR)).get("/ledger").main
    assert candidate.who.name not in told.replace(" ", "")
    theirs.get("/accommodations/999999", status=404)
    theirs.get(f"/accommodations/{curator.id}", status=404)


def test_refused_with_a_reason_asked_again_and_withdrawn(
    app: Flask, candidate: Candidate, person: Person, strict: Strict
) -> None:
    mine, theirs = candidate.browser, strict(Role.CURATOR)
    mine.post("/my-exams", {"words": "我想在家考。"})
    there = f"/accommodations/{candidate.who.id}/refuse"
    assert "请写明原因" in theirs.post(there).main
    theirs.post(there, {"reason": "本来就可以在家考。"})
    assert "本来就可以在家考" in mine.get("/my-exams").main
    assert "答复过" in theirs.post(there, {"reason": "再说一次"}).main
    mine.post("/my-exams", {"wishes": ["large_print"]})
    mine.post("/my-exams", {"wishes": ["time"]})
    with db.reading() as session:
        assert [each.wishes for each in granting.waiting(session)] == [["time"]], "asked anew, once"
    mine.post("/my-exams/withdraw")
    assert "没有人等着" in theirs.get("/accommodations").h1
    mine.post("/my-exams", {"wishes": ["a secret"]}, status=200)
    with db.reading() as session:
        assert granting.waiting(session) == []


@pytest.mark.parametrize(
    ("time", "length"), [(125, 50), (130, 52), (150, 60), (200, 80), (measures.UNLIMITED, None)]
)
def test_each_measure_of_time(
    app: Flask, candidate: Candidate, version: int, person: Person, time: int, length: int | None
) -> None:
    grant(candidate.who.id, person(Role.CURATOR).id, time=time)
    candidate.begin(version)
    attempt = only_attempt()
    assert attempt.limit_ms == (None if length is None else length * 60_000)
    told = candidate.at(version, "/time").h1
    assert ("不限时间" in told) == (length is None)


def test_changed_while_an_attempt_runs(
    app: Flask, candidate: Candidate, version: int, person: Person, strict: Strict
) -> None:
    candidate.begin(version)
    before = only_attempt()
    assert before.limit_ms == MINUTES * 60_000
    candidate.browser.post(f"/study/{version}/exam/break", status=403)
    there, theirs = f"/accommodations/{candidate.who.id}", strict(Role.CURATOR)
    theirs.post(there, {"time": "200", "switches": ["breaks"], "ground": "看过证件（虚构）"})
    after = only_attempt()
    assert (after.id, after.limit_ms, after.paper) == (before.id, MINUTES * 120_000, before.paper)
    with db.reading() as session:
        held = session.scalars(select(AttemptMeasures)).one()
        assert (held.attempt_id, held.measures["time"]) == (after.id, 200)
    assert "休息中" in candidate.browser.post(f"/study/{version}/exam/break").h1
    assert "休息中" in candidate.at(version, "/1").h1, "the paper is hidden"
    assert "休息中" in candidate.at(version, "/review").h1
    assert "第 1 题" in candidate.begin(version).h1


def test_a_break_stops_the_clock_until_the_day_ends_or_for_days() -> None:
    begun = make.NOW.astimezone(ZONE).replace(hour=22, minute=0)
    for granted, stood in ((Measures(breaks=True), 2), (Measures(several_days=True), 34)):
        attempt = Attempt(
            started_at=begun,
            limit_ms=3_600_000,
            extended_ms=0,
            extensions=0,
            paused_ms=0,
            measures=granted.told,
        )
        clocks.pause(attempt, begun)
        later = begun + timedelta(hours=34)
        rest = clocks.left(attempt, later, ZONE)
        assert clocks.used(attempt, later, ZONE) == timedelta(hours=34 - stood)
        assert rest == max(timedelta(0), timedelta(hours=1) - timedelta(hours=34 - stood))
        clocks.resume(attempt, later, ZONE)
        assert clocks.used(attempt, later, ZONE) == timedelta(hours=34 - stood)
    with pytest.raises(clocks.NoBreak):
        clocks.pause(Attempt(started_at=begun, measures=None), begun)


def at(monkeypatch: pytest.MonkeyPatch, after: timedelta) -> None:
    """So much later, though nobody's session ends by it."""
    then = clock.now() + after
    monkeypatch.setattr(clock, "now", lambda: then)


def test_the_time_runs_out_and_what_was_answered_counts(
    app: Flask, candidate: Candidate, version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidate.begin(version)
    attempt = only_attempt()
    candidate.browser.post(f"/study/{version}/exam/1", {"attempt": attempt.id, "answer": "1"})
    assert "还剩" in candidate.at(version, "/time").h1
    longer = candidate.browser.post(f"/study/{version}/exam/extend")
    assert "时间延长了" in longer.main
    at(monkeypatch, timedelta(minutes=MINUTES + 1))
    assert "第 2 题" in candidate.at(version, "/2").h1, "a tenth of the time was given again"
    at(monkeypatch, timedelta(minutes=4))
    told = candidate.browser.post(f"/study/{version}/exam/2", {"attempt": attempt.id, "answer": ["0", "2"]})
    assert "时间到了，已经替你交卷" in told.main
    with db.reading() as session:
        done = session.get_one(Attempt, attempt.id)
        assert done.score == 2000
        assert done.handed_in_at == done.started_at + timedelta(minutes=MINUTES + 4)
        states = [(each.position, each.state) for each in answers.given(session, done)]
        assert states == [(1, "kept"), (2, "late")], "what came late is kept for a person to look at"
        entry = ledger.about(session, f"attempt:{done.id}")[-1]
        assert (entry.kind, entry.data["by"]) == ("exam.handed-in", "time")


def test_a_worker_closes_what_nobody_looks_at(
    app: Flask, candidate: Candidate, version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidate.begin(version)
    open_attempt.close_what_ran_out(clock.now())
    assert only_attempt().handed_in_at is None
    at(monkeypatch, timedelta(hours=1))
    open_attempt.close_what_ran_out(clock.now())
    with db.reading() as session:
        done = session.scalars(select(Attempt)).one()
        assert done.handed_in_at == done.started_at + timedelta(minutes=MINUTES)


def test_extended_as_often_as_the_scheme_lets_one(app: Flask, candidate: Candidate, version: int) -> None:
    candidate.begin(version)
    told = [candidate.browser.post(f"/study/{version}/exam/extend").main for _ in range(3)]
    assert ["不能再延长" in each for each in told] == [False, False, True]
    assert only_attempt().extended_ms == 2 * MINUTES * 6_000


def test_reduced_choices_and_substitutes_are_asked_marked_and_refused_otherwise(
    app: Flask, candidate: Candidate, person: Person
) -> None:
    sets = [make.exam_set(1)]
    instead = {**make.question(1, "single", [2]), "stem": "备用的一题", "explanation": ""}
    sets[0]["questions"][2] |= {"needs": ["sight"]}
    sets[0]["questions"][3] |= {"needs": ["sight"], "substitute": instead}
    grant(candidate.who.id, person(Role.CURATOR).id, reduced_choices=True, senses=("sight",), exempt=True)
    with db.writing() as session:
        made = make.version(session, candidate.who)
        make.rewrite(made, {**make.content_of(made), "exam_sets": sets})
        attempt = attempts.sit(session, candidate.who.id, made, TERMS, clock.now())
        questions = asked.questions_of(attempt)
        assert [each["stem"] for each in questions] == ["第 1 题", "第 2 题", "备用的一题", "第 5 题"]
        assert [each["points"] for each in questions] == [2500] * 4
        assert attempt.full_score == 10_000
        only = questions[0]["only"]
        assert len(only) == 2
        assert 1 in only
        with pytest.raises(answers.WrongAnswer):
            answers.save(session, attempt, 1, [({0, 1, 2} - set(only)).pop()], clock.now())
        for position, chosen in ((1, [1]), (2, [0, 2]), (3, [2]), (4, [0])):
            answers.save(session, attempt, position, chosen, clock.now())
        attempts.hand_in(session, attempt, pass_mark=60, now=clock.now())
        assert (attempt.score, attempt.passed) == (10_000, True)


def test_the_terms_come_from_the_scheme(app: Flask, candidate: Candidate, version: int) -> None:
    with db.reading() as session:
        found = exam_terms.of(session.get_one(make.Version, version))
    assert (found.minutes, found.extensions, found.drawn) == (MINUTES, 2, {})


def test_what_is_sent_late_twice_or_out_of_order(app: Flask, candidate: Candidate, version: int) -> None:
    candidate.begin(version)
    attempt, there = only_attempt(), f"/study/{version}/exam/answers"

    def send(key: str, answer: str, age: int = 0, **more: Any) -> Any:
        told = {"attempt": attempt.id, "position": 1, "key": key, "answer": answer, "age": age, **more}
        return candidate.browser.post(there, told).response.get_json()

    assert send("a", "1") == {"saved": "kept"}
    assert send("a", "1") == {"saved": "same"}
    assert send("b", "2", was="[]") == {"saved": "over-another"}
    assert send("c", "0", age=60_000) == {"saved": "older"}
    assert send("c", "0", age=60_000) == {"saved": "older"}
    assert "error" in send("", "1")
    assert "error" in send("d", "1", attempt=attempt.id + 1)
    assert "error" in send("d", "1", position=99)
    candidate.browser.post(
        there, {"attempt": attempt.id, "position": 1, "key": "e", "answer": "9"}, status=400
    )
    with db.reading() as session:
        mine = session.get_one(Attempt, attempt.id)
        assert answers.of(mine) == {1: [2]}
        assert [each.given for each in answers.given(session, mine)] == [[1], [2], [0]]
    undone = candidate.browser.post(f"/study/{version}/exam/1", {"attempt": attempt.id, "go": "undo"})
    assert undone.select("//input[@value='1' and @checked]")
    candidate.browser.post(f"/study/{version}/exam/hand-in", {"attempt": attempt.id})
    assert send("f", "2") == {"saved": "late"}
    with db.reading() as session:
        assert session.get_one(Attempt, attempt.id).score == 2000
        states = session.scalars(select(AnswerGiven.state).order_by(AnswerGiven.id)).all()
        assert states == ["kept", "undone", "older", "late"]


def test_a_page_left_open_does_not_answer_anew(app: Flask, candidate: Candidate, version: int) -> None:
    candidate.begin(version)
    attempt = only_attempt()
    there, mine = f"/study/{version}/exam/1", {"attempt": attempt.id}
    candidate.browser.post(there, {**mine, "was": "[]", "answer": "1"})
    candidate.browser.post(there, {**mine, "was": "[1]", "answer": "2"})
    candidate.browser.post(
        there, {**mine, "was": "[1]", "answer": "1"}
    )  # from the page of before: nothing chosen
    with db.reading() as session:
        assert answers.of(session.get_one(Attempt, attempt.id)) == {1: [2]}
    told = candidate.browser.post(there, {**mine, "was": "[1]", "answer": "0"}).main
    assert "刚在别的页面或者设备上答过" in told
