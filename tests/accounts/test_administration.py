"""A curator's pages for people, and `flask person` for the same."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask import Flask

from accounts.models import Person, PersonSession
from accounts.people import Role, SignedIn
from foundation import db, ledger
from foundation.mail import Letter
from tests.accounts.conftest import NEW_PASSWORD, link_in
from tests.client import StrictClient
from tests.conftest import PASSWORD

Strict = Callable[..., StrictClient]
URLS = ("/people", "/people/1", "/people/1/place", "/people/1/lock", "/memberships", "/letters")


def _one(email: str) -> Person:
    with db.reading() as session:
        return session.query(Person).filter_by(email=email).one()


def _noted() -> list[tuple[str, str, str]]:
    with db.reading() as session:
        return [
            (each.kind, each.subject, each.data.get("reason", ""))
            for each in session.query(ledger.LedgerEntry)
        ]


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.CURATOR])
def test_people_are_a_curators_matter(strict: Strict, role: Role) -> None:
    client = strict(role)
    for url in URLS:
        client.get(url, status=403)
    for url in (*URLS[2:4], "/people/1/sessions", "/people/1/password"):
        client.post(url, {"role": "curator", "reason": "x"}, status=403)


def test_a_curator_finds_locks_and_unlocks_somebody_with_a_reason(
    person: Callable[..., SignedIn], strict: Strict
) -> None:
    trainee, curator = strict(person(Role.TRAINEE)), strict(Role.CURATOR)
    curator.get("/people?q=100%25_")
    url = curator.get("/people?q=TRAINEE1").link("示例1号")
    assert "请写为什么" in curator.post(f"{url}/lock", {"step": "lock", "reason": ""}).main
    curator.post(f"{url}/lock", {"step": "lock", "reason": "电话丢了"})
    assert trainee.get("/account").h1 == "登录"
    assert "不对" in strict().post("/sign-in", {"email": "trainee1@example.com", "password": PASSWORD}).main
    assert "没有改" in curator.post(f"{url}/lock", {"step": "lock", "reason": "又一次"}).main
    curator.post(f"{url}/lock", {"step": "unlock", "reason": "找到了"})
    assert (
        "示例1号" in strict().post("/sign-in", {"email": "trainee1@example.com", "password": PASSWORD}).html
    )
    assert [each for each in _noted() if each[0].startswith("person.")] == [
        ("person.locked", "person:1", "电话丢了"),
        ("person.unlocked", "person:1", "找到了"),
    ]


def test_a_locked_account_is_not_opened_by_a_letter(
    person: Callable[..., SignedIn], strict: Strict, letters: Callable[[], list[Letter]]
) -> None:
    person(Role.TRAINEE)
    strict().post("/forgotten", {"email": "trainee1@example.com"})
    link = link_in(letters()[0])
    strict(Role.CURATOR).post("/people/1/lock", {"step": "lock", "reason": "x"})
    strict().post(link, {"password": NEW_PASSWORD}, status=404)
    strict().post("/forgotten", {"email": "trainee1@example.com"})
    assert "停用" in letters()[0].subject


def test_a_curator_gives_role_and_organisation(person: Callable[..., SignedIn], strict: Strict) -> None:
    trainee, curator = strict(person(Role.TRAINEE)), strict(Role.CURATOR)
    form = {"role": "provider", "kind": "organisation", "organisation": "", "reason": "新来的老师"}
    assert "要有单位" in curator.post("/people/1/place", form).main
    curator.post("/people/1/place", {**form, "organisation": "示例中心（虚构）"})
    assert trainee.get("/account").h1 == "登录"
    assert _one("trainee1@example.com").role == "provider"
    curator.post("/people/1/place", {**form, "kind": "individual"})
    with db.reading() as session:
        owner = session.get_one(Person, 1).organisation
        assert owner is not None
        assert (owner.kind, owner.name) == ("individual", "示例1号")
    assert [each[:2] for each in _noted()] == [("person.placed", "person:1")] * 2


def test_nobody_locks_or_places_themselves(person: Callable[..., SignedIn], strict: Strict) -> None:
    curator = strict(person(Role.CURATOR))
    own = curator.post("/people/1/lock", {"step": "lock", "reason": "x"})
    assert "不能改自己" in own.main
    form = {"role": "reviewer", "kind": "organisation", "organisation": "", "reason": "x"}
    assert "不能改自己" in curator.post("/people/1/place", form).main
    assert curator.get("/account").h1 == "我的账号"


def test_a_curator_ends_sessions_and_has_a_letter_sent(
    person: Callable[..., SignedIn], strict: Strict, letters: Callable[[], list[Letter]]
) -> None:
    trainee, curator = strict(person(Role.TRAINEE)), strict(Role.CURATOR)
    assert "已结束 1 处" in curator.post("/people/1/sessions").html
    assert trainee.get("/account").h1 == "登录"
    page = curator.post("/people/1/password")
    assert link_in(letters()[0]) not in page.html
    assert letters()[0].to == "trainee1@example.com"
    curator.get("/people/99", status=404)


def test_the_commands_do_all_of_it(app: Flask, person: Callable[..., SignedIn], strict: Strict) -> None:
    person(Role.TRAINEE)
    run, email = app.test_cli_runner(), "trainee1@example.com"

    def do(*words: str, fails: bool = False) -> str:
        result = run.invoke(args=["person", *words])
        assert (result.exit_code != 0) is fails, result.output
        return str(result.output)

    do("role", email, "provider", "--reason", "r", fails=True)
    do("role", email, "provider", "--organisation", "示例中心（虚构）", "--reason", "r")
    do("organisation", email, "别的中心（虚构）", "--reason", "r")
    assert "别的中心" in do("list", "TRAINEE1")
    do("role", email, "provider", "--individual", "--reason", "r")
    do("lock", email, "--reason", "r")
    assert "停用" in do("list")
    do("lock", email, "--reason", "r", fails=True)
    do("unlock", email, "--reason", "r")
    do("email", email, "no address", "--reason", "r", fails=True)
    do("email", email, "other@example.com", "--reason", "r")
    do("lock", email, "--reason", "r", fails=True)
    (link,) = re.findall(r"https?://\S+", do("password-link", "other@example.com"))
    browser = strict()
    browser.post(urlsplit(link).path, {"password": NEW_PASSWORD})
    do("end-sessions", "other@example.com")
    assert browser.get("/account").h1 == "登录"
    with db.reading() as session:
        assert session.query(PersonSession).count() == 0
    kinds = [each[0] for each in _noted()]
    assert kinds == [
        *["person.placed"] * 3, "person.locked", "person.unlocked", "person.address-given",
        "person.password-link", "person.sessions-ended",
    ]  # fmt: skip


def test_the_command_refuses_what_the_pages_refuse(app: Flask, person: Callable[..., SignedIn]) -> None:
    person(Role.TRAINEE)
    run = app.test_cli_runner()

    def add(*words: str) -> str:
        result = run.invoke(args=["person", "add", *words, "--name", "示例", "--role", "provider"])
        assert result.exit_code != 0
        return str(result.output)

    good = ("--password", NEW_PASSWORD)
    assert "太容易猜到" in add("a@example.com", "--password", "password12", "--individual")
    assert "至少 10 个字" in add("a@example.com", "--password", "short", "--individual")
    assert "要填单位全称" in add("a@example.com", *good)
    assert "已有账号" in add("trainee1@example.com", *good, "--individual")
