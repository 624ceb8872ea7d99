"""After an exam: marking by people, wrong keys, appeals; through the site's pages and as a sly user."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.people import Role, SignedIn
from exams.results import appeals, hand_marks, remark
from exams.results.models import Appeal
from exams.sitting import asked, corrections, remarking
from exams.sitting.models import Attempt
from foundation import clock, db, ledger
from hours import enrolments, evidence
from hours.evidence import Report
from hours.models import Certificate
from tests.client import StrictClient
from tests.make import versions as make
from tests.make.candidate import Candidate

Person = Callable[..., SignedIn]
Strict = Callable[..., StrictClient]
RIGHT = {1: ["1"], 2: ["0", "2"], 3: ["1"], 4: ["0"], 5: ["0"]}


@pytest.fixture
def candidate(person: Person, strict: Strict) -> Candidate:
    who = person(Role.TRAINEE)
    return Candidate(who, strict(who))


def on_air(candidate: Candidate, *changed: dict[str, Any], study: bool = False) -> int:
    """A version that the candidate studies, with some questions of the first set changed."""
    with db.writing() as session:
        version = make.version(session, candidate.who)
        sets = [make.exam_set(n) for n in (1, 2, 3)]
        for each in changed:
            sets[0]["questions"][each["position"] - 1] = each
        make.rewrite(version, {**make.content_of(version), "exam_sets": sets})
        mine = enrolments.enrol(session, candidate.who.id, version, clock.now())
        if study:
            read = [Report(f"all-{n}", n, "read", 0, 60_000) for n in (1, 2)]
            evidence.record(session, mine, read, opened_at=make.NOW, now=clock.now())
        return version.id


def short(position: int = 5) -> dict[str, Any]:
    rubric = [{"text": "说到洗手", "points": 1500}, {"text": "说到消毒", "points": 500}]
    return {
        **make.question(position, "short", []),
        "options": [],
        "stem": "写一写和面以前要做什么",
        "model": "先洗手，再消毒。",
        "rubric": rubric,
    }


def the_attempt() -> Attempt:
    with db.reading() as session:
        return session.scalars(select(Attempt)).one()


def sat(candidate: Candidate, version: int, right: int, words: str) -> Attempt:
    """An attempt with so many right answers and a written one."""
    candidate.begin(version)
    attempt = the_attempt()
    for position in range(1, right + 1):
        chosen = RIGHT[position]
        told = {"attempt": attempt.id, "answer": chosen if position == 2 else chosen[0]}
        candidate.browser.post(f"/study/{version}/exam/{position}", told)
    candidate.browser.post(f"/study/{version}/exam/5", {"attempt": attempt.id, "answer-0": words})
    candidate.browser.post(f"/study/{version}/exam/hand-in", {"attempt": attempt.id})
    return the_attempt()


@pytest.mark.parametrize(
    ("points", "final"),
    [
        ([2000, 2000], 2000),
        ([1500, 1501], 1500),
        ([2000, 1800], 1900),
        ([2000, 1799], None),
        ([0, 2000, 700], 700),
    ],
)
def test_two_marks_and_a_third_where_they_differ(points: list[int], final: int | None) -> None:
    assert hand_marks.settled(points, 2000) == final


def test_marked_blind_by_two_and_a_third(
    app: Flask, candidate: Candidate, person: Person, strict: Strict
) -> None:
    version = on_air(candidate, short(), study=True)
    attempt = sat(candidate, version, 2, "先把手洗干净。")
    assert (attempt.score, attempt.passed, attempt.waits) == (4000, False, True)
    assert "有人在批改" in candidate.at(version).h1
    assert "有人在批改" in candidate.begin(version).h1, "no second attempt before the first has its marks"
    assert "有人在批改" in candidate.at(version, "/results/1/1").h1
    one, two, three = (strict(person(Role.REVIEWER)) for _ in range(3))
    there = f"/exam-marking/{attempt.id}/5"
    page = one.get(there)
    assert "先把手洗干净" in page.main
    assert candidate.who.name not in page.main
    assert "0 到 15 分" in page.main
    assert "请写 0 到 15 之间的数" in one.post(there, {"line0": "16", "line1": "0"}).main
    assert "请写 0 到 15 之间的数" in one.post(there, {"line0": "很好", "line1": "0"}).main
    assert "请写分数" in one.post(there, {"line0": "", "line1": ""}).main
    one.post(there, {"line0": "15", "line1": "0"})
    one.get(there, status=404)
    assert "没有答案等你批" in one.get("/exam-marking").h1
    two.post(there, {"line0": "5", "line1": "0.5"})
    assert the_attempt().waits, "two who differ need a third"
    told = three.get(there)
    assert "前两个人给的分相差太多" in told.main
    assert "15 分" in told.main
    three.post(there, {"line0": "15", "line1": "5"})
    done = the_attempt()
    assert (done.score, done.passed, done.waits) == (6000, True, False)
    with db.reading() as session:
        assert len(session.scalars(select(Certificate)).all()) == 1, "what hangs on it is settled at once"
        entry = [each for each in ledger.about(session, f"attempt:{done.id}") if "by-hand" in each.kind]
        assert entry[0].data["marks"] == {"5": [1500, 550, 2000]}
        assert list(remarking.differences(session)) == [], "marking again gives what stands"
    strict(person(Role.REVIEWER)).get(there, status=404)
    for role in (Role.TRAINEE, Role.PROVIDER, Role.AUDITOR, Role.RECOMMENDER):
        strict(person(role)).get(there, status=403)


def test_what_was_left_open_needs_nobody(app: Flask, candidate: Candidate) -> None:
    attempt = sat(candidate, on_air(candidate, short()), 4, "")
    assert (attempt.score, attempt.passed, attempt.waits) == (8000, True, False)


def test_a_wrong_key_is_shown_first_then_put_right(
    app: Flask, candidate: Candidate, person: Person, strict: Strict
) -> None:
    version = on_air(candidate, study=True)
    candidate.hand_in(version, {1: ["1"], 2: ["0", "2"], 3: ["0"]})
    assert (the_attempt().score, the_attempt().passed) == (4000, False)
    curator = strict(Role.CURATOR)
    with db.reading() as session:
        third = asked.questions_of(session.scalars(select(Attempt)).one())[2]
        part = corrections.part_of(third)
        assert remark.question(session, part) is not None
    there = f"/exam-keys/{part}"
    assert "正确" in curator.get(there).main or "对" in curator.get(there).main
    curator.get("/exam-keys/nothing", status=404)
    assert "请写明原因" in curator.post(there, {"state": "answer", "key": "0"}).main
    assert "就要选出正确的答案" in curator.post(there, {"state": "answer", "reason": "错了"}).main
    wrong = {"state": "answer", "key": "0", "reason": "讲解说的是错（虚构）"}
    shown = curator.post(there, {**wrong, "go": "look"})
    assert "变成通过" in shown.main
    assert candidate.who.name in shown.main
    assert the_attempt().score == 4000, "looking changes nothing"
    assert "变成通过" in curator.post(there, {**wrong, "go": "apply"}).main, "nothing unlooked at is applied"
    assert the_attempt().score == 4000
    assert "1 次考试重新算了分" in curator.post(there, {**wrong, "go": "apply", "looked": "[0]"}).main
    done = the_attempt()
    assert (done.score, done.passed) == (6000, True)
    with db.reading() as session:
        assert len(session.scalars(select(Certificate)).all()) == 1
        assert list(remarking.differences(session)) == []
        assert "exam.marked-anew" in [each.kind for each in ledger.about(session, f"attempt:{done.id}")]
    told = candidate.at(version, "/results/1/1").main
    assert "这道题的答案改过" in told
    # back again: nobody who passed fails by it
    back = {"state": "answer", "key": "1", "reason": "还是对（虚构）"}
    assert "通过仍然算数" in curator.post(there, {**back, "go": "look"}).main
    curator.post(there, {**back, "go": "apply", "looked": "[1]"})
    assert (the_attempt().score, the_attempt().passed) == (4000, True)
    everybody = {"state": "all", "reason": "题出错了（虚构）"}
    curator.post(there, {**everybody, "go": "apply", "looked": "null"})
    assert the_attempt().score == 6000
    for role in (Role.TRAINEE, Role.PROVIDER, Role.REVIEWER, Role.AUDITOR):
        strict(person(role)).get(there, status=403)


def test_an_appeal_has_a_deadline_and_an_answer(
    app: Flask, candidate: Candidate, person: Person, strict: Strict
) -> None:
    version = on_air(candidate)
    candidate.hand_in(version, {1: ["1"]})
    there, mine = f"/study/{version}/exam/results/1/1", candidate.browser
    assert "请写明哪里有疑问" in mine.post(f"{there}/appeal").main
    assert "以前会答复你" in mine.post(f"{there}/appeal", {"words": "第 3 题的答案不对。"}).main
    mine.post(f"{there}/appeal", {"words": "再说一次。"})
    with db.reading() as session:
        (appeal,) = session.scalars(select(Appeal)).all()
        assert appeal.answer_by - appeal.asked_at == timedelta(days=15)
    curator = strict(Role.CURATOR)
    assert "第 3 题的答案不对" in curator.get("/exam-appeals").main
    page = curator.get(f"/exam-appeals/{appeal.id}")
    assert page.select("//a[contains(@href, '/exam-keys/')]")
    assert "请写明理由" in curator.post(f"/exam-appeals/{appeal.id}", {"state": "rejected"}).main
    curator.post(f"/exam-appeals/{appeal.id}", {"state": "rejected", "answer": "讲解里说过。"})
    assert "讲解里说过" in mine.get(there).main
    again = curator.post(f"/exam-appeals/{appeal.id}", {"state": "upheld", "answer": "改了主意"})
    assert "别人已经答复过" in again.main
    for role in (Role.TRAINEE, Role.PROVIDER, Role.REVIEWER):
        strict(person(role)).get(f"/exam-appeals/{appeal.id}", status=403)
    strict(person(Role.TRAINEE)).post(f"{there}/appeal", {"words": "不是我的"}, status=404)
    with db.writing() as session:
        attempt = session.scalars(select(Attempt)).one()
        late = attempt.handed_in_at + timedelta(days=15, seconds=1)
        with pytest.raises(appeals.TooLate):
            appeals.ask(session, attempt, "太晚了", days=15, answer_days=15, now=late)
