"""What comes late: for a version that was left or closed meanwhile; and what a message costs."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, update

from accounts.models import PersonSession
from accounts.people import Role, SignedIn
from foundation import clock, db
from hours import enrolments, evidence, moving_on
from packages import standing
from packages.models import Version
from tests.client import StrictClient
from tests.make import versions as make

CLIP = 1
SECOND = timedelta(seconds=1)
MOST_STATEMENTS = 25  # of a message with one stretch, who is signed in and what the page then says included


@pytest.fixture
def who(person: Callable[..., SignedIn]) -> SignedIn:
    """A trainee enrolled in version 1."""
    provider, trainee = person(Role.PROVIDER), person(Role.TRAINEE)
    with db.writing() as session:
        version = make.version(session, provider)
        enrolments.enrol(session, trainee.id, version, clock.now())
    return trainee


def _opened(browser: StrictClient) -> str:
    return str(browser.get(f"/study/1/{CLIP}").select("//*[@id='studied']/@data-opened")[0])


def _tell(browser: StrictClient, opened: str, status: int = 200, **told: object) -> str:
    """Tell of the first half of the clip; why it is refused, or nothing."""
    message = {"opened": opened, "key": "k", "start": 0, "end": 30_000, "rate": 100, **told}
    page = browser.post(f"/study/1/{CLIP}/evidence", message, status=status)
    return str(json.loads(page.html).get("error", ""))


def _later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """The site's clock goes on by so much; who was signed in has signed in again."""
    at = clock.now() + by
    with db.writing() as session:
        session.execute(update(PersonSession).values(ends_at=at + timedelta(hours=1)))
    monkeypatch.setattr(clock, "now", lambda: at)


def test_what_a_device_kept_counts_at_once_in_the_version_one_went_on_with(
    who: SignedIn, strict: Callable[..., StrictClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = strict(who)
    opened = _opened(browser)
    with db.writing() as session:
        old = session.get_one(Version, 1)
        mine = enrolments.of(session, who.id, old.id)
        assert mine is not None
        there = moving_on.move(session, mine, make.newer(session, old, name="面点小课二"), clock.now())
        newer_id = there.version_id
    _later(monkeypatch, 60 * SECOND)
    assert _tell(browser, opened) == ""
    assert "这一课已学 50%" in browser.get(f"/study/{newer_id}/{CLIP}").main


def test_after_a_course_was_closed_no_time_of_it_counts(
    who: SignedIn,
    person: Callable[..., SignedIn],
    strict: Callable[..., StrictClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A page that is left open goes on for hours; ten seconds of them were before the closing."""
    browser, curator = strict(who), person(Role.CURATOR)
    opened = _opened(browser)
    _later(monkeypatch, 10 * SECOND)
    with db.writing() as session:
        version = session.get_one(Version, 1)
        standing.put(session, version, "withdrawn", curator.id, clock.now(), closed=True)
    _later(monkeypatch, timedelta(hours=3))
    assert _tell(browser, opened, status=409) == "implausible"
    assert _tell(browser, opened, end=10_000) == ""


def test_a_page_does_not_take_the_keys_of_what_we_write_ourselves(
    who: SignedIn, strict: Callable[..., StrictClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a message could stand in the way of a part that is read, or of what is carried to a newer version."""
    browser = strict(who)
    opened = _opened(browser)
    _later(monkeypatch, 60 * SECOND)
    for key in (f"read:{CLIP}:0-60000", f"offline:{CLIP}:0-60000", "moved:1"):
        assert _tell(browser, opened, status=400, key=key) == "unreadable"


def test_a_message_takes_few_statements_whatever_came_before(
    who: SignedIn, app: Flask, strict: Callable[..., StrictClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = strict(who)
    token, opened = browser.token(), _opened(browser)
    counted: list[int] = []
    asked: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_told: object) -> None:
        asked.append(statement)

    engine = app.extensions["database"].engine
    for n in range(6):
        _later(monkeypatch, 5 * SECOND)
        asked.clear()
        told = {"csrf_token": token, "opened": opened, "key": f"k{n}", "way": "played", "rate": 100}
        stretch = {"start": n * 5_000, "end": (n + 1) * 5_000}
        event.listen(engine, "before_cursor_execute", count)
        answer = browser.client.post(f"/study/1/{CLIP}/evidence", data={**told, **stretch})
        event.remove(engine, "before_cursor_execute", count)
        assert answer.status_code == 200
        counted.append(len(asked))
    assert max(counted) <= MOST_STATEMENTS, counted
    assert len(set(counted[1:])) == 1, counted
    with db.reading() as session:
        mine = enrolments.of(session, who.id, 1)
        assert mine is not None
        assert evidence.of(session, mine, CLIP) == [(0, 30_000)]
