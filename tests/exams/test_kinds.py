"""Every kind of question: what is an answer to it, and what an answer earns, to the hundredth."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.bank import kinds, questions
from exams.bank.making import SetQuestion
from exams.bank.models import Question
from exams.sitting.marking import mark, number_of, points_of
from tests.make import questions as make

EVERY = [make.one(kind) for kind in kinds.KINDS]
MACHINE = [each for each in EVERY if not kinds.by_hand(each)]
PARTIAL = ("multiple", "ordering", "matching", "fill")


@pytest.mark.parametrize("question", MACHINE, ids=lambda each: each["kind"])
def test_the_right_answer_earns_everything_and_none_earns_nothing(question: dict[str, Any]) -> None:
    for partial in (False, True):
        assert points_of(question, make.right(question), partial=partial) == question["points"]
        assert points_of(question, [], partial=partial) == 0


@pytest.mark.parametrize(
    ("kind", "chosen", "whole", "shared"),
    [
        ("multiple", [0], 0, 500),  # one of the two right ones
        ("multiple", [0, 1], 0, 0),  # a right one less a wrong one
        ("multiple", [0, 1, 2], 0, 500),
        ("multiple", [1], 0, 0),  # never below nothing
        ("ordering", [1, 0, None], 0, 666),
        ("ordering", [1, 2, 0], 0, 0),
        ("ordering", [None, 0, 2], 0, 666),
        ("matching", [2, None], 0, 500),
        ("matching", [2, 2], 0, 0),
        ("fill", ["ＰＨ 值", ""], 0, 500),
        ("fill", ["ph值", "7"], 1000, 1000),
        ("fill", ["ph值", "8"], 0, 0),
    ],
)
def test_parts_earn_their_share_only_where_the_scheme_says_so(
    kind: str, chosen: list[Any], whole: int, shared: int
) -> None:
    question = make.one(kind)
    assert points_of(question, chosen) == whole
    assert points_of(question, chosen, partial=True) == shared
    told = mark([question], {1: chosen}, partial=[kind]).marks[0]
    assert (told.points, told.partial, told.right) == (shared, True, whole == 1000)


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("2.5", True),
        ("２．５", True),
        ("2.6", True),
        ("2.4", True),
        ("5/2", True),
        ("2.5千克", True),
        ("2.5 kg", True),
        ("+2.50", True),
        ("2.61", False),
        ("2.399", False),
        ("-2.5", False),
        ("−2.5", False),
        ("2.5 g", False),
        ("2,5", False),
        ("1/0", False),
        ("两公斤半", False),
        ("", False),
        ("2.5.1", False),
        ("2.5e0", False),
        ("9" * 60, False),
    ],
)
def test_a_number_is_right_within_its_tolerance(typed: str, right: bool) -> None:
    question = make.one("number")
    assert (points_of(question, [typed]) == question["points"]) is right


@pytest.mark.parametrize(
    ("said", "right"),
    [
        (["2.5", "kg"], True),
        (["2.5", "千 克"], True),
        (["2.5 kg", ""], True),
        (["2.5", ""], False),
        (["2.5", "g"], False),
        (["2.5 g", "kg"], False),
        (["2.5", "KG"], False),  # a capital letter makes another unit: mW is no MW
    ],
)
def test_a_unit_that_is_asked_for_must_be_there(said: list[str], right: bool) -> None:
    question = {**make.one("number"), "unit_asked": True}
    assert (points_of(question, said) == question["points"]) is right


def test_thousands_may_be_set_apart() -> None:
    assert number_of("1,234,567.50元") == (Fraction("1234567.5"), "元")
    assert number_of("12,34") == (None, "")
    assert number_of("٣") == (Fraction(3), "")


def test_spellings_are_compared_as_the_question_says() -> None:
    question = {**make.one("fill"), "answer": [["pH"]], "fold": []}
    assert [points_of(question, [each]) > 0 for each in ("pH", " pH ", "ph", "ｐH", "p H")] == [
        True,
        True,
        False,
        False,
        False,
    ]
    loose = {**question, "fold": ["width", "case", "blanks"]}
    assert all(points_of(loose, [each]) for each in ("pH", "ph", "ｐＨ", "p H", "P　H"))


def test_a_person_marks_what_is_written_and_done() -> None:
    short, practical = ({**make.one(kind), "position": at} for at, kind in enumerate(kinds.BY_HAND, 1))
    left = mark([short, practical], {})
    assert [each.waits for each in left.marks] == [False, True]  # nothing written is nobody's work
    told = mark([short, practical], {1: ["先洗手"]})
    assert (told.score, told.waits) == (0, True)
    done = mark([short, practical], {1: ["先洗手"]}, given={1: 700, 2: 1000})
    assert (done.score, done.waits) == (1700, False)
    assert [each.right for each in done.marks] == [False, True]


@pytest.mark.parametrize(
    ("kind", "chosen"),
    [
        ("single", [0, 1]),
        ("single", [4]),
        ("single", ["0"]),
        ("single", [True]),
        ("true_false", [2]),
        ("multiple", [-1]),
        ("ordering", [0, 1]),
        ("ordering", [0, 1, 3]),
        ("ordering", ["0", 1, 2]),
        ("matching", [0, 3]),
        ("matching", [0, 1, 2]),
        ("fill", ["pH"]),
        ("fill", ["x" * 201, ""]),
        ("fill", [7, ""]),
        ("number", ["1", "kg"]),
        ("number", ["1" * 61]),
        ("short", ["x" * 5001]),
    ],
)
def test_what_is_no_answer_is_refused(kind: str, chosen: list[Any]) -> None:
    with pytest.raises(kinds.NotPossible):
        kinds.kept(make.one(kind), chosen)


def test_an_answer_is_kept_as_it_was_given() -> None:
    assert kinds.kept(make.one("multiple"), [2, 0, 2]) == [0, 2]
    assert kinds.kept(make.one("ordering"), [1, 1, None]) == [1, 1, None]
    assert kinds.kept(make.one("fill"), [" ＰＨ ", ""]) == [" ＰＨ ", ""]
    for kind in kinds.KINDS:
        assert kinds.kept(make.one(kind), []) == []
    assert kinds.kept(make.one("ordering"), [None, None, None]) == []
    assert kinds.kept(make.one("fill"), ["", ""]) == []


_ANYTHING = st.lists(st.one_of(st.none(), st.integers(-2, 5), st.text(max_size=8), st.booleans()), max_size=5)


@given(st.sampled_from(EVERY), _ANYTHING)
def test_whatever_is_kept_can_be_marked_within_the_full_mark(
    question: dict[str, Any], said: list[Any]
) -> None:
    try:
        chosen = kinds.kept(question, said)
    except kinds.NotPossible:
        return
    whole = mark([question], {1: chosen})
    parts = mark([question], {1: chosen}, partial=PARTIAL)
    assert whole == mark([question], {1: chosen})
    assert 0 <= whole.score <= parts.score <= question["points"] == whole.full
    assert whole.marks[0].right is parts.marks[0].right


def test_what_is_not_said_has_no_key_so_that_old_hashes_hold() -> None:
    row = Question(position=1, difficulty=0, language="", moment_ms=None)
    questions.fill_in(row, SetQuestion("single", "？", ("甲", "乙"), (0,), points=100))
    before = [
        "position",
        "kind",
        "stem",
        "options",
        "answer",
        "explanation",
        "points",
        "topic",
        "resource_name",
    ]
    assert list(questions.plain(row)) == before
    said = SetQuestion("single", "？", ("甲", "乙"), (0,), points=100, moment_ms=0, more={"needs": ["sight"]})
    questions.fill_in(row, said)
    assert list(questions.plain(row)) == [*before, "moment_ms", "needs"]
    assert questions.as_written(row) == said
