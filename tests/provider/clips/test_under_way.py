"""Work in the background: what is being done, how far, about how long, from what was measured; and where it is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.people import Role, SignedIn
from foundation import clock, db
from foundation.jobs import Job
from media.results import CHECK
from packages.models import Package, Resource
from provider.clips import under_way
from tests.client import StrictClient
from tests.make import steps

NOW = clock.now()
MINUTE = timedelta(minutes=1)


@pytest.fixture
def provider(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


@pytest.fixture
def package_id(provider: SignedIn, tmp_path: Path) -> int:
    """Three clips of 60, 80 and 160 seconds; each waits for its check, its captions and its copies."""
    return steps.imported(provider, tmp_path)


def every(session: Session, package_id: int, kind: str = "") -> list[Job]:
    subjects = [each.subject for each in session.get_one(Package, package_id).resources]
    query = select(Job).where(Job.subject.in_(subjects)).order_by(Job.id)
    return [job for job in session.scalars(query) if kind in job.kind]


def end(session: Session, job: Job, factor: int) -> None:
    """Done, having taken so many times the length of its clip."""
    clip = session.get_one(Resource, int(job.subject.removeprefix("resource:")))
    took = timedelta(milliseconds=factor * (clip.duration_ms or 0))
    job.state, job.started_at, job.ended_at, job.lease_until = "done", NOW - took, NOW, None


def test_nothing_is_estimated_before_anything_is_finished(app: Flask, package_id: int) -> None:
    with db.reading() as session:
        found = under_way.of(session, package_id, NOW)
    assert (found.done, found.total, found.left_ms, found.ended) == (0, 9, None, False)
    told = under_way.told(found)
    assert told.state == "running"
    assert "还说不准要多久" in told.text


def test_the_rest_is_estimated_from_how_long_finished_work_of_each_kind_took(
    app: Flask, package_id: int
) -> None:
    with db.writing() as session:
        left = 0
        for factor, kind in enumerate(under_way.KINDS, 1):
            first, *others = every(session, package_id, kind)
            end(session, first, factor)
            left += factor * sum(
                session.get_one(Resource, int(each.subject.removeprefix("resource:"))).duration_ms or 0
                for each in others
            )
        session.flush()
        found = under_way.of(session, package_id, NOW)
    assert (found.done, found.total) == (3, 9)
    assert found.left_ms == pytest.approx(left, rel=0.001)


def test_what_runs_is_named_and_the_time_that_it_ran_is_taken_off(app: Flask, package_id: int) -> None:
    with db.writing() as session:
        for job in every(session, package_id):
            end(session, job, 2)
        *_rest, last = every(session, package_id, CHECK)
        last.state, last.started_at, last.ended_at = "running", NOW - timedelta(seconds=30), None
        last.lease_until = NOW + MINUTE
        session.flush()
        found = under_way.of(session, package_id, NOW)
        clip = session.get_one(Resource, int(last.subject.removeprefix("resource:")))
        assert found.running == ((CHECK, clip.name),)
        assert found.left_ms == pytest.approx(2 * (clip.duration_ms or 0) - 30_000, rel=0.001)
        assert (
            f"正在查“{clip.name}”的声音和画面；做好了 8 件，共 9 件，大约还要" in under_way.told(found).text
        )


def test_what_others_asked_for_before_counts_too(
    app: Flask, package_id: int, provider: SignedIn, tmp_path: Path
) -> None:
    second = steps.brought(provider, tmp_path / steps.BUNDLE)
    with db.writing() as session:
        for kind in under_way.KINDS:
            end(session, every(session, package_id, kind)[0], 1)
        session.flush()
        mine, theirs = (under_way.of(session, one, NOW).left_ms for one in (package_id, second))
    assert mine is not None
    assert theirs is not None
    assert theirs > 2 * mine


def test_what_found_its_result_made_already_says_nothing_about_the_pace(app: Flask, package_id: int) -> None:
    with db.writing() as session:
        for kind in under_way.KINDS:
            job = every(session, package_id, kind)[0]
            job.state, job.started_at, job.ended_at = "done", NOW, NOW + timedelta(milliseconds=20)
        session.flush()
        assert under_way.of(session, package_id, NOW).left_ms is None


def test_the_desk_tells_that_work_goes_on_and_that_it_is_done(
    strict: Callable[..., StrictClient], provider: SignedIn, package_id: int
) -> None:
    mine = strict(provider)
    assert "后台还在做 9 件" in mine.get("/packages").main
    page = mine.get(f"/packages/{package_id}")
    assert "可以离开这一页" in page.main
    assert mine.client.get(f"/packages/{package_id}/under-way.json").get_json()["total"] == 9
    with db.writing() as session:
        for job in every(session, package_id):
            end(session, job, 1)
    assert "后台的活做完了" in mine.get("/packages").main
    assert "可以离开这一页" not in mine.get(f"/packages/{package_id}").main
    told = mine.client.get(f"/packages/{package_id}/under-way.json").get_json()
    assert (told["state"], told["text"]) == ("done", "后台的活都做完了。")
    with db.writing() as session:
        for job in every(session, package_id):
            job.ended_at = NOW - timedelta(days=2)
    assert "后台的活" not in mine.get("/packages").main


def test_nobody_elses_work_is_told(
    strict: Callable[..., StrictClient], person: Callable[..., SignedIn], package_id: int
) -> None:
    address = f"/packages/{package_id}/under-way.json"
    stranger = strict(person(Role.PROVIDER, organisation="另一家（虚构）"))
    assert "后台" not in stranger.get("/packages").main
    stranger.get(address, status=404)
    strict(Role.TRAINEE).get(address, status=403)
