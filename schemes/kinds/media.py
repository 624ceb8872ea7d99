"""Kinds about what the media check measured: a technical profile's bounds, and one look through a course."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from schemes.facts import PICTURE_PROPERTIES, SOUND_PROPERTIES, PackageFacts, ResourceFacts
from schemes.findings import FAIL, UNKNOWN, Measure, Shortfall, remedy
from schemes.kinds.base import Kind, Where, chosen, not_applicable, place_of, require, require_thing

UNMEASURED = remedy("measure-first", missing=1)
PROPERTIES = {**SOUND_PROPERTIES, **PICTURE_PROPERTIES}


@dataclass(frozen=True, kw_only=True)
class Bound:
    """One property of a technical profile: at least, at most, or one of these; units as in schemes.facts."""

    property: str
    at_least: int | None = None
    at_most: int | None = None
    among: tuple[str | int, ...] = ()

    def __post_init__(self) -> None:
        require(
            self.property in PROPERTIES, "property", f"{self.property!r} is none of {', '.join(PROPERTIES)}"
        )
        numbers = self.at_least is not None or self.at_most is not None
        require(numbers != bool(self.among), "at_least", "wants among, or at_least and at_most")
        text = PROPERTIES[self.property] == "text"
        require(not (text and numbers), "at_least", f"{self.property} is a text: use among")
        odd = [value for value in self.among if isinstance(value, str) != text]
        require(not odd, "among", f"{self.property} is never {odd}")
        if self.at_least is not None and self.at_most is not None:
            require(self.at_least <= self.at_most, "at_most", "is below at_least")

    def holds(self, value: int | str) -> bool:
        """Whether a measured value lies within the bound; the bounds themselves do."""
        if self.among:
            return value in self.among
        if isinstance(value, str):
            return False
        return (self.at_least is None or value >= self.at_least) and (
            self.at_most is None or value <= self.at_most
        )

    def limit(self, value: int | str | None) -> int | str:
        """The bound that a value is held against: the lower one where it is too low, else the upper."""
        if self.among:
            return " / ".join(str(each) for each in self.among)
        if self.at_least is None or (isinstance(value, int) and value >= self.at_least and self.at_most):
            return self.at_most or 0
        return self.at_least


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A technical profile (master or upload copy): the bounds that the media check holds a file against."""

    id: str
    name: str
    clause: str
    bounds: tuple[Bound, ...]
    reading: str = ""

    def __post_init__(self) -> None:
        names = [bound.property for bound in self.bounds]
        require(len(set(names)) == len(names), "bounds", "a property is there twice")

    def picked(self, properties: tuple[str, ...]) -> tuple[Bound, ...]:
        """The bounds on these properties. Raises BadParameter for one that the profile does not bound."""
        known = {bound.property: bound for bound in self.bounds}
        odd = [name for name in properties if name not in known]
        require(not odd, "properties", f"profile {self.id!r} has no {', '.join(odd)}")
        return tuple(known[name] for name in properties)


@dataclass(frozen=True, kw_only=True)
class Media(Kind):
    """Each clip keeps to the `properties` of one of the scheme's technical profiles.

    What was not measured is unknown; with `else_person` a reviewer judges it and it does not block. What was only
    estimated fails as an estimate, which a reviewer may overrule.
    """

    bounds: tuple[Bound, ...]
    else_person: bool = True
    where: Where = dataclasses.field(default_factory=lambda: {"kind": ("video",)})

    def __post_init__(self) -> None:
        require_thing("resource", self.where, "where")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall for each clip and property."""
        picked = chosen(facts, "resource", self.where)
        if not picked:
            yield not_applicable()
        for resource in picked:
            for bound in self.bounds:
                value = property_of(resource, bound.property)
                limit = bound.limit(value)
                measure = Measure(value, limit, "text" if bound.among else PROPERTIES[bound.property])
                place, wanted = place_of(facts, resource), str(limit)
                if value is None:
                    yield Shortfall(UNKNOWN, measure, place, UNMEASURED, self.else_person)
                elif not bound.holds(value):
                    mend = remedy("mend-property", name=resource.name, property=bound.property, wanted=wanted)
                    guess = bound.property in resource.estimated
                    yield Shortfall(FAIL, measure, place, mend, estimated=guess)


@dataclass(frozen=True, kw_only=True)
class Uniform(Kind):
    """Within each course the clips that were measured all have one value of each of `properties`."""

    properties: tuple[str, ...]

    def __post_init__(self) -> None:
        odd = [name for name in self.properties if name not in PROPERTIES]
        require(not odd, "properties", f"{odd} is none of {', '.join(PROPERTIES)}")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall for each course and property with several values."""
        clips = [each for each in facts.resources if each.kind == "video"]
        if not clips:
            yield not_applicable()
        of_course: dict[str, list[ResourceFacts]] = {}
        for each in clips:
            of_course.setdefault(each.course, []).append(each)
        for course in facts.courses:
            for name in self.properties:
                values = {property_of(each, name) for each in of_course.get(course.name, ())} - {None}
                if len(values) > 1:
                    have = tuple(sorted(str(value) for value in values))
                    mend = remedy("make-uniform", name=course.name, property=name, have=have)
                    yield Shortfall(FAIL, Measure(len(values), 1, "count"), place_of(facts, course), mend)


def property_of(resource: ResourceFacts, name: str) -> int | str | None:
    """What was measured of a clip, None where it was not."""
    side = resource.sound if name in SOUND_PROPERTIES else resource.picture
    return (side or {}).get(name)
