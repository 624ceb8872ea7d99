"""The demonstration in a site: published by stand-ins, and told so to whoever studies it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from accessibility.captions.tracks import current, store_machine_track
from accessibility.listening.cues import Cue
from config.settings import Settings
from demo import load
from foundation import clock, db, ledger
from hours import content
from packages.models import Package, Version
from tests.client import StrictClient
from tests.make import packages as make


@pytest.fixture
def published(app: Flask, site_settings: Settings, tmp_path: Path) -> Version:
    """A small package brought in and published as the demonstration is, with captions put in by hand."""
    load.open_accounts()
    package_id = load.bring(make.package_zip(tmp_path), site_settings)
    with db.writing() as session:
        for each in session.get_one(Package, package_id).resources:
            if each.is_clip and each.file is not None:
                assert current(session, each.id) is None
                cues = [Cue(0, 3000, "先把首洗干净")]
                store_machine_track(
                    session,
                    resource_id=each.id,
                    language="zh",
                    sha256=each.file.sha256,
                    cues=cues,
                    report={},
                    now=clock.now(),
                )
    with db.reading() as session:
        names = [each.name for each in session.get_one(Package, package_id).resources]
    load.publish(package_id, dict.fromkeys(names, "先把手洗干净。"))
    with db.reading() as session:
        return session.scalars(select(Version)).one()


def test_the_captions_are_checked_as_their_pill_says(published: Version, app: Flask) -> None:
    page = StrictClient(app.test_client()).get(f"/courses/{published.id}")
    assert "字幕已由示范程序（按讲稿核对）核对" in page.main
    assert "没有人听过" not in page.main
    with db.reading() as session:
        version = session.get_one(Version, published.id)
        assert content.all_verifiers(version) == ["示范程序（按讲稿核对）"]
        clips = [each for each in content.listed(version) if each.is_clip]
        assert {cue.text for each in clips for cue in content.cues(version, each.id)} == {"先把手洗干净。"}
        assert list(ledger.verify(session)) == []


def test_nobody_can_sign_in_as_a_stand_in(published: Version, app: Flask) -> None:
    browser = app.test_client()
    app.config["WTF_CSRF_ENABLED"] = False
    told = browser.post("/sign-in", data={"email": "demo-reviewer@example.com", "password": load.PASSWORD})
    assert told.status_code == 200
    assert "邮箱或密码不对" in told.text
