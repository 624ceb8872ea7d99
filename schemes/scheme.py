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
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from schemes.exam import Exam
from schemes.kinds import KINDS, Kind
from schemes.kinds.base import BadParameter, Where, require, require_thing
from schemes.kinds.media import Bound, Profile
from schemes.kinds.numbers import Amount
from schemes.kinds.records import OwedHours
from schemes.kinds.shares import Proportion
from schemes.papers import OpenBundle, Paper
from schemes.rubric import Rubric
from schemes.toml import Key, SchemeError, Source, build, convert, parse, rows_of, text_of
from schemes.workflow import Review, Stage, of_before
from schemes.workflow import faults as workflow_faults

__all__ = ["Named", "Rule", "Scheme", "SchemeError", "Setting", "Settings", "load", "load_all", "made"]

FOLDER = Path(__file__).parent
INCLUDED = ("platform.toml",)
# Parameters of a kind that the scheme itself gives: no check writes them.
GIVEN = ("class_hour_minutes", "stated_percent", "tolerance_percent", "rule")


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
    percentage of a clip that must be covered to count as studied; characters read in a minute; the largest percentage of
    the time that may be stated instead of measured; by how many percent stated hours may differ from measured ones; and,
    where one must wait before the next attempt, for how many hours.
    """

    class_hour_minutes: Setting
    pass_mark: Setting
    attempts: Setting
    studied_share: Setting
    characters_per_minute: Setting
    stated_share: Setting = Setting(
        value=50, reading="文件没有规定：只有写明、没有实测的分钟，合计不超过总时长的一半"
    )
    hours_tolerance: Setting = Setting(
        value=10, reading="文件没有规定：写的学时与实测相差不超过 10%，或不超过 0.2 学时"
    )
    wait_hours: Setting | None = None


@dataclass(frozen=True, kw_only=True)
class Named:
    """A content category or a preferred group: its short id, its name, and the document's words."""

    id: str
    name: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Cap:
    """A sum of money that the document names, in fen, and what it is counted by. `fixed`: a price, not the most there may be.

    `account`: who gets it accounts for what they spent, and what is left goes back.
    """

    name: str
    per: Literal["package", "class-hour", "person"]
    at_most_fen: int
    clause: str
    words: str
    reading: str = ""
    fixed: bool = False
    account: bool = False

    def __post_init__(self) -> None:
        require(self.at_most_fen >= 0, "at_most_fen", "wants 0 or more")
        require(not self.account or self.is_subsidy, "account", 'is for the most that is paid per "package"')

    @property
    def is_subsidy(self) -> bool:
        """Whether it is the most that a provider gets for a package."""
        return self.per == "package" and not self.fixed


@dataclass(frozen=True, kw_only=True)
class Credit:
    """How many times its class hours a course counts for the continuing education of who teaches in it (继续教育学时)."""

    times: int
    clause: str
    words: str
    reading: str = ""

    def __post_init__(self) -> None:
        require(1 <= self.times <= 100, "times", "wants a number from 1 to 100")


Part = Literal[
    "introduction",
    "instructors",
    "provider",
    "rights",
    "courses",
    "files",
    "resources",
    "layers",
    "captions",
    "exams",
]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule: the document's words, our reading, what machines check and what a person judges (`human`).

    `when` says for which packages it is asked, by fields of the package; others give "not-applicable".
    `why` says in plain words why the rule exists, `how` how it is met; both are ours. `looks_at`: the parts of a package that
    its `human` lines look at, so that an answer stands while those don't change; empty: all of it.
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
    looks_at: tuple[Part, ...] = ()
    checks: tuple[Kind, ...] = ()

    def __post_init__(self) -> None:
        require_thing("package", self.when, "when")
        require(bool(self.human or not self.looks_at), "looks_at", "is said of lines for a person only")
        require(bool(self.checks or self.human), "checks", "nothing is checked, by machine or by person")
        by_machine = self.severity != "human"
        require(
            by_machine == bool(self.checks), "severity", "is human where no machine checks, and only there"
        )


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """One scheme, whole. Its numbers can be read as plain integers; `settings` says where each comes from.

    `include` is read, and says nothing: the platform's rules are always there. `replaces` is the id of the scheme that this one takes the place of. `texts` are the files that it was read from.
    """

    id: str
    title: str
    source: str
    settings: Settings
    rules: tuple[Rule, ...]
    categories: tuple[Named, ...] = ()
    groups: tuple[Named, ...] = ()
    workflow: tuple[Stage, ...] = ()
    money: tuple[Cap, ...] = ()
    credit: Credit | None = None
    exam: Exam | None = None
    review: Review = field(default_factory=Review)
    rubric: Rubric | None = None
    profiles: tuple[Profile, ...] = ()
    papers: tuple[Paper, ...] = ()
    open_bundle: OpenBundle | None = None
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
    def wait_hours(self) -> int:
        """Hours between a failed attempt and the next one."""
        return self.settings.wait_hours.value if self.settings.wait_hours else 0

    @property
    def counts(self) -> str:
        """Which attempt counts: the best, or the last."""
        return self.exam.counts if self.exam else "best"

    @property
    def partial(self) -> frozenset[str]:
        """The kinds of questions whose parts earn points of their own."""
        return frozenset(self.exam.partial if self.exam else ())

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

    @property
    def subsidy(self) -> Cap | None:
        """The most that a provider gets for a package, the lowest where the document names several; None where it pays nothing."""
        caps = [each for each in self.money if each.is_subsidy]
        return min(caps, key=lambda each: each.at_most_fen, default=None)

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


