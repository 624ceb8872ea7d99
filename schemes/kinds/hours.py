"""Kinds about class hours beyond their sum: a total among given sizes, and questions for each class hour."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from schemes.facts import QUESTION_KINDS, PackageFacts
from schemes.findings import FAIL, Measure, Shortfall, remedy
from schemes.hours import MS_PER_MINUTE
from schemes.kinds.base import (
    Kind,
    not_applicable,
    not_measured,
    nothing_yet,
    place_of,
    require,
    require_field,
    unmeasured,
)
from schemes.kinds.shares import shares

TENTHS = 10


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
        """One shortfall. What the call does not say is not judged."""
        value = getattr(facts.call, self.field)
        if value is None:
            yield not_applicable()
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
