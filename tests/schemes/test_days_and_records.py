"""Kinds about days, media, hours owed, fees and questions for each hour: exact at their bounds."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes.facts import CallFacts, HourEntryFacts, PackageFacts, RecordFacts, TrainingClassFacts
from schemes.findings import FAIL, NOT_APPLICABLE, UNKNOWN
from schemes.kinds.base import BadParameter, Kind
from schemes.kinds.days import Interval, Since
from schemes.kinds.hours import HoursAmong, QuestionsPerHour, Reach
from schemes.kinds.media import Bound, Media, Uniform
from schemes.kinds.numbers import Count, Limit
from schemes.kinds.records import FeePerHour, Forbidden, OwedHours, Tariff
from tests.schemes.make import MINUTE, clip, package, questions, timed, with_resource

DAY = date(2024, 1, 31)


def outcomes(kind: Kind, facts: PackageFacts) -> list[str]:
    return [each.outcome for each in kind.check(facts)]


def called(**changes: object) -> PackageFacts:
    return package(call=replace(CallFacts(), **changes))  # type: ignore[arg-type]


def test_since_counts_its_day() -> None:
    rule = Since(day="made_on", not_before=DAY)
    assert outcomes(rule, called(made_on=DAY)) == []
    assert outcomes(rule, called(made_on=DAY - timedelta(days=1))) == [FAIL]
    assert outcomes(rule, package()) == [UNKNOWN]


@pytest.mark.parametrize(
    ("unit", "count", "last"),
    [
        ("months", 1, date(2024, 2, 29)),
        ("months", 6, date(2024, 7, 31)),
        ("months", 11, date(2024, 12, 31)),
        ("months", 12, date(2025, 1, 31)),
        ("days", 1, date(2024, 2, 1)),
        ("working-days", 10, date(2024, 2, 14)),
    ],
)
def test_an_interval_ends_on_its_day(unit: str, count: int, last: date) -> None:
    most = Interval(of="call", start="topic_chosen_on", end="delivered_on", unit=unit, at_most=count)  # type: ignore[arg-type]
    least = Interval(of="call", start="topic_chosen_on", end="delivered_on", unit=unit, at_least=count)  # type: ignore[arg-type]
    on, after, before = (
        called(topic_chosen_on=DAY, delivered_on=last + timedelta(days=shift)) for shift in (0, 1, -1)
    )
    assert [outcomes(most, facts) for facts in (before, on, after)] == [[], [], [FAIL]]
    assert [outcomes(least, facts) for facts in (before, on, after)] == [[FAIL], [], []]
    (unknown,) = most.check(called(topic_chosen_on=DAY))
    assert (unknown.outcome, unknown.by_person) == (UNKNOWN, True)
    assert unknown.remedy
    assert unknown.remedy.params == {"what": "delivered_on"}


WIDTH = Bound(property="width_px", among=(1920,))
RATE = Bound(property="video_bit_rate_bps", at_least=15_000_000, at_most=50_000_000)


@pytest.mark.parametrize(
    ("value", "outcome"),
    [(14_999_999, [FAIL]), (15_000_000, []), (50_000_000, []), (50_000_001, [FAIL]), (None, [UNKNOWN])],
)
def test_a_bound_holds_at_its_ends(value: int | None, outcome: list[str]) -> None:
    rule = Media(bounds=(RATE,), where={"kind": ("video",)})
    measured = {} if value is None else {"video_bit_rate_bps": value}
    facts = package(resources=(clip("揉面", "成形", picture=measured),))
    assert outcomes(rule, facts) == outcome
    assert all(each.by_person == (each.outcome == UNKNOWN) for each in rule.check(facts))


def test_a_bound_says_which_end_was_missed() -> None:
    assert (RATE.limit(1), RATE.limit(60_000_000), RATE.limit(None)) == (15_000_000, 50_000_000, 15_000_000)
    assert WIDTH.limit(1280) == "1920"


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"property": "loud", "at_most": 1}, "property"),
        ({"property": "width_px"}, "at_least"),
        ({"property": "width_px", "at_most": 1, "among": (1,)}, "at_least"),
        ({"property": "scan", "at_most": 1}, "at_least"),
        ({"property": "scan", "among": (1,)}, "among"),
        ({"property": "width_px", "at_least": 2, "at_most": 1}, "at_most"),
    ],
)
def test_a_bound_without_sense_is_refused(values: dict[str, object], key: str) -> None:
    with pytest.raises(BadParameter) as raised:
        Bound(**values)  # type: ignore[arg-type]
    assert raised.value.key == key


def test_clips_of_one_course_look_alike() -> None:
    rule = Uniform(properties=("width_px",))
    clips = [
        clip(name, course, picture={"width_px": px})
        for name, course, px in (("一", "和面", 1280), ("二", "和面", 1280), ("三", "成形", 1920))
    ]
    assert outcomes(rule, package(resources=tuple(clips))) == []
    clips[1] = replace(clips[1], picture={"width_px": 1281})
    (found,) = rule.check(package(resources=tuple(clips)))
    assert found.remedy
    assert found.remedy.params == {"name": "和面", "property": "width_px", "have": ("1280", "1281")}


@given(tenths=st.integers(0, 3000), hours=st.integers(1, 200))
def test_hours_owed_are_exact(tenths: int, hours: int) -> None:
    entry = HourEntryFacts(year=2024, category="public", class_hours_tenths=tenths)
    rule = OwedHours(at_least_hours=hours, where={"category": ("public",)})
    found = list(rule.check(package(record=RecordFacts(year=2024, entries=(entry,)))))
    assert bool(found) == (tenths < hours * 10)
    if found and found[0].remedy:
        assert found[0].remedy.params["missing_tenths"] == hours * 10 - tenths


def test_only_the_years_asked_for_count() -> None:
    entries = tuple(HourEntryFacts(year=year, class_hours_tenths=300) for year in (2018, 2019, 2020, 2021))
    facts = package(record=RecordFacts(year=2021, entries=entries))
    assert outcomes(OwedHours(at_least_hours=90, years=3), facts) == []
    assert outcomes(OwedHours(at_least_hours=91, years=3), facts) == [FAIL]
    assert outcomes(OwedHours(at_least_hours=30), package()) == [NOT_APPLICABLE]


def test_what_is_forbidden_is_named() -> None:
    rule = Forbidden(of="entry", where={"category": ("public",), "mode": ("recognised",)})
    bad = HourEntryFacts(name="讲座", year=2024, category="public", mode="recognised")
    good = replace(bad, mode="online")
    assert outcomes(rule, package(record=RecordFacts(year=2024, entries=(good,)))) == []
    (found,) = rule.check(package(record=RecordFacts(year=2024, entries=(good, bad))))
    assert found.remedy
    assert found.remedy.params["name"] == "讲座"


@given(tenths=st.integers(1, 600), fee=st.integers(0, 10**6), cap=st.integers(0, 1000))
def test_a_fee_is_held_exactly(tenths: int, fee: int, cap: int) -> None:
    rule = FeePerHour(of="class", at_most_fen=cap)
    facts = package(classes=(TrainingClassFacts(name="班", class_hours_tenths=tenths, fee_fen=fee),))
    assert bool(outcomes(rule, facts)) == (fee * 10 > cap * tenths)


def test_a_tariff_is_one_price() -> None:
    rule = Tariff(hours=6, days=1, fee_fen=12_000)
    six = TrainingClassFacts(name="班", class_hours_tenths=60, days=1, fee_fen=12_000)
    assert outcomes(rule, package(classes=(six,))) == []
    assert outcomes(rule, package(classes=(replace(six, fee_fen=12_001),))) == [FAIL]
    assert outcomes(rule, package(classes=(replace(six, fee_fen=None),))) == [UNKNOWN]
    assert outcomes(rule, package(classes=(replace(six, class_hours_tenths=120),))) == [NOT_APPLICABLE]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"days": 2}, [(FAIL, "set-days", 2)]),
        ({"days": None}, [(UNKNOWN, "set-days", None)]),
        ({"fee_fen": 12_001}, [(FAIL, "set-fee", 12_001)]),
        ({"fee_fen": 12_001, "days": 3}, [(FAIL, "set-fee", 12_001), (FAIL, "set-days", 3)]),
    ],
)
def test_wrong_days_are_not_told_as_a_wrong_fee(
    changes: dict[str, Any], told: list[tuple[str, str, int | None]]
) -> None:
    rule = Tariff(hours=6, days=1, fee_fen=12_000)
    six = TrainingClassFacts(name="班", class_hours_tenths=60, days=1, fee_fen=12_000)
    found = list(rule.check(package(classes=(replace(six, **changes),))))
    assert [(each.outcome, each.remedy and each.remedy.code, each.measure.measured) for each in found] == told


def test_total_hours_are_one_of_the_sizes() -> None:
    rule = HoursAmong(among=(8, 16))
    assert [outcomes(rule, package(class_hours_tenths=n)) for n in (80, 81, 160, None)] == [
        [],
        [FAIL],
        [],
        [FAIL],
    ]


@pytest.mark.parametrize(("ms", "wanted"), [(44 * MINUTE, 5), (90 * MINUTE - 1, 5), (90 * MINUTE, 10)])
def test_each_whole_class_hour_wants_its_questions(ms: int, wanted: int) -> None:
    rule = QuestionsPerHour(at_least=5, kinds=("single", "multiple", "true-false"), class_hour_minutes=45)
    base = timed(practical=ms)
    one = replace(base, courses=base.courses[2:], resources=base.resources[2:])
    enough = replace(one, questions=questions(("practical", wanted), sets=1))
    short = replace(one, questions=questions(("practical", wanted - 1), sets=1))
    assert (outcomes(rule, enough), outcomes(rule, short)) == ([], [FAIL])
    assert outcomes(rule, with_resource(0, duration_ms=None)) == [UNKNOWN]


def test_a_number_of_the_call_is_bounded_on_one_side() -> None:
    top = Reach(field="vote_rank", unit="count", at_most=30)
    assert [outcomes(top, called(vote_rank=n)) for n in (30, 31, None)] == [[], [FAIL], [UNKNOWN]]
    least = Reach(field="chosen_hours_tenths", unit="tenths", at_least=300)
    assert [outcomes(least, called(chosen_hours_tenths=n)) for n in (300, 299)] == [[], [FAIL]]


def test_counts_and_lengths_have_two_ends() -> None:
    just = Count(of="course", at_least=2, at_most=2)
    assert [len(list(just.check(package(courses=package().courses[:n])))) for n in (1, 2, 3)] == [1, 0, 1]
    section = Limit(at_least_minutes=50, at_most_minutes=70)
    lengths = (50 * MINUTE - 1, 50 * MINUTE, 70 * MINUTE, 70 * MINUTE + 1)
    found = [outcomes(section, package(resources=(clip("一", "和面", duration_ms=ms),))) for ms in lengths]
    assert found == [[FAIL], [], [], [FAIL]]
