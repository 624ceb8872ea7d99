"""Kinds that look at what is written in a field: presence, declared, uniqueness, naming, link, coverage."""

import dataclasses
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from schemes.facts import PackageFacts
from schemes.findings import FAIL, UNKNOWN, Measure, Shortfall, Value, remedy
from schemes.kinds.base import (
    Kind,
    Where,
    chosen,
    name_of,
    not_applicable,
    nothing_yet,
    place_of,
    require,
    require_field,
    require_thing,
    require_words,
    things,
)


@dataclass(frozen=True, kw_only=True)
class Presence(Kind):
    """Each of `fields` is given in every thing `of` a sort. Zero and "no" are answers; an empty text is
    not.
    """

    of: str
    fields: tuple[str, ...]

    def __post_init__(self) -> None:
        require_thing(self.of, {})
        for name in self.fields:
            require_field(self.of, name, "fields")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall for each empty field."""
        for thing in things(facts, self.of):
            for name in self.fields:
                if _empty(getattr(thing, name)):
                    mend = remedy("fill-in", of=self.of, name=name_of(thing), field=name)
                    yield Shortfall(FAIL, where=place_of(facts, thing), remedy=mend)


@dataclass(frozen=True, kw_only=True)
class Declared(Kind):
    """The field says one of the words (or true, false) of `among`, in each thing that `where` picks."""

    of: str
    field: str
    among: tuple[str | bool, ...]
    where: Where = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        require_thing(self.of, self.where)
        require_field(self.of, self.field, "field")
        require_words(self.of, self.field, self.among, "among")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall for each thing that says something else, or nothing."""
        picked = chosen(facts, self.of, self.where)
        if not picked:
            yield not_applicable()
        for thing in picked:
            said = getattr(thing, self.field)
            if said is None and self.of == "entry":  # a record holds what its keeper knows
                mend = remedy("not-known-here", what=self.field)
                yield Shortfall(UNKNOWN, where=place_of(facts, thing), remedy=mend)
            elif said not in self.among:
                yield self._shortfall(facts, thing)

    def _shortfall(self, facts: PackageFacts, thing: Any) -> Shortfall:
        said: Value = getattr(thing, self.field)
        words = tuple(str(word).lower() if isinstance(word, bool) else word for word in self.among)
        unit = "yes-no" if isinstance(self.among[0], bool) else "text"
        limit: Value = self.among[0] if unit == "yes-no" else " / ".join(words)
        mend = remedy("declare", of=self.of, name=name_of(thing), field=self.field, among=words)
        return Shortfall(FAIL, Measure(said, limit, unit), place_of(facts, thing), mend)


@dataclass(frozen=True, kw_only=True)
class Uniqueness(Kind):
    """No two things of the sorts `of`, taken together, have one name, whatever its width, case and spaces."""

    of: tuple[str, ...]

    def __post_init__(self) -> None:
        for sort in self.of:
            require_thing(sort, {})
            require_field(sort, "name", "of")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall for each repetition, at the place of the repetition."""
        named = defaultdict(list)
        for sort in self.of:
            for thing in things(facts, sort):
                if thing.name:
                    named[_folded(thing.name)].append(thing)
        for first, *others in named.values():
            times = len(others) + 1
            for thing in others:
                mend = remedy("rename", name=thing.name, times=times, first=place_of(facts, first))
                yield Shortfall(FAIL, Measure(times, 1, "count"), place_of(facts, thing), mend)


@dataclass(frozen=True, kw_only=True)
class Naming(Kind):
    """Each of the package's `fields` reads as `pattern` with the provider's and the package's names in it.

    Plus signs, spaces, letter case and the ending of a zip make no difference.
    """

    fields: tuple[str, ...]
    pattern: str

    def __post_init__(self) -> None:
        for name in self.fields:
            require_field("package", name, "fields")
        odd = set(re.findall(r"\{(.*?)\}", self.pattern)) - {"organisation", "name"}
        require(not odd, "pattern", f"only {{organisation}} and {{name}} can stand in a pattern, not {odd}")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall for each field that is given and reads otherwise."""
        expected = self.pattern.replace("{organisation}", facts.provider.organisation)
        expected = expected.replace("{name}", facts.name)
        given = {name: getattr(facts, name) for name in self.fields if getattr(facts, name) is not None}
        if not given:
            yield not_applicable()
        for name, text in given.items():
            if _bundle(text) != _bundle(expected):
                mend = remedy("name-as", field=name, expected=expected)
                yield Shortfall(FAIL, Measure(text, expected, "text"), facts.where, mend)


@dataclass(frozen=True, kw_only=True)
class Link(Kind):
    """The `field` of every thing of the sort `of` is the name of a thing of the sort `to`."""

    of: str
    field: str
    to: str

    def __post_init__(self) -> None:
        require_thing(self.of, {})
        require_thing(self.to, {}, "to")
        require_field(self.of, self.field, "field")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall for each thing that points nowhere."""
        linked = things(facts, self.of)
        names = {thing.name for thing in things(facts, self.to)}
        if not linked:
            yield nothing_yet(self.of)
        for thing in linked:
            given = getattr(thing, self.field)
            if given not in names:
                mend = remedy("tie", of=self.of, name=name_of(thing), field=self.field, given=given)
                yield Shortfall(FAIL, where=place_of(facts, thing), remedy=mend)


@dataclass(frozen=True, kw_only=True)
class Same(Kind):
    """Two fields of a thing say the same; a thing that leaves the second empty is not judged."""

    of: str
    field: str
    to: str
    where: Where = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        require_thing(self.of, self.where)
        require_field(self.of, self.field, "field")
        require_field(self.of, self.to, "to")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall for each thing whose fields differ."""
        picked = [each for each in chosen(facts, self.of, self.where) if not _empty(getattr(each, self.to))]
        if not picked:
            yield not_applicable()
        for thing in picked:
            said, wanted = str(getattr(thing, self.field)), str(getattr(thing, self.to))
            if said != wanted:
                mend = remedy("declare", of=self.of, name=name_of(thing), field=self.field, among=(wanted,))
                yield Shortfall(FAIL, Measure(said, wanted, "text"), place_of(facts, thing), mend)


@dataclass(frozen=True, kw_only=True)
class Coverage(Kind):
    """Every course has at least one resource, or at least one question about one of its resources."""

    by: Literal["resource", "question"]

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall for each course left out."""
        covered = self._covered(facts)
        if not facts.courses:
            yield nothing_yet("course")
        for course in facts.courses:
            if course.name not in covered:
                mend = remedy("cover", by=self.by, name=course.name)
                yield Shortfall(FAIL, Measure(0, 1, "count"), place_of(facts, course), mend)

    def _covered(self, facts: PackageFacts) -> set[str]:
        if self.by == "resource":
            return {resource.course for resource in facts.resources}
        return set(question_courses(facts))


def question_courses(facts: PackageFacts) -> list[str]:
    """The course of each question that is tied to a resource, one entry a question."""
    course: Mapping[str, str] = {resource.name: resource.course for resource in facts.resources}
    return [course[question.resource] for question in facts.questions if question.resource in course]


def _empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _bundle(name: str) -> str:
    return _folded(name).removesuffix(".zip").replace("+", "")
