"""An exam by the scheme of Shaanxi, through the site: papers of 30, 10 and 10 drawn from the bank, and never the same question twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from accounts.people import Role, SignedIn
from exams.bank import sameness
from exams.papers import draws
from exams.sitting import asked, remarking
from exams.sitting.models import Attempt
from foundation import clock, db, ledger
from hours import enrolments
from judging import exam_terms
from packages.models import Version
from tests.client import StrictClient
from tests.exams.test_draws import COMPOSITION, bank
from tests.make import versions as make
from tests.make.candidate import Candidate


def test_three_drawn_papers(
    app: Flask, person: Callable[..., SignedIn], strict: Callable[..., StrictClient]
) -> None:
    who = person(Role.TRAINEE)
    candidate = Candidate(who, strict(who))
    with db.writing() as session:
        version = make.version(session, who)
        every = [{**each, "position": at, "explanation": "讲解里说过。"} for at, each in enumerate(bank(), 1)]
        for each in every:
            each.pop("part")
        make.rewrite(version, {**make.content_of(version), "exam_sets": [{"number": 1, "questions": every}]})
        make.judged_by(version, "shaanxi-2024")
        enrolments.enrol(session, who.id, version, clock.now())
        there = version.id
    assert "一共可以考 3 次" in candidate.at(there).main
    for number in (1, 2, 3):
        told = candidate.hand_in(there, {1: ["1"]}).main
        assert f"第 {number} 次考试" in told
        # what was asked does not come again while the bank has other questions
        assert "正确的是" in told
    assert "都用完了" in candidate.at(there).h1
    with db.reading() as session:
        every_attempt = session.scalars(select(Attempt).order_by(Attempt.number)).all()
        seen: frozenset[sameness.Key] = frozenset()
        for attempt in every_attempt:
            questions = asked.questions_of(attempt)
            assert Counter(each["kind"] for each in questions) == COMPOSITION
            assert [each["position"] for each in questions] == list(range(1, 51))
            assert attempt.full_score == 10_000
            # the seed that the ledger keeps gives the same paper again
            entry = ledger.about(session, f"attempt:{attempt.id}")[-1]
            assert entry.data["seed"] == attempt.seed
            source = asked.with_parts(session, attempt.version_id)
            again = draws.draw(source, COMPOSITION, str(attempt.seed), seen)
            assert [each["part"] for each in again] == [each["part"] for each in questions]
            assert not sameness.keys(questions) & seen
            seen |= sameness.keys(questions)
        assert list(remarking.differences(session)) == []
        assert exam_terms.spare(session.get_one(Version, there)) == []
