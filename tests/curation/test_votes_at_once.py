"""Two votes of one person at the same moment: one counts, the other is told so; and a vote while it is counted. On both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.people import Role, SignedIn
from calls.models import Call
from config.settings import Settings
from curation.voting import ballots, casting, counting
from curation.voting.models import Ballot, SealedVote
from foundation import clock, db, ledger
from tests.make import applications
from tests.make.applications import Run


@pytest.fixture
def site_settings(each_database: Settings) -> Settings:
    """Each test here on both databases."""
    return each_database


@pytest.fixture
def ballot(app: Flask, person: Callable[..., SignedIn]) -> int:
    """A vote on two topics."""
    cast, now = applications.cast(person), clock.now()
    call = applications.called("mohrss-2022", cast.curator, now)
    for _n in range(2):
        run = Run(call, cast, now)
        run.begin()
        run.go("passed", "passed")
    today = clock.today()
    terms = ballots.Terms("示例", today, today + timedelta(days=5), 1, 1, "drawn", "any", True)
    with db.writing() as session:
        found = session.get_one(Call, call)
        return ballots.announce(session, found, "vote", terms, cast.curator.id, now, today).id


def together(app: Flask, *steps: Callable[[], None]) -> None:
    def run(step: Callable[[], None]) -> None:
        with app.app_context():
            step()

    threads = [threading.Thread(target=run, args=(each,)) for each in steps]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


@pytest.mark.parametrize("seen", [0, 1], ids=["the first vote", "a change"])
def test_of_two_votes_of_one_person_one_counts(
    seen: int, app: Flask, ballot: int, person: Callable[..., SignedIn], monkeypatch: pytest.MonkeyPatch
) -> None:
    who = person(Role.TRAINEE)
    if seen:
        with db.writing() as session:
            casting.cast(session, session.get_one(Ballot, ballot), who, {1}, 0, "s", clock.now())
    meeting, held = threading.Barrier(2), ballots.hold

    def met(*given: Any) -> None:
        with suppress(threading.BrokenBarrierError):
            meeting.wait(1)
        held(*given)

    monkeypatch.setattr(ballots, "hold", met)
    outcomes: list[str] = []

    def vote(number: int) -> Callable[[], None]:
        def step() -> None:
            try:
                with db.writing() as session:
                    found = session.get_one(Ballot, ballot)
                    casting.cast(session, found, who, {number}, seen, "s", clock.now())
            except casting.Elsewhere:
                outcomes.append("elsewhere")
            else:
                outcomes.append(f"voted {number}")

        return step

    together(app, vote(1), vote(2))
    assert "elsewhere" in outcomes
    with db.reading() as session:
        row = session.scalars(select(SealedVote)).one()
        assert sorted(outcomes) == ["elsewhere", f"voted {row.choices[0]}"]
        kinds = [each.kind for each in ledger.about(session, f"ballot:{ballot}")]
        assert kinds == ["ballot.announced"] + ["vote.sealed"] * (seen + 1)


def test_of_a_vote_and_the_count_one_comes_first_and_the_papers_agree(
    app: Flask, ballot: int, person: Callable[..., SignedIn]
) -> None:
    """A vote of the last second either is among the papers, or is refused."""
    who, curator, last = person(Role.TRAINEE), person(Role.CURATOR), clock.now()
    outcomes: list[str] = []

    def vote() -> None:
        try:
            with db.writing() as session:
                casting.cast(session, session.get_one(Ballot, ballot), who, {1}, 0, "s", last)
        except casting.Closed:
            outcomes.append("refused")
        else:
            outcomes.append("voted")

    def count() -> None:
        with db.writing() as session:
            found = session.get_one(Ballot, ballot)
            after = clock.today() + timedelta(days=6)
            counting.count(session, found, curator.id, "s", clock.now(), after)

    together(app, vote, count)
    with db.reading() as session:
        found = counting.recount(session, ballot)
    assert found is not None
    assert not found.faults
    assert found.papers == (outcomes == ["voted"])
