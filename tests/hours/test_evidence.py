"""What the clock allows, and the kept union: whatever the order, the overlaps, the replays and the devices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from accounts.people import Role, SignedIn
from foundation import db
from hours import allowance, enrolments, evidence, union
from hours.evidence import Report
from hours.models import Covered, Enrolment, Evidence, StudyTime
from tests.make import versions as make

NOW = make.NOW
SECOND = timedelta(seconds=1)
CLIP = 60_000
MANY = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # the database is emptied before each example


@pytest.fixture
def enrolment(app: Flask, person: Callable[..., SignedIn]) -> Iterator[tuple[Session, Enrolment]]:
    """Somebody who has just enrolled."""
    who = person(Role.TRAINEE)
    with db.writing() as session:
        yield session, enrolments.enrol(session, who.id, make.version(session, who), NOW)


def forget(session: Session) -> None:
    """Start again: what the triggers would never let anybody do."""
    session.execute(text("DROP TRIGGER IF EXISTS evidence_no_delete"))
    for table in (Evidence, Covered, StudyTime):
        session.query(table).delete()


INTERVAL = st.tuples(st.integers(0, CLIP - 1), st.integers(1, 20_000)).map(
    lambda drawn: (drawn[0], min(CLIP, drawn[0] + drawn[1]))
)


@MANY
@given(st.lists(st.tuples(INTERVAL, st.integers(0, 5)), max_size=25), st.randoms())
def test_the_kept_union_is_that_of_the_evidence_whatever_came_when_and_how_often(
    enrolment: tuple[Session, Enrolment], drawn: list[tuple[tuple[int, int], int]], chance: object
) -> None:
    session, mine = enrolment
    forget(session)
    messages = [
        [Report(f"{n}", 1, "read", *interval)]
        for n, (interval, again) in enumerate(drawn)
        for _ in range(again + 1)
    ]
    chance.shuffle(messages)  # type: ignore[attr-defined]
    for reports in messages:
        evidence.record(session, mine, reports, opened_at=NOW, now=NOW)
    assert session.scalar(select(func.count()).select_from(Evidence)) == len(drawn)
    assert evidence.of(session, mine, 1) == union.union(interval for interval, _ in drawn)
    assert union.disagreeing(session) == []


@dataclass(frozen=True)
class Sitting:
    """Somebody sits before one page: from a second to another, at a speed; the page was opened a little before, and
    its message arrives some time after it ended (the network was away)."""

    start: int
    end: int
    rate: int
    opened: int
    arrives: int


@st.composite
def sittings(draw: st.DrawFn) -> list[Sitting]:
    """An honest evening: one thing at a time, on any number of devices, each telling of it whenever it can."""
    found, at = [], 0
    for _ in range(draw(st.integers(1, 12))):
        at += draw(st.integers(0, 400))
        end = at + draw(st.integers(1, 120))
        opened = at - draw(st.integers(0, min(at, 1000)))
        found.append(
            Sitting(
                at, end, draw(st.sampled_from([25, 100, 150, 250])), opened, end + draw(st.integers(0, 4000))
            )
        )
        at = end
    return found


@MANY
@given(sittings())
def test_whatever_is_honest_is_taken_however_late_it_arrives(
    enrolment: tuple[Session, Enrolment], evening: list[Sitting]
) -> None:
    """Clocks of devices can't matter: no message holds one; the opening is an instant that we signed."""
    session, mine = enrolment
    forget(session)
    for n, one in enumerate(sorted(evening, key=lambda each: each.arrives)):
        played = (one.end - one.start) * 10 * one.rate
        report = Report(f"{n}", 1, "played", 0, played, one.rate)
        opened, now = NOW + one.opened * SECOND, NOW + one.arrives * SECOND
        assert evidence.record(session, mine, [report], opened_at=opened, now=now) == 1


@MANY
@given(
    st.lists(
        st.tuples(st.integers(0, 600), st.integers(1, 600), st.integers(1, 90_000)), min_size=1, max_size=30
    )
)
def test_nobody_is_believed_more_than_the_time_that_passed(
    enrolment: tuple[Session, Enrolment], claims: list[tuple[int, int, int]]
) -> None:
    """Any number of devices, whatever they claim: what is believed of any stretch of time is no longer than it."""
    session, mine = enrolment
    forget(session)
    believed = []
    for n, (opened, after, told) in enumerate(sorted(claims, key=lambda claim: claim[0] + claim[1])):
        opening, now = NOW + opened * SECOND, NOW + (opened + after) * SECOND
        report = Report(f"{n}", 1, "played", 0, told)
        try:
            evidence.record(session, mine, [report], opened_at=opening, now=now)
            believed.append((opened * 1000, (opened + after) * 1000, told))
        except evidence.Implausible:
            continue
    for start in {each[0] for each in believed}:
        for end in {each[1] for each in believed}:
            inside = sum(told for a, b, told in believed if a >= start and b <= end)
            assert inside <= max(0, end - start) + evidence.SLACK_MS


