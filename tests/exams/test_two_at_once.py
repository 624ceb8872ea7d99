"""Two requests of one person, and two curators, at the same moment: on both databases one of them comes second."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.people import Role, SignedIn
from config.settings import Settings
from exams.sitting import answers, attempts, rounds
from exams.sitting.attempts import Terms
from exams.sitting.models import Attempt, Round, RoundRequest
from foundation import clock, db
from hours import enrolments
from packages.models import Version
from tests.make import versions as make

TERMS = Terms(attempts=3, pass_mark=60)


@pytest.fixture
def site_settings(each_database: Settings) -> Settings:
    """Each test here on both databases."""
    return each_database


def at_once(app: Flask, *tasks: Callable[[], object]) -> list[object]:
    """What each gave, or the exception that it raised."""
    gave: list[object] = []
    start = threading.Barrier(len(tasks))

    def run(task: Callable[[], object]) -> None:
        with app.app_context():
            start.wait(5)
            try:
                gave.append(task())
            except Exception as error:  # told to the test, whatever it is
                gave.append(error)

    threads = [threading.Thread(target=run, args=(each,)) for each in tasks]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return gave


def test_two_tabs_begin_answer_and_hand_in_one_attempt(app: Flask, person: Callable[..., SignedIn]) -> None:
    who = person(Role.TRAINEE)
    with db.writing() as session:
        version = make.version(session, who).id
        enrolments.enrol(session, who.id, session.get_one(Version, version), make.NOW)

    def begin() -> int:
        with db.writing() as session:
            enrolments.alone(session, who.id)
            found = session.get_one(Version, version)
            return attempts.sit(session, who.id, found, TERMS, clock.now()).id

    (one, *others) = at_once(app, *[begin] * 4)
    assert others == [one] * 3, "a second start is the same attempt"

    def hand_in() -> int | None:
        with db.writing() as session:
            enrolments.alone(session, who.id)
            attempt = session.scalars(select(Attempt)).one()
            answers.save(session, attempt, 1, [1], clock.now()) if attempt.handed_in_at is None else None
            return attempts.hand_in(session, attempt, pass_mark=60, now=clock.now()).score

    assert at_once(app, *[hand_in] * 4) == [2000] * 4


def test_of_two_curators_one_opens_the_round(app: Flask, person: Callable[..., SignedIn]) -> None:
    who, one, other = person(Role.TRAINEE), person(Role.CURATOR), person(Role.CURATOR)
    with db.writing() as session:
        version = make.version(session, who)
        for _ in range(3):
            attempt = attempts.sit(session, who.id, version, TERMS, make.NOW)
            attempts.hand_in(session, attempt, pass_mark=60, now=make.NOW)
        asked = rounds.ask(session, who.id, version, TERMS, "", make.NOW).id

    def opened(by: SignedIn) -> Callable[[], object]:
        def task() -> object:
            with db.writing() as session:
                found = session.get_one(RoundRequest, asked)
                return rounds.open_round(session, found, "理由", by.id, TERMS, clock.now()).number

        return task

    gave = at_once(app, opened(one), opened(other))
    assert 2 in gave
    assert sum(isinstance(each, rounds.Decided) for each in gave) == 1
    with db.reading() as session:
        assert sorted(session.scalars(select(Round.number))) == [1, 2]
