"""Signing in: slowed down for guessers, silent about accounts, kind to password managers."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from accounts import people
from accounts.addresses import safe
from accounts.models import Person
from accounts.people import Role, SignedIn
from foundation import clock, db
from tests.client import Page, StrictClient
from tests.conftest import PASSWORD


@pytest.fixture
def email(app: Flask, person: Callable[..., SignedIn]) -> str:
    made = person(Role.TRAINEE)
    with db.reading() as session:
        found = session.get(Person, made.id)
    assert found is not None
    return found.email


def _try(client: StrictClient, email: str, password: str, status: int = 200, **more: str) -> Page:
    return client.post("/sign-in", {"email": email, "password": password, **more}, status=status)


def test_the_right_pair_opens_the_site(strict: Callable[..., StrictClient], email: str) -> None:
    client = strict()
    page = _try(client, f" {email.upper()} ", PASSWORD)
    assert "示例1号" in page.html
    out = client.post("/sign-out")
    assert "你已退出" in out.main
    assert not out.select("//meta[@name='csrf-token']")


def test_wrong_password_and_unknown_account_get_the_same_answer(
    strict: Callable[..., StrictClient], email: str
) -> None:
    known = _try(strict(), email, "wrong password")
    unknown = _try(strict(), "nobody@example.com", "wrong password")
    assert known.main == unknown.main
    assert known.select("//title")[0].text.startswith("错误：")
    assert "wrong password" not in known.html


def test_guessing_is_slowed_down_for_one_account_only(
    strict: Callable[..., StrictClient], email: str
) -> None:
    client = strict()
    for account in (email, "nobody@example.com"):
        for _ in range(5):
            _try(client, account, "wrong password")
        assert "15 分钟" in _try(client, account, "wrong password", 429).main
    assert "15 分钟" in _try(client, email, PASSWORD, 429).main
    assert _try(client, "third@example.com", "x").status == 200


def test_the_limit_ends_with_its_window(app: Flask, email: str) -> None:
    def attempt(now: datetime, password: str = "wrong") -> SignedIn | None:
        with db.writing() as session:
            return people.sign_in(session, email=email, password=password, address="a", tries=3, now=now)

    start = clock.now()
    for _ in range(3):
        assert attempt(start) is None
    with pytest.raises(people.TooMany):
        attempt(start + timedelta(minutes=14))
    assert attempt(start + timedelta(minutes=16), PASSWORD) is not None


def test_a_whole_centre_behind_one_address_may_mistype_more_often(app: Flask) -> None:
    with db.writing() as session:
        for n in range(30):
            people.sign_in(
                session, email=f"{n}@example.com", password="x", address="a", tries=3, now=clock.now()
            )
        with pytest.raises(people.TooMany):
            people.sign_in(
                session, email="new@example.com", password="x", address="a", tries=3, now=clock.now()
            )
        people.sign_in(session, email="new@example.com", password="x", address="b", tries=3, now=clock.now())


def test_a_closed_account_opens_nothing(app: Flask, strict: Callable[..., StrictClient], email: str) -> None:
    client = strict()
    _try(client, email, PASSWORD)
    with db.writing() as session:
        found = session.query(Person).filter_by(email=email).one()
        found.active = False
    assert client.get("/").select("//meta[@name='csrf-token']") == []
    assert "不对" in _try(strict(), email, PASSWORD).main


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        "evil",
        "",
    ],
)
def test_nobody_is_sent_to_another_site(strict: Callable[..., StrictClient], email: str, target: str) -> None:
    assert safe(target) is None
    client = strict()
    token = client.token()
    answer = client.client.post(
        "/sign-in", data={"csrf_token": token, "email": email, "password": PASSWORD, "next": target}
    )
    assert answer.status_code == 302
    assert answer.location == "/"


def test_one_goes_on_where_one_was(strict: Callable[..., StrictClient], email: str) -> None:
    client = strict()
    page = client.get("/sign-in?next=/display%3Fsaved%3D1")
    (kept,) = page.select("//input[@name='next']/@value")
    assert kept == "/display?saved=1"
    assert _try(client, email, PASSWORD, next=kept).h1 == "显示与朗读"


@pytest.mark.parametrize("url", ["/sign-in", "/register", "/sign-out", "/session/extend", "/display"])
def test_a_form_without_its_token_is_refused(
    app: Flask, strict: Callable[..., StrictClient], url: str
) -> None:
    client = strict(Role.TRAINEE)
    assert client.client.post(url, data={"email": "a@example.com"}).status_code == 400
    assert client.client.post(url, data={"csrf_token": "made up"}).status_code == 400


def test_a_session_is_extended_on_request(strict: Callable[..., StrictClient], email: str) -> None:
    client = strict()
    page = _try(client, email, PASSWORD)
    (before,) = page.select("//*[@id='session-end']//time/@datetime")
    (token,) = page.select("//meta[@name='csrf-token']/@content")
    answer = client.client.post("/session/extend", headers={"X-CSRFToken": token})
    assert answer.status_code == 200
    ends = datetime.fromisoformat(answer.json["ends_at"])
    assert ends >= datetime.fromisoformat(before)
    assert timedelta(minutes=119) < ends - clock.now() <= timedelta(minutes=121)


def test_paste_and_password_managers_work(strict: Callable[..., StrictClient]) -> None:
    page = strict().get("/sign-in")
    assert page.select("//input[@autocomplete='email']")
    assert page.select("//input[@autocomplete='current-password'][@type='password']")
    assert not page.select("//*[@onpaste] | //input[@autocomplete='off']")


def test_cookies_are_for_this_site_and_unreadable_for_scripts(
    app: Flask, email: str, strict: Callable[..., StrictClient]
) -> None:
    client = strict()
    token = client.token()
    answer = client.client.post("/sign-in", data={"csrf_token": token, "email": email, "password": PASSWORD})
    (cookie,) = [
        value for name, value in answer.headers if name == "Set-Cookie" and value.startswith("session=")
    ]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
