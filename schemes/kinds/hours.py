"""Kinds about class hours beyond their sum: a total among given sizes, and questions for each class hour."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from schemes.facts import QUESTION_KINDS, PackageFacts
from schemes.findings import FAIL, Measure, Shortfall, remedy
from schemes.hours import MS_PER_MINUTE, floor_tenths, tenth_ms
from schemes.kinds.base import (
    Kind,
    not_known,
    not_measured,
    nothing_yet,
    place_of,
    require,
    require_field,
    seconds_up,
    total_ms,
    unmeasured,
)
from schemes.kinds.shares import shares

TENTHS = 10
SLACK = 2  # tenths of a class hour by which short courses may differ


@dataclass(frozen=True, kw_only=True)
class HoursAmong(Kind):
    """The total class hours that are stated are one of these sizes, in whole hours."""

    among: tuple[int, ...]

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall."""
        if facts.class_hours_tenths not in [hours * TENTHS for hours in self.among]:
            sizes = tuple(str(hours) for hours in self.among)
            yield Shortfall(FAIL, self.measure(facts), facts.where, remedy("choose-hours", among=sizes))

    def measure(self, facts: PackageFacts) -> Measure:
        """What is stated, and the nearest size that is not below it (the largest if none is)."""
        sizes = sorted(hours * TENTHS for hours in self.among)
        near = next((size for size in sizes if size >= (facts.class_hours_tenths or 0)), sizes[-1])
        return Measure(facts.class_hours_tenths, near, "tenths")


@dataclass(frozen=True, kw_only=True)
class HoursAgree(Kind):
    """Stated class hours agree: the total and each course's with what was measured, and the courses' sum with the total.

    They agree within the scheme's tolerance, or within two tenths of a class hour (for the sum: a tenth a course).
    """

    class_hour_minutes: int
    tolerance_percent: int

    def __post_init__(self) -> None:
        require(0 < self.tolerance_percent < 100, "tolerance_percent", "wants 1 to 99")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall for the total, one for each course, one for the sum."""
        if missing := unmeasured(facts):
            yield not_measured(missing, facts.where)
        elif not facts.resources:
            yield nothing_yet("resource")
        else:
            yield from self._total(facts)
            yield from self._courses(facts)
            yield from self._sum(facts)

    def _total(self, facts: PackageFacts) -> Iterator[Shortfall]:
        total, stated = total_ms(facts), facts.class_hours_tenths
        if stated is not None and self._far(stated, total):
            lacking = max(0, seconds_up(stated * tenth_ms(self.class_hour_minutes) - total, 1))
            mend = remedy("state-hours", hours_tenths=self._tenths(total), missing_ms=lacking)
            yield Shortfall(FAIL, Measure(stated, self._tenths(total), "tenths"), facts.where, mend)

    def _courses(self, facts: PackageFacts) -> Iterator[Shortfall]:
        time = shares(facts, "course")
        for course in facts.courses:
            stated, there = course.class_hours_tenths, time.get(course.name, 0)
            if stated is not None and self._far(stated, there):
                mend = remedy("state-course-hours", name=course.name, hours_tenths=self._tenths(there))
                measure = Measure(stated, self._tenths(there), "tenths")
                yield Shortfall(FAIL, measure, place_of(facts, course), mend)

    def _sum(self, facts: PackageFacts) -> Iterator[Shortfall]:
        stated = [each.class_hours_tenths for each in facts.courses if each.class_hours_tenths is not None]
        total, whole = facts.class_hours_tenths, sum(stated)
        if total is None or len(stated) < len(facts.courses) or not stated:
            return
        if abs(whole - total) * 100 > max(100 * len(stated), self.tolerance_percent * max(whole, total)):
            mend = remedy("add-up", courses_tenths=whole, total_tenths=total)
            yield Shortfall(FAIL, Measure(whole, total, "tenths"), facts.where, mend)

    def _far(self, tenths: int, there_ms: int) -> bool:
        tenth = tenth_ms(self.class_hour_minutes)
        return abs(tenths * tenth - there_ms) * 100 > max(
            100 * SLACK * tenth, self.tolerance_percent * there_ms
        )

    def _tenths(self, there_ms: int) -> int:
        return floor_tenths(there_ms, self.class_hour_minutes)


@dataclass(frozen=True, kw_only=True)
class QuestionsPerHour(Kind):
    """Each course has so many questions of these kinds for each class hour that it fills, at least for one."""

    at_least: int
    kinds: tuple[str, ...]
    class_hour_minutes: int

    def __post_init__(self) -> None:
        require(self.at_least > 0, "at_least", "wants at least 1")
        odd = [kind for kind in self.kinds if kind not in QUESTION_KINDS]
        require(not odd, "kinds", f"{odd} is none of {', '.join(QUESTION_KINDS)}")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall for each course, with how many questions it has and how many more it wants."""
        course_of = {resource.name: resource.course for resource in facts.resources}
        asked = [each for each in facts.questions if each.kind in self.kinds]
        have = Counter(course_of.get(each.resource) for each in asked)
        if missing := unmeasured(facts):
            yield not_measured(missing, facts.where)
        elif not facts.courses:
            yield nothing_yet("course")
        else:
            time = shares(facts, "course")
            for course in facts.courses:
                # a course that is shorter than a class hour counts as one
                hours = max(1, time.get(course.name, 0) // (self.class_hour_minutes * MS_PER_MINUTE))
                wanted = self.at_least * hours
                if (there := have[course.name]) < wanted:
                    mend = remedy("add-hour-questions", name=course.name, have=there, add=wanted - there)
                    yield Shortfall(FAIL, Measure(there, wanted, "count"), place_of(facts, course), mend)


@dataclass(frozen=True, kw_only=True)
class Reach(Kind):
    """A number of the call lies within its bounds, which count: a rank, hours chosen, a fee in fen."""

    field: str
    unit: str
    at_least: int | None = None
    at_most: int | None = None

    def __post_init__(self) -> None:
        require_field("call", self.field, "field")
        require((self.at_least is None) != (self.at_most is None), "at_least", "wants at_least or at_most")
        require(self.unit in ("count", "tenths", "fen"), "unit", "is count, tenths or fen")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall. Of what the call does not say it says so."""
        value = getattr(facts.call, self.field)
        if value is None:
            yield not_known(self.field, self.measure(facts))
        elif self._beyond(value):
            limit = self.at_most if self.at_least is None else self.at_least
            yield Shortfall(
                FAIL, self.measure(facts), "", remedy("keep-bound", field=self.field, limit=limit)
            )

    def measure(self, facts: PackageFacts) -> Measure:
        """The number and its bound."""
        limit = self.at_most if self.at_least is None else self.at_least
        return Measure(getattr(facts.call, self.field), limit, self.unit)

    def _beyond(self, value: int) -> bool:
        if self.at_least is not None:
            return value < self.at_least
        return self.at_most is not None and value > self.at_most
