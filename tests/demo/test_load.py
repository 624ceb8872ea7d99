"""The demonstration in a site: published by stand-ins, and told so to whoever studies it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from accessibility.cues import Cue
from accessibility.tracks import current, store_machine_track
from config.settings import Settings
from demo import load
from foundation import clock, db, ledger
from packages.models import Package, Version
from tests.client import StrictClient
from tests.make import packages as make
from trainee import content


@pytest.fixture
def published(app: Flask, site_settings: Settings, tmp_path: Path) -> Version:
    """A small package brought in and published as the demonstration is, with captions put in by hand."""
    load.open_accounts()
    package_id = load.bring(make.package_zip(tmp_path), site_settings)
    with db.writing() as session:
        for each in session.get_one(Package, package_id).resources:
            if each.is_clip and each.file is not None:
                assert current(session, each.id) is None
                cues = [Cue(0, 3000, "先把手洗干净。")]
                store_machine_track(
                    session,
                    resource_id=each.id,
                    language="zh",
                    sha256=each.file.sha256,
                    cues=cues,
                    report={},
                    now=clock.now(),
                )
    load.publish(package_id)
    with db.reading() as session:
        return session.scalars(select(Version)).one()


def test_the_stand_ins_say_that_nobody_listened(published: Version, app: Flask) -> None:
    page = StrictClient(app.test_client()).get(f"/courses/{published.id}")
    assert "没有人听过" in page.main
    with db.reading() as session:
        assert content.verifiers(published, content.lessons(published)) == ["示范程序（没有人听过）"]
        assert list(ledger.verify(session)) == []


def test_nobody_can_sign_in_as_a_stand_in(published: Version, app: Flask) -> None:
    browser = app.test_client()
    app.config["WTF_CSRF_ENABLED"] = False
    told = browser.post("/sign-in", data={"email": "demo-reviewer@example.com", "password": load.PASSWORD})
    assert told.status_code == 200
    assert "邮箱或密码不对" in told.text
