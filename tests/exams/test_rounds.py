"""Rounds of attempts over versions: whatever happens, nobody meets a question twice in a round."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.people import Role, SignedIn
from exams.bank import sameness
from exams.sitting import answers, attempts, rounds
from exams.sitting.asked import questions_of
from exams.sitting.attempts import Terms
from exams.sitting.models import Attempt
from foundation import db, ledger
from hours import certificates, earned, enrolments, evidence, moving_on
from hours.evidence import Report
from hours.models import Certificate, Enrolment
from packages.models import Version
from tests.make import versions as make

TERMS = Terms(attempts=3, pass_mark=60)
Maker = Callable[..., SignedIn]


def fail(session: Session, who: int, version: Version, terms: Terms = TERMS) -> Attempt:
    attempt = attempts.sit(session, who, version, terms, make.NOW)
    return attempts.hand_in(session, attempt, pass_mark=60, now=make.NOW)


def state(session: Session, who: int, version: Version, terms: Terms = TERMS) -> str:
    return attempts.standing(session, who, version, terms, make.NOW).state


def test_a_scheme_of_two_or_four_attempts_is_followed(app: Flask, person: Maker) -> None:
    for count in (2, 4):
        who = person(Role.TRAINEE)
        with db.writing() as session:
            version, terms = make.version(session, who, sets=5), Terms(count, 60)
            for number in range(1, count + 1):
                assert fail(session, who.id, version, terms).number == number
            with pytest.raises(attempts.NoMoreAttempts):
                attempts.sit(session, who.id, version, terms, make.NOW)


@pytest.mark.parametrize(("numbers", "possible"), [([], 0), ([2], 1), ([1, 3], 2), ([2, 5, 9, 11], 3)])
def test_attempts_are_as_many_as_there_are_sets_whatever_their_numbers(
    app: Flask, person: Maker, numbers: list[int], possible: int
) -> None:
    who = person(Role.TRAINEE)
    with db.writing() as session:
        version = make.version(session, who)
        empty = {"number": 1, "questions": []}
        sets = [*([] if 1 in numbers else [empty]), *map(make.exam_set, numbers)]
        make.rewrite(version, {**make.content_of(version), "exam_sets": sets})
        for left in range(possible, 0, -1):
            there = attempts.standing(session, who.id, version, TERMS, make.NOW)
            assert (there.state, there.all, len(there.sets)) == ("ready", possible, left)
            fail(session, who.id, version)
        assert state(session, who.id, version) == ("exhausted" if possible else "no-questions")


def test_the_next_attempt_waits_as_long_as_the_scheme_says(app: Flask, person: Maker) -> None:
    who, terms = person(Role.TRAINEE), Terms(3, 60, timedelta(hours=24))
    with db.writing() as session:
        version = make.version(session, who)
        fail(session, who.id, version, terms)
        with pytest.raises(attempts.TooSoon) as soon:
            attempts.sit(session, who.id, version, terms, make.NOW + timedelta(hours=23, minutes=59))
        assert soon.value.at == make.NOW + timedelta(hours=24)
        assert attempts.sit(session, who.id, version, terms, soon.value.at).number == 2


def test_the_best_or_the_last_attempt_counts() -> None:
    first, second = (
        Attempt(number=n, score=score, full_score=full, handed_in_at=make.NOW)
        for n, score, full in ((1, 6_000, 10_000), (2, 5_500, 5_600))
    )
    third = Attempt(number=3, score=10, full_score=100, handed_in_at=make.NOW)
    assert attempts.counted([first, second, third], "best") is second
    assert attempts.counted([first, second, third], "last") is third
    assert attempts.counted([Attempt(number=1)], "best") is None


def test_another_round_is_asked_for_and_opened_with_a_reason_in_the_ledger(app: Flask, person: Maker) -> None:
    trainee, curator = person(Role.TRAINEE), person(Role.CURATOR).id
    who = trainee.id
    with db.writing() as session:
        version = make.version(session, trainee)
        with pytest.raises(rounds.NotNow):
            rounds.ask(session, who, version, TERMS, "", make.NOW)
        for _ in range(3):
            fail(session, who, version)
        asked = rounds.ask(session, who, version, TERMS, "想再考", make.NOW)
        assert rounds.ask(session, who, version, TERMS, "再来", make.NOW) is asked
        with pytest.raises(rounds.Unreasoned):
            rounds.open_round(session, asked, " ", curator, TERMS, make.NOW)
        opened = rounds.open_round(session, asked, "病了两周", curator, TERMS, make.NOW)
        assert (opened.number, opened.opened_by, opened.reason) == (2, curator, "病了两周")
        with pytest.raises(rounds.Decided):
            rounds.refuse(session, asked, "不", curator, make.NOW)
        kinds = [each.kind for each in ledger.about(session, f"round-request:{asked.id}")]
        assert kinds == ["exam.round-asked", "exam.round-opened"]
        again = fail(session, who, version)
        assert (again.round, again.number, again.set_number) == (2, 1, 1)


POOL = [f"题目{n}" for n in range(9)]
SETS = st.lists(st.lists(st.sampled_from(POOL), min_size=1, max_size=3, unique=True), max_size=5)
STEPS = st.lists(
    st.one_of(
        st.sampled_from(["sit", "fail", "fail", "pass", "ask", "study", "back"]),
        st.tuples(st.just("version"), SETS),
    ),
    max_size=24,
)


def sets_of(drawn: list[list[str]]) -> list[dict[str, Any]]:
    made = []
    for number, stems in enumerate(drawn, start=1):
        questions = [{**make.question(at, "single", [0]), "stem": stem} for at, stem in enumerate(stems, 1)]
        made.append({"number": number * 2, "questions": questions})
    return made


class History:
    """A person's way through the versions of a package."""

    def __init__(self, session: Session, who: int, curator: int, version: Version) -> None:
        self.session, self.who, self.curator = session, who, curator
        self.mine = enrolments.enrol(session, who, version, make.NOW)
        self.all = [self.mine]

    def do(self, step: str | tuple[str, list[list[str]]]) -> None:
        if isinstance(step, tuple):
            newer = make.newer(self.session, self.mine.version, exam_sets=sets_of(step[1]))
            self.mine = moving_on.move(self.session, self.mine, newer, make.NOW)
            self.all.append(self.mine)
        elif step == "study":
            self._study(self.mine)
        elif step == "back":
            self._back()
        elif step == "ask":
            self._ask()
        else:
            self._sit(step)
        for each in self.all:  # an old page, too, may settle
            earned.settle(self.session, each, certificates.draw, make.NOW)

    def _study(self, mine: Enrolment) -> None:
        read = [Report(f"{r}", r, "read", 0, 60_000) for r in (1, 2)]
        evidence.record(self.session, mine, read, opened_at=make.NOW, now=make.NOW)

    def _back(self) -> None:
        """The version that is studied is closed; one goes on with the one before it."""
        before = [each for each in self.all if each.version.number < self.mine.version.number]
        if before:
            attempts.take_back(self.session, self.mine.version_id, self.curator, make.NOW)
            self.mine.version.withdrawn_at = make.NOW
            self.session.flush()
            before[-1].version.withdrawn_at = None
            self.mine = moving_on.move(self.session, self.mine, before[-1].version, make.NOW)

    def _ask(self) -> None:
        try:
            asked = rounds.ask(self.session, self.who, self.mine.version, TERMS, "", make.NOW)
        except rounds.NotNow:
            return
        rounds.open_round(self.session, asked, "再试一次", self.curator, TERMS, make.NOW)

    def _sit(self, how: str) -> None:
        try:
            attempt = attempts.sit(self.session, self.who, self.mine.version, TERMS, make.NOW)
        except (attempts.NoMoreAttempts, attempts.PassedAlready):
            return
        if how == "pass":
            for question in questions_of(attempt):
                answers.save(self.session, attempt, question["position"], [0], make.NOW)
        if how != "sit":
            attempts.hand_in(self.session, attempt, pass_mark=60, now=make.NOW)


