"""What `package.toml` may hold, as data: every table, every key, and what its value must be.

`package.schema.json` says the same for other programs; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
    "alt": Text(LONG),
    "sound_tells_all": Flag(),
}
EXAMS: Table = {"file": Text()}

# keys that hold tables of their own, beside the plain ones
TOP: Mapping[str, Value] = {"format": Whole(1, 1, required=True)}
TABLES = {"introduction": INTRODUCTION, "provider": PROVIDER, "rights": RIGHTS, "exams": EXAMS}
# a package has at most so many courses, a course so many resources: more is not a catalogue that people can read
MOST_COURSES, MOST_RESOURCES = 200, 500
