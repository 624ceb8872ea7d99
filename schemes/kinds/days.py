"""Kinds about days beyond one deadline: not before a day, and how far apart two days may lie."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from schemes import working_days
from schemes.facts import PackageFacts
from schemes.findings import FAIL, Measure, Shortfall, remedy
from schemes.kinds.base import (
    Kind,
    name_of,
    not_applicable,
    not_known,
    place_of,
    require,
    require_field,
    require_thing,
    things,
)


@dataclass(frozen=True, kw_only=True)
class Since(Kind):
    """The call's `day` is not before a fixed day, which counts. Of a day that nobody gave it says so."""

    day: str
    not_before: date

    def __post_init__(self) -> None:
        require_field("call", self.day, "day")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall."""
        day = getattr(facts.call, self.day)
        if day is None:
            yield not_known(self.day, self.measure(facts))
        elif day < self.not_before:
            mend = remedy("too-early", field=self.day, not_before=self.not_before.isoformat())
            yield Shortfall(FAIL, self.measure(facts), "", mend)

    def measure(self, facts: PackageFacts) -> Measure:
        """Both days, ISO."""
        day = getattr(facts.call, self.day)
        return Measure(day and day.isoformat(), self.not_before.isoformat(), "date")


@dataclass(frozen=True, kw_only=True)
class Interval(Kind):
    """From day `start` to day `end` it is at most, or at least, so many days, working days or months.

    A month ends on the day of the same number, or on the last of a shorter month. Working days are those of
    the facts' calendar.
    """

    of: str
    start: str
    end: str
    unit: Literal["days", "working-days", "months"]
    at_most: int | None = None
    at_least: int | None = None

    def __post_init__(self) -> None:
        require((self.at_least is None) != (self.at_most is None), "at_least", "wants at_least or at_most")
        require_thing(self.of, {})
        require_field(self.of, self.start, "start")
        require_field(self.of, self.end, "end")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall for each thing whose days lie too far apart, or too near."""
        dated = [thing for thing in things(facts, self.of) if all(self._days(thing))]
        if not dated:
            yield not_known(self._lacking(facts)) if self.of == "call" else not_applicable()
        for thing in dated:
            _, end = self._days(thing)
            limit = self._limit(thing, facts)
            if (end > limit) if self.at_least is None else (end < limit):
                day = limit.isoformat()
                mend = remedy("move-day", name=name_of(thing), start=self.start, end=self.end, day=day)
                yield Shortfall(FAIL, Measure(end.isoformat(), day, "date"), place_of(facts, thing), mend)

    def _lacking(self, facts: PackageFacts) -> str:
        return self.end if getattr(facts.call, self.start) else self.start

    def _days(self, thing: Any) -> tuple[Any, Any]:
        return getattr(thing, self.start), getattr(thing, self.end)

    def _limit(self, thing: Any, facts: PackageFacts) -> date:
        start: date = getattr(thing, self.start)
        count = self.at_least or self.at_most or 0
        if self.unit == "days":
            return start + timedelta(days=count)
        if self.unit == "months":
            return _months(start, count)
        return working_days.add(start, count, facts.calendar)


def _months(day: date, count: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.month - 1 + count, 12)
    first = date(day.year + year, month + 1, 1)
    length = (date(first.year + first.month // 12, first.month % 12 + 1, 1) - first).days
    return first.replace(day=min(day.day, length))
