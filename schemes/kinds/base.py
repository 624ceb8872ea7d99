"""What every kind of rule stands on: how it is asked, and how it names and picks the things it looks at."""

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from schemes import facts as known
from schemes.facts import PackageFacts
from schemes.findings import NOT_APPLICABLE, UNKNOWN, Measure, Shortfall, remedy

# A filter on things: every field named has one of the values listed.
Where = Mapping[str, tuple[str | bool, ...]]

THINGS: Mapping[str, type[Any]] = {
    "package": known.PackageFacts,
    "provider": known.ProviderFacts,
    "rights": known.RightsFacts,
    "call": known.CallFacts,
    "course": known.CourseFacts,
    "resource": known.ResourceFacts,
    "question": known.QuestionFacts,
    "instructor": known.InstructorFacts,
    "class": known.TrainingClassFacts,
    "entry": known.HourEntryFacts,
}

# The words that a field may hold. A scheme that asks for another could never be met: the loader refuses it.
VOCABULARY: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("resource", "kind"): known.RESOURCE_KINDS,
    ("resource", "form"): known.RESOURCE_FORMS,
    ("resource", "captions"): known.CAPTION_STATES,
    ("question", "kind"): known.QUESTION_KINDS,
    ("package", "standard_kind"): known.STANDARD_KINDS,
    ("package", "subject_kind"): known.SUBJECT_KINDS,
    ("package", "title_level"): known.TITLE_LEVELS,
    ("class", "category"): known.HOUR_CATEGORIES,
    ("class", "mode"): known.HOUR_MODES,
    ("entry", "category"): known.HOUR_CATEGORIES,
    ("entry", "mode"): known.HOUR_MODES,
    ("rights", "kind"): known.RIGHTS_KINDS,
    ("rights", "quotations"): known.QUOTATIONS,
}


UNMEASURED = Measure()


class BadParameter(ValueError):
    """A parameter of a rule that can't be meant so; `key` is the parameter."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One general kind of question. `check` yields nothing when all is well."""

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """Every shortfall, each with its place and its remedy; integers only."""
        raise NotImplementedError

    def measure(self, facts: PackageFacts) -> Measure:
        """What a passing rule shows: measured, limit and unit, where there is something to show."""
        return Measure()


def things(facts: PackageFacts, of: str) -> tuple[Any, ...]:
    """All things of one sort: package, provider, rights or call, or the courses, resources, questions …"""
    if of == "package":
        return (facts,)
    if of in ("provider", "rights", "call"):
        return (getattr(facts, of),)
    if of == "class":
        return facts.classes or ()
    if of == "entry":
        return entries(facts)
    return tuple(getattr(facts, of + "s"))


def entries(facts: PackageFacts) -> tuple[known.HourEntryFacts, ...]:
    """The entries of the year that is judged."""
    record = facts.record
    return tuple(each for each in record.entries if each.year == record.year) if record else ()


def chosen(facts: PackageFacts, of: str, where: Where) -> list[Any]:
    """The things of one sort whose fields have the values that `where` asks for."""
    return [
        thing
        for thing in things(facts, of)
        if all(value_of(thing, field) in values for field, values in where.items())
    ]


def value_of(thing: Any, field: str) -> Any:
    """What a field says; the category of a resource is the one that it counts for."""
    if field == "category" and isinstance(thing, known.ResourceFacts):
        return thing.counted_category
    return getattr(thing, field)


def words_of(where: Where) -> tuple[str, ...]:
    """The words of a filter, for a remedy."""
    return tuple(str(value).lower() for values in where.values() for value in values)


def name_of(thing: Any) -> str:
    """What a thing is called in a remedy: its name, a question as set-number, "" for what has no name."""
    if isinstance(thing, known.QuestionFacts):
        return f"{thing.exam_set}-{thing.number}"
    return str(getattr(thing, "name", ""))


def place_of(facts: PackageFacts, thing: Any) -> str:
    """Where a person finds the thing; the package's own place when the thing has none."""
    return getattr(thing, "where", "") or facts.where


def total_ms(facts: PackageFacts) -> int:
    """Time of all resources whose duration is known."""
    return sum(resource.duration_ms or 0 for resource in facts.resources)


def unmeasured(facts: PackageFacts) -> int:
    """How many resources have no duration yet."""
    return sum(resource.duration_ms is None for resource in facts.resources)


def nothing_yet(of: str) -> Shortfall:
    """There is nothing to judge: not a pass."""
    return Shortfall(UNKNOWN, remedy=remedy("nothing-yet", of=of))


def not_measured(missing: int, where: str = "", measure: Measure = UNMEASURED) -> Shortfall:
    """`missing` durations are not known, so nothing can be told yet."""
    return Shortfall(UNKNOWN, measure, where, remedy("measure-first", missing=missing))


def not_applicable() -> Shortfall:
    """The rule has nothing to say about this package."""
    return Shortfall(NOT_APPLICABLE)


def not_known(field: str, measure: Measure = UNMEASURED) -> Shortfall:
    """The site does not know what the call says of this: it is told, and a reviewer looks instead."""
    return Shortfall(UNKNOWN, measure, remedy=remedy("not-known-here", what=field), by_person=True)


def seconds_up(numerator: int, denominator: int) -> int:
    """Milliseconds of a quotient of milliseconds, rounded up to a whole second."""
    return -(-numerator // (denominator * 1000)) * 1000


def require(condition: bool, key: str, message: str) -> None:
    """Refuse a parameter. Raises BadParameter."""
    if not condition:
        raise BadParameter(key, message)


def require_field(of: str, field: str, key: str) -> None:
    """Refuse a field that the facts don't have. Raises BadParameter."""
    names = [each.name for each in dataclasses.fields(THINGS[of])]
    require(field in names, key, f"{of} has no field {field!r}; it has {', '.join(names)}")


def require_words(of: str, field: str, values: Collection[object], key: str) -> None:
    """Refuse a value that the field can never hold. Raises BadParameter."""
    words = VOCABULARY.get((of, field))
    if words is not None:
        odd = [value for value in values if value not in words]
        require(not odd, key, f"{of}.{field} is never {odd}; it is one of {', '.join(words)}")


def require_thing(of: str, where: Where, key: str = "of") -> None:
    """Refuse an unknown sort of thing, or a filter that could never match. Raises BadParameter."""
    require(of in THINGS, key, f"unknown {of!r}; one of {', '.join(THINGS)}")
    for field, values in where.items():
        require_field(of, field, "where")
        require_words(of, field, values, "where")
