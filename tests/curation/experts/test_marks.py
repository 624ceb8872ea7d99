"""Rubrics, totals, how far experts are apart, and the score of access: whole numbers, each with its reasons."""

from __future__ import annotations

import pytest

from curation.experts import access_score
from curation.experts.access_score import Access, Clip
from curation.experts.scoring import spread
from curation.experts.scoring.forms import hundredths, moment
from judging import check
from schemes.kinds.base import BadParameter
from schemes.rubric import Criterion, Rubric
from schemes.scheme import load_all


def rubric(*weights: int, full: int = 100, **more: int) -> Rubric:
    return Rubric(
        criteria=tuple(
            Criterion(id=f"c{n}", name=f"第 {n} 项", weight=weight, full=full, guidance="看")
            for n, weight in enumerate(weights)
        ),
        reading="示例",
        **more,  # type: ignore[arg-type]  # numbers only
    )


def test_every_scheme_has_a_rubric_whose_weights_make_a_hundred() -> None:
    for scheme in load_all(check.SCHEMES).values():
        assert scheme.rubric is not None
        assert sum(each.weight for each in scheme.rubric.criteria) == 100
        assert scheme.rubric.experts >= 3
        assert "access" in {each.id for each in scheme.rubric.criteria}


@pytest.mark.parametrize("weights", [(50, 49), (100, 1), ()])
def test_weights_that_make_anything_else_are_refused(weights: tuple[int, ...]) -> None:
    with pytest.raises(BadParameter, match="not 100"):
        rubric(*weights)


def test_a_total_is_weighed_exactly_and_floored() -> None:
    of = rubric(50, 30, 20, full=30)
    assert of.total({"c0": 3000, "c1": 3000, "c2": 3000}) == 10_000
    assert of.total({"c0": 0, "c1": 0, "c2": 0}) == 0
    assert of.total({"c0": 1000, "c1": 1, "c2": 0}) == 1667  # 1666.66… + 1
    with pytest.raises(KeyError):
        of.total({"c0": 1})


def test_median_and_range_of_each_criterion_and_of_the_total() -> None:
    of = rubric(60, 40)
    sheets = [
        {"c0": 8000, "c1": 5000},
        {"c0": 9001, "c1": 6000},
        {"c0": 3000, "c1": 7000},
        {"c0": 8000, "c1": 5500},
    ]
    (first, second), whole = spread.of(of, sheets)
    assert (first.median, first.low, first.high, first.range) == (8000, 3000, 9001, 6001)
    assert second.median == 5750
    assert (whole.low, whole.high) == (4600, 7800)
    assert spread.apart(of, [7800, 4600])
    assert not spread.apart(of, [6600, 4600])
    assert not spread.apart(of, [7800])


def test_access_is_counted_with_its_reasons() -> None:
    whole = Clip("verified", True, True, True)
    assert access_score.as_dict(Access((whole,), (1, 1), (2, 2), (3, 3))) == {
        "score": 10_000,
        "parts": [
            ["captions", 1, 1, 0], ["transcript", 1, 1, 0], ["description", 1, 1, 0], ["sign", 1, 1, 0],
            ["documents", 1, 1, 0], ["alt", 2, 2, 0], ["exam", 3, 3, 0],
        ],
    }  # fmt: skip
    assert access_score.as_dict(Access()) is None


def test_what_there_is_nothing_of_is_left_out_and_the_others_carry_the_whole() -> None:
    found = access_score.parts(Access(images=(1, 2)))
    assert [each.name for each in found] == ["alt"]
    assert access_score.score(found) == 5_000


def test_captions_that_only_the_provider_checked_count_half_and_machine_made_ones_nothing() -> None:
    clips = tuple(Clip(state) for state in ("verified", "corrected", "machine-made", "none"))
    captions = access_score.parts(Access(clips))[0]
    assert (captions.asked, captions.whole, captions.half, captions.lacking) == (4, 1, 1, 2)
    assert access_score.score([captions]) == 3_750


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("85", 8500),
        ("85.5", 8550),
        ("８５．５", 8550),
        ("85.555", None),
        ("", None),
        ("八十", None),
        ("NaN", None),
        ("-1", -100),
    ],
)
def test_marks_as_they_are_typed(text: str, found: int | None) -> None:
    assert hundredths(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("83", 83_000),
        ("1:23", 83_000),
        ("1：23", 83_000),
        ("1:02:03.5", 3_723_500),
        ("1:60", None),
        ("-1", None),
        ("1:2:3:4", None),
        ("", None),
        ("1.5:20", None),
    ],
)
def test_moments_as_they_are_typed(text: str, found: int | None) -> None:
    assert moment(text) == found
