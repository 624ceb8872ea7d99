"""Kinds about parts of the whole time: proportion, balance of questions, class hours stated and class hours
owed.

All arithmetic is on whole milliseconds: `part * 100 < at_least * total`, so 10.000 % passes and 9.999 %
does not. Shares are shown in hundredths of a percent, rounded towards the side that does not flatter.
Remedies are the smallest that do, rounded up to whole seconds.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from schemes.facts import CourseFacts, PackageFacts
from schemes.findings import FAIL, UNKNOWN, Measure, Remedy, Shortfall, remedy
from schemes.hours import floor_tenths, tenth_ms
from schemes.kinds.base import (
    Kind,
    not_measured,
    nothing_yet,
    place_of,
    require,
    require_words,
    seconds_up,
    total_ms,
    unmeasured,
    value_of,
)
from schemes.kinds.fields import question_courses


def shares(facts: PackageFacts, field: str = "category") -> dict[str, int]:
    """Milliseconds of each value of `field` (category, kind, form or course), in order of first appearance.

    A resource stands with the category that it counts for (`ResourceFacts.counted_category`).
    """
    time: Counter[str] = Counter()
    for resource in facts.resources:
        time[value_of(resource, field)] += resource.duration_ms or 0
    return dict(time)


@dataclass(frozen=True, kw_only=True)
class Proportion(Kind):
    """The resources whose `field` is `value` take at least or at most so many percent of the time.

    Without `value`, each value that occurs is held to the limit.
    """

    field: Literal["category", "kind", "form"]
    value: str = ""
    at_least: int | None = None
    at_most: int | None = None

    def __post_init__(self) -> None:
        require(
            (self.at_least is None) != (self.at_most is None), "at_least", "wants either at_least or at_most"
        )
        key = "at_most" if self.at_least is None else "at_least"
        require(0 < self._percent < 100, key, "wants a whole percentage between 1 and 99")
        if self.value:
            require_words("resource", self.field, (self.value,), "value")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall for each share on the wrong side."""
        missing, total = unmeasured(facts), total_ms(facts)
        if missing:
            yield not_measured(missing, facts.where, Measure(None, self._percent * 100, "bp"))
        elif not total:
            yield nothing_yet("resource")
        else:
            for value, part in self._parts(facts).items():
                if not self._holds(part, total):
                    mend = self._remedy(value, part, total)
                    yield Shortfall(FAIL, self._measure(part, total), facts.where, mend)

    def measure(self, facts: PackageFacts) -> Measure:
        """The share; without a value, the largest one."""
        return self._measure(max(self._parts(facts).values()), total_ms(facts))

    @property
    def _percent(self) -> int:
        return self.at_least or self.at_most or 0

    def _parts(self, facts: PackageFacts) -> dict[str, int]:
        parts = shares(facts, self.field)
        return {self.value: parts.get(self.value, 0)} if self.value else parts

    def _holds(self, part: int, total: int) -> bool:
        if self.at_least is not None:
            return part * 100 >= self.at_least * total
        return part * 100 <= self._percent * total

    def _measure(self, part: int, total: int) -> Measure:
        down, up = part * 10_000 // total, -(-part * 10_000 // total)
        return Measure(up if self.at_least is None else down, self._percent * 100, "bp")

    def _remedy(self, value: str, part: int, total: int) -> Remedy:
        """Both ways out; None where the whole package would have to go."""
        rest, gap = total - part, abs(self._percent * total - 100 * part)
        own, other = seconds_up(gap, 100 - self._percent), seconds_up(gap, self._percent)
        if self.at_least is None:
            take = min(own, part) if rest else None
            return remedy("lower-share", field=self.field, value=value, take_ms=take, add_ms=other)
        take = min(other, rest) if part else None
        return remedy("raise-share", field=self.field, value=value, add_ms=own, take_ms=take)


