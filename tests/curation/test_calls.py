"""Calls: drafted, announced, asked about, answered by packages, closed by their last day; each through the site's pages."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.people import Role, SignedIn
from calls.models import Call, CallAnswer, CallQuestion
from curation.models import Submission
from foundation import clock, db, ledger
from judging import check
from packages.models import Package
from schemes.findings import FAIL, PASS
from tests.client import StrictClient
from tests.make import applications, steps

Strict = Callable[..., StrictClient]
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def today(app: Flask) -> date:
    return clock.today()


@pytest.fixture
def said(today: date) -> dict[str, Any]:
    """What a curator writes."""
    return {
        "scheme_id": "tianjin-2023",
        "name": "网络课程资源征集（示例）",
        "year": today.year,
        "summary": "征集给残疾人用的网络课程。\n单位和个人都可以来。",
        "how": "做好培训包。\n在截止那天以前提交。",
        "opens_on": (today - timedelta(days=1)).isoformat(),
        "closes_on": (today + timedelta(days=9)).isoformat(),
        "preferred": "居家就业的残疾人\n\n盲人医疗按摩",
        "quota": "30",
        "budget": "600,000.50",
    }


@pytest.fixture
def curator(strict: Strict) -> StrictClient:
    return strict(Role.CURATOR)


def only() -> int:
    with db.reading() as session:
        return session.scalars(select(Call.id)).one()


def announced(curator: StrictClient, said: dict[str, Any]) -> int:
    curator.post("/calls/new", said)
    with db.reading() as session:
        made = session.scalars(select(Call.id).order_by(Call.id.desc())).first()
    assert made is not None
    assert "公布了" in curator.post(f"/calls/{made}/announce").main
    return made


def kinds(call_id: int) -> list[str]:
    with db.reading() as session:
        return [each.kind for each in ledger.about(session, f"call:{call_id}")]


def deadline(session: Session, package: Package) -> str:
    """What is found of the call's last day."""
    found = check.check(session, package, {"submission"}, clock.now())
    return next(each.outcome for each in found if each.id == "TJ-21" and each.severity == "must")


def later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    then = clock.now() + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: then)


def test_a_draft_is_seen_by_curators_only(
    curator: StrictClient, strict: Strict, said: dict[str, Any]
) -> None:
    page = curator.post("/calls/new", said)
    assert "草稿，别人还看不到" in page.main
    assert "600000.50 元" in page.main
    strict().get(f"/calls/{only()}", status=404)
    strict(Role.PROVIDER).get(f"/calls/{only()}", status=404)
    assert "这里会有征集公告" in strict().get("/calls").main
    assert kinds(only()) == []


def test_what_may_be_left_out_is_left_out(curator: StrictClient, said: dict[str, Any]) -> None:
    page = curator.post(
        "/calls/new", {**said, "quota": "", "budget": "", "topic_closes_on": "", "preferred": ""}
    )
    assert "草稿存好了" in page.html
    with db.reading() as session:
        made = session.scalars(select(Call)).one()
        assert (made.quota, made.budget_fen, made.topic_closes_on, made.preferred) == (None, None, None, [])


def test_what_is_wrong_is_told_and_what_was_typed_is_kept(
    curator: StrictClient, said: dict[str, Any], today: date
) -> None:
    early = (today - timedelta(days=2)).isoformat()
    wrong = {**said, "closes_on": early, "budget": "六十万", "quota": "0", "topic_closes_on": "明天"}
    page = curator.post("/calls/new", wrong)
    for told in (
        "截止不能早于开始",
        "请写钱数，像 200000 或 200000.50",
        "请写整数，像 30",
        "请写日期，像 2030-01-31",
    ):
        assert told in page.main
    assert page.select("//input[@id='budget']/@value") == ["六十万"]
    assert "盲人医疗按摩" in page.select("//textarea[@id='preferred']")[0].text
    huge = curator.post("/calls/new", {**said, "quota": "9" * 30, "budget": "9" * 30, "year": "1"})
    assert huge.h1 == "写一次新的征集"
    with db.reading() as session:
        assert session.scalar(select(Call.id)) is None


