"""Working days by lists that are invented: the counting is what is tried, with make-up days and across year ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes import working_days
from schemes.facts import PackageFacts, TrainingClassFacts
from schemes.kinds.days import Interval
from schemes.scheme import load_all
from schemes.working_days import Days, add, between, is_working

# an invented week of rest in 2031: Wednesday 1 to Tuesday 7 October off, Sunday 28 September and Saturday 11 October made up
WEEK: Days = {
    **{date(2031, 10, n): False for n in range(1, 8)},
    date(2031, 9, 28): True,
    date(2031, 10, 11): True,
}
DAYS = st.dates(date(2030, 1, 1), date(2034, 12, 31))
LISTS = st.dictionaries(DAYS, st.booleans(), max_size=60)


@pytest.mark.parametrize(
    ("day", "count", "end"),
    [
        (date(2031, 9, 26), 1, date(2031, 9, 28)),  # a Friday; the Sunday after it is made up for
        (date(2031, 9, 30), 1, date(2031, 10, 8)),
        (date(2031, 9, 30), 4, date(2031, 10, 11)),  # the Saturday
        (date(2031, 9, 30), 5, date(2031, 10, 13)),
        (date(2031, 10, 3), 0, date(2031, 10, 3)),
        (date(2031, 10, 3), 1, date(2031, 10, 8)),
    ],
)
def test_days_off_and_made_up_for_count_as_the_list_says(day: date, count: int, end: date) -> None:
    assert add(day, count, WEEK) == end
    assert between(day, end, WEEK) == count


def test_without_a_list_monday_to_friday_count() -> None:
    assert add(date(2031, 9, 30), 1) == date(2031, 10, 1)
    assert add(date(2031, 12, 31), 3) == date(2032, 1, 5)
    assert not is_working(date(2031, 9, 28))


def test_a_list_reaches_over_the_end_of_a_year() -> None:
    rest = {
        date(2031, 12, 31): False,
        date(2032, 1, 1): False,
        date(2032, 1, 2): False,
        date(2031, 12, 28): True,
    }
    assert add(date(2031, 12, 27), 1, rest) == date(2031, 12, 28)
    assert add(date(2031, 12, 30), 1, rest) == date(2032, 1, 5)


@given(day=DAYS, count=st.integers(1, 60), days=LISTS)
def test_the_day_found_is_worked_and_as_far_as_asked(day: date, count: int, days: Days) -> None:
    end = add(day, count, days)
    assert is_working(end, days)
    assert between(day, end, days) == count


@given(day=DAYS, first=st.integers(0, 30), then=st.integers(0, 30), days=LISTS)
def test_two_steps_are_one(day: date, first: int, then: int, days: Days) -> None:
    assert add(add(day, first, days), then, days) == add(day, first + then, days)


@given(first=DAYS, last=DAYS, days=LISTS)
def test_between_counts_the_last_day_and_not_the_first(first: date, last: date, days: Days) -> None:
    told = between(first, last, days)
    assert told == -between(last, first, days)
    if first <= last:
        assert told == sum(
            is_working(first + timedelta(days=n + 1), days) for n in range((last - first).days)
        )


def test_a_day_off_only_ever_makes_it_later() -> None:
    assert add(date(2031, 9, 1), 10, {date(2031, 9, 3): False}) == add(
        date(2031, 9, 1), 11, working_days.NONE
    )


def test_a_scheme_counts_by_the_calendar_of_the_facts() -> None:
    """Shanghai 2021: the record is printed ten working days after the end of the class."""
    checks = [
        each
        for each in load_all(Path("config/schemes"))["shanghai-2021"].rule("S21-10").checks
        if isinstance(each, Interval)
    ]
    (check,) = checks
    ended = TrainingClassFacts(name="示例", ends_on=date(2031, 9, 26), record_on=date(2031, 10, 13))
    facts = PackageFacts(classes=(ended,))
    assert not list(check.check(facts))
    (short,) = check.check(replace(facts, calendar=WEEK))
    assert short.measure.limit == add(date(2031, 9, 26), 10, WEEK).isoformat() == "2031-10-15"
