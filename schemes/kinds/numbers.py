"""Kinds that count and limit: count, variety, composition, limit, measured, amount, deadline."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from schemes.facts import PICTURE_PROPERTIES, SOUND_PROPERTIES, CallFacts, PackageFacts
from schemes.findings import FAIL, UNKNOWN, Measure, Shortfall, remedy
from schemes.hours import MS_PER_MINUTE
from schemes.kinds.base import (
    Kind,
    Where,
    chosen,
    not_applicable,
    not_known,
    not_measured,
    nothing_yet,
    place_of,
    require,
    require_field,
    require_thing,
    require_words,
    things,
    words_of,
)


@dataclass(frozen=True, kw_only=True)
class Count(Kind):
    """There are at least, at most, or just so many things of a sort; `exam_set` counts sets with a question."""

    of: str
    at_least: int | None = None
    at_most: int | None = None
    where: Where = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        require(
            self.at_least is not None or self.at_most is not None, "at_least", "wants at_least or at_most"
        )
        if self.at_least is not None and self.at_most is not None:
            require(self.at_least <= self.at_most, "at_most", "is below at_least")
        if self.of == "exam_set":
            require(not self.where, "where", "exam sets can't be filtered")
        else:
            require_thing(self.of, self.where)

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall, with how many are missing or too many."""
        have, what = self._have(facts), words_of(self.where)
        if self.at_least is not None and have < self.at_least:
            mend = remedy("add-items", of=self.of, what=what, missing=self.at_least - have)
            yield Shortfall(FAIL, Measure(have, self.at_least, "count"), facts.where, mend)
        elif self.at_most is not None and have > self.at_most:
            mend = remedy("take-items", of=self.of, what=what, surplus=have - self.at_most)
            yield Shortfall(FAIL, Measure(have, self.at_most, "count"), facts.where, mend)

    def measure(self, facts: PackageFacts) -> Measure:
        """How many there are."""
        limit = self.at_most if self.at_least is None else self.at_least
        return Measure(self._have(facts), limit, "count")

    def _have(self, facts: PackageFacts) -> int:
        if self.of == "exam_set":
            return len({question.exam_set for question in facts.questions})
        return len(chosen(facts, self.of, self.where))


@dataclass(frozen=True, kw_only=True)
class Variety(Kind):
    """The things of the sort `of` have at least `at_least` different values in `field`."""

    of: str
    field: str
    at_least: int

    def __post_init__(self) -> None:
        require_thing(self.of, {})
        require_field(self.of, self.field, "field")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall, with what is there and how many more kinds it wants."""
        have = self._have(facts)
        if len(have) < self.at_least:
            mend = remedy("add-variety", field=self.field, have=have, missing=self.at_least - len(have))
            yield Shortfall(FAIL, self.measure(facts), facts.where, mend)

    def measure(self, facts: PackageFacts) -> Measure:
        """How many different values there are."""
        return Measure(len(self._have(facts)), self.at_least, "count")

    def _have(self, facts: PackageFacts) -> tuple[str, ...]:
        values = {str(getattr(thing, self.field)) for thing in things(facts, self.of)}
        return tuple(sorted(values - {""}))


@dataclass(frozen=True, kw_only=True)
class Composition(Kind):
    """In each group of things with the same value in `per`, `field` takes every value of `every`."""

    of: str
    per: str
    field: str
    every: tuple[str, ...]

    def __post_init__(self) -> None:
        require_thing(self.of, {})
        require_field(self.of, self.per, "per")
        require_field(self.of, self.field, "field")
        require_words(self.of, self.field, self.every, "every")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall for each group that lacks something, at the place of its first thing."""
        groups: dict[Any, list[Any]] = {}
        for thing in things(facts, self.of):
            groups.setdefault(getattr(thing, self.per), []).append(thing)
        if not groups:
            yield nothing_yet(self.of)
        for group, members in sorted(groups.items()):
            have = {getattr(thing, self.field) for thing in members}
            missing = tuple(value for value in self.every if value not in have)
            if missing:
                measure = Measure(len(self.every) - len(missing), len(self.every), "count")
                mend = remedy("add-kinds", of=self.of, group=str(group), missing=missing)
                yield Shortfall(FAIL, measure, place_of(facts, members[0]), mend)


