"""Kinds about hours owed, fees and live classes: a person's record of class hours, and what may be charged."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from schemes.facts import HourEntryFacts, PackageFacts
from schemes.findings import FAIL, UNKNOWN, Measure, Shortfall, remedy
from schemes.kinds.base import (
    Kind,
    Where,
    chosen,
    name_of,
    not_applicable,
    place_of,
    require,
    require_thing,
    words_of,
)

TENTHS = 10


@dataclass(frozen=True, kw_only=True)
class OwedHours(Kind):
    """A record holds at least so many class hours of the entries that `where` picks, over so many years.

    The years are the one judged and those before it. Hours are whole in the document, tenths in the record.
    """

    at_least_hours: int
    years: int = 1
    where: Where = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        require(self.at_least_hours > 0, "at_least_hours", "wants at least 1")
        require(self.years > 0, "years", "wants at least 1")
        require_thing("entry", self.where, "where")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall, with the hours that are missing."""
        if facts.record is None:
            yield not_applicable()
            return
        lacking = self.at_least_hours * TENTHS - self._have(facts)
        if lacking > 0:
            what = words_of({name: v for name, v in self.where.items() if v not in ((True,), (False,))})
            mend = remedy("earn-hours", what=what, missing_tenths=lacking, years=self.years)
            yield Shortfall(FAIL, self.measure(facts), facts.where, mend)

    def measure(self, facts: PackageFacts) -> Measure:
        """Hours there are and hours owed."""
        return Measure(self._have(facts), self.at_least_hours * TENTHS, "tenths")

    def _have(self, facts: PackageFacts) -> int:
        return sum(each.class_hours_tenths for each in self._entries(facts))

    def _entries(self, facts: PackageFacts) -> Iterator[HourEntryFacts]:
        if facts.record is None:
            return
        first = facts.record.year - self.years + 1
        for each in facts.record.entries:
            counts = all(getattr(each, name) in values for name, values in self.where.items())
            if first <= each.year <= facts.record.year and counts:
                yield each


@dataclass(frozen=True, kw_only=True)
class Forbidden(Kind):
    """There is no thing of a sort that `where` picks."""

    of: str
    where: Where

    def __post_init__(self) -> None:
        require_thing(self.of, self.where)
        require(bool(self.where), "where", "would forbid everything")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall for each of them."""
        if self.of == "entry" and facts.record is None:
            yield not_applicable()
        for thing in chosen(facts, self.of, self.where):
            mend = remedy("not-counted", of=self.of, name=name_of(thing), what=words_of(self.where))
            yield Shortfall(FAIL, where=place_of(facts, thing), remedy=mend)


@dataclass(frozen=True, kw_only=True)
class FeePerHour(Kind):
    """What is charged for each class hour is at most so many fen; `fee_fen * 10 <= cap * tenths`."""

    of: Literal["entry", "class"]
    at_most_fen: int
    where: Where = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        require_thing(self.of, self.where, "where")
        require(self.at_most_fen >= 0, "at_most_fen", "wants 0 or more")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall for each that costs too much, with the whole fen that are too many."""
        priced = [each for each in chosen(facts, self.of, self.where) if each.fee_fen is not None]
        if not priced:
            yield not_applicable()
        for each in priced:
            cap = self.at_most_fen * (each.class_hours_tenths or 0) // TENTHS
            if each.fee_fen > cap:
                mend = remedy("lower-fee", of=self.of, name=name_of(each), over_fen=each.fee_fen - cap)
                yield Shortfall(FAIL, Measure(each.fee_fen, cap, "fen"), place_of(facts, each), mend)


@dataclass(frozen=True, kw_only=True)
class Tariff(Kind):
    """A class of so many hours and days costs just so many fen."""

    hours: int
    days: int
    fee_fen: int

    def __post_init__(self) -> None:
        require(self.hours > 0, "hours", "wants at least 1")
        require(self.days > 0, "days", "wants at least 1")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall for each class of that length with another price, or another number of days."""
        classes = [each for each in facts.classes if each.class_hours_tenths == self.hours * TENTHS]
        if not classes:
            yield not_applicable()
        for each in classes:
            mend = remedy("set-fee", name=each.name, expected_fen=self.fee_fen)
            measure, place = Measure(each.fee_fen, self.fee_fen, "fen"), place_of(facts, each)
            if each.fee_fen is None:
                yield Shortfall(UNKNOWN, measure, place, mend)
            elif each.fee_fen != self.fee_fen or each.days not in (None, self.days):
                yield Shortfall(FAIL, measure, place, mend)