def test_it_is_announced_with_its_documents_and_read_by_everybody(
    curator: StrictClient, strict: Strict, said: dict[str, Any]
) -> None:
    curator.post("/calls/new", said)
    call = only()
    wrong = {"title": "申报表", "document": (io.BytesIO(b"MZ not a paper"), "a.pdf")}
    assert "请用 PDF、PNG 或 JPEG 文件" in curator.post(f"/calls/{call}/documents", wrong).main
    curator.post(f"/calls/{call}/documents", {"title": "申报表", "document": (io.BytesIO(PDF), "申报表.pdf")})
    curator.post(f"/calls/{call}/documents", {"title": "多的", "document": (io.BytesIO(PDF), "b.pdf")})
    curator.post(f"/calls/{call}/documents/2/remove")
    curator.post(f"/calls/{call}/announce")
    visitor = strict()
    assert "还有 10 天" in visitor.get("/calls").main
    page = visitor.get(f"/calls/{call}")
    assert "正在征集，还有 10 天" in page.main
    assert "盲人医疗按摩" in page.main
    assert "多的" not in page.main
    with visitor.client.get(page.link("申报表")) as answer:
        assert answer.get_data() == PDF
    assert "提问" not in page.main  # a visitor can't
    assert "别人" not in curator.post(f"/calls/{call}/documents/1/remove").main
    assert "申报表" in visitor.get(f"/calls/{call}").main  # what others may have read stays
    assert "不在这一步" in curator.get(f"/calls/{call}/edit").html
    assert kinds(call) == ["call.announced"]
    with db.reading() as session:
        assert session.get_one(Call, call).scheme_digest == check.scheme("tianjin-2023").digest


def test_one_that_is_over_is_not_announced(curator: StrictClient, said: dict[str, Any], today: date) -> None:
    past = {
        **said,
        "opens_on": (today - timedelta(days=9)).isoformat(),
        "closes_on": (today - timedelta(days=1)).isoformat(),
    }
    curator.post("/calls/new", past)
    assert "截止日期已经过了，没有公布" in curator.post(f"/calls/{only()}/announce").html
    assert kinds(only()) == []


def test_questions_are_answered_for_everybody(
    curator: StrictClient, strict: Strict, said: dict[str, Any]
) -> None:
    call = announced(curator, said)
    asking, visitor = strict(Role.PROVIDER), strict()
    for n in range(5):
        asking.post(f"/calls/{call}/questions", {"asked": f"可以分两次交吗（{n}）"})
    full = asking.post(f"/calls/{call}/questions", {"asked": "还有一个问题"})
    assert "已经有 5 个问题等着回答" in full.main
    assert "还有一个问题" in full.select("//textarea[@id='asked']")[0].text
    assert "分两次交" not in visitor.get(f"/calls/{call}").main  # not before it is answered
    curator.post(f"/calls/{call}/questions/1", {"answer": "不可以，要一次交齐。"})
    page = visitor.get(f"/calls/{call}")
    assert "不可以，要一次交齐。" in page.main
    assert "provider" not in page.main
    again = curator.post(f"/calls/{call}/questions/1", {"answer": "可以。"})
    assert "已经回答过" in again.html
    assert "可以。" not in visitor.get(f"/calls/{call}").main.replace("不可以", "")
    visitor.post(f"/calls/{call}/questions", {"asked": "我是谁"}, status=403)
    with db.reading() as session:
        assert session.query(CallQuestion).count() == 5


def test_a_package_answers_a_call_before_it_is_handed_in(
    curator: StrictClient,
    strict: Strict,
    said: dict[str, Any],
    person: Callable[..., SignedIn],
    tmp_path: Path,
) -> None:
    provider = person(Role.PROVIDER)
    package_id = steps.imported(provider, tmp_path)
    steps.checked(package_id, provider)
    call = announced(curator, said)
    other = announced(curator, {**said, "scheme_id": "shanghai-2023", "name": "别的征集（示例）"})
    mine = strict(provider)
    assert "要先选好才能提交" in mine.get(f"/packages/{package_id}/submit").main
    assert "请先选响应哪次征集" in mine.post(f"/packages/{package_id}/submit").html
    mine.post(f"/packages/{package_id}/call", {"call": other})  # of another scheme: not among the choices
    with db.reading() as session:
        assert session.scalar(select(CallAnswer)) is None
        assert session.scalar(select(Submission)) is None
    mine.post(f"/packages/{package_id}/call", {"call": call})
    strict(person(Role.PROVIDER, organisation="另一家（虚构）")).get(
        f"/packages/{package_id}/call", status=404
    )
    with db.reading() as session:
        package = session.get_one(Package, package_id)
        assert deadline(session, package) == PASS  # judged by the call's own day
    assert "提交好了" in mine.post(f"/packages/{package_id}/submit").html
    assert "不能再换" in mine.get(f"/packages/{package_id}/call").main
    mine.post(f"/packages/{package_id}/call", {"call": 0})
    with db.reading() as session:
        assert session.scalars(select(CallAnswer)).one().handed_in_on == clock.today()
    assert kinds(call) == ["call.announced", "call.answered"]
    assert "1 个" in curator.get(f"/calls/{call}/desk").main


