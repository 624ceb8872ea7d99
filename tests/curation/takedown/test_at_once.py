"""Two curators answer one request at the same moment: one answer counts, the other comes too late, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask

from accounts.people import Role, SignedIn
from config.settings import Settings
from curation.takedown import requests
from curation.takedown.models import Takedown
from foundation import clock, db, ledger
from tests.make import versions


@pytest.fixture
def site_settings(each_database: Settings) -> Settings:
    """Each test here on both databases."""
    return each_database


def test_of_two_answers_at_once_one_counts(
    app: Flask, person: Callable[..., SignedIn], monkeypatch: pytest.MonkeyPatch
) -> None:
    provider, curators = person(Role.PROVIDER), [person(Role.CURATOR), person(Role.CURATOR)]
    asked = requests.Asked(None, "rights", "示例", "示例", "a@example.com")
    with db.writing() as session:
        version = versions.version(session, provider)
        version_id = version.id
        token = requests.ask(session, version, asked, None, clock.now())
    with db.writing() as session:
        found = requests.by_token(session, token, clock.now())
        assert found is not None
        one = found.id
        requests.confirm(session, found, clock.now(), clock.today())
    meeting, held = threading.Barrier(2), requests._hold

    def met(*given: Any) -> None:
        with suppress(threading.BrokenBarrierError):
            meeting.wait(1)
        held(*given)

    monkeypatch.setattr(requests, "_hold", met)
    outcomes: list[str] = []

    def answer(curator: SignedIn) -> None:
        with app.app_context():
            try:
                with db.writing() as session:
                    request = session.get_one(Takedown, one)
                    requests.decide(session, request, "refused", curator.name, curator.id, clock.now())
            except requests.NotOpen:
                outcomes.append("too late")
            else:
                outcomes.append("answered")

    threads = [threading.Thread(target=answer, args=(each,)) for each in curators]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcomes) == ["answered", "too late"]
    with db.reading() as session:
        kinds = [each.kind for each in ledger.about(session, f"version:{version_id}")]
    assert kinds.count("takedown.refused") == 1