@MANY
@given(
    st.lists(
        st.tuples(st.integers(0, 20 * 24), st.integers(0, 7 * 24 - 1), st.integers(1, 200)),
        min_size=1,
        max_size=12,
    )
)
def test_weeks_of_old_pages_earn_no_more_than_weeks(
    enrolment: tuple[Session, Enrolment], claims: list[tuple[int, int, int]]
) -> None:
    """In hours: a page as old as any that is taken, again and again, never gives the same time twice."""
    session, mine = enrolment
    forget(session)
    hour = timedelta(hours=1)
    believed = 0
    for n, (opened, after, told) in enumerate(sorted(claims, key=lambda claim: claim[0] + claim[1])):
        report = Report(f"{n}", 1, "played", 0, told * 3_600_000)
        try:
            now = NOW + (opened + after) * hour
            evidence.record(session, mine, [report], opened_at=NOW + opened * hour, now=now)
        except evidence.Implausible:
            continue
        believed += told
        assert believed <= opened + after
    rows = session.scalars(select(StudyTime).order_by(StudyTime.start_at)).all()
    assert all(one.end_at < two.start_at for one, two in pairwise(rows))
    assert sum((row.end_at - row.start_at for row in rows), timedelta()) == believed * hour


def test_two_devices_at_once_do_not_double(enrolment: tuple[Session, Enrolment]) -> None:
    session, mine = enrolment
    for resource in (1, 2):
        taken = 0
        for n in range(4):
            report = Report(f"{resource}-{n}", resource, "played", n * 15_000, (n + 1) * 15_000)
            try:
                now = NOW + (n + 1) * 15 * SECOND
                taken += evidence.record(session, mine, [report], opened_at=NOW, now=now)
            except evidence.Implausible:
                continue
        assert taken == (4 if resource == 1 else 1)  # the slack, once


def test_reading_and_playing_share_the_clock(enrolment: tuple[Session, Enrolment]) -> None:
    session, mine = enrolment
    played = [Report("a", 1, "played", 0, 60_000)]
    evidence.record(session, mine, played, opened_at=NOW, now=NOW + 60 * SECOND)
    with pytest.raises(allowance.TooMuch) as caught:
        allowance.take(session, mine.person_id, NOW, 5_000, NOW + 60 * SECOND)
    assert caught.value.over_ms == 5_000
    allowance.take(session, mine.person_id, NOW, 5_000, NOW + 65 * SECOND)


@pytest.mark.parametrize("way", ["played", "described", "signed"])
def test_every_way_of_playing_counts_alike(enrolment: tuple[Session, Enrolment], way: str) -> None:
    session, mine = enrolment
    report = Report("a", 1, way, 0, 20_000)
    evidence.record(session, mine, [report], opened_at=NOW, now=NOW + 20 * SECOND)
    assert evidence.of(session, mine, 1) == [(0, 20_000)]
    with pytest.raises(evidence.Implausible):
        evidence.record(session, mine, [Report("b", 1, way, 0, 60_000)], opened_at=NOW, now=NOW + 21 * SECOND)


def test_a_way_that_is_none_is_refused_by_the_database(enrolment: tuple[Session, Enrolment]) -> None:
    session, mine = enrolment
    with pytest.raises(DBAPIError, match="way"):
        evidence.record(session, mine, [Report("a", 1, "slept", 0, 1)], opened_at=NOW, now=NOW)


def test_a_union_that_was_changed_behind_our_back_is_named_and_made_anew(
    enrolment: tuple[Session, Enrolment],
) -> None:
    session, mine = enrolment
    read = [
        Report("a", 1, "read", 0, 20_000),
        Report("b", 1, "read", 30_000, 40_000),
        Report("c", 2, "read", 0, 9),
    ]
    evidence.record(session, mine, read, opened_at=NOW, now=NOW)
    session.execute(text("UPDATE covered SET end_ms = 59000 WHERE start_ms = 30000"))
    session.execute(text("DELETE FROM covered WHERE resource_id = 2"))
    assert union.disagreeing(session) == [(mine.id, 1), (mine.id, 2)]
    union.rebuild(session, union.disagreeing(session))
    assert union.disagreeing(session, mine.id) == []
    assert evidence.of(session, mine, 1) == [(0, 20_000), (30_000, 40_000)]