def test_nobody_meets_a_question_twice_in_a_round_nor_has_two_certificates(app: Flask, person: Maker) -> None:
    who, curator = person(Role.TRAINEE), person(Role.CURATOR).id

    @settings(max_examples=40, deadline=None)
    @given(SETS, STEPS)
    def whatever_happens(first: list[list[str]], steps: list[Any]) -> None:
        with db.reading() as session:  # nothing is kept: each example begins on an empty site
            version = make.version(session, who)
            make.rewrite(version, {**make.content_of(version), "exam_sets": sets_of(first)})
            history = History(session, who.id, curator, version)
            for step in steps:
                history.do(step)
            holds(session, who.id, studied="study" in steps)

    whatever_happens()


def holds(session: Session, who: int, *, studied: bool) -> None:
    """What is true of every history."""
    sat = list(session.scalars(select(Attempt).where(Attempt.person_id == who)))
    asked = [(each.round, key) for each in sat for key in sameness.keys(questions_of(each))]
    assert len(asked) == len(set(asked))
    assert sum(each.handed_in_at is None for each in sat) <= 1
    assert sum(bool(each.passed) for each in sat) <= 1
    for number in {each.round for each in sat}:
        assert sum(each.round == number for each in sat) <= TERMS.attempts
    certified = list(session.scalars(select(Certificate).where(Certificate.person_id == who)))
    assert len(certified) <= 1
    assert bool(certified) == (studied and any(each.passed for each in sat))
