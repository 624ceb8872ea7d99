"""The same money spent twice at the same moment: one of them comes second and is told what is left, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.people import Role, SignedIn
from config.settings import Settings
from curation.money import figures, runs, subsidies
from curation.money.models import PaymentLine, Subsidy
from curation.procedure.models import Procedure
from foundation import clock, db, ledger
from tests.client import StrictClient
from tests.make import granted


@pytest.fixture
def site_settings(each_database: Settings) -> Settings:
    """Each test here on both databases."""
    return each_database


def at_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch, where: Any, name: str, *steps: Callable[[], None]
) -> None:
    """Take steps in threads that meet just before they lock."""
    meeting, held = threading.Barrier(len(steps)), getattr(where, name)

    def met(*given: Any) -> Any:
        with suppress(threading.BrokenBarrierError):
            meeting.wait(1)
        return held(*given)

    monkeypatch.setattr(where, name, met)

    def run(step: Callable[[], None]) -> None:
        with app.app_context():
            step()

    threads = [threading.Thread(target=run, args=(step,)) for step in steps]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def test_of_two_who_spend_the_last_money_one_does(
    app: Flask,
    person: Callable[..., SignedIn],
    strict: Callable[..., StrictClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    provider, first, second = person(Role.PROVIDER), person(Role.CURATOR), person(Role.CURATOR)
    with db.writing() as session:
        call = granted.call(session, first.id, budget_fen=10_000_000)
        made = [
            granted.application(session, call, provider.organisation_id or 0, provider.id, title).id
            for title in ("甲", "乙")
        ]
        call_id = call.id
    clients = [strict(first), strict(second)]
    sent = [
        {"csrf_token": each.token(), "amount": "60000", "quality": "好", "reason": "好"} for each in clients
    ]
    pages: list[str] = []

    def propose(at: int) -> None:
        url = f"/money/{made[at]}/propose"
        pages.append(
            clients[at].client.post(url, data=sent[at], follow_redirects=True).get_data(as_text=True)
        )

    at_once(app, monkeypatch, subsidies, "hold", lambda: propose(0), lambda: propose(1))
    assert sum("提出来了。要另一个人同意" in page for page in pages) == 1
    assert sum("这次征集的钱只剩 40000 元了" in page for page in pages) == 1
    with db.reading() as session:
        assert subsidies.carried_fen(session, call_id) == 6_000_000
        entries = [each for one in made for each in ledger.about(session, f"procedure:{one}")]
        assert [each.kind for each in entries] == ["money.proposed"]


def test_two_decide_two_propose_and_two_close_at_once(
    app: Flask, person: Callable[..., SignedIn], monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = person(Role.PROVIDER)
    curators = [person(Role.CURATOR) for _ in range(3)]
    with db.writing() as session:
        call = granted.call(session, curators[0].id)
        procedure = granted.application(session, call, provider.organisation_id or 0, provider.id).id
        call_id = call.id
    outcomes: list[str] = []

    def attempt(step: Callable[[Any], object]) -> Callable[[], None]:
        def run() -> None:
            try:
                with db.writing() as session:
                    step(session)
            except subsidies.Refused as error:
                outcomes.append(type(error).__name__)
            else:
                outcomes.append("done")

        return run

    def propose(session: Any) -> object:
        found = session.get_one(Procedure, procedure)
        return subsidies.propose(session, found, 1_000, "好", "好", curators[0].id, clock.now())

    with monkeypatch.context() as patch:
        at_once(app, patch, subsidies, "hold", attempt(propose), attempt(propose))
    assert sorted(outcomes) == ["Proposed", "done"]
    outcomes.clear()

    def decide(state: str, who: int) -> Callable[[Any], object]:
        def step(session: Any) -> object:
            subsidy = session.scalars(select(Subsidy)).one()
            return subsidies.decide(session, subsidy, state, "好", curators[who].id, clock.now())

        return step

    with monkeypatch.context() as patch:
        at_once(app, patch, subsidies, "hold", attempt(decide("approved", 1)), attempt(decide("approved", 2)))
    assert sorted(outcomes) == ["Decided", "done"]
    outcomes.clear()
    with db.reading() as session:
        looked_at = runs.seen(runs.payable(session, session.get_one(type(call), call_id)))

    def close(session: Any) -> object:
        return runs.close(
            session, session.get_one(type(call), call_id), looked_at, curators[0].id, clock.now()
        )

    with monkeypatch.context() as patch:
        at_once(app, patch, runs, "payable", attempt(close), attempt(close))
    assert sorted(outcomes) == ["Changed", "done"]
    with db.reading() as session:
        assert len(session.scalars(select(PaymentLine)).all()) == 1
        assert figures.of(session, session.get_one(type(call), call_id)).approved == 1_000
