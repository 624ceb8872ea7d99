"""Two devices tell at the same moment of what was studied, played or offline: a minute counts once, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from accounts.people import Role, SignedIn
from config.settings import Settings
from foundation import clock, db
from hours import enrolments, evidence, union
from hours.evidence import Report
from hours.models import Enrolment
from tests.client import StrictClient
from tests.make import versions as make
from trainee.offline import learned

CLIP, LIKE_IT = 1, 3


@pytest.fixture
def site_settings(each_database: Settings) -> Settings:
    """Each test here on both databases."""
    return each_database


@pytest.mark.parametrize("resources", [(CLIP, LIKE_IT), (CLIP, CLIP)])
def test_a_minute_does_for_one_lesson(
    app: Flask,
    person: Callable[..., SignedIn],
    strict: Callable[..., StrictClient],
    monkeypatch: pytest.MonkeyPatch,
    resources: tuple[int, int],
) -> None:
    provider, who = person(Role.PROVIDER), person(Role.TRAINEE)
    with db.writing() as session:
        version = make.version(session, provider)
        content = make.content_of(version)
        content["courses"][0]["resources"].append(make.resource(LIKE_IT, "揉面", "video", 60_000))
        make.rewrite(version, content)
        mine = enrolments.enrol(session, who.id, version, clock.now())
        learned.take(session, mine, clock.now())
        enrolment_id, version_id = mine.id, version.id
    later = clock.now() + timedelta(seconds=61)
    monkeypatch.setattr(clock, "now", lambda: later)
    devices = [strict(who), strict(who)]
    tokens, meeting = [each.token() for each in devices], threading.Barrier(2)

    def press(number: int) -> None:
        meeting.wait(10)
        url = f"/study/{version_id}/{resources[number]}/offline"
        assert devices[number].client.post(url, data={"csrf_token": tokens[number]}).status_code == 302

    threads = [threading.Thread(target=press, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.reading() as session:
        rows = evidence.of_all(session, session.get_one(Enrolment, enrolment_id))
        assert sum(evidence.length(each) for each in rows.values()) == 60_000
        assert union.disagreeing(session) == []


def test_of_two_devices_at_the_same_moment_one_is_believed(
    app: Flask, person: Callable[..., SignedIn]
) -> None:
    """Each tells of a minute of its own lesson in the same minute; together they have the minute once."""
    provider, who = person(Role.PROVIDER), person(Role.TRAINEE)
    with db.writing() as session:
        version = make.version(session, provider)
        mine = enrolments.enrol(session, who.id, version, make.NOW)
        enrolment_id, person_id = mine.id, mine.person_id
    meeting, outcomes = threading.Barrier(2), []

    def tell(resource: int, now: datetime) -> None:
        with app.app_context():
            meeting.wait(10)
            try:
                with db.writing() as session:
                    enrolments.alone(session, person_id)
                    found = session.get_one(Enrolment, enrolment_id)
                    report = Report(f"k{resource}", resource, "played", 0, 60_000)
                    evidence.record(session, found, [report], opened_at=make.NOW, now=now)
                outcomes.append("believed")
            except evidence.Implausible:
                outcomes.append("refused")

    threads = [threading.Thread(target=tell, args=(n, make.NOW + timedelta(minutes=1))) for n in (CLIP, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["believed", "refused"]
