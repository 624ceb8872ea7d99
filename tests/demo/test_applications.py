"""The demonstration's call: an application in each stage of the procedure, three experts who disagree, one that is paid."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from accessibility.captions.tracks import store_machine_track
from accessibility.listening.cues import Cue
from accounts import people
from config.settings import Settings
from curation.experts import panels
from curation.experts.models import Panel
from curation.money.models import Subsidy
from curation.procedure.models import Procedure
from demo import applications, load
from foundation import clock, db, ledger
from packages.models import Package
from tests.client import StrictClient
from tests.make import packages as make


@pytest.fixture
def ran(app: Flask, site_settings: Settings, tmp_path: Path) -> int:
    """The id of the call, whose applications went as far as they go."""
    load.open_accounts()
    good = make.package_zip(tmp_path)
    package_id = load.bring(good, site_settings)
    others = applications.bring(good, site_settings)
    call_id = applications.call([package_id, *others])
    with db.writing() as session:
        clips = [
            each for each in session.scalars(select(Package)).all() for each in each.resources if each.is_clip
        ]
        names = {each.name for each in clips}
        for each in clips:
            assert each.file is not None
            store_machine_track(
                session,
                resource_id=each.id,
                language="zh",
                sha256=each.file.sha256,
                cues=[Cue(0, 3000, "先把首洗干净")],
                report={},
                now=clock.now(),
            )
    applications.run(call_id, package_id, others, dict.fromkeys(names, "先把手洗干净。"))
    return call_id


def test_an_application_waits_in_each_stage_and_one_is_published_and_paid(ran: int, app: Flask) -> None:
    with db.reading() as session:
        found = session.scalars(select(Procedure).where(Procedure.call_id == ran)).all()
        stages = {each.stage for each in found}
        assert stages == {"recommendation", "check", "experts", "decision", "correction", None}
        paid = next(each for each in found if each.stage is None)
        assert paid.ended_as == "accepted"
        subsidy = session.scalars(select(Subsidy)).one()
        assert (subsidy.procedure_id, subsidy.state, subsidy.amount_fen) == (
            paid.id,
            "approved",
            applications.SUBSIDY_FEN,
        )
        assert subsidy.decided_by != subsidy.proposed_by
        apart = [each for each in session.scalars(select(Panel)).all() if each.state == "open"]
        assert len(apart) == 1
        assert panels.needs_one_more(apart[0])
        assert len(panels.handed_in(apart[0])) == 3
        assert list(ledger.verify(session)) == []


def test_every_desk_has_something_on_it(ran: int, strict: Callable[..., StrictClient]) -> None:
    for email, path, words in (
        ("curator@example.com", "/waiting", "面点基础（示范：等汇总整理）"),
        ("recommender@example.com", "/procedures", "面点入门（示范：等推荐单位）"),
        ("auditor@example.com", f"/calls/{ran}/money", "12000 元"),
    ):
        with db.reading() as session:
            who = people.signed_in(load.by_email(session, email))
        assert words in strict(who).get(path).main
