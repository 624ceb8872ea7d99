"""Two do the same at the same moment: who comes second gets a page that says so, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy import UniqueConstraint, func, select

from accounts.access import open_to_all
from accounts.models import Organisation
from accounts.people import Role, SignedIn
from config.settings import Settings
from foundation import clock, db, jobs
from foundation.db import Base
from foundation.jobs import Job
from hours import enrolments
from hours.models import Enrolment
from operation import conflicts
from packages.models import Course
from tests.client import StrictClient
from tests.conftest import begun
from tests.make import versions


@pytest.fixture
def site_settings(each_database: Settings) -> Settings:
    """Each test here on both databases."""
    return each_database


@pytest.fixture
def app(app: Flask) -> Flask:
    """With pages that do what two at once would."""
    app.add_url_rule("/test/name", "name", open_to_all(_same_name), methods=["POST"])
    app.add_url_rule("/test/gone", "gone", open_to_all(_gone), methods=["POST"])
    app.add_url_rule("/test/fault", "fault", open_to_all(_fault), methods=["POST"])
    return app


def _same_name() -> str:
    with db.writing() as session:
        session.add_all([Organisation(name="一家", created_at=clock.now()) for _n in range(2)])
    return ""


def _gone() -> str:
    with db.writing() as session:
        session.add(Course(package_id=12345, position=1, name="没有了", class_hours_tenths=1, weight=1))
    return ""


def _fault() -> str:
    with db.writing() as session:
        session.add(
            Job(kind="x", subject="x", input_hash="x", inputs="{}", state="odd", created_at=clock.now())
        )
    return ""


def test_what_was_unique_is_told_and_nothing_is_kept(app: Flask) -> None:
    page = StrictClient(app.test_client()).post("/test/name", status=409)
    assert "这个单位名称刚被别人登记了。" in page.main
    assert "这一次没有保存" in page.main
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Organisation)) == 0


def test_what_went_away_meanwhile_is_told(app: Flask) -> None:
    assert "刚被别人拿掉了" in StrictClient(app.test_client()).post("/test/gone", status=409).main


def test_a_rule_that_our_code_should_have_kept_is_our_fault(app: Flask) -> None:
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert StrictClient(app.test_client()).post("/test/fault", status=500).h1 != ""


def test_every_name_is_a_constraint_of_ours() -> None:
    known = {
        str(each.name)
        for table in Base.metadata.sorted_tables
        for each in [*(c for c in table.constraints if isinstance(c, UniqueConstraint)), *table.indexes]
    }
    assert set(conflicts.WORDS) - known == set()


def test_two_who_ask_for_the_same_work_get_one_job(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting, digest = threading.Barrier(2), jobs.digest

    def met(text: str) -> str:
        with suppress(threading.BrokenBarrierError):
            meeting.wait(1)
        return digest(text)

    monkeypatch.setattr(jobs, "digest", met)
    made: list[int] = []

    def ask() -> None:
        with app.app_context(), db.writing() as session:
            made.append(jobs.put(session, "test", "x:1", {}, now=clock.now()).id)

    _both(ask, ask)
    assert len(made) == 2
    assert made[0] == made[1]


def test_who_enrols_twice_at_once_is_enrolled_once(
    app: Flask, person: Callable[..., SignedIn], monkeypatch: pytest.MonkeyPatch
) -> None:
    trainee, provider = person(Role.TRAINEE), person(Role.PROVIDER)
    with db.writing() as session:
        version_id = versions.version(session, provider).id
    meeting, of = threading.Barrier(2), enrolments.of

    def met(*given: object) -> Enrolment | None:
        found = of(*given)  # type: ignore[arg-type]  # handed through as it came
        with suppress(threading.BrokenBarrierError):
            meeting.wait(1)
        return found

    monkeypatch.setattr(enrolments, "of", met)
    told: list[int] = []
    token = begun(trainee)

    def press() -> None:
        client = app.test_client()
        with client.session_transaction() as kept:
            kept["_user_id"], kept["_fresh"] = token, True
        told.append(client.post(f"/courses/{version_id}/enrol").status_code)

    app.config["WTF_CSRF_ENABLED"] = False
    _both(press, press)
    assert sorted(told) in ([302, 302], [302, 409])
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Enrolment)) == 1


def _both(*does: Callable[[], None]) -> None:
    threads = [threading.Thread(target=each) for each in does]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
