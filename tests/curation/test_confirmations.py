"""What reviewers confirm, what is decided elsewhere, and who may see the right answers."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from accounts.people import Role, SignedIn
from curation.models import Submission
from foundation import clock, db, ledger
from judging import confirmations, facts, outside
from judging.models import OutsideDecision
from packages.models import Package
from tests.client import StrictClient
from tests.make import packages as make
from tests.make import steps

Strict = Callable[..., StrictClient]
ACCEPT = {"decision": "accepted", "note": "", "until": "", "confirmed": "yes"}


@pytest.fixture
def provider(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


@pytest.fixture
def package_id(provider: SignedIn, tmp_path: Path) -> int:
    return steps.imported(provider, tmp_path)


@pytest.fixture
def waiting(provider: SignedIn, package_id: int) -> int:
    return steps.submitted(package_id, provider)


def confirmed(package_id: int) -> dict[str, bool | None]:
    with db.reading() as session:
        told = facts.gather(session, session.get_one(Package, package_id), clock.now())
        return {each.name: each.confirmed_category for each in told.resources}


def answered(strict: Strict, waiting: int, client: StrictClient) -> None:
    """The checklist, so that only what is to be confirmed is open."""
    url = f"/reviews/{waiting}/checklist"
    names = {each.get("name") for each in client.get(url).select("//main//input[@type='radio']")}
    client.post(url, dict.fromkeys(names, "yes"))


def test_a_lecture_filed_as_practice_is_not_accepted(
    strict: Strict, provider: SignedIn, waiting: int, package_id: int
) -> None:
    reviewer = strict(Role.REVIEWER)
    answered(strict, waiting, reviewer)
    assert "没有确认" in reviewer.post(f"/reviews/{waiting}", ACCEPT).main
    url = f"/reviews/{waiting}/confirmations"
    page = reviewer.get(url)
    assert page.h1 == "确认实操和时长：还有 1 处"
    assert "和面以前先洗手。" in page.main  # how its transcript begins
    assert page.link(f"播放并看文字稿：{make.THIRD}")
    (name,) = {each.get("name") for each in page.select("//main//input[@type='radio']")}
    reviewer.post(url, {name: "theory", name.replace("value-", "note-"): "只在讲，没有动手"})
    assert confirmed(package_id)[make.THIRD] is False
    assert "不一样，不能通过" in reviewer.post(f"/reviews/{waiting}", ACCEPT).main
    assert "只在讲" not in strict(provider).get(f"/packages/{package_id}/check").main
    assert "评审看到的" in strict(provider).get(f"/packages/{package_id}/check").main
    reviewer.post(url, {name: "practical"})
    assert confirmed(package_id) == {
        make.FIRST: None,
        make.SECOND: None,
        make.READING: None,
        make.THIRD: True,
    }
    assert "决定已记下" in reviewer.post(f"/reviews/{waiting}", ACCEPT).main
    reviewer.post(url, {name: "ethics"}, status=409)
    with db.reading() as session:
        found = session.get_one(Submission, waiting)
        (kept,) = (found.record or {})["confirmed"]
        assert (kept["filed"], kept["found"]) == ("practical", "practical")
        kinds = [each.kind for each in ledger.about(session, f"version:{found.version_id}")]
        assert kinds.count("resource.confirmed") == 2


def test_another_file_is_not_confirmed(
    waiting: int, package_id: int, person: Callable[..., SignedIn]
) -> None:
    steps.judged(waiting, person(Role.REVIEWER))
    assert confirmed(package_id)[make.THIRD] is True
    with db.writing() as session:
        clip = next(r for r in session.get_one(Package, package_id).resources if r.name == make.THIRD)
        assert clip.file is not None
        clip.file = next(r.file for r in clip.course.package.resources if r.name == make.FIRST)
    assert confirmed(package_id)[make.THIRD] is None


def test_stated_minutes_are_confirmed_by_a_number_within_reason(
    strict: Strict, waiting: int, package_id: int
) -> None:
    with db.writing() as session:
        reading = next(r for r in session.get_one(Package, package_id).resources if r.name == make.READING)
        reading.stated_minutes = 600
        reading_id = reading.id
    reviewer = strict(Role.REVIEWER)
    url, name = f"/reviews/{waiting}/confirmations", f"value-minutes-{reading_id}"
    for odd in ("0", "10001", "9" * 40, "-5", "一"):
        page = reviewer.post(url, {name: odd})
        assert page.select("//*[@id='error-summary']"), odd
    reviewer.post(url, {name: "20"})
    with db.reading() as session:
        package = session.get_one(Package, package_id)
        told = facts.gather(session, package, clock.now())
        assert [each.confirmed_minutes for each in told.resources] == [None, None, 20, None]
        (asked, _practice) = confirmations.asked(session, package)
        assert asked.agrees is False


def test_a_decision_made_elsewhere_is_noted_with_its_document(
    strict: Strict, waiting: int, package_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside, "rules", lambda scheme: [scheme.rule("TJ-20")])
    curator, url = strict(Role.CURATOR), f"/reviews/{waiting}/outside"
    told = {"rule": "TJ-20", "decided_on": "2026-03-01", "note": "示例局核准。（虚构）"}

    def sent(content: bytes, name: str, **more: str) -> str:
        return curator.post(url, {**told, **more, "document": (io.BytesIO(content), name)}).main

    assert "请用 PDF" in sent(b"<html>", "a.pdf")
    assert "不能在今天以后" in sent(b"%PDF-1.4", "a.pdf", decided_on="2999-01-01")
    assert "请写日期" in sent(b"%PDF-1.4", "a.pdf", decided_on="明天")
    assert "请写明是谁决定的" in sent(b"%PDF-1.4", "a.pdf", note=" ")
    assert "记下了，文件也存好了" in sent(b"%PDF-1.4 x", "核准（虚构）.pdf")
    with db.reading() as session:
        package = session.get_one(Package, package_id)
        assert facts.gather(session, package, clock.now()).outside == frozenset({"TJ-20"})
        noted = session.query(OutsideDecision).one().id
    opened = curator.get(f"{url}/{noted}").response
    assert opened.get_data() == b"%PDF-1.4 x"
    opened.close()
    curator.get(f"/reviews/{waiting}/outside/999", status=404)
    strict(Role.REVIEWER).get(url, status=403)


def test_right_answers_are_shown_to_who_reviews_and_each_look_is_noted(
    strict: Strict, person: Callable[..., SignedIn], waiting: int
) -> None:
    reviewer, url = strict(Role.REVIEWER), f"/reviews/{waiting}/answers"
    page = reviewer.get(f"/reviews/{waiting}")
    assert "（答案）" not in page.html
    assert "答案：" not in page.html
    assert "解析" not in page.html
    reviewer.post(url, status=403)
    assert "这一件由你评审" in reviewer.post(f"/reviews/{waiting}/take").main
    for _look in range(2):
        assert "（答案）" in reviewer.post(url).main
    assert "（答案）" in strict(Role.CURATOR).post(url).main
    strict(Role.REVIEWER).post(url, status=403)
    with db.reading() as session:
        version = session.get_one(Submission, waiting).version_id
        kinds = [each.kind for each in ledger.about(session, f"version:{version}")]
        assert (kinds.count("answers.shown"), kinds.count("review.taken")) == (3, 1)


def test_a_provider_names_who_recommends(
    strict: Strict, person: Callable[..., SignedIn], provider: SignedIn, package_id: int
) -> None:
    who = person(Role.RECOMMENDER, organisation="推荐示例单位（虚构）")
    steps.checked(package_id, provider)
    mine, url = strict(provider), f"/packages/{package_id}/submit"
    assert "推荐示例单位（虚构）" in mine.get(url).main
    mine.post(url, {"recommender": "9" * 30})
    assert "提交好了" in mine.post(url, {"recommender": str(who.organisation_id)}).main
    assert "推荐示例单位（虚构）" in strict(who).get("/reviews/1").main