def made(path: Path, texts: Mapping[str, str], *, kept: bool = False) -> Scheme:
    """A scheme from its texts, now or as they were kept; `path` names its file. Raises SchemeError.

    The platform's own rules come after the document's, whether the file includes them or not: no scheme leaves them out.
    Its rubric is that of a scheme that says none.
    `kept`: an edition from before, whose workflow may be of the shape that it had then.
    """
    scheme, rows, source = start(path, texts[path.name], kept=kept)
    for wrong in workflow_wrong(scheme, source):
        raise wrong
    rules = _rules(rows, source, scheme)
    used = [path.name]
    for file in (name for name in INCLUDED if name in texts):  # an edition kept from before may lack them
        used.append(file)
        included, other = parse(texts[file], str(FOLDER / file))
        rules += _rules(rows_of(included["rules"], ("rules",), other), other, scheme)
        if scheme.rubric is None and "rubric" in included:
            scheme = dataclasses.replace(scheme, rubric=build(Rubric, included["rubric"], ("rubric",), other))
    for place, rule in enumerate(rules):
        if rule.id in {other.id for other in rules[:place]}:
            raise source.error(("rules", place, "id"), f"{rule.id!r} is there twice")
    return dataclasses.replace(scheme, rules=tuple(rules), texts={name: texts[name] for name in used})


def start(path: Path, text: str, *, kept: bool = False) -> tuple[Scheme, list[dict[str, Any]], Source]:
    """A scheme without its rules, the tables of its rules, and where they stand. Raises SchemeError."""
    table, source = parse(text, str(path))
    rows = rows_of(table.pop("rules", []), ("rules",), source)
    if kept and not any("act" in each for each in table.get("workflow", [{"act": ""}])):
        table["workflow"] = of_before(table["workflow"])
    scheme = build(Scheme, table, (), source, given={"rules": (), "texts": {}})
    if scheme.id != path.stem:
        raise source.error(("id",), f"is {scheme.id!r}, but the file is called {path.name}")
    if not rows:
        raise source.error(("rules",), "is missing")
    return scheme, rows, source


def rubric_of(scheme: Scheme) -> Rubric:
    """What experts score under a scheme; an edition that was kept before there were rubrics takes the platform's of today."""
    if scheme.rubric is not None:
        return scheme.rubric
    file = INCLUDED[0]
    included, other = parse(text_of(FOLDER / file), file)
    return build(Rubric, included["rubric"], ("rubric",), other)


def workflow_wrong(scheme: Scheme, source: Source) -> list[SchemeError]:
    """Every fault of the workflow's graph: stages that can't be reached or left, outcomes that lead nowhere."""
    return [
        source.error(("workflow", place, *key.split(".")), message)
        for place, key, message in workflow_faults(scheme.workflow)
    ]


def _rules(rows: list[dict[str, Any]], source: Source, scheme: Scheme) -> list[Rule]:
    return [rule_of(row, ("rules", place), source, scheme) for place, row in enumerate(rows)]


def rule_of(table: dict[str, Any], key: Key, source: Source, scheme: Scheme) -> Rule:
    """One rule from its table. Raises SchemeError."""
    rows = rows_of(table.pop("checks", []), (*key, "checks"), source)
    rule_id = str(table.get("id", ""))
    checks = [
        _check(each, (*key, "checks", place), source, scheme, rule_id) for place, each in enumerate(rows)
    ]
    return build(Rule, table, key, source, given={"checks": tuple(checks)})


def _check(table: dict[str, Any], key: Key, source: Source, scheme: Scheme, rule_id: str) -> Kind:
    kind = table.pop("kind", None)
    if not isinstance(kind, str) or kind not in KINDS:
        raise source.error((*key, "kind"), f"{kind!r} is no kind; known are {', '.join(KINDS)}")
    cls = KINDS[kind]
    names = {each.name for each in dataclasses.fields(cls)}
    known = {
        "class_hour_minutes": scheme.class_hour_minutes,
        "stated_percent": scheme.settings.stated_share.value,
        "tolerance_percent": scheme.settings.hours_tolerance.value,
        "rule": rule_id,
    }
    given: dict[str, Any] = {name: known[name] for name in GIVEN if name in names}
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
