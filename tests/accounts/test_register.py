"""Opening an account: by a letter, so that nobody learns which addresses have one."""

import statistics
import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from accounts import people
from accounts.models import Organisation, Person
from accounts.people import Role, SignedIn
from foundation import clock, db
from foundation.mail import Letter
from tests.accounts.conftest import NEW_PASSWORD, link_in
from tests.client import StrictClient

FORM = {"name": "示例学员", "email": "new@example.com"}


def test_a_trainee_opens_an_account_by_the_letter_and_is_in(
    app: Flask, strict: Callable[..., StrictClient], letters: Callable[[], list[Letter]]
) -> None:
    client = strict()
    assert client.post("/register", FORM).h1 == "请看邮箱"
    with db.reading() as session:
        assert session.query(Person).count() == 0
    (letter,) = letters()
    assert letter.to == "new@example.com"
    page = client.post(link_in(letter), {"password": NEW_PASSWORD})
    assert "账号开好了" in page.html
    with db.reading() as session:
        person = session.query(Person).one()
    assert (person.email, person.role, person.organisation_id) == ("new@example.com", "trainee", None)
    assert person.password_hash.startswith("$argon2id$")


def test_a_mailbox_that_looks_at_links_by_itself_opens_nothing_and_a_link_works_once(
    strict: Callable[..., StrictClient], letters: Callable[[], list[Letter]]
) -> None:
    strict().post("/register", FORM)
    link = link_in(letters()[0])
    strict().get(link)
    with db.reading() as session:
        assert session.query(Person).count() == 0
    strict().post(link, {"password": NEW_PASSWORD})
    assert "不能用了" in strict().get(link, status=404).h1
    assert "不能用了" in strict().post(link, {"password": NEW_PASSWORD}, status=404).h1


def test_a_newer_letter_ends_an_older_one(
    strict: Callable[..., StrictClient], letters: Callable[[], list[Letter]]
) -> None:
    strict().post("/register", FORM)
    first = link_in(letters()[0])
    strict().post("/register", FORM)
    second = link_in(letters()[0])
    strict().get(first, status=404)
    strict().get(second)


