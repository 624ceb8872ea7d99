"""Frozen versions: content under a hash, one on air at a time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from accounts.people import Role, SignedIn
from foundation import clock, db
from packages import frozen, versions
from packages.models import Course, Package, Resource, Version


@pytest.fixture
def draft(app: Flask, person: Callable[..., SignedIn]) -> tuple[int, int]:
    """A draft's id and its provider's."""
    provider = person(Role.PROVIDER)
    resource = Resource(
        position=1, name="洗手", kind="document", path="a.txt", duration_ms=60_000, text="洗手"
    )
    with db.writing() as session:
        package = Package(
            organisation_id=provider.organisation_id or 0,
            name="示例",
            scheme_id="tianjin-2023",
            details={"introduction": {"name": "示例"}},
            faults=[],
            created_at=clock.now(),
            changed_at=clock.now(),
            courses=[Course(position=1, name="卫生", class_hours_tenths=1, resources=[resource])],
        )
        session.add(package)
        session.flush()
        return package.id, provider.id


def freeze(session: Session, draft: tuple[int, int]) -> Version:
    package = session.get_one(Package, draft[0])
    sets = [{"number": 1, "questions": []}]
    return versions.freeze(session, package, exam_sets=sets, findings=[], person_id=draft[1], now=clock.now())


def test_freezing_keeps_the_content_under_its_hash(draft: tuple[int, int]) -> None:
    with db.writing() as session:
        first, second = freeze(session, draft), freeze(session, draft)
        assert (first.number, second.number) == (1, 2)
        told = frozen.whole(session, first)
        assert first.content_hash == second.content_hash == versions.content_hash(told)
        resource = told["courses"][0]["resources"][0]
        assert resource["name"] == "洗手"
        assert resource["duration_ms"] == 60_000
        session.get_one(Package, draft[0]).courses[0].name = "另一个名称"
        third = freeze(session, draft)
        assert third.content_hash != first.content_hash
        assert frozen.whole(session, first) == told
        assert versions.latest(session, draft[0]) is third


def test_one_version_is_on_air(draft: tuple[int, int]) -> None:
    with db.writing() as session:
        first, second = freeze(session, draft), freeze(session, draft)
        assert versions.published(session) == []
        versions.publish(session, first, {"1": {"cues": []}}, clock.now())
        assert versions.published(session) == [first]
        versions.publish(session, second, {}, clock.now())
        assert versions.published(session) == [second]
        assert versions.on_air(session, first.id) is None
        assert first.withdrawn_at is not None
        with pytest.raises(ValueError, match="published before"):
            versions.publish(session, first, {}, clock.now())
        versions.withdraw(session, second, clock.now())
        assert versions.published(session) == []
