"""Marking and attempts: exact, in order, handed in once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from accounts.people import Role, SignedIn
from exams.sitting import answers, attempts
from exams.sitting.attempts import Terms
from exams.sitting.marking import mark
from foundation import db, ledger
from tests.make import versions as make

TERMS = Terms(attempts=3, pass_mark=60)
RIGHT = {1: [1], 2: [0, 2], 3: [1], 4: [0], 5: [0]}
Maker = Callable[..., SignedIn]


def test_a_question_is_right_when_exactly_its_answers_are_chosen() -> None:
    questions = make.exam_set(1)["questions"]
    assert mark(questions, RIGHT).score == 10_000
    assert mark(questions, {**RIGHT, 2: [2, 0]}).score == 10_000
    assert mark(questions, {**RIGHT, 2: [0]}).score == 8_000
    assert mark(questions, {**RIGHT, 2: [0, 1, 2]}).score == 8_000
    assert mark(questions, {}).score == 0


@pytest.mark.parametrize(("right", "passed"), [(3, True), (2, False)])
def test_sixty_of_a_hundred_pass(right: int, passed: bool) -> None:
    answers = {n: RIGHT[n] for n in range(1, right + 1)}
    assert mark(make.exam_set(1)["questions"], answers).passed(60) is passed


@given(st.dictionaries(st.integers(1, 5), st.lists(st.integers(0, 2), max_size=3)))
def test_marking_is_repeatable_and_within_the_full_score(answers: dict[int, list[int]]) -> None:
    questions = make.exam_set(1)["questions"]
    result = mark(questions, answers)
    assert result == mark(questions, answers)
    assert 0 <= result.score <= result.full == 10_000


def test_three_attempts_use_three_sets_and_no_more(app: Flask, person: Maker) -> None:
    who = person(Role.TRAINEE)
    with db.writing() as session:
        version = make.version(session, who)
        for number in (1, 2, 3):
            attempt = attempts.sit(session, who.id, version, TERMS, make.NOW)
            assert (attempt.number, attempt.set_number) == (number, number)
            assert attempts.sit(session, who.id, version, TERMS, make.NOW) is attempt
            attempts.hand_in(session, attempt, pass_mark=60, now=make.NOW)
            assert attempt.passed is False
        with pytest.raises(attempts.NoMoreAttempts):
            attempts.sit(session, who.id, version, TERMS, make.NOW)


def test_handing_in_twice_is_once_and_nothing_changes_after(app: Flask, person: Maker) -> None:
    who = person(Role.TRAINEE)
    with db.writing() as session:
        version = make.version(session, who)
        attempt = attempts.sit(session, who.id, version, TERMS, make.NOW)
        for position, chosen in RIGHT.items():
            answers.save(session, attempt, position, chosen, make.NOW)
        answers.save(session, attempt, 1, [0], make.NOW)  # a change of mind counts
        for _ in range(2):
            attempts.hand_in(session, attempt, pass_mark=60, now=make.NOW)
        assert (attempt.score, attempt.passed) == (8_000, True)
        assert len(ledger.about(session, f"attempt:{attempt.id}")) == 1
        with pytest.raises(answers.HandedIn):
            answers.save(session, attempt, 1, [1], make.NOW)
        with pytest.raises(attempts.PassedAlready):
            attempts.sit(session, who.id, version, TERMS, make.NOW)


@pytest.mark.parametrize(("position", "chosen"), [(9, [0]), (1, [3]), (1, [0, 1]), (3, [2]), (2, [-1])])
def test_an_answer_that_is_not_offered_is_refused(
    app: Flask, person: Maker, position: int, chosen: list[int]
) -> None:
    who = person(Role.TRAINEE)
    with db.writing() as session:
        attempt = attempts.sit(session, who.id, make.version(session, who), TERMS, make.NOW)
        with pytest.raises(answers.WrongAnswer):
            answers.save(session, attempt, position, chosen, make.NOW)
