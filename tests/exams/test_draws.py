"""Drawn papers: their composition, their strata, their chances; what attempts share."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from exams.accommodations.measures import Measures
from exams.bank import sameness
from exams.papers import draws, paper, plan

COMPOSITION = {"single": 30, "multiple": 10, "true_false": 10}
DRAWS = 10_000
# 99.9 % of even draws stay below these, by the degrees of freedom (tables of the chi-square distribution)
CHI_SQUARE = {89: 136.0, 29: 58.3}


def bank(single: int = 90, multiple: int = 30, true_false: int = 30) -> list[dict[str, Any]]:
    """Questions of three kinds over five knowledge points and three difficulties, unevenly."""
    kinds = ["single"] * single + ["multiple"] * multiple + ["true_false"] * true_false
    return [
        {
            "part": f"{at:04d}",
            "kind": kind,
            "stem": f"第 {at} 个问题问什么？",
            "options": [] if kind == "true_false" else [f"{at}甲", f"{at}乙", f"{at}丙", f"{at}丁"],
            "answer": [1] if kind != "multiple" else [0, 2],
            "points": 67 if at % 3 else 66,
            "topic": f"要点{at * at % 5}",
            "difficulty": at % 7 % 3 + 1,
            "resource_name": "和面",
        }
        for at, kind in enumerate(kinds)
    ]


def stems(questions: list[Any]) -> set[str]:
    return {each["stem"] for each in questions}


def test_ten_thousand_draws_have_their_composition_and_are_even() -> None:
    every = bank()
    times: Counter[str] = Counter()
    for seed in range(DRAWS):
        drawn = draws.draw(every, COMPOSITION, str(seed))
        assert Counter(each["kind"] for each in drawn) == COMPOSITION
        assert len(stems(drawn)) == 50
        times.update(each["part"] for each in drawn)
    for kind, want in COMPOSITION.items():
        parts = [each["part"] for each in every if each["kind"] == kind]
        expected = DRAWS * want / len(parts)
        # a draw without putting back varies less than one with: the statistic is divided by what is left of the variance
        spread = 1 - want / len(parts)
        found = sum((times[each] - expected) ** 2 / (expected * spread) for each in parts)
        assert found < CHI_SQUARE[len(parts) - 1], f"{kind}: {found:.1f}"


def test_each_stratum_gets_its_share_rounded_up_or_down() -> None:
    every = bank()
    for seed in range(300):
        drawn = [each for each in draws.draw(every, COMPOSITION, str(seed)) if each["kind"] == "single"]
        there = Counter((each["topic"], each["difficulty"]) for each in every if each["kind"] == "single")
        got = Counter((each["topic"], each["difficulty"]) for each in drawn)
        for stratum, count in there.items():
            assert got[stratum] * 90 // 30 in range(count - 3, count + 4)
            assert count * 30 // 90 <= got[stratum] <= -(-count * 30 // 90)


def test_a_seed_gives_the_same_paper_whatever_the_order_of_the_bank() -> None:
    every = bank()
    one = draws.draw(every, COMPOSITION, "a seed")
    assert draws.draw(every[::-1], COMPOSITION, "a seed") == one
    assert draws.draw(every, COMPOSITION, "another") != one
    # written down once: a change of this changes every paper that was drawn
    assert draws.chance("a seed", "a question") == 9_871_751_906_059_107_095


def test_three_attempts_share_no_question_while_the_bank_allows() -> None:
    every = bank()
    for seed in range(200):
        seen: frozenset[sameness.Key] = frozenset()
        for attempt in range(3):
            drawn = draws.draw(every, COMPOSITION, f"{seed}:{attempt}", seen)
            assert not sameness.keys(drawn) & seen
            seen |= sameness.keys(drawn)
        fourth = draws.draw(every, COMPOSITION, f"{seed}:3", seen)
        assert Counter(each["kind"] for each in fourth) == COMPOSITION
    assert draws.disjoint(every, COMPOSITION) == 3
    # with a smaller bank what is left comes first
    small = bank(40, 30, 30)
    first = draws.draw(small, COMPOSITION, "1")
    second = draws.draw(small, COMPOSITION, "2", sameness.keys(first))
    again = [each for each in second if each["kind"] == "single" and each["stem"] in stems(first)]
    assert len(again) == 20


def test_a_question_that_is_there_twice_is_asked_once() -> None:
    every = bank(30, 10, 10)
    twice = [*every, {**every[0], "stem": every[0]["stem"].replace("？", "?"), "part": "x"}]
    assert len(draws.draw(twice, COMPOSITION, "1")) == 50
    with pytest.raises(draws.TooFew):
        draws.draw([*every[1:], {**every[1], "part": "x"}], COMPOSITION, "1")
    assert not draws.suffices(every[1:], COMPOSITION)


def test_what_may_still_come_is_told_to_nobody() -> None:
    every = bank()
    sets = [{"number": 1, "questions": every}]
    first = draws.draw(every, COMPOSITION, "1")
    seen = sameness.keys(first)
    coming = plan.ahead(sets, 3, [first], COMPOSITION)
    assert coming == [2, 3]
    kept = plan.may_come(sets, coming, seen, COMPOSITION)
    assert not kept & seen, "what was asked is not asked again, the bank suffices"
    assert len(kept) == 100
    small = [{"number": 1, "questions": bank(40, 30, 30)}]
    assert seen & plan.may_come(small, [2, 3], seen, COMPOSITION)
    assert plan.spare(sets, 3, COMPOSITION) == [], "practice never shows what an exam may ask"


def test_a_drawn_paper_is_worth_a_hundred_marks_exactly() -> None:
    every = bank()
    for seed in range(100):
        made = paper.drawn(draws.draw(every, COMPOSITION, str(seed)), Measures(), str(seed))
        assert sum(each["points"] for each in made["asked"]) == 10_000
        assert {each["points"] for each in made["asked"]} <= set(range(195, 206))


def test_marks_are_rescaled_where_questions_are_left_out() -> None:
    questions = bank(4, 2, 2)
    questions[0]["needs"] = ["sight"]
    questions[1] |= {"needs": ["sight"], "substitute": {**bank(1, 0, 0)[0], "stem": "备用？"}}
    questions[2]["needs"] = ["hearing"]
    full = sum(each["points"] for each in questions)
    assert paper.of_set(questions, Measures(time=150), "s") is None
    made = paper.of_set(questions, Measures(senses=("sight",), exempt=True), "s")
    assert made is not None
    assert made["left_out"] == ["0000"]
    assert [each["part"] for each in made["asked"]] == [f"{n:04d}" for n in range(1, 8)]
    assert made["asked"][0]["substituted"]
    assert sum(each["points"] for each in made["asked"]) == full
    kept = paper.of_set(questions, Measures(senses=("sight",)), "s")
    assert kept is not None
    assert kept["left_out"] == [], "without exemption what has no substitute stays"
    asked = paper.question(made["asked"][0], questions[1], 1)
    assert (asked["stem"], asked["position"], asked["resource_name"]) == ("备用？", 1, "和面")


def test_reduced_choices_keep_what_is_right() -> None:
    made = paper.of_set(bank(20, 20, 5), Measures(reduced_choices=True), "s")
    assert made is not None
    for item, question in zip(made["asked"], bank(20, 20, 5), strict=True):
        only = item.get("only")
        if question["kind"] == "true_false":
            assert only is None
            continue
        wrong = len(question["options"]) - len(question["answer"])
        assert set(question["answer"]) <= set(only)
        assert len(only) == len(question["answer"]) + -(-wrong // 2)
    chosen = {tuple(each["only"]) for each in made["asked"] if each.get("only")}
    assert len(chosen) > 2, "which wrong ones go is drawn"