@dataclass(frozen=True, kw_only=True)
class Limit(Kind):
    """Each resource that `where` picks runs at most so long, and at least so long where that is asked.

    25:00.000 passes 25, 25:00.001 does not.
    """

    at_most_minutes: int
    at_least_minutes: int = 0
    where: Where = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        require(self.at_most_minutes > 0, "at_most_minutes", "wants at least one minute")
        require(
            0 <= self.at_least_minutes <= self.at_most_minutes, "at_least_minutes", "is above at_most_minutes"
        )
        require_thing("resource", self.where, "where")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall for each that is too long, with the parts that would do, or too short."""
        picked = chosen(facts, "resource", self.where)
        if not picked:
            yield not_applicable()
        for resource in picked:
            duration, place = resource.duration_ms, place_of(facts, resource)
            if duration is None:
                yield not_measured(1, place, Measure(None, self._limit_ms, "ms"))
            elif duration > self._limit_ms:
                parts, over = -(-duration // self._limit_ms), duration - self._limit_ms
                mend = remedy("split", name=resource.name, parts=parts, over_ms=over)
                yield Shortfall(FAIL, Measure(duration, self._limit_ms, "ms"), place, mend)
            elif duration < self._least_ms:
                mend = remedy("lengthen", name=resource.name, under_ms=self._least_ms - duration)
                yield Shortfall(FAIL, Measure(duration, self._least_ms, "ms"), place, mend)

    def measure(self, facts: PackageFacts) -> Measure:
        """The longest of them."""
        longest = max((each.duration_ms or 0 for each in chosen(facts, "resource", self.where)), default=0)
        return Measure(longest, self._limit_ms, "ms")

    @property
    def _limit_ms(self) -> int:
        return self.at_most_minutes * MS_PER_MINUTE

    @property
    def _least_ms(self) -> int:
        return self.at_least_minutes * MS_PER_MINUTE


@dataclass(frozen=True, kw_only=True)
class Measured(Kind):
    """What the media check measured of each clip lies within `at_least` and `at_most`.

    What was not measured is unknown; with `else_person` a reviewer judges it and it does not block.
    """

    of: Literal["sound", "picture"]
    property: str
    unit: str
    at_least: int | None = None
    at_most: int | None = None
    else_person: bool = False
    where: Where = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        known = SOUND_PROPERTIES if self.of == "sound" else PICTURE_PROPERTIES
        require(self.property in known, "property", f"{self.of} has no {self.property!r}; {', '.join(known)}")
        require(known[self.property] != "text", "property", "is a text: use the kind media")
        bounds = (self.at_least is None) != (self.at_most is None)
        require(bounds, "at_least", "wants either at_least or at_most")
        require_thing("resource", self.where, "where")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall for each clip that falls short or was not measured."""
        picked = chosen(facts, "resource", self.where)
        if not picked:
            yield not_applicable()
        for resource in picked:
            value = (getattr(resource, self.of) or {}).get(self.property)
            measure = Measure(value, self.at_most if self.at_least is None else self.at_least, self.unit)
            mend = remedy("mend-clip", name=resource.name, property=self.property)
            if value is None:
                where = place_of(facts, resource)
                yield Shortfall(UNKNOWN, measure, where, remedy("measure-first", missing=1), self.else_person)
            elif not self._holds(value):
                yield Shortfall(FAIL, measure, place_of(facts, resource), mend)

    def _holds(self, value: int) -> bool:
        if self.at_least is not None:
            return value >= self.at_least
        return self.at_most is not None and value <= self.at_most


@dataclass(frozen=True, kw_only=True)
class Amount(Kind):
    """An amount of the call, in fen, is at most `at_most_fen`. Of an amount that nobody set it says so."""

    field: str
    at_most_fen: int

    def __post_init__(self) -> None:
        require_field("call", self.field, "field")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall, with what is too much."""
        amount = getattr(facts.call, self.field)
        if amount is None:
            yield not_known(self.field, self.measure(facts))
        elif amount > self.at_most_fen:
            mend = remedy("lower-amount", field=self.field, over_fen=amount - self.at_most_fen)
            yield Shortfall(FAIL, self.measure(facts), "", mend)

    def measure(self, facts: PackageFacts) -> Measure:
        """The amount and its cap."""
        return Measure(getattr(facts.call, self.field), self.at_most_fen, "fen")


@dataclass(frozen=True, kw_only=True)
class Deadline(Kind):
    """The call's `day` is not after its day `by`, which counts. Of a last day that nobody gave it says so."""

    day: str
    by: str

    def __post_init__(self) -> None:
        require_field("call", self.day, "day")
        require_field("call", self.by, "by")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall, with how many days late."""
        day, last = self._days(facts.call)
        if last is None:
            yield not_known(self.by, self.measure(facts))
        elif day is None or day > last:
            late = 0 if day is None else (day - last).days
            mend = remedy("submit-by", day=day and day.isoformat(), by=last.isoformat(), days_late=late)
            yield Shortfall(UNKNOWN if day is None else FAIL, self.measure(facts), "", mend)

    def measure(self, facts: PackageFacts) -> Measure:
        """Both days, ISO."""
        day, last = self._days(facts.call)
        return Measure(day and day.isoformat(), last and last.isoformat(), "date")

    def _days(self, call: CallFacts) -> Any:
        return getattr(call, self.day), getattr(call, self.by)
