"""Kinds about sections (小结): runs of resources that stand under one heading, as long as they are together.

小时 are hours of 60 minutes and name their minutes here; 学时 are the scheme's class hours. Nothing compares one with the other.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from schemes.facts import PackageFacts, ResourceFacts
from schemes.findings import FAIL, Measure, Shortfall, remedy
from schemes.hours import MS_PER_MINUTE
from schemes.kinds.base import (
    Kind,
    Where,
    chosen,
    not_applicable,
    not_measured,
    nothing_yet,
    place_of,
    require,
    require_thing,
    seconds_up,
    total_ms,
    unmeasured,
)


@dataclass(frozen=True)
class Section:
    """A run of resources: its heading (the first one's own name where there is none), and what stands under it."""

    name: str
    resources: tuple[ResourceFacts, ...]

    @property
    def duration_ms(self) -> int | None:
        """The sum; None while one of them is not measured."""
        known = [each.duration_ms for each in self.resources if each.duration_ms is not None]
        return sum(known) if len(known) == len(self.resources) else None


def sections(facts: PackageFacts, where: Where) -> list[Section]:
    """The sections of the resources that `where` picks, in order; a resource without a heading is one of its own."""
    numbered = enumerate(chosen(facts, "resource", where))
    runs = groupby(numbered, lambda row: (row[1].course, row[1].section or row[0]))
    rows = [tuple(each for _, each in run) for _, run in runs]
    return [Section(row[0].section or row[0].name, row) for row in rows]


@dataclass(frozen=True, kw_only=True)
class SectionCount(Kind):
    """There are at least, and at most, so many sections."""

    at_least: int = 1
    at_most: int
    where: Where = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        require(0 < self.at_least <= self.at_most, "at_most", "is below at_least")
        require_thing("resource", self.where, "where")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall, with how many are missing or too many."""
        have = len(sections(facts, self.where))
        if have < self.at_least:
            mend = remedy("add-items", of="section", what=(), missing=self.at_least - have)
            yield Shortfall(FAIL, Measure(have, self.at_least, "count"), facts.where, mend)
        elif have > self.at_most:
            mend = remedy("take-items", of="section", what=(), surplus=have - self.at_most)
            yield Shortfall(FAIL, Measure(have, self.at_most, "count"), facts.where, mend)

    def measure(self, facts: PackageFacts) -> Measure:
        """How many there are."""
        return Measure(len(sections(facts, self.where)), self.at_most, "count")


@dataclass(frozen=True, kw_only=True)
class SectionLimit(Kind):
    """Each section runs at least and at most so long, all its clips together."""

    at_least_minutes: int
    at_most_minutes: int
    where: Where = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        require(0 <= self.at_least_minutes <= self.at_most_minutes, "at_least_minutes", "is above at_most")
        require(self.at_most_minutes > 0, "at_most_minutes", "wants at least one minute")
        require_thing("resource", self.where, "where")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall for each that is too long or too short."""
        least, most = self.at_least_minutes * MS_PER_MINUTE, self.at_most_minutes * MS_PER_MINUTE
        found = sections(facts, self.where)
        if not found:
            yield not_applicable()
        for each in found:
            place, there = place_of(facts, each.resources[0]), each.duration_ms
            if there is None:
                yield not_measured(unmeasured(facts), place, Measure(None, most, "ms"))
            elif there > most:
                mend = remedy("split-section", name=each.name, parts=-(-there // most), over_ms=there - most)
                yield Shortfall(FAIL, Measure(there, most, "ms"), place, mend)
            elif there < least:
                mend = remedy("lengthen", name=each.name, under_ms=least - there)
                yield Shortfall(FAIL, Measure(there, least, "ms"), place, mend)

    def measure(self, facts: PackageFacts) -> Measure:
        """The longest of them."""
        longest = max((each.duration_ms or 0 for each in sections(facts, self.where)), default=0)
        return Measure(longest, self.at_most_minutes * MS_PER_MINUTE, "ms")


@dataclass(frozen=True, kw_only=True)
class LengthAmong(Kind):
    """What was measured runs about one of these numbers of hours; the rule names how many minutes such an hour has.

    "About" is within the scheme's tolerance for hours.
    """

    among: tuple[int, ...]
    hour_minutes: int
    tolerance_percent: int

    def __post_init__(self) -> None:
        require(self.hour_minutes > 0, "hour_minutes", "wants at least one minute")
        require(0 < self.tolerance_percent < 100, "tolerance_percent", "wants 1 to 99")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall, with how much is missing to the next size and how much too much for the one below."""
        total, slack = total_ms(facts), self.tolerance_percent
        if missing := unmeasured(facts):
            yield not_measured(missing, facts.where)
        elif not total:
            yield nothing_yet("resource")
        elif not any(abs(total - size) * 100 <= slack * size for size in self._sizes):
            over = [size for size in self._sizes if size > total]
            under = [size for size in self._sizes if size < total]
            mend = remedy(
                "choose-length",
                among=tuple(str(hours) for hours in self.among),
                hour_minutes=self.hour_minutes,
                add_ms=seconds_up(over[0] * (100 - slack) - total * 100, 100) if over else None,
                take_ms=seconds_up(total * 100 - under[-1] * (100 + slack), 100) if under else None,
            )
            yield Shortfall(FAIL, self.measure(facts), facts.where, mend)

    def measure(self, facts: PackageFacts) -> Measure:
        """The time there is, and the nearest size."""
        total = total_ms(facts)
        return Measure(total, min(self._sizes, key=lambda size: abs(size - total)), "ms")

    @property
    def _sizes(self) -> list[int]:
        return sorted(hours * self.hour_minutes * MS_PER_MINUTE for hours in self.among)
