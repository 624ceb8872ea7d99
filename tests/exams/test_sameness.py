"""Which questions are the same, which sets an exam takes, and what is left for practice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.bank import sameness
from exams.papers import plan


def asked(stem: str, *options: str) -> dict[str, Any]:
    return {"stem": stem, "options": list(options)}


def a_set(number: int, *stems: str) -> dict[str, Any]:
    return {"number": number, "questions": [asked(stem) for stem in stems]}


@pytest.mark.parametrize(
    "other",
    [
        asked("和面前先做什么?", "洗手", "开火"),
        asked("和面前先做什么（　　）", "洗手", "开火"),
        asked(" 和面前，先做什么？ ", "开火。", "洗　手"),
        asked("和面前先做什么____", "洗手", "开火"),
    ],
)
def test_width_blanks_punctuation_and_order_make_no_difference(other: dict[str, Any]) -> None:
    assert sameness.key(other) == sameness.key(asked("和面前先做什么？", "洗手", "开火"))


def test_letters_fold_too() -> None:
    assert sameness.key(asked("ＰＬＣ 是什么")) == sameness.key(asked("plc是什么？"))
    assert sameness.key(asked("H₂O 是什么")) == sameness.key(asked("H2O是什么？"))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("加 1.5 克", "加 15 克"),
        ("-5 度", "5 度"),
        ("10%", "10"),
        ("3>2", "3<2"),
        ("？", "！"),
        ("10³ 个", "103 个"),
        ("10⁻³", "10³"),
    ],
)
def test_what_changes_the_sense_makes_a_difference(one: str, two: str) -> None:
    assert sameness.key(asked(one)) != sameness.key(asked(two))


def test_an_option_more_is_another_question() -> None:
    assert sameness.key(asked("选", "甲", "乙")) != sameness.key(asked("选", "甲", "乙", "丙"))


@given(st.text())
def test_folding_twice_is_folding_once_and_never_fails(text: str) -> None:
    assert isinstance(sameness.folded(text), str)


def test_a_set_that_shares_a_question_makes_no_attempt() -> None:
    sets = [a_set(1, "甲", "乙"), a_set(3, "乙。", "丙"), a_set(7, "丁"), a_set(8, "戊")]
    assert plan.ahead(sets, 3) == [1, 7]
    assert plan.ahead(sets, 4) == [1, 7, 8]
    assert plan.ahead(sets, 3, [[asked("丁？")]]) == [1]
    assert plan.ahead([], 3) == []


def test_practice_never_takes_what_an_exam_may_ask() -> None:
    sets = [a_set(1, "甲"), a_set(2, "乙"), a_set(3, "丙"), a_set(4, "甲？", "丁", "丁。")]
    assert [each["stem"] for each in plan.spare(sets, 3)] == ["丁"]
    assert plan.spare(sets[:1], 3) == []
