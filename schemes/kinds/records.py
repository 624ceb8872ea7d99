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

    The years are the one judged and those before it. Hours are whole in the document, tenths in the record. Where hours of
    which something asked for is not known would make up what is missing, that is unknown.
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
            unsure = next((name for each in self._years(facts) for name in self._unsaid(each)), "")
            if unsure and self._sum(facts, unsure_too=True) >= self.at_least_hours * TENTHS:
                mend = remedy("not-known-here", what=unsure)
                yield Shortfall(UNKNOWN, self.measure(facts), facts.where, mend)
                return
            mend = remedy("earn-hours", what=what, missing_tenths=lacking, years=self.years)
            yield Shortfall(FAIL, self.measure(facts), facts.where, mend)

    def measure(self, facts: PackageFacts) -> Measure:
        """Hours there are and hours owed."""
        return Measure(self._have(facts), self.at_least_hours * TENTHS, "tenths")

    def _have(self, facts: PackageFacts) -> int:
        return self._sum(facts, unsure_too=False)

    def _sum(self, facts: PackageFacts, *, unsure_too: bool) -> int:
        return sum(
            each.class_hours_tenths
            for each in self._years(facts)
            if all(
                getattr(each, name) in values or (unsure_too and name in self._unsaid(each))
                for name, values in self.where.items()
            )
        )

    def _unsaid(self, entry: HourEntryFacts) -> list[str]:
        """What the rule asks of an entry and nobody said."""
        return [name for name in self.where if getattr(entry, name) in ("", None)]

    def _years(self, facts: PackageFacts) -> list[HourEntryFacts]:
        if facts.record is None:
            return []
        first, last = facts.record.year - self.years + 1, facts.record.year
        return [each for each in facts.record.entries if first <= each.year <= last]


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
        """For each class of that length: one shortfall for another price, one for another number of days."""
        classes = [each for each in facts.classes or () if each.class_hours_tenths == self.hours * TENTHS]
        if not classes:
            yield not_applicable()
        for each in classes:
            place = place_of(facts, each)
            if each.fee_fen != self.fee_fen:
                mend = remedy("set-fee", name=each.name, expected_fen=self.fee_fen)
                yield Shortfall(
                    _outcome(each.fee_fen), Measure(each.fee_fen, self.fee_fen, "fen"), place, mend
                )
            if each.days != self.days:
                mend = remedy("set-days", name=each.name, expected=self.days)
                yield Shortfall(_outcome(each.days), Measure(each.days, self.days, "count"), place, mend)


def _outcome(told: int | None) -> str:
    """What was not told can't be wrong yet."""
    return UNKNOWN if told is None else FAIL
