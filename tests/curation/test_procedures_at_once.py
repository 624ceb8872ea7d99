"""Two act in one stage at the same moment, on both databases: one of them comes too late."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask

from accounts.people import SignedIn
from config.settings import Settings
from curation.procedure import changes, running
from curation.procedure.models import Procedure
from foundation import clock, db, ledger
from tests.make import applications
from tests.make.applications import Run


@pytest.fixture
def site_settings(each_database: Settings) -> Settings:
    """Each test here on both databases."""
    return each_database


def at_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch, *acts: Callable[[Any, Procedure], None], of: int
) -> list[str]:
    """Each in a thread of its own, all having read the application before any of them locks it."""
    meeting, held = threading.Barrier(len(acts)), running.hold

    def met(*given: Any) -> None:
        with suppress(threading.BrokenBarrierError):
            meeting.wait(1)
        held(*given)

    monkeypatch.setattr(running, "hold", met)
    monkeypatch.setattr(changes, "hold", met)
    outcomes: list[str] = []

    def go(act: Callable[[Any, Procedure], None]) -> None:
        with app.app_context():
            try:
                with db.writing() as session:
                    act(session, session.get_one(Procedure, of))
            except running.NotNow:
                outcomes.append("too late")
            else:
                outcomes.append("done")

    threads = [threading.Thread(target=go, args=(act,)) for act in acts]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    monkeypatch.undo()
    return sorted(outcomes)


def test_of_two_who_act_at_once_one_does(
    app: Flask, person: Callable[..., SignedIn], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next stage has an outcome of the same name: the second one must not act in it unseen."""
    cast = applications.cast(person)
    now = clock.now()
    run = Run(applications.called("mohrss-2022", cast.curator, now), cast, now)
    run.begin()
    run.go("passed")
    with db.reading() as session:
        seen = running.mark(session.get_one(Procedure, run.id))

    def passed(who: SignedIn) -> Callable[[Any, Procedure], None]:
        return lambda session, found: running.act(
            session, found, "passed", who, clock.now(), note="示例", seen=seen
        )

    assert at_once(app, monkeypatch, passed(cast.curator), passed(cast.second), of=run.id) == [
        "done",
        "too late",
    ]
    assert run.told()[1] == "vote"
    # the applicant withdraws while the office notes the vote
    outcomes = at_once(
        app,
        monkeypatch,
        lambda session, found: changes.withdraw(session, found, cast.provider, clock.now(), note="不办了"),
        lambda session, found: running.act(
            session, found, "failed", cast.curator, clock.now(), note="票数不够"
        ),
        of=run.id,
    )
    assert outcomes == ["done", "too late"]
    with db.reading() as session:
        entries = [each.kind for each in ledger.about(session, f"procedure:{run.id}")]
        assert len(entries) == 5
        assert list(ledger.verify(session)) == []
