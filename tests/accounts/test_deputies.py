"""Somebody is away: who can stand in, when, who may say so, and what it never gives."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from accounts import changes
from accounts.deputies import absences
from accounts.deputies.absences import Impossible
from accounts.models import Deputy, Person
from accounts.people import Role, SignedIn
from config.settings import Settings
from foundation import clock, db, ledger, mail
from tests.client import StrictClient

Make = Callable[..., SignedIn]
Strict = Callable[..., StrictClient]
OTHER = "另一家培训中心（虚构）"


@pytest.fixture
def today(app: Flask) -> date:
    return clock.today()


def away(who: SignedIn, deputy: SignedIn, first: date, last: date, by: SignedIn | None = None) -> None:
    with db.writing() as session:
        told = {"actor": (by or who).id, "now": clock.now(), "today": clock.today()}
        absences.appoint(session, session.get_one(Person, who.id), deputy.id, first, last, **told)


def names(deputy: SignedIn, day: date) -> list[int]:
    with db.reading() as session:
        return [each.id for each in absences.represented(session, deputy.id, day)]


def test_a_deputy_stands_in_on_the_days_and_no_longer(person: Make, today: date) -> None:
    anna, bo = person(Role.CURATOR), person(Role.CURATOR)
    away(anna, bo, today + timedelta(days=1), today + timedelta(days=3))
    assert [names(bo, today + timedelta(days=n)) for n in range(5)] == [
        [],
        [anna.id],
        [anna.id],
        [anna.id],
        [],
    ]
    with db.reading() as session:
        day = today + timedelta(days=2)
        assert absences.instead(session, [anna.id, bo.id], day)[anna.id].id == bo.id
        assert absences.behalf(session, bo.id, [anna.id], day) == anna.id
        assert absences.behalf(session, bo.id, [anna.id, bo.id], day) is None
        assert absences.behalf(session, anna.id, [bo.id], day) is None
        (entry,) = ledger.about(session, f"person:{anna.id}")
    assert (entry.kind, entry.data["deputy"]) == ("deputy.appointed", bo.id)


@pytest.mark.parametrize(
    ("role", "organisation"),
    [(Role.REVIEWER, None), (Role.PROVIDER, OTHER), (Role.RECOMMENDER, "示例培训中心（虚构）")],
)
def test_nobody_of_another_role_or_organisation_stands_in(
    person: Make, today: date, role: Role, organisation: str | None
) -> None:
    anna, other = person(Role.PROVIDER), person(role, organisation)
    with pytest.raises(Impossible, match="nobody"):
        away(anna, other, today, today)
    with pytest.raises(Impossible, match="nobody"):
        away(anna, anna, today, today)


def test_absences_dont_overlap_and_leave_nobody_alone(person: Make, today: date) -> None:
    anna, bo, cai = (person(Role.CURATOR) for _ in range(3))
    away(anna, bo, today, today + timedelta(days=3))
    for who, deputy, code in ((anna, cai, "away"), (cai, anna, "away"), (bo, cai, "stands-in")):
        with pytest.raises(Impossible, match=code):
            away(who, deputy, today + timedelta(days=3), today + timedelta(days=9))
    away(bo, cai, today + timedelta(days=4), today + timedelta(days=9))


@pytest.mark.parametrize(("first", "last", "code"), [(-1, 3, "past"), (3, 2, "order")])
def test_days_are_ahead_and_in_order(person: Make, today: date, first: int, last: int, code: str) -> None:
    with pytest.raises(Impossible, match=code):
        away(
            person(Role.CURATOR),
            person(Role.CURATOR),
            today + timedelta(days=first),
            today + timedelta(days=last),
        )


def test_who_changes_role_stands_in_no_longer(person: Make, today: date) -> None:
    anna, bo, chief = person(Role.CURATOR), person(Role.CURATOR), person(Role.CURATOR)
    away(anna, bo, today, today)
    assert names(bo, today) == [anna.id]
    with db.writing() as session:
        row = session.get_one(Person, bo.id)
        changes.place(session, row, Role.REVIEWER, "", reason="示例", actor=chief.id, now=clock.now())
    assert names(bo, today) == []


def test_a_person_says_on_the_page_that_they_are_away_and_back(
    app: Flask, strict: Strict, person: Make, today: date
) -> None:
    other = person(Role.REVIEWER)
    with db.writing() as session:
        session.get_one(Person, other.id).language = "en"
    browser = strict(Role.REVIEWER)
    assert "不在的时候" in browser.get("/account").main
    sent = {"first": today.isoformat(), "last": (today + timedelta(days=2)).isoformat(), "deputy": other.id}
    assert "同角色、同单位" in browser.post("/account/deputy", {**sent, "deputy": 999}).main
    assert "请写日期" in browser.post("/account/deputy", {**sent, "first": "x"}).main
    page = browser.post("/account/deputy", sent)
    assert "登记好了" in page.html
    (kept,) = mail.kept(app.config["SETTINGS"].letters_dir)
    with db.reading() as session:
        assert kept.letter.to == session.get_one(Person, other.id).email
    assert "You stand in for" in kept.letter.subject
    with db.reading() as session:
        made = session.scalars(select(Deputy)).one()
    strict(Role.REVIEWER).post(f"/account/deputy/{made.id}/end", status=404)
    assert "代理结束了" in browser.post(f"/account/deputy/{made.id}/end").html
    assert "没有改动" in browser.post(f"/account/deputy/{made.id}/end").html
    assert names(other, today) == []


def test_a_curator_says_it_for_somebody_else(strict: Strict, person: Make, today: date) -> None:
    anna, bo = person(Role.REVIEWER), person(Role.REVIEWER)
    sent = {"first": today.isoformat(), "last": today.isoformat(), "deputy": bo.id}
    for role in (Role.REVIEWER, Role.PROVIDER, Role.TRAINEE, Role.AUDITOR):
        strict(role).post(f"/people/{anna.id}/deputy", sent, status=403)
    curator = strict(Role.CURATOR)
    assert "谁代" in curator.get(f"/people/{anna.id}").main
    assert "登记好了" in curator.post(f"/people/{anna.id}/deputy", sent).html
    assert names(bo, today) == [anna.id]
    curator.get(f"/people/{person(Role.TRAINEE).id}/deputy", status=404)


def test_the_language_last_chosen_is_kept_for_letters(strict: Strict) -> None:
    browser = strict(Role.PROVIDER)
    browser.get("/language/en")
    with db.reading() as session:
        assert session.scalars(select(Person.language).where(Person.language.is_not(None))).one() == "en"


class TestAtOnce:
    """On both databases."""

    @pytest.fixture
    def site_settings(self, each_database: Settings) -> Settings:
        return each_database

    def test_of_two_absences_at_once_one_is_kept(self, app: Flask, person: Make, today: date) -> None:
        anna, bo, cai = (person(Role.CURATOR) for _ in range(3))
        meeting = threading.Barrier(2)
        outcomes: list[Any] = []

        def go(deputy: SignedIn) -> None:
            with app.app_context():
                with suppress(threading.BrokenBarrierError):
                    meeting.wait(1)
                try:
                    away(anna, deputy, today, today)
                except Impossible as refused:
                    outcomes.append(refused.code)
                else:
                    outcomes.append("kept")

        threads = [threading.Thread(target=go, args=(each,)) for each in (bo, cai)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert sorted(outcomes) == ["away", "kept"]
