"""The holes of the exam, tried through the site: the same sets, fresh attempts by a new version, answers told too early."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.models import PersonSession
from accounts.people import Role, SignedIn
from curation import air
from curation.models import Submission
from exams.bank import workbook
from exams.sitting import attempts
from exams.sitting.attempts import Terms
from exams.sitting.models import Attempt
from foundation import clock, db, ledger
from hours import enrolments, evidence
from hours.evidence import Report
from hours.models import Certificate, Enrolment
from judging import exam_terms
from packages import standing
from packages.models import Version
from tests.client import StrictClient
from tests.make import packages, steps
from tests.make import versions as make
from tests.make.candidate import Candidate

Person = Callable[..., SignedIn]
Strict = Callable[..., StrictClient]
RIGHT = {1: ["1"], 2: ["0", "2"], 3: ["1"], 4: ["0"], 5: ["0"]}


@pytest.fixture
def candidate(person: Person, strict: Strict) -> Candidate:
    who = person(Role.TRAINEE)
    return Candidate(who, strict(who))


def enrolled(candidate: Candidate, **content: Any) -> int:
    """A version on air that the candidate has taken up."""
    with db.writing() as session:
        version = make.version(session, candidate.who)
        make.rewrite(version, {**make.content_of(version), **content})
        enrolments.enrol(session, candidate.who.id, version, clock.now())
        return version.id


def newer(version_id: int, **changes: Any) -> int:
    """The next version is on air."""
    with db.writing() as session:
        return make.newer(session, session.get_one(Version, version_id), **changes).id


def study_all(candidate: Candidate, version_id: int) -> None:
    """Every lesson studied."""
    with db.writing() as session:
        mine = enrolments.of(session, candidate.who.id, version_id)
        assert mine is not None
        read = [Report(f"all-{n}", n, "read", 0, 60_000) for n in (1, 2)]
        evidence.record(session, mine, read, opened_at=make.NOW, now=clock.now())


def certificates(session: Session) -> list[Certificate]:
    return list(session.scalars(select(Certificate)))


def test_three_identical_sets_are_not_handed_in(person: Person, strict: Strict, tmp_path: Path) -> None:
    provider = person(Role.PROVIDER)
    one = packages.exam_set()
    changes: dict[str, bytes | None] = {"exams.xlsx": workbook.write([one, one, one])}
    package_id = steps.imported(provider, tmp_path, changes)
    steps.checked(package_id, provider)
    mine = strict(provider)
    told = mine.get(f"/packages/{package_id}/check").main
    assert "第 2 套第 1 题" in told
    assert "是同一道题：请换一道" in told
    assert "只够考 1 次" in told
    mine.post(f"/packages/{package_id}/submit")
    with db.reading() as session:
        assert session.scalars(select(Submission)).all() == []


def test_a_package_without_questions_is_told_at_the_check(
    person: Person, strict: Strict, tmp_path: Path
) -> None:
    provider = person(Role.PROVIDER)
    bare = packages.manifest_with(('[exams]\nfile = "exams.xlsx"\n', "")).decode()
    package_id = steps.imported(provider, tmp_path, {"package.toml": bare.encode(), "exams.xlsx": None})
    told = strict(provider).get(f"/packages/{package_id}/check").main
    assert "没有考题，学员考不了试，谁也拿不到证书" in told


@pytest.mark.parametrize(
    ("sets", "told"),
    [
        ([], "这门课没有考题，考不了"),
        ([make.exam_set(1)], "一共可以考 1 次"),
        ([make.exam_set(1), make.exam_set(1) | {"number": 2}], "这门课只够考 1 次"),
        ([make.exam_set(4), make.exam_set(9)], "一共可以考 2 次"),
    ],
)
def test_the_start_page_promises_what_there_is(candidate: Candidate, sets: list[Any], told: str) -> None:
    version = enrolled(candidate, exam_sets=sets)
    page = candidate.at(version)
    assert told in page.h1 + page.main
    began = candidate.begin(version)
    assert ("第 1 题" in began.h1) == bool(sets)


def test_a_new_version_gives_no_fresh_attempts_and_no_second_certificate(candidate: Candidate) -> None:
    first = enrolled(candidate)
    for _ in range(2):
        candidate.hand_in(first)
    second = newer(first, exam_sets=[make.exam_set(n) for n in (7, 8, 9)])
    candidate.browser.post(f"/courses/{second}/enrol")
    assert "这是第 3 次" in candidate.at(second).main
    study_all(candidate, second)
    assert "证书已经发给你" in candidate.hand_in(second, RIGHT).main
    third = newer(second)
    candidate.browser.post(f"/courses/{third}/enrol")
    study_all(candidate, third)
    assert candidate.at(third).h1 == candidate.begin(third).h1 == "考试已经通过"
    with db.reading() as session:
        assert len(session.scalars(select(Attempt)).all()) == 3
        assert len(certificates(session)) == 1


def test_exhausted_in_one_version_is_exhausted_in_the_next(candidate: Candidate) -> None:
    first = enrolled(candidate)
    for _ in range(3):
        candidate.hand_in(first)
    second = newer(first)
    candidate.browser.post(f"/courses/{second}/enrol")
    for version in (first, second):
        assert candidate.at(version).h1 == candidate.begin(version).h1 == "3 次考试都用完了"


def test_what_was_earned_counts_on_where_the_content_is_the_same(candidate: Candidate) -> None:
    first = enrolled(candidate)
    study_all(candidate, first)
    with db.reading() as session:
        courses = deepcopy(make.content_of(session.get_one(Version, first))["courses"])
    courses[0]["resources"][1]["text"] = "改过的一篇。" * 5
    second = newer(first, courses=courses)
    assert "，1 课和现在一样" in candidate.browser.get(f"/study/{first}").main
    page = candidate.browser.post(f"/study/{first}/move-on")
    assert "换到现在的一版了" in page.main
    assert page.main.count("学完了") == 1
    assert "学完了" in candidate.browser.get(f"/study/{second}").main


def test_an_answer_is_not_told_while_the_question_may_still_come(candidate: Candidate) -> None:
    # questions of this version that a coming set of the newer one asks, too
    first = enrolled(candidate)
    sets = [make.exam_set(n) for n in (1, 2, 3)]
    told = candidate.hand_in(first).main
    assert told.count("正确的是：") == 5
    again = make.exam_set(2)
    again["questions"][0] = {**make.exam_set(1)["questions"][0]}
    second = newer(first, exam_sets=[again, sets[2]])
    candidate.browser.post(f"/courses/{second}/enrol")
    # the set that shares a question with what was sat is no attempt any more, so all may be told
    assert candidate.at(second, "/results/1/1").main.count("正确的是：") == 5
    assert "一共可以考 2 次" in candidate.at(second).main


def test_answers_of_a_coming_set_stay_untold_in_a_new_round(candidate: Candidate, strict: Strict) -> None:
    version = enrolled(candidate)
    for _ in range(3):
        candidate.hand_in(version)
    assert candidate.at(version, "/results/1/1").main.count("正确的是：") == 5
    asked = candidate.browser.post(f"/study/{version}/exam/another-round", {"words": "病了两周，没有学好。"})
    assert "工作人员还没有答复" in asked.main
    curator = strict(Role.CURATOR)
    listed = curator.get("/exam-rounds")
    assert "有 1 个人申请再开一轮考试" in listed.h1
    one = str(listed.select("//main//a[contains(@href, '/exam-rounds/')]/@href")[0])
    assert "病了两周" in curator.get(one).main
    curator.post(one, {"state": "opened", "reason": " "})
    assert "没有人等着" not in curator.get("/exam-rounds").h1
    curator.post(one, {"state": "opened", "reason": "核对过病假条。（虚构）"})
    start = candidate.at(version).main
    assert "核对过病假条" in start
    assert "这是第 1 次" in start
    hidden = candidate.at(version, "/results/1/1").main
    assert "正确的是：" not in hidden
    assert hidden.count("先不公布") == 5
    first = candidate.hand_in(version, {1: ["0"]}).main
    assert first.count("正确的是：") == 5
    assert candidate.at(version, "/results/1/2").main.count("先不公布") == 5
    with db.reading() as session:
        kinds = [each.kind for each in ledger.about(session, "round-request:1")]
        assert kinds == ["exam.round-asked", "exam.round-opened"]


def test_the_wait_of_the_scheme_is_said_and_kept(
    candidate: Candidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    version, now = enrolled(candidate), clock.now()
    terms = Terms(attempts=3, pass_mark=60, wait=timedelta(hours=24), counts="last")
    monkeypatch.setattr(exam_terms, "of", lambda _version: terms)
    assert "要过 24 小时才能再考" in candidate.at(version).main
    assert "成绩算最后一次" in candidate.at(version).main
    candidate.hand_in(version)
    assert candidate.begin(version).h1 == "第 2 次考试要等一等"
    later = now + timedelta(hours=24, minutes=1)
    with db.writing() as session:  # the same sign-in, a day later
        session.execute(update(PersonSession).values(ends_at=later + timedelta(hours=1), used_at=later))
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "第 1 题" in candidate.begin(version).h1


def test_nobody_asks_for_a_round_while_attempts_are_left(candidate: Candidate, strict: Strict) -> None:
    version = enrolled(candidate)
    assert "现在不用申请" in candidate.browser.post(f"/study/{version}/exam/another-round").main
    assert "没有人等着再开一轮考试" in strict(Role.CURATOR).get("/exam-rounds").h1
    strict(Role.REVIEWER).get("/exam-rounds", status=403)


def test_closing_a_version_takes_open_attempts_back_and_offers_the_one_on_air(candidate: Candidate) -> None:
    first = enrolled(candidate)
    candidate.begin(first)
    with db.writing() as session:
        version = session.get_one(Version, first)
        standing.put(session, version, "published", None, clock.now())
        air._off(session, version, candidate.who.id, clock.now(), "有错", closed=True)
    second = newer(first)
    candidate.browser.get(f"/study/{first}/exam", status=403)
    candidate.browser.post(f"/study/{first}/move-on")
    page = candidate.begin(second)
    assert "第 1 题" in page.h1
    with db.reading() as session:
        attempt = session.scalars(select(Attempt)).one()
        assert (attempt.version_id, attempt.number) == (second, 1)
        moved = session.scalars(select(Enrolment).where(Enrolment.version_id == first)).one()
        assert moved.moved_to is not None
        assert "exam.taken-back" in {each.kind for each in session.scalars(select(ledger.LedgerEntry))}


def test_back_from_a_closed_version_to_the_earlier_one(candidate: Candidate) -> None:
    first = enrolled(candidate)
    study_all(candidate, first)
    second = newer(first)
    candidate.browser.post(f"/study/{first}/move-on")
    with db.writing() as session:
        old, faulty = session.get_one(Version, first), session.get_one(Version, second)
        standing.put(session, faulty, "published", None, clock.now())
        air._off(session, faulty, candidate.who.id, clock.now(), "有错", closed=True)
        old.withdrawn_at = None
    candidate.browser.get(f"/study/{second}", status=403)
    page = candidate.browser.post(f"/study/{second}/move-on")
    assert "已学完 2 课，共 2 课" in page.main
    with db.reading() as session:
        rows = session.scalars(select(Enrolment).order_by(Enrolment.id)).all()
        assert [each.moved_to_id for each in rows] == [None, rows[0].id]
        kept = evidence.of_all(session, rows[0])
        assert set(kept) == {1, 2}
        assert attempts.of_package(session, candidate.who.id, rows[0].version.package_id) == []
