"""The pool through the site's pages: asked by mail, consented or declined, what is known, who leaves, and who is refused."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from accounts.models import Person
from accounts.people import Role, SignedIn
from curation.experts import pool
from curation.experts.models import Expert, ExpertInvitation
from foundation import clock, db, ledger, mail
from tests.client import StrictClient
from tests.make import experts

Strict = Callable[..., StrictClient]
ASKED = {
    "email": "new@example.com",
    "name": "示例专家",
    "employer": "示例学院（虚构）",
    "fields": "面点\n餐饮\n面点",
}


def last_link() -> str:
    """Where the newest letter leads."""
    letter = mail.kept(current_app.config["SETTINGS"].letters_dir)[0].letter
    found = re.search(r"https?://[^/]+(/experts/invitation/\S+)", letter.text)
    assert found, letter.text
    return found[1]


def known(person_id: int) -> Expert | None:
    with db.reading() as session:
        return session.scalar(select(Expert).where(Expert.person_id == person_id))


def kinds() -> list[str]:
    with db.reading() as session:
        rows = session.scalars(select(ledger.LedgerEntry).order_by(ledger.LedgerEntry.id))
        return [each.kind for each in rows if each.kind.startswith("expert.")]


def test_a_stranger_is_asked_consents_and_has_an_account(strict: Strict) -> None:
    curator = strict(Role.CURATOR)
    assert "信寄出了" in curator.post("/experts/invite", ASKED).main
    link, visitor = last_link(), strict()
    assert "面点、餐饮" in visitor.get(link).main
    assert "错误：" in visitor.post(link, {"password": "1234567890"}).html
    assert visitor.post(link, {"password": "correct horse battery"}).h1 == "您在专家库里了"
    with db.reading() as session:
        person = session.scalars(select(Person).where(Person.email == "new@example.com")).one()
        assert (person.role, person.name) == ("reviewer", "示例专家")
    expert = known(person.id)
    assert expert is not None
    assert (expert.employer, expert.fields) == ("示例学院（虚构）", ["面点", "餐饮"])
    visitor.get(link, status=404)
    visitor.post(link, {"password": "correct horse battery"}, status=404)
    assert kinds() == ["expert.invited", "expert.consented"]
    assert "示例专家" in curator.get("/experts").main
    assert "已经在专家库里" in curator.post("/experts/invite", ASKED).main


def test_a_reviewer_declines_and_can_be_asked_again(strict: Strict, person: Callable[..., SignedIn]) -> None:
    who = person(Role.REVIEWER)
    curator, email = strict(Role.CURATOR), f"reviewer{who.name[2:-1]}@example.com"
    curator.post("/experts/invite", {**ASKED, "email": email})
    first = last_link()
    assert "谢绝了" in strict().post(first, {"answer": "declined"}).h1
    assert known(who.id) is None
    curator.post("/experts/invite", {**ASKED, "email": email})
    second = last_link()
    assert first != second
    assert strict().post(second).h1 == "您在专家库里了"
    assert known(who.id) is not None
    assert kinds() == ["expert.invited", "expert.declined", "expert.invited", "expert.consented"]


def test_a_newer_letter_ends_the_older_and_time_ends_both(
    strict: Strict, monkeypatch: pytest.MonkeyPatch
) -> None:
    curator = strict(Role.CURATOR)
    curator.post("/experts/invite", ASKED)
    older = last_link()
    curator.post("/experts/invite", ASKED)
    strict().get(older, status=404)
    newer, then = last_link(), clock.now() + pool.LASTS
    monkeypatch.setattr(clock, "now", lambda: then)
    strict().get(newer, status=404)


@pytest.mark.parametrize("role", [Role.TRAINEE, Role.PROVIDER, Role.CURATOR])
def test_who_has_another_role_is_not_asked(
    strict: Strict, person: Callable[..., SignedIn], role: Role
) -> None:
    who = person(role)
    with db.reading() as session:
        email = session.get_one(Person, who.id).email
    page = strict(Role.CURATOR).post("/experts/invite", {**ASKED, "email": email})
    assert "不是评审专家" in page.main
    with db.reading() as session:
        assert session.scalars(select(ExpertInvitation)).all() == []


def test_experts_keep_what_is_known_of_them_and_leave(
    strict: Strict, person: Callable[..., SignedIn]
) -> None:
    who = experts.expert(person(Role.REVIEWER), "旧单位", ["面点"])
    mine = strict(who)
    said = {"employer": "新单位", "fields": "电焊", "declared": "甲公司\n王一"}
    assert "记下了" in mine.post("/experts/mine", said).main
    expert = known(who.id)
    assert expert is not None
    assert (expert.employer, expert.fields, expert.declared) == ("新单位", ["电焊"], ["甲公司", "王一"])
    assert (
        "记下了" in strict(Role.CURATOR).post(f"/experts/{expert.id}", {**said, "employer": "对的单位"}).main
    )
    assert mine.post("/experts/mine/leave").h1 == "你不在专家库里"
    mine.post("/experts/mine", said, status=404)
    mine.post("/experts/mine/leave", status=404)
    assert "已经退出" in strict(Role.CURATOR).post(f"/experts/{expert.id}", said).main
    assert kinds() == ["expert.changed", "expert.changed", "expert.left"]


def test_a_reviewer_who_is_not_in_the_pool_has_nothing_to_keep(strict: Strict, app: Flask) -> None:
    assert strict(Role.REVIEWER).get("/experts/mine").h1 == "你不在专家库里"


@pytest.mark.parametrize("role", [Role.TRAINEE, Role.PROVIDER, Role.RECOMMENDER, Role.REVIEWER, Role.AUDITOR])
def test_only_curators_see_the_pool_and_change_others(
    strict: Strict, person: Callable[..., SignedIn], role: Role
) -> None:
    who = experts.expert(person(Role.REVIEWER))
    expert, other = known(who.id), strict(role)
    assert expert is not None
    other.get("/experts", status=403)
    other.post("/experts/invite", ASKED, status=403)
    other.post(f"/experts/{expert.id}", {"employer": "x"}, status=403)
    other.post(f"/experts/{expert.id}/leave", status=403)
    assert kinds() == []
