"""Two announce one call at the same moment: one of them comes too late, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from accounts.people import Role, SignedIn
from calls import announcing
from calls.models import Call
from config.settings import Settings
from foundation import clock, db, ledger
from judging import check, editions


@pytest.fixture
def site_settings(each_database: Settings) -> Settings:
    """Each test here on both databases."""
    return each_database


def terms() -> announcing.Terms:
    today = clock.today()
    return announcing.Terms(
        "tianjin-2023", "示例", today.year, "示例", "示例", today, today + timedelta(days=9)
    )


def test_of_two_who_announce_at_once_one_does(
    app: Flask, person: Callable[..., SignedIn], monkeypatch: pytest.MonkeyPatch
) -> None:
    who = person(Role.CURATOR)
    with db.writing() as session:
        call = announcing.draft(session, terms(), who.id, clock.now()).id
    meeting, held = threading.Barrier(2), announcing.hold

    def met(*given: Any) -> None:
        with suppress(threading.BrokenBarrierError):
            meeting.wait(1)
        held(*given)

    monkeypatch.setattr(announcing, "hold", met)
    outcomes: list[str] = []

    def announce() -> None:
        with app.app_context():
            try:
                with db.writing() as session:
                    now = clock.now()
                    edition = editions.keep(session, check.scheme("tianjin-2023"), now)
                    announcing.announce(
                        session, session.get_one(Call, call), edition, who.id, now, clock.day(now)
                    )
            except announcing.NotDraft:
                outcomes.append("too late")
            else:
                outcomes.append("announced")

    threads = [threading.Thread(target=announce) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcomes) == ["announced", "too late"]
    with db.reading() as session:
        assert [each.kind for each in ledger.about(session, f"call:{call}")] == ["call.announced"]
