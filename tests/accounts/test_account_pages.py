"""One's own account: a forgotten password, another password, another address; and letters of a site without mail."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from accounts.models import Person
from accounts.people import Role, SignedIn
from foundation import clock, db, ledger
from foundation.mail import Letter
from tests.accounts.conftest import NEW_PASSWORD, link_in
from tests.client import StrictClient
from tests.conftest import PASSWORD

Strict = Callable[..., StrictClient]
Letters = Callable[[], list[Letter]]
ADDRESS = "trainee1@example.com"


@pytest.fixture
def trainee(person: Callable[..., SignedIn], strict: Strict) -> StrictClient:
    """A trainee, signed in."""
    return strict(person(Role.TRAINEE))


def _signs_in(client: StrictClient, email: str, password: str) -> bool:
    page = client.post("/sign-in", {"email": email, "password": password})
    return "示例1号" in page.html


def test_a_forgotten_password_is_set_anew_by_a_letter(
    trainee: StrictClient, strict: Strict, letters: Letters
) -> None:
    client = strict()
    assert client.post("/forgotten", {"email": ADDRESS.upper()}).h1 == "请看邮箱"
    link = link_in(letters()[0])
    assert "密码改好了" in client.post(link, {"password": NEW_PASSWORD}).html
    assert "密码改了" in letters()[0].subject
    assert trainee.get("/account").h1 == "登录", "who was signed in is no more"
    assert not _signs_in(strict(), ADDRESS, PASSWORD)
    assert _signs_in(strict(), ADDRESS, NEW_PASSWORD)
    strict().post(link, {"password": PASSWORD}, status=404)


def test_the_page_tells_a_stranger_nothing_and_the_letter_tells_its_owner(
    trainee: StrictClient, strict: Strict, letters: Letters
) -> None:
    said = [
        strict().post("/forgotten", {"email": email}).main.replace(email, "…")
        for email in (ADDRESS, "nobody99@example.com")
    ]
    assert said[0] == said[1]
    assert "没有账号" in letters()[0].subject
    assert "/link/" not in letters()[0].text


def test_a_link_for_a_password_lasts_an_hour(
    trainee: StrictClient, strict: Strict, letters: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict().post("/forgotten", {"email": ADDRESS})
    link, now = link_in(letters()[0]), clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=61))
    assert "不能用了" in strict().post(link, {"password": NEW_PASSWORD}, status=404).h1


def test_a_link_made_before_the_password_was_changed_opens_nothing(
    trainee: StrictClient, strict: Strict, letters: Letters
) -> None:
    strict().post("/forgotten", {"email": ADDRESS})
    link = link_in(letters()[0])
    trainee.post("/account/password", {"current": PASSWORD, "password": NEW_PASSWORD})
    strict().post(link, {"password": PASSWORD}, status=404)


def test_the_link_of_a_letter_is_never_what_the_request_claims_as_host(
    trainee: StrictClient, strict: Strict, letters: Letters
) -> None:
    client = strict()
    token = client.token()
    client.client.post(
        "/forgotten",
        data={"csrf_token": token, "email": ADDRESS},
        headers={"X-Forwarded-Host": "evil.example"},
    )
    client.client.environ_base["HTTP_HOST"] = "evil.example"
    client.post("/forgotten", {"email": ADDRESS})
    assert ["evil" in each.text for each in letters()] == [False, False]


def test_the_password_is_changed_by_who_knows_it_and_guessing_is_slowed_down(
    trainee: StrictClient, strict: Strict
) -> None:
    for _ in range(5):
        page = trainee.post("/account/password", {"current": "guess", "password": NEW_PASSWORD})
        assert "现在的密码不对" in page.main
    assert (
        "请等 5 秒" in trainee.post("/account/password", {"current": PASSWORD, "password": NEW_PASSWORD}).main
    )
    assert _signs_in(strict(), ADDRESS, PASSWORD)


def test_a_common_password_is_refused_at_a_change_too(trainee: StrictClient) -> None:
    page = trainee.post("/account/password", {"current": PASSWORD, "password": "password12"})
    assert "太容易猜到" in page.main


def test_another_address_counts_once_its_letter_was_answered(
    trainee: StrictClient, strict: Strict, letters: Letters
) -> None:
    trainee.post("/account/email", {"email": "Other@example.com", "current": PASSWORD})
    assert "新邮箱还没有确认" in trainee.get("/account").main
    assert _signs_in(strict(), ADDRESS, PASSWORD)
    (letter,) = letters()
    assert letter.to == "other@example.com"
    assert "邮箱改好了" in trainee.post(link_in(letter)).html
    told = letters()[0]
    assert told.to == ADDRESS
    assert "other@example.com" not in told.text
    assert not _signs_in(strict(), ADDRESS, PASSWORD)
    assert _signs_in(strict(), "other@example.com", PASSWORD)


def test_an_address_that_has_an_account_is_not_told_and_not_taken(
    trainee: StrictClient, person: Callable[..., SignedIn], letters: Letters
) -> None:
    person(Role.TRAINEE)
    pages = [
        trainee.post("/account/email", {"email": email, "current": PASSWORD}).main.replace(email, "…")
        for email in ("trainee2@example.com", "nobody99@example.com")
    ]
    assert pages[0] == pages[1]
    assert "/link/" not in letters()[1].text


def test_who_has_the_cookie_but_not_the_password_moves_nothing(
    trainee: StrictClient, letters: Letters
) -> None:
    assert (
        "现在的密码不对" in trainee.post("/account/email", {"email": "x@example.com", "current": "no"}).main
    )
    assert letters() == []


def test_nobody_is_flooded_by_somebody_signed_in(trainee: StrictClient, letters: Letters) -> None:
    for n in range(5):
        trainee.post("/account/email", {"email": f"{n}@example.com", "current": PASSWORD})
    trainee.post("/account/email", {"email": "9@example.com", "current": PASSWORD}, status=429)
    assert len(letters()) == 5


def test_letters_of_a_site_without_mail_are_shown_to_curators_and_each_look_is_noted(
    trainee: StrictClient, strict: Strict, letters: Letters
) -> None:
    strict().post("/forgotten", {"email": ADDRESS})
    trainee.get("/letters", status=403)
    curator = strict(Role.CURATOR)
    page = curator.get("/letters")
    assert "/link/" not in page.html
    (name,) = page.select("//input[@name='name']/@value")
    assert link_in(letters()[0]) in curator.post("/letters", {"name": name}).main
    curator.post("/letters", {"name": "../wuai.db"}, status=404)
    with db.reading() as session:
        noted = [each for each in session.query(ledger.LedgerEntry) if each.kind == "letter.opened"]
    assert [each.subject for each in noted] == ["person:1"]


def test_letters_lie_readable_for_the_site_alone(app: Flask, strict: Strict) -> None:
    strict().post("/register", {"name": "x", "email": "x@example.com"})
    folder = app.config["SETTINGS"].letters_dir
    assert folder.stat().st_mode & 0o077 == 0
    assert [each.stat().st_mode & 0o077 for each in folder.iterdir()] == [0]


def test_verify_can_be_asked_for_many_wrong_numbers_more_and_more_slowly(strict: Strict) -> None:
    client = strict()
    answers = [client.client.get(f"/verify/WA-{n}").status_code for n in range(30)]
    assert answers == [200] * 20 + [429] * 10
    other = strict()
    other.client.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    other.get("/verify/WA-1")


def test_a_person_with_an_old_account_is_told_where_everything_is(trainee: StrictClient) -> None:
    page = trainee.get("/account")
    for url in ("/account/password", "/account/email", "/account/sessions", "/account/provide"):
        assert page.select(f"//main//a[@href='{url}']"), url
        trainee.get(url)
    with db.reading() as session:
        assert session.query(Person).one().active


def test_a_letter_that_can_not_be_sent_is_told_and_nothing_was_changed(
    app: Flask, trainee: StrictClient, strict: Strict
) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], mail_url="smtp+plain://127.0.0.1:1")
    told = [
        strict().post(url, {"name": "x", "email": email}, status=503)
        for url in ("/register", "/forgotten")
        for email in (ADDRESS, "nobody99@example.com")
    ]
    assert {each.main for each in told} == {told[0].main}
    assert "什么都没有改" in told[0].main
    trainee.post("/account/email", {"email": "x@example.com", "current": PASSWORD}, status=503)
    page = trainee.post("/account/password", {"current": PASSWORD, "password": NEW_PASSWORD})
    assert "密码改好了" in page.html
    assert "没有寄出去" in page.html


def test_who_is_flooded_by_a_stranger_always_has_a_letter_that_works(
    trainee: StrictClient, strict: Strict, letters: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, stranger = clock.now(), strict()
    for minute in range(0, 300, 5):
        monkeypatch.setattr(clock, "now", lambda minute=minute: start + timedelta(minutes=minute))
        token = stranger.token()
        for url in ("/register", "/forgotten"):
            stranger.client.post(url, data={"csrf_token": token, "name": "x", "email": ADDRESS})
    newest = next(each for each in letters() if "/link/" in each.text)
    assert "密码改好了" in strict().post(link_in(newest), {"password": NEW_PASSWORD}).html
    assert len(letters()) < 60
