"""Teachers' credit: six times the class hours, shared exactly, with a statement that anybody can check."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import select

from accounts.people import Role, SignedIn
from calls.models import Call
from curation.money.models import TeachingCredit
from foundation import db, ledger
from schemes.scheme import SchemeError, load
from tests.client import StrictClient
from tests.curation.money.conftest import Applied
from tests.make import granted

Strict = Callable[..., StrictClient]


def numbers() -> list[str]:
    with db.reading() as session:
        return list(session.scalars(select(TeachingCredit.number).order_by(TeachingCredit.id)))


def shared(applied: Applied, *lecturers: str, scheme: str = "shanghai-2023") -> int:
    """An application whose course names these teachers."""
    with db.writing() as session:
        call = (
            session.get_one(Call, applied.call)
            if scheme == "shanghai-2023"
            else granted.call(session, applied.provider.id, scheme=scheme)
        )
        owner = applied.provider
        return granted.application(
            session, call, owner.organisation_id or 0, owner.id, lecturers=lecturers
        ).id


def test_one_teacher_gets_all_of_it_six_times(applied: Applied, strict: Strict) -> None:
    page = applied.first.get(f"/money/{applied.procedure}/credits")
    assert page.select("//input[@name='hours-1']/@value") == ["6"]
    page = applied.first.post(f"/money/{applied.procedure}/credits", {"hours-1": "6"})
    (number,) = numbers()
    assert re.fullmatch(r"TC-\d{4}-[0-9A-Z]{8}-[0-9A-Z]", number)
    assert "36.0 学时" in page.main
    own = applied.own.get(applied.own.get(f"/my-money/{applied.procedure}").link("甲老师的证明"))
    assert "甲老师 讲授网络课程" in own.main
    assert "36.0 学时（按 6 倍算）" in own.main
    assert "四（四）" in own.main
    visitor = strict().get(f"/credits/{number.lower()}")
    assert visitor.h1 == "学时证明是真的"
    assert "甲**" in visitor.main
    assert "甲老师" not in visitor.html
    with db.reading() as session:
        (entry,) = ledger.about(session, f"procedure:{applied.procedure}")
    assert (entry.kind, entry.data["number"], entry.data["credit_tenths"]) == (
        "money.credit_issued",
        number,
        360,
    )
    with applied.own.client.get(f"/credits/{number}/file") as answer:
        content = answer.get_data()
    with pikepdf.open(io.BytesIO(content)) as paper:
        assert len(paper.pages) == 1
        assert paper.Root.MarkInfo.Marked


def test_shares_must_add_up_exactly(applied: Applied) -> None:
    procedure = shared(applied, "甲老师", "乙老师", "丙老师")
    url = f"/money/{procedure}/credits"
    page = applied.first.post(url, {"hours-1": "2", "hours-2": "3.9", "hours-3": ""})
    assert "加起来是 5.9 学时，课程是 6.0 学时" in page.main
    assert page.select("//input[@name='hours-2']/@value") == ["3.9"]
    assert "请写学时" in applied.first.post(url, {"hours-1": "2.05", "hours-2": "三"}).main
    assert "请写学时" in applied.first.post(url, {"hours-1": "-1", "hours-2": "7"}).main
    assert numbers() == []
    page = applied.first.post(url, {"hours-1": "2.1", "hours-2": "３.9", "hours-3": ""})
    assert "12.6 学时" in page.main
    assert "23.4 学时" in page.main
    assert len(numbers()) == 2
    assert "没有再开" in applied.second.post(url, {"hours-1": "6"}).html


def test_who_is_named_nowhere_is_typed(applied: Applied) -> None:
    url = f"/money/{shared(applied)}/credits"
    assert "请写姓名" in applied.first.post(url, {"hours-1": "6"}).main
    page = applied.first.post(url, {"name-1": "丁老师", "hours-1": "4", "name-3": "戊老师", "hours-3": "2"})
    assert "丁老师" in page.main
    assert "12.0 学时" in page.main


def test_statements_are_taken_back_together_and_say_so(applied: Applied, strict: Strict) -> None:
    procedure = shared(applied, "甲老师", "乙老师")
    url = f"/money/{procedure}/credits"
    applied.first.post(url, {"hours-1": "3", "hours-2": "3"})
    old = numbers()
    applied.second.post(f"{url}/withdraw", {"why": "分错了"})
    for number in old:
        page = strict().get(f"/credits/{number}")
        assert page.h1 == "这张学时证明撤回了"
    applied.own.client.get(f"/credits/{old[0]}/file").close()
    assert applied.own.client.get(f"/credits/{old[0]}/file").status_code == 404
    applied.first.post(url, {"hours-1": "5", "hours-2": "1"})
    assert len(numbers()) == 4


def test_a_statement_that_was_changed_behind_the_ledger_is_found(applied: Applied, strict: Strict) -> None:
    applied.first.post(f"/money/{applied.procedure}/credits", {"hours-1": "6"})
    with db.writing() as session:
        row = session.scalars(select(TeachingCredit)).one()
        row.class_hours_tenths, row.credit_tenths = 600, 3600
    assert strict().get(f"/credits/{numbers()[0]}").h1 == "这张学时证明的记录对不上"


def test_who_may_not(applied: Applied, person: Callable[..., SignedIn], strict: Strict) -> None:
    insider = strict(person(Role.CURATOR, organisation="示例培训中心（虚构）"))
    url = f"/money/{applied.procedure}/credits"
    assert "同一个单位" in insider.post(url, {"hours-1": "6"}).html
    assert numbers() == []
    auditor = strict(Role.AUDITOR).get(url)
    assert "还没有开证明" in auditor.main
    assert not auditor.select("//main//form")
    applied.first.post(url, {"hours-1": "6"})
    stranger = strict(person(Role.PROVIDER, organisation="另一家（虚构）"))
    assert "甲**" in stranger.get(f"/credits/{numbers()[0]}").main
    stranger.get(f"/credits/{numbers()[0]}/file", status=404)
    assert "没有这个编号" in strict().get("/credits/TC-2026-AAAAAAAA-A").h1


def test_a_scheme_that_says_nothing_gives_none(applied: Applied) -> None:
    procedure = shared(applied, "甲老师", scheme="tianjin-2023")
    assert "没有说怎样给教师算" in applied.first.get(f"/money/{procedure}/credits").main
    assert "没有说怎样给教师算" in applied.first.post(f"/money/{procedure}/credits", {"hours-1": "6"}).main
    assert numbers() == []
    mohrss = shared(applied, "甲老师", scheme="mohrss-2022")
    assert "三（二）" in applied.first.get(f"/money/{mohrss}/credits").main


@pytest.mark.parametrize(
    ("was", "wrong", "told"),
    [
        ("times = 6", "times = 0", "times: wants a number from 1 to 100"),
        ("times = 6", 'times = "6"', "times: wants a whole number"),
        ("times = 6", "times = 6\nfactor = 2", "factor"),
        ("account = true", 'account = "yes"', "account"),
        ("account = true", "account = true\nfixed = true", "account"),
    ],
)
def test_the_loader_is_strict_about_credit_and_account(
    tmp_path: Path, was: str, wrong: str, told: str
) -> None:
    text = Path("config/schemes/shanghai-2023.toml").read_text(encoding="utf-8")
    assert was in text
    path = tmp_path / "shanghai-2023.toml"
    path.write_text(text.replace(was, wrong, 1), encoding="utf-8")
    with pytest.raises(SchemeError, match=re.escape(told)):
        load(path)
