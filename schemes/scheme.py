"""A scheme: a published document as data, its rules with the document's words, and the settings that are
our reading.

`load` reads one `config/schemes/*.toml`. It is strict: what it does not understand stops the start with
the file, the line and the key.
"""

import dataclasses
import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from schemes.kinds import KINDS, Kind
from schemes.kinds.base import BadParameter, Where, require, require_thing
from schemes.kinds.media import Bound
from schemes.kinds.numbers import Amount
from schemes.kinds.records import OwedHours
from schemes.kinds.shares import Proportion
from schemes.toml import Key, SchemeError, Source, build, convert, parse, rows_of, text_of

__all__ = ["Named", "Rule", "Scheme", "SchemeError", "Setting", "Settings", "load", "load_all", "made"]

FOLDER = Path(__file__).parent
INCLUDED = ("platform.toml",)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A number of the scheme and where it comes from: a clause, a reading of ours, or both."""

    value: int
    clause: str = ""
    reading: str = ""

    def __post_init__(self) -> None:
        require(self.value > 0, "value", "wants a number above 0")
        require(bool(self.clause or self.reading), "reading", "says neither clause nor reading")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The numbers that other rooms need.

    Minutes of one class hour; the pass mark in percent of the full mark; attempts at the exam; the
    percentage of a clip that must be covered to count as studied; characters read in a minute.
    """

    class_hour_minutes: Setting
    pass_mark: Setting
    attempts: Setting
    studied_share: Setting
    characters_per_minute: Setting


