"""Figures of questions: simulated people whose questions are known to be good, bad, or unfair."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from accounts.people import Role, SignedIn
from exams.accommodations import granting
from exams.accommodations.measures import Measures
from exams.results import items, signals
from exams.results.items import Given, Sheet
from exams.sitting import answers, attempts
from exams.sitting.attempts import Terms
from foundation import clock, db
from packages.models import Package
from tests.client import StrictClient
from tests.make import versions as make


def crowd(people: int, unfair: bool = False, inside: int = 100) -> list[Sheet]:
    """Ten questions: "good", nine like it; "noise" is guessed; "unfair" is harder for a group."""
    chance = random.Random(7)
    found = []
    for n in range(people):
        ability, group = chance.random(), n < inside
        given = [Given(f"q{at}", 1000 * (chance.random() < ability), (at % 4,)) for at in range(8)]
        given.append(Given("noise", 1000 * (chance.random() < 0.5), (1,)))
        odds = ability / 4 if unfair and group else ability
        given.append(Given("unfair", 1000 * (chance.random() < odds), (0,)))
        groups = frozenset({"read_aloud"} if group else ())
        found.append(Sheet(1, ability > 0.6, tuple(given), groups))
    return found


def by_part(sheets: list[Sheet]) -> dict[str, items.Item]:
    return {each.part: each for each in items.items(sheets)}


def test_good_noisy_and_unfair_questions_are_told_apart() -> None:
    fair, unfair = by_part(crowd(400)), by_part(crowd(400, unfair=True))
    good = fair["q0"]
    assert good.difficulty is not None
    assert 400 < good.difficulty < 600
    assert good.discrimination is not None
    assert good.discrimination > 400
    assert not good.doubtful
    assert abs(fair["noise"].discrimination or 0) < 200
    assert abs(fair["unfair"].delta["read_aloud"]) < 1.5
    assert unfair["unfair"].delta["read_aloud"] < -1.5
    assert unfair["unfair"].doubtful
    assert abs(unfair["q1"].delta["read_aloud"]) < 1.5


def test_groups_under_ten_are_hidden() -> None:
    assert by_part(crowd(400, inside=9))["q0"].delta == {}
    assert by_part(crowd(400, inside=391))["q0"].delta == {}
    few = by_part(crowd(9))["q0"]
    assert (few.answers, few.difficulty, few.discrimination, few.chosen) == (9, None, None, {})
    (one,) = items.sets(crowd(9))
    assert (one.attempts, one.mean, one.passed, one.alpha) == (9, None, None, None)


def test_reliability_by_known_numbers() -> None:
    # Guttman's pattern of four people and three questions: alpha is 0.75 by hand
    rows = [[0, 0, 0], [1000, 0, 0], [1000, 1000, 0], [1000, 1000, 1000]]
    assert items.alpha(rows) == pytest.approx(0.75)
    assert items.alpha([[1, 1], [1, 1]]) is None
    assert items.alpha([[1, 1], [1, 1, 1]]) is None
    (one,) = items.sets(crowd(400))
    assert one.alpha is not None
    assert 0.6 < one.alpha < 0.9


def test_impossible_haste_and_the_same_wrong_answers() -> None:
    start = datetime(2026, 3, 2, tzinfo=UTC)
    quick = [(start + timedelta(milliseconds=400 * at), at, True) for at in range(8)]
    calm = [(start + timedelta(seconds=20 * at), at, True) for at in range(8)]
    told = signals.fast(1, quick)
    assert told is not None
    assert told.count == 7
    assert signals.fast(1, calm) is None
    assert signals.fast(1, [(at, position, False) for at, position, _ in quick]) is None, (
        "haste without luck is none"
    )
    chance = random.Random(5)
    rows = [
        (n, n, frozenset((f"q{at}", chance.randrange(3)) for at in chance.sample(range(30), 8)))
        for n in range(40)
    ]
    assert signals.alike(rows) == []
    rows.append((40, 99, rows[0][2]))
    (alike,) = signals.alike(rows)
    assert (alike.attempts, alike.count) == ((0, 40), 8)
    rows[-1] = (40, 0, rows[0][2])
    assert signals.alike(rows) == [], "of one person two attempts may well be alike"


def test_figures_are_for_the_provider_and_the_federation(
    app: Flask, person: Callable[..., SignedIn], strict: Callable[..., StrictClient]
) -> None:
    trainees = [person(Role.TRAINEE) for _ in range(12)]
    curator = person(Role.CURATOR)
    with db.writing() as session:
        version = make.version(session, trainees[0])
        package = version.package_id
        organisation = session.get_one(Package, package).organisation.name
        for n, who in enumerate(trainees):
            if n < 3:
                granting.grant(session, who.id, Measures(time=150), "看过（虚构）", curator.id, clock.now())
            attempt = attempts.sit(session, who.id, version, Terms(3, 60), clock.now())
            answers.save(session, attempt, 1, [1 if n % 2 else 0], clock.now())
            attempts.hand_in(session, attempt, pass_mark=60, now=clock.now())
    provider, stranger = person(Role.PROVIDER, organisation), person(Role.PROVIDER)
    there = f"/exam-figures/{package}"
    page = strict(provider).get(there)
    assert "得分率 50.0%" in page.main
    assert "第 1 套" in page.main
    assert not any(each.name in page.main for each in trainees)
    assert "时间" not in page.main, "a group of three is told nothing of"
    assert strict(provider).get("/exam-figures").select(f"//a[@href='{there}']")
    strict(stranger).get(there, status=404)
    strict(stranger).get(f"{there}/csv", status=404)
    assert not strict(stranger).get("/exam-figures").select(f"//a[@href='{there}']")
    for role in (Role.TRAINEE, Role.REVIEWER, Role.AUDITOR):
        strict(person(role)).get(there, status=403)
    told: Any = strict(curator).get(f"{there}/csv").response
    assert "得分率" in told.get_data(as_text=True)
    book = load_workbook(io.BytesIO(strict(curator).get(f"{there}/xlsx").response.get_data()))
    assert book.active is not None
    assert book.active.max_row == 6
    strict(curator).get(f"{there}/pdf", status=404)
    strict(curator).get("/exam-figures/99999", status=404)