def test_a_late_draft_stays_a_draft_and_a_rework_is_not_late(
    curator: StrictClient,
    strict: Strict,
    said: dict[str, Any],
    person: Callable[..., SignedIn],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    provider, reviewer = person(Role.PROVIDER), person(Role.REVIEWER)
    late, on_time = steps.imported(provider, tmp_path), steps.imported(provider, tmp_path)
    call = announced(curator, said)
    for each in (late, on_time):
        steps.checked(each, provider)
        strict(provider).post(f"/packages/{each}/call", {"call": call})
    strict(provider).post(f"/packages/{on_time}/submit")
    later(monkeypatch, 10)
    mine = strict(provider)
    assert "这次征集在" in strict().get(f"/calls/{call}").main
    mine.post(f"/packages/{late}/submit")
    with db.reading() as session:
        handed_in = session.scalars(select(Submission)).one()
        assert handed_in.version.package_id == on_time
        package = session.get_one(Package, late)
        assert deadline(session, package) == FAIL
    assert "草稿都在，可以等下一次" in mine.get(f"/packages/{late}/call").main
    submission = handed_in.id
    steps.judged(submission, reviewer)
    applications.until_decision(submission, person(Role.CURATOR))
    until = (clock.today() + timedelta(days=30)).isoformat()
    decision = {"decision": "rework", "note": "请改名字", "until": until, "confirmed": "yes"}
    strict(reviewer).post(f"/reviews/{submission}", decision)
    assert "提交好了" in mine.post(f"/packages/{on_time}/submit").main


def test_more_time_is_for_everybody_and_only_ever_more(
    curator: StrictClient, strict: Strict, said: dict[str, Any], today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = announced(curator, said)
    reason = "申报的单位多"
    earlier = {"until": today.isoformat(), "reason": reason}
    assert "新的日期要在现在的截止日期和今天以后" in curator.post(f"/calls/{call}/put-off", earlier).main
    assert "请写明原因" in curator.post(f"/calls/{call}/put-off", {"until": "2099-01-01"}).main
    until = (today + timedelta(days=19)).isoformat()
    curator.post(f"/calls/{call}/put-off", {"until": until, "reason": reason})
    page = strict().get(f"/calls/{call}").main
    assert "还有 20 天" in page
    assert reason in page
    later(monkeypatch, 20)
    curator = strict(Role.CURATOR)
    again = (today + timedelta(days=25)).isoformat()
    curator.post(f"/calls/{call}/put-off", {"until": again, "reason": "补报"})  # also after the last day
    assert "还有 6 天" in strict().get(f"/calls/{call}").main
    curator.post(f"/calls/{call}/cancel", {"reason": "经费没有批"})
    assert "这次征集取消了：经费没有批" in strict().get(f"/calls/{call}").main
    assert "不在这一步" in curator.get(f"/calls/{call}/put-off").html
    assert kinds(call) == ["call.announced", "call.put_off", "call.put_off", "call.cancelled"]


def test_next_years_draft_is_a_year_later(curator: StrictClient, said: dict[str, Any]) -> None:
    call = announced(curator, {**said, "opens_on": "2028-02-29", "closes_on": "2032-02-29"})
    assert "日期都晚一年" in curator.post(f"/calls/{call}/copy").html
    with db.reading() as session:
        made = session.scalars(select(Call).where(Call.copied_from == call)).one()
        assert (made.state, made.opens_on, made.closes_on) == ("draft", date(2029, 2, 28), date(2033, 2, 28))
        assert made.preferred == ["居家就业的残疾人", "盲人医疗按摩"]
        assert made.budget_fen == 60_000_050
