"""What `package.toml` may hold, as data: every table, every key, and what its value must be.

`package.schema.json` says the same for other programs; a test holds the two together.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from packages.faults import Param
from packages.models import CATEGORIES, FORMS, KINDS

SHORT, LONG = 200, 5000


@dataclass(frozen=True)
class Text:
    """A text that is not empty, of so many characters at most."""

    most: int = SHORT
    required: bool = False


@dataclass(frozen=True)
class Choice:
    """One of these words."""

    among: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class Flag:
    """true or false."""

    required: bool = False


@dataclass(frozen=True)
class Whole:
    """A whole number between two others, both allowed."""

    low: int
    high: int
    required: bool = False


@dataclass(frozen=True)
class Tenths:
    """A number with at most one decimal, above 0; read as whole tenths."""

    high: int = 10_000
    required: bool = False


Value = Text | Choice | Flag | Whole | Tenths
Table = Mapping[str, Value]

INTRODUCTION: Table = {
    "name": Text(required=True),
    "class_hours": Tenths(),
    "occupation": Text(),
    "standard_kind": Choice(("national", "specific", "course")),
    "standard_name": Text(),
    "learners": Text(LONG),
    "content": Text(LONG),
    "preferred_group": Choice(tuple("abcdefg")),
    "language": Choice(("zh", "en")),
    "subject_kind": Choice(("public", "professional")),
    "title_level": Choice(("junior", "middle", "senior")),
    "original": Flag(),
}
INSTRUCTOR: Table = {
    "name": Text(required=True),
    "organisation": Text(),
    "title": Text(),
    "senior": Flag(),
    "clean": Flag(),
}
PROVIDER: Table = {
    "organisation": Text(),
    "contact": Text(),
    "position": Text(),
    "phone": Text(),
    "email": Text(),
    "address": Text(),
    "own_ip": Flag(),
    "digital_skills": Flag(),
    "description": Text(LONG),
    "remarks": Text(LONG),
    "profile": Text(LONG),
    "profile_file": Text(),
}
RIGHTS: Table = {
    "kind": Choice(("commitment", "proof")),
    "file": Text(),
    "quotations": Choice(("none", "attributed")),
    "free_use": Flag(),
}
COURSE: Table = {"name": Text(required=True), "class_hours": Tenths(), "weight": Whole(1, 10)}
RESOURCE: Table = {
    "name": Text(required=True),
    "file": Text(required=True),
    "kind": Choice(KINDS, required=True),
    "form": Choice(FORMS, required=True),
    "category": Choice(CATEGORIES, required=True),
    "minutes": Whole(1, 600),
    "section": Text(),
    "alt": Text(LONG),
    "sound_tells_all": Flag(),
    "captions": Text(),
    "descriptions": Text(),
    "described": Text(),
    "sign": Text(),
    "summary": Text(LONG),
}
EXAMS: Table = {"file": Text()}

# keys that hold tables of their own, beside the plain ones
TOP: Mapping[str, Value] = {"format": Whole(1, 1, required=True)}
TABLES = {"introduction": INTRODUCTION, "provider": PROVIDER, "rights": RIGHTS, "exams": EXAMS}
# a package has at most so many courses, a course so many resources: more is not a catalogue that people can read
MOST_COURSES, MOST_RESOURCES, MOST_INSTRUCTORS = 200, 500, 100


class Unfit(Exception):
    """A value that its key can't have: the code of a fault (packages.faults) and its parameters."""

    def __init__(self, code: str, **params: Param) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def value_of(given: Any, wanted: Value) -> Any:
    """The value as we keep it (class hours as tenths). Raises Unfit."""
    if isinstance(wanted, Text):
        return _text(given, wanted)
    if isinstance(wanted, Choice):
        return _choice(given, wanted)
    if isinstance(wanted, Flag):
        return _of_type(given, "flag", bool)
    return _whole(given, wanted) if isinstance(wanted, Whole) else _tenths(given, wanted)


def _of_type(given: Any, wanted: str, *types: type) -> Any:
    if type(given) not in types:
        raise Unfit("wrong-type", wanted=wanted)
    return given


def _text(given: Any, wanted: Text) -> str:
    text: str = _of_type(given, "text", str)
    if len(text) > wanted.most:
        raise Unfit("too-long", count=len(text), limit=wanted.most)
    if any(unicodedata.category(each) == "Cc" and each not in "\n\t\r" for each in text):
        # databases and XML can't hold them, people can't see them
        raise Unfit("control-characters")
    return text


def _choice(given: Any, wanted: Choice) -> str:
    word: str = _of_type(given, "text", str)
    if word not in wanted.among:
        raise Unfit("not-among", given=shown(word), among=wanted.among)
    return word


def _whole(given: Any, wanted: Whole) -> int:
    number: int = _of_type(given, "whole", int)
    if not wanted.low <= number <= wanted.high:
        raise Unfit("out-of-range", given=_shown(number), low=wanted.low, high=wanted.high)
    return number


def _tenths(given: Any, wanted: Tenths) -> int:
    # the shortest decimal that gives this float is what stood in the file
    exact = Decimal(repr(_of_type(given, "number", int, float))) if _is_short(given) else Decimal("Infinity")
    if not exact.is_finite() or not 0 < exact <= wanted.high:
        raise Unfit("out-of-range", given=_shown(given), low=0, high=wanted.high)
    if exact * 10 != int(exact * 10):
        raise Unfit("not-a-tenth", given=_shown(given))
    return int(exact * 10)


def _is_short(given: Any) -> bool:
    """Python refuses to spell whole numbers of thousands of digits."""
    return not isinstance(given, int) or given.bit_length() < 1000


def _shown(given: float) -> str:
    return str(given)[:40] if _is_short(given) else "…"


def shown(text: str) -> str:
    """What somebody wrote, fit to be shown and stored in a fault: short, and nothing invisible."""
    return "".join(each if each.isprintable() else "�" for each in text[:80])