@dataclass(frozen=True, kw_only=True)
class Balance(Kind):
    """Each course's share of the questions lies between two percentages of its share of time x weight."""

    at_least_percent: int
    at_most_percent: int

    def __post_init__(self) -> None:
        require(0 < self.at_least_percent < 100, "at_least_percent", "wants 1 to 99")
        require(self.at_most_percent >= 100, "at_most_percent", "wants 100 or more")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall for each course with too few or too many questions."""
        loads = self._loads(facts)
        counts = Counter(question_courses(facts))
        whole = sum(loads)
        asked = sum(counts[name] for name in {course.name for course in facts.courses})
        if missing := unmeasured(facts):
            yield not_measured(missing, facts.where)
        elif not whole or not asked:
            yield nothing_yet("resource" if not whole else "question")
        else:
            for course, load in zip(facts.courses, loads, strict=True):
                yield from self._judge(facts, course, counts[course.name], asked, load, whole)

    def _loads(self, facts: PackageFacts) -> list[int]:
        time = Counter[str]()
        for resource in facts.resources:
            time[resource.course] += resource.duration_ms or 0
        return [time[course.name] * course.weight for course in facts.courses]

    def _judge(
        self, facts: PackageFacts, course: CourseFacts, have: int, asked: int, load: int, whole: int
    ) -> Iterator[Shortfall]:
        """Compare have / asked with load / whole, multiplied out; `asked` and `whole` are not 0."""
        few = self.at_least_percent * load * asked - 100 * have * whole
        many = 100 * have * whole - self.at_most_percent * load * asked
        place = place_of(facts, course)
        if few > 0:
            add = -(-few // (100 * whole - self.at_least_percent * load))
            measure = Measure(have * 10_000 // asked, -(-self.at_least_percent * load * 100 // whole), "bp")
            yield Shortfall(
                FAIL, measure, place, remedy("add-questions", name=course.name, have=have, add=add)
            )
        elif many > 0:
            limit = self.at_most_percent * load
            take = -(-many // (100 * whole - limit))
            elsewhere = -(-many // limit) if limit else None
            measure = Measure(-(-have * 10_000 // asked), limit * 100 // whole, "bp")
            mend = remedy("fewer-questions", name=course.name, have=have, take=take, add_elsewhere=elsewhere)
            yield Shortfall(FAIL, measure, place, mend)


@dataclass(frozen=True, kw_only=True)
class StatedHours(Kind):
    """Total class hours are stated, and not more than the material gives (floored to a tenth)."""

    class_hour_minutes: int

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall, with the hours that could be stated or the time that is missing."""
        stated, measure, missing = (facts.class_hours_tenths or 0, self.measure(facts), unmeasured(facts))
        there = total_ms(facts)
        lacking = max(0, seconds_up(stated * tenth_ms(self.class_hour_minutes) - there, 1))
        hours = floor_tenths(there, self.class_hour_minutes)
        mend = remedy("state-hours", hours_tenths=None if missing else hours, missing_ms=lacking)
        if stated <= 0:
            yield Shortfall(FAIL, measure, facts.where, mend)
        elif lacking and missing:
            yield not_measured(missing, facts.where, measure)
        elif lacking:
            yield Shortfall(FAIL, measure, facts.where, mend)

    def measure(self, facts: PackageFacts) -> Measure:
        """Hours stated, and hours that the known durations give."""
        return Measure(
            facts.class_hours_tenths, floor_tenths(total_ms(facts), self.class_hour_minutes), "tenths"
        )


@dataclass(frozen=True, kw_only=True)
class RequiredHours(Kind):
    """The material gives the class hours that the catalogue asks of its occupation.

    One that is spelt nearly as in the catalogue is asked about, and may be another one: people may overrule that. One that is
    nowhere needs a reviewer's word.
    """

    class_hour_minutes: int

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall, with the time that is missing."""
        if not facts.occupation.strip():
            yield Shortfall(UNKNOWN, where=facts.where, remedy=remedy("name-occupation"))
        elif facts.occupation_required_hours_tenths is None:
            yield self._nowhere(facts)
        else:
            yield from self._against(facts, facts.occupation_required_hours_tenths)

    def measure(self, facts: PackageFacts) -> Measure:
        """Hours there are (floored), and hours asked for."""
        there = floor_tenths(total_ms(facts), self.class_hour_minutes)
        return Measure(there, facts.occupation_required_hours_tenths, "tenths")

    def _nowhere(self, facts: PackageFacts) -> Shortfall:
        told = Measure(facts.occupation, " / ".join(facts.occupation_near), "text")
        if facts.occupation_near:
            mend = remedy("did-you-mean", given=facts.occupation, near=facts.occupation_near)
            return Shortfall(FAIL, told, facts.where, mend, estimated=True)
        mend = remedy("occupation-unlisted", given=facts.occupation)
        return Shortfall(UNKNOWN, told, facts.where, mend, by_person=True)

    def _against(self, facts: PackageFacts, required: int) -> Iterator[Shortfall]:
        lacking = required * tenth_ms(self.class_hour_minutes) - total_ms(facts)
        measure, missing = self.measure(facts), unmeasured(facts)
        if lacking > 0 and missing:
            yield not_measured(missing, facts.where, measure)
        elif lacking > 0:
            tenths = required - floor_tenths(total_ms(facts), self.class_hour_minutes)
            mend = remedy("add-time", missing_ms=seconds_up(lacking, 1), missing_tenths=tenths)
            yield Shortfall(FAIL, measure, facts.where, mend)
