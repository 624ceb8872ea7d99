"""Applications through the site: Tianjin whole, a topic, and everybody who may not."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.people import Role, SignedIn
from calls import answering
from calls.models import Call
from curation.models import Submission
from curation.procedure import running
from curation.procedure.models import Procedure
from foundation import clock, db, ledger
from packages.models import Package
from tests.client import Page, StrictClient
from tests.make import applications, steps
from tests.make.applications import PDF, Cast, Run

Strict = Callable[..., StrictClient]
TOPIC = {
    "title": "数字素养（虚构）", "subject_kind": "public", "content": "讲三件事。", "class_hours": "16", "instructors": "示例，示例大学，教授",
    "is_base": "yes", "contact": "示例", "phone": "000",
}  # fmt: skip


@pytest.fixture
def cast(app: Flask, person: Callable[..., SignedIn]) -> Cast:
    return applications.cast(person)


def mark(procedure_id: int) -> str:
    with db.reading() as session:
        return running.mark(session.get_one(Procedure, procedure_id))


def act(client: StrictClient, procedure_id: int, outcome: str, **left: Any) -> Page:
    """As the form of the page sends it."""
    said = {"outcome": outcome, "note": "示例意见", "seen": mark(procedure_id), **left}
    return client.post(f"/procedures/{procedure_id}/act", said)


def stands(procedure_id: int) -> tuple[str | None, str | None]:
    with db.reading() as session:
        found = session.get_one(Procedure, procedure_id)
        return found.stage, found.ended_as


def answering_call(package_id: int, call_id: int, who: SignedIn) -> None:
    with db.writing() as session:
        package, call = session.get_one(Package, package_id), session.get_one(Call, call_id)
        answering.choose(session, package, call, who.id, clock.now(), clock.today())


def test_tianjin_whole(cast: Cast, strict: Strict, person: Callable[..., SignedIn], tmp_path: Path) -> None:
    call = applications.called("tianjin-2023", cast.curator, clock.now())
    package = steps.imported(cast.provider, tmp_path)
    steps.checked(package, cast.provider)
    answering_call(package, call, cast.provider)
    mine, office, recommender = strict(cast.provider), strict(cast.curator), strict(cast.recommender)
    # handed in with a recommender: an application begins
    mine.post(f"/packages/{package}/submit", {"recommender": cast.recommender.organisation_id})
    with db.reading() as session:
        submission = session.scalars(select(Submission.id)).one()
        procedure = session.scalars(select(Procedure.id)).one()
    here = f"/procedures/{procedure}"
    assert "现在到了“推荐”" in mine.get(here).main
    assert "面点入门" in mine.get("/procedures").main
    # the recommender recommends with words and a name; somebody else's name is none
    assert "轮到你办：推荐" in recommender.get(here).main
    page = act(recommender, procedure, "passed", signature="别人")
    assert "请写你自己的姓名" in page.main
    assert "示例意见" in page.main
    act(recommender, procedure, "passed", signature=cast.recommender.name)
    assert stands(procedure) == ("check", None)
    # it isn't the turn of a decision yet
    steps.judged(submission, cast.curator)
    review = office.get(f"/reviews/{submission}")
    assert "还没有到决定的时候" in review.main
    decision = {"decision": "accepted", "note": "", "confirmed": "yes"}
    office.post(f"/reviews/{submission}", decision)
    with db.reading() as session:
        assert session.get_one(Submission, submission).state == "waiting"
    # the formal check, on the office's list; a sent-back one comes again
    assert "办申报的一步" in office.get("/waiting").main
    assert "请写几句话" in act(office, procedure, "passed", note=" ").main
    act(office, procedure, "rework", note="缺单位简介")
    assert "缺单位简介" in mine.get(here).main
    assert "去提交" in mine.get(here).main
    mine.post(f"/packages/{package}/submit")
    act(office, procedure, "passed")
    page = act(office, procedure, "passed", scores="八十")
    assert "0 到 100 分" in page.main
    act(office, procedure, "passed", scores="86、90.5 78")
    assert "专家的分数" in office.get(here).main
    assert "专家的分数" not in mine.get(here).main
    # decided and published on the pages of the review
    with db.reading() as session:
        submission = session.scalars(select(Submission.id).order_by(Submission.id.desc())).first()
    steps.judged(submission or 0, cast.curator)
    office.post(f"/reviews/{submission}", decision)
    assert stands(procedure) == ("publication", None)
    steps.verified(package, cast.curator)
    strict(cast.second).post(f"/reviews/{submission}/publish")
    assert stands(procedure) == (None, "accepted")
    assert "这次申报结束了：入选并发布" in recommender.get(here).main
    with db.reading() as session:
        kinds = [each.kind for each in ledger.about(session, f"procedure:{procedure}")]
        assert kinds == ["procedure.begun", *["procedure.acted"] * 8]
    # what came through may be handed in anew without an application
    with db.reading() as session:
        assert "申报“面点入门（虚构）”" in office.get(f"/ledger?subject=procedure:{procedure}").main


def test_a_topic_is_handed_in_chosen_and_given_its_package(cast: Cast, strict: Strict) -> None:
    call = applications.called("shanghai-2023", cast.curator, clock.now())
    mine = strict(cast.provider)
    assert "申报：选题征集" in mine.get(f"/calls/{call}").main
    mine.get(f"/calls/{call}/apply")
    page = mine.post(f"/calls/{call}/apply", {**TOPIC, "class_hours": "许多", "recommender": 0})
    assert "请写课时，像 16" in page.main
    assert "讲三件事" in page.html
    assert "请选推荐单位" in mine.post(f"/calls/{call}/apply", {**TOPIC, "recommender": 0}).main
    mine.post(f"/calls/{call}/apply", {**TOPIC, "recommender": cast.recommender.organisation_id})
    with db.reading() as session:
        procedure = session.scalars(select(Procedure)).one()
        assert procedure.topic["content"] == "讲三件事。"
    run = Run(call, cast, clock.now(), id=procedure.id)
    run.go("passed", "passed", "passed")
    with db.writing() as session:
        package = applications.package(session, cast.provider, "shanghai-2023", clock.now()).id
        foreign = applications.package(session, cast.peer, "shanghai-2023", clock.now()).id
    here = f"/procedures/{procedure.id}"
    assert "先说清楚是哪个培训包" in mine.get(here).main
    mine.post(f"{here}/package", {"package": foreign})
    mine.post(f"{here}/package", {"package": package})
    with db.reading() as session:
        assert session.get_one(Procedure, procedure.id).package_id == package
        answer = answering.of(session, package)
        assert answer is not None
        assert answer.handed_in_on == clock.today()
    assert "去提交" in mine.get(here).main


def test_withdrawn_appealed_and_given_more_time(cast: Cast, strict: Strict) -> None:
    call = applications.called("shaanxi-2024", cast.curator, clock.now())
    mine, office, second = strict(cast.provider), strict(cast.curator), strict(cast.second)
    other = Cast(cast.peer, cast.provider, cast.recommender, cast.curator, cast.second)
    Run(call, other, clock.now(), recommended=False).begin()
    for _each in range(2):
        run = Run(call, cast, clock.now(), recommended=False)
        run.begin()
    here = f"/procedures/{run.id}"
    assert "请写几句话" in mine.post(f"{here}/withdraw", {"note": ""}).main
    mine.post(f"{here}/withdraw", {"note": "不办了"})
    assert stands(run.id) == (None, "withdrawn")
    assert "没有记下" in mine.post(f"{here}/withdraw", {"note": "不办了"}).main
    first = run.id - 1
    act(office, first, "failed", note="不合条件")
    there = f"/procedures/{first}"
    assert "可以申诉一次" in mine.get(there).main
    mine.post(f"{there}/appeal", {"note": "请再看"})
    assert "没有记下" in mine.post(f"{there}/appeal", {"note": "再申诉"}).main
    assert "不由你办" in office.post(f"{there}/answer", {"answer": "upheld", "note": "有理"}).main
    assert "答复申报的申诉" in second.get("/waiting").main
    assert "答复申报的申诉" not in office.get("/waiting").main
    assert "请再看" in second.get(f"{there}/answer").main
    second.post(f"{there}/answer", {"answer": "upheld", "note": "有理"})
    assert stands(first) == ("approval-province", None)
    run = Run(call, cast, clock.now(), recommended=False, id=first)
    run.go("passed", "handed-in", "assigned", "rework")
    with db.reading() as session:
        due = session.get_one(Procedure, first).due_on
    assert due is not None
    later = due.replace(year=due.year + 1)
    office.get(f"{there}/extend")
    office.post(
        f"{there}/extend",
        {"until": later.isoformat(), "note": "放假", "seen": mark(first), "was": due.isoformat()},
    )
    with db.reading() as session:
        assert session.get_one(Procedure, first).due_on == later
    assert "放假" in mine.get(there).main


def test_a_report_is_uploaded_and_read(cast: Cast, strict: Strict) -> None:
    call = applications.called("shaanxi-2024", cast.curator, clock.now())
    other = Run(
        call, Cast(cast.peer, cast.provider, cast.recommender, cast.curator, cast.second), clock.now()
    )
    run = Run(call, cast, clock.now())
    for each in (other, run):
        each.recommended = False
        each.begin()
    run.go("passed", "handed-in")
    office, peer = strict(cast.curator), strict(cast.peer)
    peer.get(f"/procedures/{run.id}", status=404)
    act(office, run.id, "assigned", peer=cast.peer.organisation_id)
    assert "轮到你办：交叉审核" in peer.get(f"/procedures/{run.id}").main
    said = {"signature": cast.peer.name}
    assert "请附上报告" in act(peer, run.id, "passed", **said).main
    odd = act(peer, run.id, "passed", report=(io.BytesIO(b"MZ"), "a.pdf"), **said)
    assert "请用 PDF" in odd.main
    act(peer, run.id, "passed", report=(io.BytesIO(PDF), "报告.pdf"), **said)
    assert stands(run.id) == ("decision", None)
    page = strict(cast.provider).get(f"/procedures/{run.id}")
    assert "打开“交叉审核”的报告" in page.main


def test_everybody_else_is_refused(cast: Cast, strict: Strict, person: Callable[..., SignedIn]) -> None:
    call = applications.called("shanghai-2023", cast.curator, clock.now())
    run = Run(call, cast, clock.now())
    run.begin()
    here = f"/procedures/{run.id}"
    for role, organisation in (
        (Role.PROVIDER, "别的单位（虚构）"),
        (Role.RECOMMENDER, "别的推荐单位（虚构）"),
        (Role.RECOMMENDER, None),
    ):
        other = strict(person(role, organisation))
        other.get(here, status=404)
        assert "示例" not in other.get("/procedures").main.replace("示例推荐", "")
    own_curator = strict(person(Role.CURATOR, "示例申报单位（虚构）"))
    seen = {"outcome": "passed", "note": "好", "seen": mark(run.id), "signature": "示例"}
    own_curator.post(f"{here}/act", seen)
    strict(cast.provider).post(f"{here}/act", seen)
    strict(cast.curator).post(f"{here}/act", seen)
    assert stands(run.id) == ("topic-recommendation", None)
    for role in (Role.TRAINEE, Role.REVIEWER, Role.AUDITOR):
        strict(role).get(here, status=403)
    run.go("passed")
    own_curator.post(f"{here}/act", {**seen, "seen": mark(run.id)})
    own_curator.post(f"{here}/extend", {"until": "2099-01-01", "note": "好", "seen": mark(run.id)})
    assert stands(run.id) == ("topic-check", None)


def test_a_page_from_before_comes_too_late(cast: Cast, strict: Strict) -> None:
    call = applications.called("shanghai-2023", cast.curator, clock.now())
    run = Run(call, cast, clock.now())
    run.begin()
    run.go("passed")
    old = mark(run.id)
    run.go("passed")  # the other curator was faster; the next stage has an outcome of the same name
    page = strict(cast.second).post(
        f"/procedures/{run.id}/act", {"outcome": "passed", "note": "好", "scores": "90", "seen": old}
    )
    assert "别人已经先办了这一步" in page.main
    assert stands(run.id) == ("topic-experts", None)
