"""Shares, hours and balance are exact, and a remedy is the smallest that does."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes.evaluate import evaluate
from schemes.facts import PackageFacts, ResourceFacts
from schemes.findings import FAIL, PASS, UNKNOWN, Finding
from schemes.hours import floor_tenths
from schemes.kinds.shares import Proportion, shares
from schemes.scheme import load
from tests.schemes.make import MINUTE, clip, package, questions, timed, with_resource
from tests.schemes.sheets import asked

TIANJIN = load(Path("config/schemes/tianjin-2023.toml"))
MS = st.integers(0, 10**10)
PERCENT = st.integers(1, 99)


def found(rule: str, facts: PackageFacts) -> list[Finding]:
    """What the machine checks of one rule find."""
    stages = {"package", "publication"}
    return [each for each in evaluate(TIANJIN, facts, stages) if each.id == rule and each.severity != "human"]


def two_parts(part: int, rest: int) -> PackageFacts:
    """Practical and the rest, in milliseconds."""
    return timed(practical=part, theory=rest)


def test_the_example_of_the_specification() -> None:
    total, part = 668 * MINUTE, 18_557_040  # 46.3 % of 11 h 8 min
    (finding,) = found("TJ-14", two_parts(part, total - part))
    assert (finding.measured, finding.limit, finding.unit) == (4630, 5000, "bp")
    assert finding.remedy
    assert finding.remedy.params == {
        "field": "category",
        "value": "practical",
        "add_ms": 2_966_000,
        "take_ms": 2_966_000,
    }


@given(part=MS, rest=MS, percent=PERCENT)
def test_at_least_is_exact_and_both_remedies_suffice_and_are_smallest(
    part: int, rest: int, percent: int
) -> None:
    rule = Proportion(field="category", value="practical", at_least=percent)
    answer = list(rule.check(two_parts(part, rest)))
    if part + rest == 0:
        assert answer[0].outcome == UNKNOWN
        return
    assert bool(answer) == (part * 100 < percent * (part + rest))
    if not answer or answer[0].remedy is None:
        return
    add, take = answer[0].remedy.params["add_ms"], answer[0].remedy.params["take_ms"]
    assert isinstance(add, int)
    assert not list(rule.check(two_parts(part + add, rest)))
    assert list(rule.check(two_parts(part + add - 1000, rest)))
    assert (take is None) == (part == 0)
    if isinstance(take, int):
        assert not list(rule.check(two_parts(part, rest - take)))
        assert list(rule.check(two_parts(part, rest - max(0, take - 1000))))


@given(part=MS, rest=MS, percent=PERCENT)
def test_at_most_is_exact_and_both_remedies_suffice_and_are_smallest(
    part: int, rest: int, percent: int
) -> None:
    rule = Proportion(field="category", value="practical", at_most=percent)
    answer = list(rule.check(two_parts(part, rest)))
    if part + rest == 0:
        assert answer[0].outcome == UNKNOWN
        return
    assert bool(answer) == (part * 100 > percent * (part + rest))
    if not answer or answer[0].remedy is None:
        return
    add, take = answer[0].remedy.params["add_ms"], answer[0].remedy.params["take_ms"]
    assert isinstance(add, int)
    assert not list(rule.check(two_parts(part, rest + add)))
    assert list(rule.check(two_parts(part, rest + add - 1000)))
    assert (take is None) == (rest == 0)
    if isinstance(take, int):
        assert not list(rule.check(two_parts(part - take, rest)))
        assert list(rule.check(two_parts(part - max(0, take - 1000), rest)))


@given(part=st.integers(1, 10**10), rest=st.integers(1, 10**10))
def test_a_share_shown_never_flatters(part: int, rest: int) -> None:
    facts = two_parts(part, rest)
    for rule, failing in (("TJ-14", "less"), ("TJ-13", "more")):
        (finding,) = found(rule, facts)
        assert isinstance(finding.measured, int)
        assert isinstance(finding.limit, int)
        short = finding.measured < finding.limit if failing == "less" else finding.measured > finding.limit
        assert short == (finding.outcome == FAIL)


def renamed(resource: ResourceFacts, number: int) -> ResourceFacts:
    return replace(resource, name=f"改名{number}")


def halved(resource: ResourceFacts) -> list[ResourceFacts]:
    half = (resource.duration_ms or 0) // 2
    whole = resource.duration_ms or 0
    return [replace(resource, duration_ms=half), replace(resource, duration_ms=whole - half)]


@given(
    durations=st.lists(
        st.tuples(st.sampled_from(["ethics", "theory", "practical"]), st.integers(0, 10**8)),
        min_size=1,
        max_size=12,
    ),
    seed=st.integers(),
)
def test_order_names_and_splitting_change_no_share(durations: list[tuple[str, int]], seed: int) -> None:
    clips = [clip(f"段{n}", "成形", category, duration_ms=ms) for n, (category, ms) in enumerate(durations)]
    mixed = [renamed(part, n) for n, each in enumerate(clips) for part in halved(each)]
    Random(seed).shuffle(mixed)
    before, after = package(resources=tuple(clips)), package(resources=tuple(mixed))
    assert shares(before) == shares(after)
    for rule in ("TJ-12", "TJ-13", "TJ-14"):
        assert [each.as_dict() for each in found(rule, before)] == [
            each.as_dict() for each in found(rule, after)
        ]


def test_shares_for_the_bars() -> None:
    assert shares(package()) == {"ethics": 12 * MINUTE, "theory": 32 * MINUTE, "practical": 56 * MINUTE}
    assert shares(package(), "kind") == {"video": 92 * MINUTE, "document": 8 * MINUTE}


@pytest.mark.parametrize("rule", ["TJ-04", "TJ-09", "TJ-12", "TJ-13", "TJ-14"])
def test_one_unknown_duration_leaves_shares_unknown(rule: str) -> None:
    (finding,) = found(rule, with_resource(0, duration_ms=None))
    assert finding.outcome == UNKNOWN
    assert finding.ok
    assert finding.remedy
    assert finding.remedy.params == {"missing": 1}


@given(ms=st.integers(0, 10**12))
def test_hours_are_floored(ms: int) -> None:
    tenths = floor_tenths(ms, 45)
    assert tenths * 270_000 <= ms < (tenths + 1) * 270_000


def test_hours_stated_may_be_known_before_every_duration_is() -> None:
    known = timed(practical=22 * 270_000)
    waiting = replace(known, resources=(*known.resources, clip("新", "成形", duration_ms=None)))
    assert [each.outcome for each in found("TJ-10", waiting)] == [PASS]
    (finding,) = found("TJ-10", replace(waiting, class_hours_tenths=23))
    assert finding.outcome == UNKNOWN


@pytest.mark.parametrize("stated", [None, 0])
def test_hours_not_stated_are_suggested(stated: int | None) -> None:
    (finding,) = found("TJ-10", package(class_hours_tenths=stated))
    assert finding.outcome == FAIL
    assert finding.remedy
    assert finding.remedy.params == {"hours_tenths": 22, "missing_ms": 0}


def test_hours_owed() -> None:
    short = timed(practical=800 * 270_000 - 1, occupation_required_hours_tenths=800)
    (finding,) = found("TJ-11", short)
    assert (finding.measured, finding.limit, finding.unit) == (799, 800, "tenths")
    assert finding.remedy
    assert finding.remedy.params == {"missing_ms": 1000, "missing_tenths": 1}
    waiting = replace(short, resources=(*short.resources, clip("新", "成形", duration_ms=None)))
    assert [each.outcome for each in found("TJ-11", waiting)] == [UNKNOWN]
    assert [each.outcome for each in found("TJ-11", package(occupation=""))] == [UNKNOWN]


@pytest.mark.parametrize(("rule", "position"), [("TJ-05", 1), ("PL-01", 3)])
@pytest.mark.parametrize(("ms", "parts"), [(25 * MINUTE + 1, 2), (50 * MINUTE, 2), (50 * MINUTE + 1, 3)])
def test_the_split_has_as_few_parts_as_will_do(rule: str, position: int, ms: int, parts: int) -> None:
    (finding,) = found(rule, with_resource(position, duration_ms=ms))
    assert finding.remedy
    assert finding.remedy.params["parts"] == parts
    assert finding.remedy.params["over_ms"] == ms - 25 * MINUTE


def test_too_few_questions_say_how_many_more() -> None:
    (finding,) = found("TJ-09", asked(2, 8))
    assert finding.remedy
    assert finding.remedy.code == "add-questions"
    assert finding.remedy.params == {"name": "和面", "have": 2, "add": 1}
    assert (finding.measured, finding.limit) == (2000, 2500)
    assert [each.outcome for each in found("TJ-09", asked(3, 8))] == [PASS]


def test_too_many_questions_say_how_many_fewer_or_more_elsewhere() -> None:
    facts = package(questions=questions(("厨房安全", 3), ("面团的道理", 3), ("揉面", 6)))
    (finding,) = found("TJ-09", facts)
    assert finding.remedy
    assert finding.remedy.code == "fewer-questions"
    assert finding.remedy.params == {"name": "职业素养", "have": 9, "take": 1, "add_elsewhere": 2}
    assert (finding.measured, finding.limit) == (2500, 2400)


def test_weight_counts_like_time() -> None:
    heavy = asked(1, 4)
    light = tuple(replace(course, weight=1 if course.name == "和面" else 2) for course in heavy.courses)
    assert [each.outcome for each in found("TJ-09", heavy)] == [FAIL]
    assert [each.outcome for each in found("TJ-09", replace(heavy, courses=light))] == [PASS]
