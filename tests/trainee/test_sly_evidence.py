"""Class hours as a sly trainee would take them: another's page, an old one, the same one twice, two devices at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from accounts.models import PersonSession
from accounts.people import Role, SignedIn
from foundation import clock, db
from hours import evidence, pace
from hours.models import Enrolment
from packages import standing
from packages.models import Version
from tests.client import StrictClient
from tests.make import versions as make

CLIP, TEXT = 1, 2
MINUTE = timedelta(minutes=1)
Strict = Callable[..., StrictClient]


@pytest.fixture
def version_id(person: Callable[..., SignedIn]) -> int:
    provider = person(Role.PROVIDER)
    with db.writing() as session:
        return make.version(session, provider).id


@pytest.fixture
def trainee(strict: Strict, version_id: int) -> StrictClient:
    return _enrolled(strict, version_id)


def _enrolled(strict: Strict, version_id: int) -> StrictClient:
    made = strict(Role.TRAINEE)
    made.post(f"/courses/{version_id}/enrol")
    return made


def _page(browser: StrictClient, version_id: int, resource: int = CLIP) -> str:
    """What the page that was just opened holds."""
    return str(browser.get(f"/study/{version_id}/{resource}").select("//*[@id='studied']/@data-opened")[0])


def _tell(browser: StrictClient, version_id: int, opened: str, status: int = 200, **told: object) -> str:
    """Tell of the whole clip; why it is refused, or nothing."""
    message = {"opened": opened, "key": uuid4().hex, "start": 0, "end": 60_000, "rate": 250, **told}
    page = browser.post(f"/study/{version_id}/{CLIP}/evidence", message, status=status)
    return str(json.loads(page.html).get("error", ""))


def _later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """The site's clock goes on by so much; who was signed in has signed in again."""
    at = clock.now() + by
    with db.writing() as session:
        session.execute(update(PersonSession).values(ends_at=at + timedelta(hours=1)))
    monkeypatch.setattr(clock, "now", lambda: at)


def _covered_ms(version_id: int) -> int:
    with db.reading() as session:
        mine = session.scalars(select(Enrolment).where(Enrolment.version_id == version_id)).all()
        return sum(evidence.length(evidence.of(session, each, CLIP)) for each in mine)


def test_another_s_page_gives_nothing(
    strict: Strict, trainee: StrictClient, version_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = _page(trainee, version_id)
    _later(monkeypatch, 12 * MINUTE)
    newcomer = _enrolled(strict, version_id)
    # nor is it told that it will never be taken: a device that two people share keeps it for who opened the page
    assert _tell(newcomer, version_id, opened, status=403) == ""
    assert _covered_ms(version_id) == 0


def test_a_page_is_good_for_its_own_lesson_only(
    trainee: StrictClient, version_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = trainee.get(f"/study/{version_id}/{TEXT}")
    opened = str(page.select("//main//input[@name='opened']/@value")[0])
    _later(monkeypatch, 12 * MINUTE)
    assert _tell(trainee, version_id, opened, status=409) == "not-this-page"
    trainee.post(f"/study/{version_id}/{CLIP}/transcript", {"part": "0", "opened": opened}, status=400)


@pytest.mark.parametrize("forged", ["", "forged", "WzEsMSwiMjAyMCJd.x"])
def test_what_we_did_not_sign_is_no_page(trainee: StrictClient, version_id: int, forged: str) -> None:
    assert _tell(trainee, version_id, forged, status=409) == "not-this-page"


def test_an_old_page_gives_nothing_however_often_it_is_sent(
    trainee: StrictClient, version_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = _page(trainee, version_id)
    reading = trainee.get(f"/study/{version_id}/{CLIP}/transcript")
    form = str(reading.select("//main//input[@name='opened']/@value")[0])
    _later(monkeypatch, timedelta(days=7, seconds=1))
    for _n in range(3):
        assert _tell(trainee, version_id, opened, status=409) == "too-old"
    again = trainee.post(f"/study/{version_id}/{CLIP}/transcript", {"part": "0", "opened": form})
    assert "七天以前打开的" in again.main
    assert _covered_ms(version_id) == 0
    # the page that is shown then is opened anew, so that reading once more counts
    assert str(again.select("//main//input[@name='opened']/@value")[0]) != form


def test_a_page_kept_for_days_gives_its_lesson_once(
    trainee: StrictClient, version_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = _page(trainee, version_id)
    _later(monkeypatch, timedelta(days=6))
    assert _tell(trainee, version_id, opened) == ""
    assert _covered_ms(version_id) == 60_000
    assert _tell(trainee, version_id, opened) == ""
    assert _covered_ms(version_id) == 60_000


def test_what_is_sent_twice_takes_no_time_twice(
    trainee: StrictClient, version_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A script that lost the answer sends the same again; another that makes up new keys has no time left."""
    opened = _page(trainee, version_id)
    _later(monkeypatch, timedelta(seconds=34))
    for _n in range(3):
        assert _tell(trainee, version_id, opened, key="same") == ""
    refused = [_tell(trainee, version_id, opened, status=status) for status in (200, 409, 409)]
    assert refused == ["", "implausible", "implausible"]  # the slack, once


def test_a_clock_that_was_set_forward_gives_nothing(
    trainee: StrictClient, version_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    _later(monkeypatch, timedelta(hours=1))
    opened = _page(trainee, version_id)
    monkeypatch.setattr(clock, "now", lambda: now + MINUTE)
    assert _tell(trainee, version_id, opened, status=409) == "implausible"


def test_stretches_beyond_the_clip_or_faster_than_allowed_are_cut(
    trainee: StrictClient, version_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = _page(trainee, version_id)
    _later(monkeypatch, 12 * MINUTE)
    assert _tell(trainee, version_id, opened, start=60_000, end=600_000) == ""
    assert _tell(trainee, version_id, opened, rate=10_000) == ""
    assert _tell(trainee, version_id, opened, status=400, start=-1) == "unreadable"
    assert _covered_ms(version_id) == 0


def test_signed_out_in_between_says_nothing_of_having_it(
    strict: Strict, trainee: StrictClient, version_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The script keeps what it sent until it hears `received`: no page of sign-in says that."""
    opened = _page(trainee, version_id)
    _later(monkeypatch, 12 * MINUTE)
    told = {"opened": opened, "key": "k", "start": "0", "end": "60000", "rate": "100"}
    stranger = strict()
    address = f"/study/{version_id}/{CLIP}/evidence"
    answer = stranger.client.post(address, data={"csrf_token": stranger.token(), **told})
    assert answer.status_code in (302, 403)
    assert "received" not in answer.get_data(as_text=True)
    assert _covered_ms(version_id) == 0
    page = trainee.post(address, told)
    assert json.loads(page.html)["received"] is True
    assert _covered_ms(version_id) == 60_000


def test_what_was_studied_before_a_course_was_closed_still_counts(
    trainee: StrictClient, version_id: int, person: Callable[..., SignedIn], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, curator = _page(trainee, version_id), person(Role.CURATOR)
    _later(monkeypatch, 10 * MINUTE)
    with db.writing() as session:
        version = session.get_one(Version, version_id)
        standing.put(session, version, "withdrawn", curator.id, clock.now(), closed=True)
        mine = session.scalars(select(Enrolment)).one()
        late = pace.sign(mine.id, CLIP, clock.now() + MINUTE)
    _later(monkeypatch, 10 * MINUTE)
    assert _tell(trainee, version_id, late, status=409) == "closed"
    assert _tell(trainee, version_id, opened) == ""
    assert _covered_ms(version_id) == 60_000