@dataclass(frozen=True, kw_only=True)
class Named:
    """A content category or a preferred group: its short id, its name, and the document's words."""

    id: str
    name: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the workflow: who acts, what happens, and how long it may take (months or days, 0 for no limit)."""

    name: str
    who: Literal["provider", "recommender", "expert", "curator", "authority", "public", "trainee"]
    clause: str
    words: str
    reading: str = ""
    months: int = 0
    days: int = 0


@dataclass(frozen=True, kw_only=True)
class Cap:
    """A sum of money that the document names, in fen, and what it is counted by."""

    name: str
    per: Literal["package", "class-hour", "person"]
    at_most_fen: int
    clause: str
    words: str
    reading: str = ""

    def __post_init__(self) -> None:
        require(self.at_most_fen >= 0, "at_most_fen", "wants 0 or more")


@dataclass(frozen=True, kw_only=True)
class Exam:
    """What an exam is made of: how many sets, and how many questions of each kind a paper draws (0: not said)."""

    clause: str
    words: str
    reading: str = ""
    sets: int = 0
    single: int = 0
    multiple: int = 0
    true_false: int = 0


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
class Rule:
    """One rule: the document's words, our reading, what machines check and what a person judges (`human`).

    `when` says for which packages it is asked, by fields of the package; others give "not-applicable".
    `why` says in plain words why the rule exists, `how` how it is met; both are ours.
    """

    id: str
    clause: str
    words: str
    severity: Literal["must", "principle", "advice", "human"]
    stage: Literal["package", "submission", "decision", "publication", "record"]
    reading: str = ""
    why: str = ""
    how: str = ""
    when: Where = dataclasses.field(default_factory=dict)
    human: tuple[str, ...] = ()
    checks: tuple[Kind, ...] = ()

    def __post_init__(self) -> None:
        require_thing("package", self.when, "when")
        require(bool(self.checks or self.human), "checks", "nothing is checked, by machine or by person")
        by_machine = self.severity != "human"
        require(
            by_machine == bool(self.checks), "severity", "is human where no machine checks, and only there"
        )


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """One scheme, whole. Its numbers can be read as plain integers; `settings` says where each comes from.

    `replaces` is the id of the scheme that this one takes the place of. `texts` are the files that it was read from.
    """

    id: str
    title: str
    source: str
    settings: Settings
    rules: tuple[Rule, ...]
    categories: tuple[Named, ...] = ()
    groups: tuple[Named, ...] = ()
    workflow: tuple[Step, ...] = ()
    money: tuple[Cap, ...] = ()
    exam: Exam | None = None
    profiles: tuple[Profile, ...] = ()
    include: tuple[Literal["platform"], ...] = ()
    replaces: str = ""
    texts: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what the files say, however they are laid out: two editions of a scheme differ in it."""
        told = {name: tomllib.loads(text) for name, text in self.texts.items()}
        spelt = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
        return hashlib.sha256(spelt.encode()).hexdigest()

    @property
    def class_hour_minutes(self) -> int:
        """Minutes of one class hour."""
        return self.settings.class_hour_minutes.value

    @property
    def pass_mark(self) -> int:
        """Percent of the full mark."""
        return self.settings.pass_mark.value

    @property
    def attempts(self) -> int:
        """How often the exam can be sat."""
        return self.settings.attempts.value

    @property
    def studied_share(self) -> int:
        """Percent of a resource that must be covered."""
        return self.settings.studied_share.value

    @property
    def characters_per_minute(self) -> int:
        """Reading speed by which texts are counted."""
        return self.settings.characters_per_minute.value

    @property
    def subsidy_cap_fen(self) -> int | None:
        """The highest subsidy to a provider, in fen, as the rule on it says; None if no rule does."""
        amounts = (check for rule in self.rules for check in rule.checks if isinstance(check, Amount))
        return next((check.at_most_fen for check in amounts if check.field == "subsidy_fen"), None)

    def profile(self, profile_id: str) -> Profile:
        """The technical profile of that id. Raises KeyError."""
        return {profile.id: profile for profile in self.profiles}[profile_id]

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id. Raises KeyError."""
        return {rule.id: rule for rule in self.rules}[rule_id]


def load_all(folder: Path) -> dict[str, Scheme]:
    """Every scheme of a folder by its id, in order of file name. Raises SchemeError."""
    schemes = [load(path) for path in sorted(folder.glob("*.toml"))]
    return {scheme.id: scheme for scheme in schemes}


def load(path: Path) -> Scheme:
    """Read one scheme. Raises SchemeError for anything unknown, missing, of a wrong type or without sense."""
    return made(path, texts_of(path))


def texts_of(path: Path) -> dict[str, str]:
    """The text of a scheme file and of what it may include, by file name: all that a scheme is made of."""
    return {path.name: text_of(path), **{name: text_of(FOLDER / name) for name in INCLUDED}}


def made(path: Path, texts: Mapping[str, str]) -> Scheme:
    """A scheme from its texts, now or as they were kept; `path` names its file. Raises SchemeError."""
    scheme, rows, source = start(path, texts[path.name])
    rules = _rules(rows, source, scheme)
    used = [path.name]
    for name in scheme.include:
        file = f"{name}.toml"
        used.append(file)
        included, other = parse(texts[file], str(FOLDER / file))
        rules += _rules(rows_of(included["rules"], ("rules",), other), other, scheme)
    for place, rule in enumerate(rules):
        if rule.id in {other.id for other in rules[:place]}:
            raise source.error(("rules", place, "id"), f"{rule.id!r} is there twice")
    return dataclasses.replace(scheme, rules=tuple(rules), texts={name: texts[name] for name in used})


def start(path: Path, text: str) -> tuple[Scheme, list[dict[str, Any]], Source]:
    """A scheme without its rules, the tables of its rules, and where they stand. Raises SchemeError."""
    table, source = parse(text, str(path))
    rows = rows_of(table.pop("rules", []), ("rules",), source)
    scheme = build(Scheme, table, (), source, given={"rules": (), "texts": {}})
    if scheme.id != path.stem:
        raise source.error(("id",), f"is {scheme.id!r}, but the file is called {path.name}")
    if not rows:
        raise source.error(("rules",), "is missing")
    return scheme, rows, source


def _rules(rows: list[dict[str, Any]], source: Source, scheme: Scheme) -> list[Rule]:
    return [rule_of(row, ("rules", place), source, scheme) for place, row in enumerate(rows)]


def rule_of(table: dict[str, Any], key: Key, source: Source, scheme: Scheme) -> Rule:
    """One rule from its table. Raises SchemeError."""
    rows = rows_of(table.pop("checks", []), (*key, "checks"), source)
    checks = [_check(each, (*key, "checks", place), source, scheme) for place, each in enumerate(rows)]
    return build(Rule, table, key, source, given={"checks": tuple(checks)})


def _check(table: dict[str, Any], key: Key, source: Source, scheme: Scheme) -> Kind:
    kind = table.pop("kind", None)
    if not isinstance(kind, str) or kind not in KINDS:
        raise source.error((*key, "kind"), f"{kind!r} is no kind; known are {', '.join(KINDS)}")
    cls = KINDS[kind]
    names = {each.name for each in dataclasses.fields(cls)}
    given: dict[str, Any] = {}
    if "class_hour_minutes" in names:
        given["class_hour_minutes"] = scheme.class_hour_minutes
    if "bounds" in names:
        given["bounds"] = _bounds(table, key, source, scheme)
    check = build(cls, table, key, source, given)
    categories = {category.id for category in scheme.categories}
    for name, word in _categories_asked(check):
        if word not in categories:
            raise source.error((*key, name), f"{word!r} is no category of this scheme")
    return check


def _bounds(table: dict[str, Any], key: Key, source: Source, scheme: Scheme) -> tuple[Bound, ...]:
    """The bounds that a check takes from a profile; both keys leave the table."""
    profiles = {profile.id: profile for profile in scheme.profiles}
    wanted, names = table.pop("profile", None), table.pop("properties", None)
    if wanted not in profiles:
        known = ", ".join(profiles) or "none"
        raise source.error((*key, "profile"), f"{wanted!r} is no profile of this scheme; known are {known}")
    properties = convert(tuple[str, ...], names, (*key, "properties"), source)
    try:
        return profiles[wanted].picked(properties)
    except BadParameter as error:
        raise source.error((*key, error.key), str(error)) from error


def _categories_asked(check: Kind) -> Iterator[tuple[str, str]]:
    """The categories that a check names, each with the parameter that names it."""
    if isinstance(check, Proportion) and check.field == "category" and check.value:
        yield "value", check.value
    for word in getattr(check, "where", {}).get("category", ()):
        if getattr(check, "of", "entry" if isinstance(check, OwedHours) else "resource") == "resource":
            yield "where", word
