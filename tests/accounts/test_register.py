"""Opening an account, and how pages are shown."""

from collections.abc import Callable

import pytest
from flask import Flask

from accounts import people
from accounts.models import Organisation, Person
from accounts.people import Role
from foundation import clock, db
from tests.client import StrictClient

FORM = {
    "role": "trainee",
    "name": "示例学员",
    "organisation": "",
    "email": "new@example.com",
    "password": "a long sentence",
}


def test_a_trainee_opens_an_account_and_is_in(app: Flask, strict: Callable[..., StrictClient]) -> None:
    page = strict().post("/register", FORM)
    assert "账号开好了" in page.main
    with db.reading() as session:
        person = session.query(Person).one()
    assert (person.email, person.role, person.organisation_id) == ("new@example.com", "trainee", None)
    assert person.password_hash.startswith("$argon2id$")


def test_providers_of_one_organisation_share_it(app: Flask, strict: Callable[..., StrictClient]) -> None:
    for n in range(2):
        strict().post(
            "/register",
            {**FORM, "role": "provider", "organisation": " 示例中心（虚构） ", "email": f"{n}@example.com"},
        )
    with db.reading() as session:
        assert session.query(Organisation).one().name == "示例中心（虚构）"
        assert {person.role for person in session.query(Person)} == {"provider"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"name": ""}, "请填姓名"),
        ({"email": "no at"}, "邮箱的样子不对"),
        ({"email": "a@b"}, "邮箱的样子不对"),
        ({"password": "short"}, "至少 10 个字符"),
        ({"role": "provider"}, "要填单位全称"),
        ({"role": "curator"}, ""),
        ({"name": "长" * 101}, "最多 100 个字"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(
    app: Flask, strict: Callable[..., StrictClient], change: dict[str, str], told: str
) -> None:
    page = strict().post("/register", {**FORM, **change})
    (summary,) = page.select("//*[@id='error-summary']")
    assert told in "".join(summary.itertext())
    for link in summary.iter("a"):
        assert page.select(f"//*[@id='{link.get('href')[1:]}']"), "the summary leads to the field"
    assert page.select("//input[@name='email']/@value") == [{**FORM, **change}["email"]]
    assert page.select("//input[@name='password']/@value") in ([], [""])
    with db.reading() as session:
        assert session.query(Person).count() == 0


def test_nobody_makes_themselves_staff_and_no_address_is_taken_twice(
    app: Flask, strict: Callable[..., StrictClient]
) -> None:
    strict().post("/register", FORM)
    page = strict().post("/register", {**FORM, "email": "NEW@example.com"})
    assert page.select("//*[@id='error-summary']")
    with pytest.raises(people.Taken), db.writing() as session:
        people.add(
            session, email="New@Example.com", name="a", password="b" * 10, role=Role.CURATOR, now=clock.now()
        )


def test_display_settings_are_kept_without_an_account(strict: Callable[..., StrictClient]) -> None:
    client = strict()
    page = client.post(
        "/display", {"theme": "contrast-dark", "size": "large", "spacing": "wide", "language": "zh_CN"}
    )
    root = page.tree
    assert (root.get("data-theme"), root.get("data-size"), root.get("data-spacing")) == (
        "contrast-dark",
        "large",
        "wide",
    )
    assert client.get("/").tree.get("data-theme") == "contrast-dark"


def test_a_spoilt_cookie_falls_back_to_the_default(app: Flask, strict: Callable[..., StrictClient]) -> None:
    client = strict()
    client.client.set_cookie("display", '"><script>.huge')
    client.client.set_cookie("language", "xx")
    root = client.get("/").tree
    assert (root.get("data-theme"), root.get("data-size"), root.get("lang")) == ("system", "normal", "zh-CN")


def test_the_language_is_switched_on_the_page_one_is_on(strict: Callable[..., StrictClient]) -> None:
    client = strict()
    answer = client.client.get("/language/en", headers={"Referer": "http://localhost/sign-in"})
    assert answer.location == "/sign-in"
    assert client.get("/sign-in").tree.get("lang") == "en"
    away = client.client.get("/language/zh_CN", headers={"Referer": "http://evil.example/sign-in"})
    assert away.location == "/"
