"""Signing in: slowed down for guessers, silent about accounts, kind to password managers."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from flask import Flask

from accounts import limits
from accounts.addresses import safe
from accounts.models import Pace, Person
from accounts.people import Role, SignedIn
from foundation import clock, db
from foundation.mail import Letter
from tests.accounts.conftest import NEW_PASSWORD, link_in
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


def test_guessing_is_slowed_down_more_and_more_for_one_account_only(
    app: Flask, strict: Callable[..., StrictClient], email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, now = strict(), clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    for account in (email, "nobody@example.com"):
        for _ in range(5):
            _try(client, account, "wrong password")
        assert "请等 5 秒" in _try(client, account, "wrong password", 429).main
    assert "请等 5 秒" in _try(client, email, PASSWORD, 429).main
    now += timedelta(seconds=6)
    _try(client, email, "wrong password")
    assert "请等 10 秒" in _try(client, email, PASSWORD, 429).main
    assert _try(client, "third@example.com", "x").status == 200
    now += timedelta(seconds=11)
    assert "示例1号" in _try(client, email, PASSWORD).html


def test_a_hundred_failures_of_strangers_keep_nobody_out(
    app: Flask, strict: Callable[..., StrictClient], email: str
) -> None:
    here, stranger = strict(), strict()
    _try(here, email, PASSWORD)
    here.post("/sign-out")
    for n in range(100):
        stranger.client.environ_base["REMOTE_ADDR"] = f"198.51.100.{n}"
        token = stranger.token()
        stranger.client.post("/sign-in", data={"csrf_token": token, "email": email, "password": "guess"})
    assert "示例1号" in _try(here, email, PASSWORD).html


def test_who_was_slowed_down_elsewhere_waits_a_minute_at_most_and_gets_in_by_mail(
    app: Flask, letters: Callable[[], list[Letter]], strict: Callable[..., StrictClient], email: str
) -> None:
    start = clock.now() - timedelta(seconds=160)
    with db.writing() as session:
        for n in range(100):
            with suppress(limits.TooMany):
                limits.SignInTry(email, f"198.51.100.{n}", 5).count(session, start + timedelta(seconds=n))
    with db.writing() as session:
        limits.SignInTry(email, "203.0.113.1", 5).count(session, start + timedelta(seconds=160))
    client = strict()
    for _ in range(5):
        _try(client, email, "guess", 429)
    client.post("/forgotten", {"email": email})
    page = client.post(link_in(letters()[0]), {"password": NEW_PASSWORD})
    assert "示例1号" in page.html


def test_a_clock_that_was_set_back_locks_nobody_out(app: Flask, email: str) -> None:
    now = clock.now()
    with db.writing() as session:
        for n in range(8):
            with suppress(limits.TooMany):
                limits.SignInTry(email, "a", 5).count(session, now + timedelta(days=365, hours=n))
    with db.writing() as session:
        limits.SignInTry(email, "a", 5).count(session, now)


def test_a_whole_centre_behind_one_address_may_mistype_more_often(app: Flask) -> None:
    now = clock.now()
    with db.writing() as session:
        for n in range(30):
            limits.SignInTry(f"{n}@example.com", "a", 3).count(session, now)
        with pytest.raises(limits.TooMany):
            limits.SignInTry("new@example.com", "a", 3).count(session, now)
        limits.SignInTry("new@example.com", "b", 3).count(session, now)


def test_a_stranger_with_a_network_of_ipv6_is_one_place() -> None:
    assert limits.place("2001:db8:1:2::1") == limits.place("2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"
    assert limits.place("2001:db8:1:3::1") != limits.place("2001:db8:1:2::1")
    assert limits.place("::ffff:192.0.2.1") == limits.place("192.0.2.1") == "192.0.2.1"
    assert limits.place(None) == ""


def test_what_counts_no_more_is_swept_away(
    app: Flask, strict: Callable[..., StrictClient], email: str
) -> None:
    with db.writing() as session:
        limits.take(session, limits.PROOFS, "proofs-from", "a", now=clock.now() - timedelta(days=2))
    _try(strict(), email, PASSWORD)
    with db.reading() as session:
        assert session.query(Pace).filter(Pace.ends_at < clock.now()).count() == 0


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
