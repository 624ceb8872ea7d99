"""Sessions live on the server: a cookie that was kept opens nothing once its session is over."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts import changes, people
from accounts.models import Person, PersonSession
from accounts.people import Role, SignedIn
from foundation import clock, db
from tests.accounts.conftest import NEW_PASSWORD
from tests.client import StrictClient
from tests.conftest import PASSWORD


@pytest.fixture
def signed(
    person: Callable[..., SignedIn], strict: Callable[..., StrictClient]
) -> Callable[..., StrictClient]:
    """Another browser of one trainee, signed in through the page."""
    person(Role.TRAINEE)

    def browser() -> StrictClient:
        client = strict()
        client.post("/sign-in", {"email": "trainee1@example.com", "password": PASSWORD})
        return client

    return browser


def _cookie(client: StrictClient) -> str:
    found = client.client.get_cookie("session")
    assert found is not None
    return str(found.value)


def _opens(app: Flask, cookie: str) -> bool:
    """Whether a page of the account opens for a thief of this cookie."""
    thief: FlaskClient = app.test_client()
    thief.set_cookie("session", cookie)
    return thief.get("/account").status_code == 200


def test_a_cookie_kept_from_before_signing_out_opens_nothing(
    app: Flask, signed: Callable[..., StrictClient]
) -> None:
    client = signed()
    kept = _cookie(client)
    assert _opens(app, kept)
    client.post("/sign-out")
    assert not _opens(app, kept)


def test_the_cookie_names_nobody_and_the_database_keeps_no_token(
    app: Flask, signed: Callable[..., StrictClient]
) -> None:
    client = signed()
    with client.client.session_transaction() as cookie:
        token = cookie["_user_id"]
        cookie["_user_id"] = "1"
    assert client.get("/account").h1 == "登录"
    with db.reading() as session:
        (row,) = session.query(PersonSession).all()
    assert token != row.token_hash
    assert len(token) >= 40


def test_a_change_of_password_ends_every_other_session(
    app: Flask, signed: Callable[..., StrictClient]
) -> None:
    here, there = signed(), signed()
    kept = _cookie(there)
    page = here.post("/account/password", {"current": PASSWORD, "password": NEW_PASSWORD})
    assert "密码改好了" in page.html
    assert here.get("/account").h1 == "我的账号"
    assert not _opens(app, kept)


def test_a_change_of_role_ends_every_session(app: Flask, signed: Callable[..., StrictClient]) -> None:
    kept = _cookie(signed())
    with db.writing() as session:
        found = session.query(Person).one()
        changes.place(session, found, Role.REVIEWER, "", reason="r", actor=None, now=clock.now())
    assert not _opens(app, kept)


def test_becoming_a_provider_ends_every_other_session(
    app: Flask, signed: Callable[..., StrictClient]
) -> None:
    here, there = signed(), signed()
    kept = _cookie(there)
    here.post("/account/provide", {"kind": "individual"})
    assert not _opens(app, kept)
    assert here.get("/organisation").h1 == "我的单位"


def test_sessions_are_seen_and_ended_one_by_one_or_all_at_once(
    app: Flask, signed: Callable[..., StrictClient]
) -> None:
    here, others = signed(), [signed() for _ in range(3)]
    kept = [_cookie(each) for each in others]
    page = here.get("/account/sessions")
    (first, *_rest) = page.select("//input[@name='session_id']/@value")
    assert len(page.select("//main//tbody/tr")) == 4
    assert "已结束 1 处" in here.post("/account/sessions", {"session_id": first}).html
    assert sum(_opens(app, each) for each in kept) == 2
    assert "已结束 2 处" in here.post("/account/sessions", {"others": "1"}).html
    assert not any(_opens(app, each) for each in kept)
    assert here.get("/account").h1 == "我的账号"


def test_nobody_ends_the_sessions_of_others(
    app: Flask, signed: Callable[..., StrictClient], strict: Callable[..., StrictClient]
) -> None:
    kept, stranger = _cookie(signed()), strict(Role.TRAINEE)
    with db.reading() as session:
        ids = [each.id for each in session.query(PersonSession)]
    for each in ids[:1]:
        assert "已结束 0 处" in stranger.post("/account/sessions", {"session_id": str(each)}).html
    assert _opens(app, kept)


def test_the_form_token_changes_at_sign_in_and_at_sign_out(
    person: Callable[..., SignedIn], strict: Callable[..., StrictClient]
) -> None:
    person(Role.TRAINEE)
    client = strict()
    before = client.token()
    client.post("/sign-in", {"email": "trainee1@example.com", "password": PASSWORD})
    assert client.client.post("/sign-out", data={"csrf_token": before}).status_code == 400
    inside = client.token()
    client.post("/sign-out")
    refused = client.client.post("/sign-in", data={"csrf_token": inside, "email": "a", "password": "b"})
    assert refused.status_code == 400


def test_a_session_ends_on_the_server_when_it_was_not_used(
    app: Flask, signed: Callable[..., StrictClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, now = signed(), clock.now()
    kept = _cookie(client)
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=119))
    assert _opens(app, kept)
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=119 + 119))
    assert _opens(app, kept), "each page puts the end off"
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=119 + 119 + 140))
    assert not _opens(app, kept)


def test_reading_pages_writes_seldom(app: Flask, signed: Callable[..., StrictClient]) -> None:
    client = signed()
    with db.reading() as session:
        before = session.query(PersonSession).one().used_at
    for _ in range(3):
        client.get("/account")
    with db.reading() as session:
        assert session.query(PersonSession).one().used_at == before


def test_a_locked_account_is_out_at_once(app: Flask, signed: Callable[..., StrictClient]) -> None:
    kept = _cookie(signed())
    with db.writing() as session:
        found = people.by_email(session, "trainee1@example.com")
        assert found is not None
        found.active = False
    assert not _opens(app, kept)