@pytest.mark.parametrize(
    ("url", "change", "told"),
    [
        ("/register", {"name": ""}, "请填姓名"),
        ("/register", {"email": "no at"}, "邮箱的样子不对"),
        ("/register", {"email": "a@b"}, "邮箱的样子不对"),
        ("/register", {"email": "用户@example.com"}, "邮箱的样子不对"),
        ("/register", {"email": "a@example.com\r\nBcc: b@example.com"}, "邮箱的样子不对"),
        ("/register", {"name": "长" * 101}, "最多 100 个字"),
        ("/register/provider", {"kind": "organisation", "organisation": "　"}, "要填单位全称"),
        ("/register/provider", {"kind": "curator"}, ""),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(
    strict: Callable[..., StrictClient],
    letters: Callable[[], list[Letter]],
    url: str,
    change: dict[str, str],
    told: str,
) -> None:
    page = strict().post(url, {**FORM, **change})
    (summary,) = page.select("//*[@id='error-summary']")
    assert told in "".join(summary.itertext())
    for link in summary.iter("a"):
        assert page.select(f"//*[@id='{link.get('href')[1:]}']"), "the summary leads to the field"
    if "\r" not in change.get("email", ""):
        assert page.select("//input[@name='email']/@value") == [{**FORM, **change}["email"]]
    assert letters() == []


def test_registration_does_not_tell_which_addresses_have_accounts(
    person: Callable[..., SignedIn], strict: Callable[..., StrictClient], letters: Callable[[], list[Letter]]
) -> None:
    person(Role.TRAINEE)
    pages = [
        strict().post("/register", {"name": "陌生人", "email": email}).main.replace(email, "…")
        for email in ("trainee1@example.com", "nobody99@example.com")
    ]
    assert pages[0] == pages[1]
    unknown, known = letters()
    assert "/link/" in unknown.text
    assert "你已经有账号" in known.subject
    assert "/link/" not in known.text


@pytest.mark.parametrize("url", ["/register", "/forgotten", "/sign-in"])
def test_nor_by_time_as_the_same_is_done_for_every_address(
    app: Flask, person: Callable[..., SignedIn], strict: Callable[..., StrictClient], url: str
) -> None:
    person(Role.TRAINEE)
    done: list[list[str]] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        done[-1].append(" ".join(statement.split()[:3]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        for email in ("trainee1@example.com", "nobody9@example.com"):
            client = strict()
            token = client.token()
            done.append([])
            client.client.post(
                url, data={"csrf_token": token, "name": "陌生人", "email": email, "password": "wrong"}
            )
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert done[0] == done[1]
    assert len(done[0]) > 2


def test_sign_in_takes_as_long_for_nobody_as_for_somebody(
    app: Flask, person: Callable[..., SignedIn], strict: Callable[..., StrictClient]
) -> None:
    """By turns; the difference was 10 ms against 186."""
    person(Role.TRAINEE)
    took: dict[str, list[float]] = {"trainee1@example.com": [], "nobody@example.com": []}
    client = strict()
    token = client.token()
    for _turn in range(4):
        for email, times in took.items():
            began = time.perf_counter()
            client.client.post("/sign-in", data={"csrf_token": token, "email": email, "password": "wrong"})
            times.append(time.perf_counter() - began)
    known, unknown = (statistics.median(times) for times in took.values())
    assert 1 / 5 < known / unknown < 5


def test_nobody_makes_themselves_staff_and_no_address_is_taken_twice(
    opened: Callable[..., StrictClient],
    strict: Callable[..., StrictClient],
    letters: Callable[[], list[Letter]],
) -> None:
    strict().post("/register", {**FORM, "role": "curator"})
    link = link_in(letters()[0])
    with db.writing() as session:
        people.add(
            session, email="New@Example.com", name="a", password="b" * 10, role=Role.CURATOR, now=clock.now()
        )
    # the account was opened by another way after the letter was sent
    strict().post(link, {"password": NEW_PASSWORD}, status=404)
    with pytest.raises(people.Taken), db.writing() as session:
        people.add(
            session, email="NEW@example.com", name="a", password="b" * 10, role=Role.CURATOR, now=clock.now()
        )
    opened("other@example.com", role="curator")
    with db.reading() as session:
        assert {each.email: each.role for each in session.query(Person)} == {
            "new@example.com": "curator",
            "other@example.com": "trainee",
        }


def test_an_individual_provides_courses_in_their_own_name(opened: Callable[..., StrictClient]) -> None:
    for n in range(2):
        client = opened(f"{n}@example.com", kind="individual", organisation="")
        assert "示例新人" in client.get("/organisation").main
        client.get("/packages")
    with db.reading() as session:
        rows = session.query(Organisation).all()
        assert [(each.name, each.kind, each.folded) for each in rows] == [
            ("示例新人", "individual", None)
        ] * 2


@pytest.mark.parametrize(
    "password",
    [
        "password12",
        "woaini1314",
        "1234567890",
        "qwertyuiop",
        "new@example.com",
        "示例学员示例学员示例学员",
        "P@ssw0rd123",
    ],
)
def test_common_passwords_are_refused(
    strict: Callable[..., StrictClient], letters: Callable[[], list[Letter]], password: str
) -> None:
    strict().post("/register", FORM)
    page = strict().post(link_in(letters()[0]), {"password": password})
    assert "太容易猜到" in page.main
    with db.reading() as session:
        assert session.query(Person).count() == 0


def test_the_ten_thousand_commonest_passwords_are_refused() -> None:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    from accounts import passwords

    heads = list(FREQUENCY_LISTS["passwords"])[:10_000]
    assert len(heads) == 10_000
    long = [each for each in heads if len(each) >= passwords.SHORTEST]
    assert [each for each in long if not passwords.is_common(each)] == []
    assert not passwords.is_common("一句只有我知道的话，写在这里")


def test_registration_is_limited_by_a_growing_pause(strict: Callable[..., StrictClient]) -> None:
    """Sixty in ten seconds went through."""
    client = strict()
    token = client.token()
    forms = [{"csrf_token": token, "name": "x", "email": f"{n}@example.com"} for n in range(60)]
    told = [client.client.post("/register", data=form) for form in forms]
    assert [each.status_code for each in told] == [200] * 50 + [429] * 10
    assert 1 <= int(told[-1].headers["Retry-After"]) <= 6


def test_one_mailbox_is_not_flooded(
    strict: Callable[..., StrictClient], letters: Callable[[], list[Letter]]
) -> None:
    client = strict()
    for _ in range(3):
        client.post("/register", FORM)
    assert "请等" in client.post("/register", FORM, status=429).main
    assert len(letters()) == 3
    client.post(
        "/forgotten", FORM
    )  # which counts alone: a stranger who registers somebody keeps them from nothing
