"""Plans for a package as a whole: they mend what they say they mend, and nothing smaller would."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schemes import remedies
from schemes.evaluate import evaluate
from schemes.facts import PackageFacts
from schemes.findings import FAIL
from schemes.kinds.shares import Proportion, RequiredHours, StatedHours
from schemes.remedies import Plan, Split, plan
from schemes.scheme import load_all
from schemes.whatif import Addition, Changes, applied
from tests.schemes.make import MINUTE, clip, document, package, questions

SCHEMES = load_all(Path("config/schemes"))
TIANJIN = SCHEMES["tianjin-2023"]
TIMED = [
    rule.id
    for rule in TIANJIN.rules
    if any(isinstance(check, Proportion | StatedHours | RequiredHours) for check in rule.checks)
]


def of_minutes(ethics: int, theory: int, practical: int, stated_tenths: int = 10) -> PackageFacts:
    """One course with so many minutes of each category, in clips of at most 20 minutes."""
    course = package().courses[0]
    clips = []
    for category, minutes in (("ethics", ethics), ("theory", theory), ("practical", practical)):
        for number, start in enumerate(range(0, minutes, 20), 1):
            length = min(20, minutes - start)
            make = document if category == "theory" else clip
            clips.append(make(f"{category} {number}", course.name, minutes=length, category=category))
    asked = questions(*((each.name, 3) for each in clips[:1]))
    return replace(
        package(),
        courses=(course,),
        resources=tuple(clips),
        questions=asked,
        class_hours_tenths=stated_tenths,
    )


def failing(facts: PackageFacts, rules: list[str]) -> set[str]:
    return {each.id for each in evaluate(TIANJIN, facts) if each.outcome == FAIL and each.id in rules}


def made(facts: PackageFacts, *, take: bool = False) -> Plan:
    found = plan(TIANJIN, facts, take=take)
    assert found is not None
    return found


def test_what_is_in_order_needs_no_plan() -> None:
    assert not made(package())
    assert not made(package(), take=True)


def test_one_set_of_changes_mends_two_shares_at_once() -> None:
    # of 100 minutes 4 are ethics (10 % wanted), 56 theory (40 % at most) and 40 practical (50 % wanted): 56 minutes are
    # 40 % of 140, of which 14 are then ethics and 70 practical
    found = made(of_minutes(4, 56, 40))
    assert {each.category: each.minutes for each in found.changes.added} == {"ethics": 10, "practical": 30}
    assert not failing(applied(of_minutes(4, 56, 40), found.changes), TIMED)


def test_taking_is_offered_only_when_asked_for() -> None:
    facts = of_minutes(20, 100, 80)
    assert not made(facts).changes.shortened
    # 80 minutes are half of 160
    less = made(facts, take=True).changes
    assert (sum(less.shortened.values()), less.added) == (40, ())


def test_hours_that_are_stated_beyond_the_material_are_made_or_stated_lower() -> None:
    facts = of_minutes(10, 30, 50, stated_tenths=30)  # 3.0 stated, 2.0 there
    more = made(facts)
    assert more.changes.class_hours_tenths is None
    assert sum(each.minutes for each in more.changes.added) == 45
    assert made(facts, take=True).changes.class_hours_tenths == 20


def test_clips_that_are_too_long_are_split_and_shares_stay() -> None:
    course = package().courses[0].name
    facts = of_minutes(20, 60, 80)
    long = replace(facts, resources=(*facts.resources[:-1], clip("长", course, "practical", 20 + 31)))
    assert Split("长", 3) in made(long).splits


def test_questions_are_written_where_sets_kinds_and_courses_want_them() -> None:
    found = made(replace(package(), questions=()))
    assert {each.exam_set for each in found.questions} == {1, 2, 3}
    assert all(each.count > 0 for each in found.questions)
    assert set(found.mends) == {"TJ-06", "TJ-08"}


def test_what_is_not_measured_yet_is_not_planned() -> None:
    first, *others = package().resources
    assert (
        plan(TIANJIN, replace(package(), resources=(replace(first, duration_ms=None), *others)), take=True)
        is None
    )


@pytest.mark.parametrize("scheme_id", SCHEMES)
@pytest.mark.parametrize("take", [True, False])
def test_every_scheme_gets_an_answer(scheme_id: str, take: bool) -> None:
    scheme = SCHEMES[scheme_id]
    facts = of_minutes(2, 56, 40, stated_tenths=37)
    found = plan(scheme, facts, take=take)
    assert found is not None
    before = {each.id for each in evaluate(scheme, facts) if each.outcome == FAIL}
    planned = {
        rule.id for rule in scheme.rules if any(isinstance(check, remedies.PLANNED) for check in rule.checks)
    }
    things = {"resource", "question", "exam_set"}
    assert {
        rule
        for rule in (before & planned) - set(found.mends)
        if all(getattr(check, "of", "resource") in things for check in scheme.rule(rule).checks)
    } == set()


def test_what_is_all_text_gets_something_of_another_kind() -> None:
    # the kinds that may not have too much are those that the package has: here only documents
    facts = of_minutes(0, 1, 0)
    kinds = {each.kind for each in made(facts).changes.added}
    assert kinds - {"document"}
    assert not failing(applied(facts, made(facts).changes), TIMED)


@settings(max_examples=40, deadline=None)
@example(0, 1, 0, 1, False)
@given(
    st.integers(0, 60),
    st.integers(0, 200),
    st.integers(0, 200),
    st.integers(1, 80),
    st.booleans(),
)
def test_a_plan_always_holds(ethics: int, theory: int, practical: int, stated: int, take: bool) -> None:
    facts = of_minutes(ethics, theory, practical, stated)
    if not facts.resources:
        return
    found = made(facts, take=take)
    assert not failing(applied(facts, found.changes), TIMED)


@pytest.mark.parametrize(("ethics", "theory", "practical"), [(0, 7, 3), (1, 6, 4), (2, 9, 1), (3, 3, 9)])
def test_nothing_smaller_would_do(ethics: int, theory: int, practical: int) -> None:
    facts = of_minutes(ethics, theory, practical, stated_tenths=1)
    planned = sum(each.minutes for each in made(facts).changes.added)
    course = facts.courses[0].name
    for minutes in product(range(planned), repeat=3):
        if sum(minutes) < planned:
            added = tuple(
                Addition(course=course, category=name, minutes=some)
                for name, some in zip(("ethics", "theory", "practical"), minutes, strict=True)
                if some
            )
            assert failing(applied(facts, Changes(added=added)), TIMED), minutes


@given(st.lists(st.integers(1, 90), min_size=1, max_size=5), st.integers(5, 25))
def test_what_if_adds_exactly_the_minutes_asked(lengths: list[int], clip_minutes: int) -> None:
    facts = of_minutes(20, 40, 60)
    course = facts.courses[0].name
    added = tuple(
        Addition(course=course, category="practical", minutes=each, clip_minutes=clip_minutes)
        for each in lengths
    )
    after = applied(facts, Changes(added=added))
    new = after.resources[len(facts.resources) :]
    assert sum(each.duration_ms or 0 for each in new) == sum(lengths) * MINUTE
    assert all((each.duration_ms or 0) <= clip_minutes * MINUTE for each in new)
    assert len({each.name for each in after.resources}) == len(after.resources)
