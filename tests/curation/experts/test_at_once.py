"""An expert hands in as the panel is closed; two hand in, two vote, two answer a letter at once: one counts. On both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.people import SignedIn
from config.settings import Settings
from curation.experts import panels, pool
from curation.experts.meetings import holding
from curation.experts.models import Expert, MeetingItem, MeetingVote, Panel, PanelSeat, ScoreSheet
from curation.experts.scoring import sheets
from curation.procedure.models import Procedure, ProcedureAct
from foundation import clock, db, ledger
from tests.make import applications, experts


@pytest.fixture
def site_settings(each_database: Settings) -> Settings:
    """Each test here on both databases."""
    return each_database


def at_once(app: Flask, *steps: Callable[[], Any]) -> list[str]:
    """Do all of these at the same moment; what came of each: "done", or the name of its error, in their order."""
    meeting, outcomes = threading.Barrier(len(steps)), [""] * len(steps)

    def do(number: int, step: Callable[[], Any]) -> None:
        with app.app_context():
            with suppress(threading.BrokenBarrierError):
                meeting.wait(2)
            try:
                step()
            except Exception as error:
                outcomes[number] = type(error).__name__
            else:
                outcomes[number] = "done"

    threads = [threading.Thread(target=do, args=each) for each in enumerate(steps)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return outcomes


def test_a_sheet_comes_as_the_panel_is_closed(app: Flask, person: Callable[..., SignedIn]) -> None:
    """Either it is in and its marks count, or it is refused and they don't; never half."""
    cast = applications.cast(person)
    run = experts.waiting(cast, clock.now())
    experts.pool(person, 4)
    panel = experts.opened(run, cast.curator)
    with db.writing() as session:
        fourth = next(
            each.person_id
            for each in session.scalars(select(Expert))
            if each.person_id not in [who for _seat, who in experts.seats(panel)]
        )
        panels.place(session, session.get_one(Panel, panel), fourth, cast.curator.id, clock.now())
    *three, last = [seat for seat, _who in experts.seats(panel)]
    for seat in three:
        experts.scored(seat, 80)
    experts.drafted(last, 70)

    def hand_in() -> None:
        with db.writing() as session:
            sheets.hand_in(session, session.get_one(PanelSeat, last), clock.now())

    def close() -> None:
        with db.writing() as session:
            panels.close(session, session.get_one(Panel, panel), "passed", "示例", cast.curator, clock.now())

    sheet, closed = at_once(app, hand_in, close)
    assert closed == "done"
    with db.reading() as session:
        act = session.scalars(select(ProcedureAct).order_by(ProcedureAct.id.desc())).first()
        there = session.get(ScoreSheet, last) is not None
        assert act is not None
        assert there == (sheet == "done")
        assert act.data["scores"] == [8000] * 3 + [7000] * there
        assert session.get_one(PanelSeat, last).state == ("handed-in" if there else "withdrawn")
        assert session.get_one(Procedure, run.id).stage == "decision"
        assert list(ledger.verify(session)) == []
    assert sheet in ("done", "Late")


def test_of_two_who_do_the_same_at_once_one_counts(app: Flask, person: Callable[..., SignedIn]) -> None:
    cast = applications.cast(person)
    run = experts.waiting(cast, clock.now())
    one, *_others = experts.pool(person, 3)
    panel = experts.opened(run, cast.curator)
    seat = experts.seats(panel)[0][0]
    experts.drafted(seat, 80)

    def hand_in() -> None:
        with db.writing() as session:
            sheets.hand_in(session, session.get_one(PanelSeat, seat), clock.now())

    assert sorted(at_once(app, hand_in, hand_in)) == ["Late", "done"]
    with db.writing() as session:
        now = clock.now()
        meeting = holding.call(session, "会", "", clock.today(), [run.id], cast.curator.id, now)
        holding.attend(session, meeting, [one.id], cast.curator.id, now)
        item = session.scalars(select(MeetingItem.id)).one()

    def vote() -> None:
        with db.writing() as session:
            holding.vote(session, session.get_one(MeetingItem, item), one.id, "for", clock.now())

    assert sorted(at_once(app, vote, vote)) == ["Voted", "done"]
    with db.writing() as session:
        token = pool.invite(session, cast.curator.id, "a@example.com", "示例", pool.Told(), clock.now())

    def consent() -> None:
        with db.writing() as session:
            pool.answer(session, token, "consented", clock.now(), password_hash="x")

    assert sorted(at_once(app, consent, consent)) == ["Left", "done"]
    with db.reading() as session:
        assert len(session.scalars(select(MeetingVote)).all()) == 1
        assert len(session.scalars(select(Expert)).all()) == 4
        assert list(ledger.verify(session)) == []
