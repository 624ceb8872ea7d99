"""Money to providers through the site's pages: proposed, approved by another, paid, accounted for, given back."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from accounts.models import Person
from accounts.people import Role, SignedIn
from calls.models import Call
from curation.models import Submission
from curation.money import subsidies
from curation.money.models import PaymentRun, Subsidy
from curation.procedure.models import Procedure
from foundation import clock, db, ledger
from judging import check
from schemes.findings import FAIL, PASS, UNKNOWN
from tests.client import Page, StrictClient
from tests.curation.money.conftest import Applied
from tests.make import granted

Strict = Callable[..., StrictClient]
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
WORDS = {"quality": "专家平均 92 分，字幕和手语齐全。", "reason": "质量好，按上限给。"}


def propose(who: StrictClient, procedure: int, amount: str, status: int = 200) -> Page:
    return who.post(f"/money/{procedure}/propose", {"amount": amount, **WORDS}, status=status)


def decide(who: StrictClient, subsidy: int, decision: str = "approved") -> Page:
    return who.post(f"/money/subsidies/{subsidy}", {"decision": decision, "why": "和质量相称。"})


def only() -> int:
    with db.reading() as session:
        return session.scalars(select(Subsidy.id).order_by(Subsidy.id.desc())).first() or 0


def pay(run: int, who: StrictClient, what: str = "paid", position: int = 1, **changes: str) -> Page:
    said = {"what": what, "on_day": clock.today().isoformat(), "reference": "ICBC-0001", "note": ""}
    return who.post(f"/payments/{run}/lines/{position}", {**said, **changes})


def close(who: StrictClient, call: int) -> Page:
    page = who.get(f"/calls/{call}/payments/new")
    (looked_at,) = page.select("//input[@name='looked_at']/@value")
    return who.post(f"/calls/{call}/payments/new", {"looked_at": looked_at})


def kinds(procedure: int) -> list[str]:
    with db.reading() as session:
        return [each.kind for each in ledger.about(session, f"procedure:{procedure}")]


def another(applied: Applied, title: str = "第二门（虚构）", state: str = "accepted") -> int:
    with db.writing() as session:
        call = session.get_one(Call, applied.call)
        owner = applied.provider
        made = granted.application(session, call, owner.organisation_id or 0, owner.id, title, state=state)
        return made.id


def set_state(procedure: int, state: str) -> None:
    """Somebody decides on the package anew."""
    with db.writing() as session:
        found = session.get_one(Procedure, procedure)
        assert found.package
        version = found.package.versions[-1].id
        submission = session.scalars(select(Submission).where(Submission.version_id == version)).one()
        submission.state = state
        submission.rework_until = clock.now() if state == "rework" else None


def paid(applied: Applied, amount: str = "100000") -> int:
    """Proposed, approved, paid; gives the subsidy."""
    propose(applied.first, applied.procedure, amount)
    subsidy = only()
    decide(applied.second, subsidy)
    close(applied.first, applied.call)
    pay(1, applied.second)
    return subsidy


def test_two_people_give_money_and_the_provider_reads_it(applied: Applied) -> None:
    assert "给多少还没有定" in applied.own.get(f"/my-money/{applied.procedure}").main
    page = propose(applied.first, applied.procedure, "９0,000.50")
    assert "提出来了，等另一个人同意" in page.main
    assert "92 分" in page.main
    assert "正在定" in applied.own.get(f"/my-money/{applied.procedure}").main
    assert "90000" not in applied.own.get("/my-money").main  # nothing is promised before it stands
    subsidy = only()
    assert "要由另一个人来决定" in applied.first.get(f"/money/subsidies/{subsidy}").main
    assert "要由另一个人来做" in decide(applied.first, subsidy).html
    assert "课程征集（虚构）" not in applied.first.get("/waiting").main
    assert "决定费用" in applied.second.get("/waiting").main
    assert "同意了，等付款" in decide(applied.second, subsidy).main
    own = applied.own.get(f"/my-money/{applied.procedure}")
    assert "定了，等着付款" in own.main
    assert "90000.50 元" in own.main
    assert "别人已经办过了" in decide(applied.second, subsidy, "refused").html
    assert kinds(applied.procedure) == ["money.proposed", "money.approved"]


def test_never_beyond_the_cap_nor_the_budget(applied: Applied) -> None:
    page = propose(applied.first, applied.procedure, "100000.01")
    assert "最多 100000 元" in page.main
    assert page.select("//input[@id='amount']/@value") == ["100000.01"]  # what was typed is kept
    propose(applied.first, applied.procedure, "100000")
    second = another(applied)
    page = propose(applied.second, second, "60000")
    assert "只剩 50000 元" in page.main
    assert page.select("//input[@id='amount']/@value") == ["60000"]
    assert "提出来了" in propose(applied.second, second, "50000").html
    third = another(applied, "第三门（虚构）")
    assert "只剩 0 元" in propose(applied.second, third, "0.01").main
    assert "刚被别人提出来了" in propose(applied.second, second, "1").html
    decide(applied.first, only(), "refused")  # frees what it carried
    assert "提出来了" in propose(applied.second, third, "50000").html


@pytest.mark.parametrize("amount", ["", "0", "-1", "两万", "1e3", "1.005", "1,50", "99999999999999999999"])
def test_what_is_no_sum_is_refused(applied: Applied, amount: str) -> None:
    assert "请写钱数" in propose(applied.first, applied.procedure, amount).main
    assert only() == 0


def test_only_what_was_accepted_is_paid_for(applied: Applied) -> None:
    waiting = another(applied, state="waiting")
    assert "没有通过" in propose(applied.first, waiting, "1").html
    propose(applied.first, applied.procedure, "1")
    set_state(applied.procedure, "rework")
    assert "没有通过" in decide(applied.second, only()).html
    set_state(applied.procedure, "accepted")
    decide(applied.second, only())
    set_state(applied.procedure, "rejected")
    assert "现在没有要付的" in applied.first.get(f"/calls/{applied.call}/payments/new").main
    assert "不付了" in applied.own.get(f"/my-money/{applied.procedure}").main
    withdrawn = applied.first.post(f"/money/subsidies/{only()}/withdraw", {"why": "申报没有通过。"})
    assert "这笔钱可以再用" in withdrawn.html


def test_a_scheme_without_a_sum_and_a_call_without_a_budget_pay_nothing(
    applied: Applied, person: Callable[..., SignedIn]
) -> None:
    made = []
    with db.writing() as session:
        for scheme, budget in (("mohrss-2022", 100_00), ("shaanxi-2024", 100_00), ("tianjin-2023", None)):
            call = granted.call(session, applied.provider.id, scheme=scheme, budget_fen=budget)
            owner = applied.provider
            made.append(granted.application(session, call, owner.organisation_id or 0, owner.id, scheme).id)
    for procedure in made[:2]:
        assert "没有给供应单位的费用" in propose(applied.first, procedure, "1").html
    assert "没有写一共多少钱" in propose(applied.first, made[2], "1").html


def test_somebody_of_the_applicants_house_keeps_away(
    applied: Applied, person: Callable[..., SignedIn], strict: Strict
) -> None:
    insider = strict(person(Role.CURATOR, organisation="示例培训中心（虚构）"))
    assert "同一个单位" in propose(insider, applied.procedure, "1").html
    propose(applied.first, applied.procedure, "1")
    assert "同一个单位" in decide(insider, only()).html
    assert "同一个单位" in insider.post(f"/money/subsidies/{only()}/withdraw", {"why": "不"}).html
    assert "决定费用" not in insider.get("/waiting").main
    decide(applied.second, only())
    assert "同一个单位" in close(insider, applied.call).html
    close(applied.first, applied.call)
    assert "同一个单位" in pay(1, insider).html


@pytest.mark.parametrize("role", [None, *(role for role in Role if role is not Role.CURATOR)])
def test_nobody_else_touches_the_money(applied: Applied, strict: Strict, role: Role | None) -> None:
    propose(applied.first, applied.procedure, "1")
    other = strict(role)
    steps = (f"/money/{applied.procedure}/propose", "/money/subsidies/1", "/money/subsidies/1/withdraw", "/money/subsidies/1/refund",
             f"/calls/{applied.call}/payments/new", "/payments/1/lines/1", f"/money/{applied.procedure}/credits",
             f"/money/{applied.procedure}/credits/withdraw")  # fmt: skip
    for step in steps:
        other.post(step, status=403)
    look = 200 if role is Role.AUDITOR else 403
    for page in (f"/money/{applied.procedure}", f"/calls/{applied.call}/money", "/money"):
        if role is not None:
            other.get(page, status=look)
    assert kinds(applied.procedure) == ["money.proposed"]


def test_another_organisation_sees_nothing(
    applied: Applied, person: Callable[..., SignedIn], strict: Strict
) -> None:
    stranger = strict(person(Role.PROVIDER, organisation="另一家（虚构）"))
    paid(applied)
    applied.own.post(f"/my-money/{applied.procedure}/spending", spent("示例", "1"))
    stranger.get(f"/my-money/{applied.procedure}", status=404)
    stranger.get(f"/my-money/{applied.procedure}/spending/1", status=404)
    stranger.post(f"/my-money/{applied.procedure}/spending", spent("示例", "1"), status=404)
    stranger.post(f"/my-money/{applied.procedure}/spending/1/strike", status=404)
    stranger.post(f"/my-money/{applied.procedure}/account", status=404)
    assert "面点入门" not in stranger.get("/my-money").main


def test_a_run_is_closed_as_it_was_looked_at_and_its_file_can_be_checked(applied: Applied) -> None:
    propose(applied.first, applied.procedure, "20000.05")
    decide(applied.second, only())
    second = another(applied, '=HYPERLINK("http://example.com")')
    propose(applied.first, second, "30000")
    stale = applied.first.get(f"/calls/{applied.call}/payments/new")
    (looked_at,) = stale.select("//input[@name='looked_at']/@value")
    decide(applied.second, only())
    changed = applied.first.post(f"/calls/{applied.call}/payments/new", {"looked_at": looked_at})
    assert "要付的刚刚变了" in changed.html
    page = close(applied.first, applied.call)
    assert "50000.05 元" in page.main
    assert "伍万元零伍分" in page.main
    with applied.first.client.get("/payments/1/file") as answer:
        content = answer.get_data()
    with db.reading() as session:
        (entry,) = ledger.about(session, "payment-run:1")
    assert entry.kind == "money.run_closed"
    assert entry.data["sha256"] == hashlib.sha256(content).hexdigest()
    assert (entry.data["count"], entry.data["sum_fen"]) == (2, 5_000_005)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert cells['=HYPERLINK("http://example.com")'].data_type == "s"
    assert (cells[20000.05].data_type, cells[20000.05].number_format) == ("n", "#,##0.00")
    assert {2, 50000.05, "伍万元零伍分", "示例培训中心（虚构）"} <= cells.keys()
    assert "账" not in "".join(
        str(value) for value in cells if value != sheet["A2"].value
    )  # no bank accounts
    assert "现在没有要付的" in applied.first.get(f"/calls/{applied.call}/payments/new").main
    assert "要付的刚刚变了" in applied.first.post(f"/calls/{applied.call}/payments/new").html
    assert "不能撤回" in applied.first.post(f"/money/subsidies/{only()}/withdraw", {"why": "不"}).html


def test_the_bank_is_noted_by_somebody_else_and_what_came_back_is_paid_again(applied: Applied) -> None:
    propose(applied.first, applied.procedure, "20000")
    decide(applied.second, only())
    close(applied.first, applied.call)
    assert "要由另一个人来做" in pay(1, applied.first).html
    assert "记银行的结果" in applied.second.get("/waiting").main
    early = (clock.today() - timedelta(days=1)).isoformat()
    assert "要在做付款单那天以后" in pay(1, applied.second, on_day=early).main
    assert "请写原因" in pay(1, applied.second, "returned").main
    assert "请写银行的流水号" in pay(1, applied.second, reference="").main
    assert "付了，流水号 ICBC-0001" in pay(1, applied.second).main
    assert "刚被别人记过了" in pay(1, applied.second).html
    assert "付了 20000 元" in applied.own.get(f"/my-money/{applied.procedure}").main
    assert "户名不符" in pay(1, applied.second, "returned", note="户名不符").main
    assert "刚被别人记过了" in pay(1, applied.second).html
    assert "没有付成" in applied.own.get(f"/my-money/{applied.procedure}").main
    assert "第 2 批" in close(applied.first, applied.call).h1
    pay(2, applied.second, reference="ICBC-0002")
    page = applied.second.get(f"/calls/{applied.call}/money")
    assert "其中付了20000 元" in page.main.replace(" ", "").replace("20000元", "20000 元")
    told = ["money.proposed", "money.approved", "money.paid", "money.sent_back", "money.paid"]
    assert kinds(applied.procedure) == told


def test_a_person_who_applied_is_paid_as_a_person(applied: Applied) -> None:
    with db.writing() as session:
        call = session.get_one(Call, applied.call)
        somebody = granted.organisation(session, "李四（虚构）", "individual")
        made = granted.application(session, call, somebody.id, applied.provider.id, "一个人做的").id
    propose(applied.first, made, "10")
    decide(applied.second, only())
    page = applied.first.get(f"/calls/{applied.call}/payments/new")
    assert "李四（虚构）" in page.main
    assert "个人" in page.main
    close(applied.first, applied.call)
    with db.reading() as session:
        (line,) = session.get_one(PaymentRun, 1).lines
        assert (line.payee, line.payee_kind) == ("李四（虚构）", "individual")


def spent(purpose: str, amount: str, **changes: object) -> dict[str, object]:
    said = {"purpose": purpose, "amount": amount, "spent_on": clock.today().isoformat()}
    return {**said, "document": (io.BytesIO(PDF), "发票.pdf"), **changes}


def test_the_provider_accounts_for_it_and_what_is_left_goes_back(applied: Applied, strict: Strict) -> None:
    subsidy = paid(applied)
    spending = f"/my-money/{applied.procedure}/spending"
    nothing = applied.own.post(f"/my-money/{applied.procedure}/account")
    assert "请先写花了什么" in nothing.html
    wrong = spent("", "1.234", spent_on="", document=(io.BytesIO(b"MZ"), "a.exe"))
    page = applied.own.post(spending, wrong)
    for told in ("请写花在什么上", "请写钱数", "请写日期"):
        assert told in page.main
    no_paper = spent("手语", "1", document=(io.BytesIO(b"MZ"), "a.exe"))
    assert "请用 PDF、PNG 或 JPEG 文件" in applied.own.post(spending, no_paper).main
    late = (clock.today() + timedelta(days=1)).isoformat()
    assert "不能晚于今天" in applied.own.post(spending, spent("手语", "1", spent_on=late)).main
    applied.own.post(spending, spent("请手语老师", "60000.25"))
    applied.own.post(spending, spent("写错的一笔", "39999"))
    applied.own.post(f"{spending}/2/strike")
    page = applied.own.get(f"/my-money/{applied.procedure}")
    assert "现在写了 60000.25 元；没有用完的 39999.75 元要退回" in page.main
    with applied.own.client.get(page.link("请手语老师")) as answer:
        assert answer.get_data() == PDF
    applied.own.post(f"/my-money/{applied.procedure}/account")
    assert "不能再改" in applied.own.post(spending, spent("补一笔", "1")).html
    auditor = strict(Role.AUDITOR)
    seen = auditor.get(f"/money/{applied.procedure}")
    assert "没有用完的 39999.75 元要退回" in seen.main
    assert "划掉了，不算" in seen.main
    refund = {"amount": "39999.76", "on_day": clock.today().isoformat(), "reference": "R-1"}
    assert (
        "现在要退回的是 39999.75 元" in applied.second.post(f"/money/subsidies/{subsidy}/refund", refund).main
    )
    applied.second.post(f"/money/subsidies/{subsidy}/refund", {**refund, "amount": "30000"})
    assert "还要退回9999.75" in applied.own.get(f"/my-money/{applied.procedure}").main.replace(" ", "")
    applied.second.post(f"/money/subsidies/{subsidy}/refund", {**refund, "amount": "9999.75"})
    assert "付了，要退的退回来了" in auditor.get(f"/money/{applied.procedure}").main
    assert "没有用完" in auditor.get(f"/money/{applied.procedure}").main


def test_what_was_spent_beyond_is_the_providers_own(applied: Applied) -> None:
    paid(applied, "100")
    applied.own.post(f"/my-money/{applied.procedure}/spending", spent("多花的", "250"))
    page = applied.own.post(f"/my-money/{applied.procedure}/account")
    assert "没有用完的 0 元" in page.main
    assert "还要退回" not in page.main


def test_a_rejected_application_gives_everything_back(applied: Applied) -> None:
    subsidy = paid(applied, "500")
    set_state(applied.procedure, "rejected")
    own = applied.own.get(f"/my-money/{applied.procedure}")
    assert "要全部退回" in own.main
    assert "钱还没有付到" in applied.own.post(f"/my-money/{applied.procedure}/spending", spent("a", "1")).html
    refund = {"amount": "500", "on_day": clock.today().isoformat(), "reference": "R-2"}
    page = applied.second.post(f"/money/subsidies/{subsidy}/refund", refund)
    assert "退回 500 元（申报没有通过），流水号 R-2" in page.main
    with db.reading() as session:
        entry = ledger.about(session, f"procedure:{applied.procedure}")[-1]
    assert entry.kind == "money.refunded"
    assert (entry.data["why"], entry.data["returned_fen"]) == ("rejected", 50_000)
    assert "退回来了500元" in applied.first.get(f"/calls/{applied.call}/money").main.replace(" ", "")


@pytest.mark.parametrize("end", ["rejected", "withdrawn"])
def test_an_application_that_ended_otherwise_is_not_paid(applied: Applied, end: str) -> None:
    propose(applied.first, applied.procedure, "500")
    decide(applied.second, only())
    with db.writing() as session:
        session.get_one(Procedure, applied.procedure).ended_as = end
    assert "现在没有要付的" in applied.first.get(f"/calls/{applied.call}/payments/new").main
    assert "没有通过" in applied.first.get(f"/money/{applied.procedure}").main


def test_a_scheme_that_asks_for_no_account_gets_none(applied: Applied) -> None:
    with db.writing() as session:
        call = granted.call(session, applied.provider.id, scheme="tianjin-2023", budget_fen=5_000_000)
        owner = applied.provider
        made = granted.application(session, call, owner.organisation_id or 0, owner.id).id
        ids = call.id, made
    propose(applied.first, ids[1], "20000")
    decide(applied.second, only())
    close(applied.first, ids[0])
    pay(1, applied.second)
    assert "钱花在什么上" not in applied.own.get(f"/my-money/{ids[1]}").main
    page = applied.own.post(f"/my-money/{ids[1]}/spending", spent("a", "1"))
    assert "不要求写花了什么" in page.html


def subsidy_rule(session: Session, procedure: int) -> str:
    package = session.get_one(Procedure, procedure).package
    assert package
    found = check.check(session, package, {"decision"}, clock.now())
    # of what nobody set a person judges: then it is no "must"
    return next((each.outcome for each in found if each.id == "SH-27" and each.severity == "must"), UNKNOWN)


def test_the_rule_on_money_is_judged_from_the_proposal(applied: Applied) -> None:
    with db.reading() as session:
        assert subsidy_rule(session, applied.procedure) == UNKNOWN
    propose(applied.first, applied.procedure, "100000")
    with db.reading() as session:
        assert subsidy_rule(session, applied.procedure) == PASS
    with db.writing() as session:  # past the page, as nobody can
        session.get_one(Subsidy, only()).amount_fen = 10_000_001
        session.flush()
        assert subsidy_rule(session, applied.procedure) == FAIL
        session.rollback()
    applied.first.post(f"/money/subsidies/{only()}/withdraw", {"why": "写错了"})
    with db.reading() as session:
        assert subsidy_rule(session, applied.procedure) == UNKNOWN


def test_the_money_of_a_call_as_a_table(applied: Applied, strict: Strict) -> None:
    another(applied, "=1+1")
    paid(applied, "1234.50")
    auditor = strict(Role.AUDITOR)
    page = auditor.get(f"/calls/{applied.call}/money")
    assert "做付款单" not in page.main
    assert "148765.50" in page.main
    with auditor.client.get(f"/calls/{applied.call}/money/table?kind=csv") as answer:
        rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert [row[4:6] for row in rows[1:3]] == [["1234.50", "1234.50"], ["0", "0"]]
    assert rows[2][2] == "'=1+1"
    assert ["还剩", "148765.50"] in rows
    with auditor.client.get(f"/calls/{applied.call}/money/table?kind=xlsx") as answer:
        sheet = openpyxl.load_workbook(io.BytesIO(answer.get_data())).active
    assert sheet is not None
    assert (sheet["C3"].value, sheet["C3"].data_type) == ("=1+1", "s")
    assert sheet["E2"].value == 1234.5
    assert "课程征集（虚构）" in auditor.get("/money").main


def test_pages_cost_the_same_with_many_applications(app: Flask, applied: Applied) -> None:
    pages = (f"/calls/{applied.call}/money", f"/calls/{applied.call}/payments/new", "/money", "/my-money")
    paid(applied, "10")
    approved(applied, 3)
    few = [asked(app, applied, page) for page in pages]
    approved(applied, 22)
    assert [asked(app, applied, page) for page in pages] == few


def approved(applied: Applied, count: int) -> None:
    """More applications that wait for their money."""
    now = clock.now()
    with db.writing() as session:
        people = session.scalars(select(Person.id).where(Person.role == Role.CURATOR)).all()
        call = session.get_one(Call, applied.call)
        owner = applied.provider
        for at in range(count):
            made = granted.application(session, call, owner.organisation_id or 0, owner.id, f"第 {at} 门")
            subsidy = subsidies.propose(session, made, 1000, "好", "好", people[0], now)
            subsidies.decide(session, subsidy, "approved", "好", people[1], now)


def asked(app: Flask, applied: Applied, page: str) -> int:
    """How many statements a page costs."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        statements.append(statement)

    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", note)
    (applied.own if page == "/my-money" else applied.first).get(page)
    event.remove(engine, "before_cursor_execute", note)
    return len(statements)
