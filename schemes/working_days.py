"""Working days (工作日), counted by a list of days off and of days made up for.

`Days` says of single days whether they are worked: what the State Council's yearly list moves. Of a day that it doesn't
name, Monday to Friday are worked: so do years count whose list isn't there yet. The day that is counted from never counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

Days = Mapping[date, bool]
SATURDAY = 5
NONE: Days = {}


def is_working(day: date, days: Days = NONE) -> bool:
    """Whether a day is worked."""
    return days.get(day, day.weekday() < SATURDAY)


def add(day: date, count: int, days: Days = NONE) -> date:
    """The working day that is so many working days after a day; with a `count` of 0 the day itself, worked or not."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working(day, days)
    return day


def between(day: date, end: date, days: Days = NONE) -> int:
    """How many working days come after a day until `end`, which counts; below 0 where `end` lies before."""
    if end < day:
        return -between(end, day, days)
    return sum(is_working(day + timedelta(days=n), days) for n in range(1, (end - day).days + 1))
