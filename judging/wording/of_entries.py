"""Findings by rule: each rule once, what is wrong once, how often, and where first.

Two rules that ask for the same change at the same place are one thing to do: it stands under the first, which names the
other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from judging.wording import of_findings, of_rules
from judging.wording.numbered import NUMBERED, Numbered
from schemes.findings import Finding

SHOWN = 3  # places before the rest is folded
MOST = 100  # places that are listed at all


@dataclass(frozen=True)
class Line:
    """One place of an entry: where, what is to be done there, and the finding itself.

    `beside` is what the words leave open of the place: its file where they name the resource already, "" where they say all.
    """

    place: str
    told: str
    beside: str
    finding: Finding

    @property
    def name(self) -> str:
        """The name in it, as it is said: “和面”."""
        name = self.finding.remedy.params.get("name") if self.finding.remedy else None
        return f"“{name}”" if name and f"“{name}”" in self.told else ""


@dataclass(frozen=True)
class Entry:
    """Everything of one sort that a rule finds: how much it is, and the lines of the first places."""

    count: int
    lines: tuple[Line, ...]

    @property
    def first(self) -> Finding:
        """The finding that stands for them."""
        return self.lines[0].finding

    @cached_property
    def told(self) -> str:
        """What the first says, where all say the same but for their names; "" where they differ."""
        said = {_unnamed(each) for each in self.lines}
        return self.lines[0].told if len(said) == 1 and self.count > 1 else ""

    @property
    def first_places(self) -> tuple[str, ...]:
        """What the first places are called, each once."""
        return tuple(dict.fromkeys(each.name or each.place for each in self.lines[:SHOWN]))

    @property
    def shown(self) -> tuple[Line, ...]:
        """The first lines, where each says something else."""
        return () if self.told else self.lines[:SHOWN]

    @property
    def folded(self) -> tuple[Line, ...]:
        """The other lines, as far as they are listed."""
        if len(self.lines) == 1:
            return ()
        return self.lines if self.told else self.lines[SHOWN:]

    @property
    def unlisted(self) -> int:
        """How many more there are."""
        return self.count - len(self.lines)


@dataclass(frozen=True)
class Group:
    """A rule with what it finds. `also`: the names of rules that the same changes mend."""

    rule: str
    entries: tuple[Entry, ...]
    also: tuple[str, ...] = ()

    @property
    def first(self) -> Finding:
        """The finding that stands for them."""
        return self.entries[0].first

    @property
    def count(self) -> int:
        """How many places it finds."""
        return sum(each.count for each in self.entries)


def _unnamed(line: Line) -> str:
    return line.told.replace(line.name, "", 1) if line.name else line.told


def of(findings: Iterable[Finding], place: Numbered = NUMBERED, most: int = MOST) -> list[Group]:
    """The findings by rule, in the order in which each rule first occurs; of each sort at most so many places."""
    rules: dict[str, dict[tuple[str, ...], list[Finding]]] = {}
    known: dict[object, Finding] = {}
    also: dict[str, dict[str, None]] = {}
    for each in findings:
        first = known.setdefault(each.about, each)
        if first is not each and first.id != each.id:
            also.setdefault(first.id, {})[of_rules.name(each)] = None
            continue
        rules.setdefault(each.id, {}).setdefault(_sort(each), []).append(each)
    return [
        Group(
            of_rules.name(next(iter(sorts.values()))[0]),
            tuple(_entry(some, place, most) for some in sorts.values()),
            tuple(also.get(rule, ())),
        )
        for rule, sorts in rules.items()
    ]


def _entry(some: list[Finding], place: Numbered, most: int) -> Entry:
    """Fields that one thing lacks are one line."""
    first = some[0]
    lines = tuple(_line(each, place) for each in some[:most])
    if first.remedy and first.remedy.code == "fill-in":
        fields = [str(each.remedy.params["field"]) for each in some if each.remedy]
        lines = (replace(lines[0], told=of_findings.fill_in(first.remedy, fields, place)),)
    return Entry(len(some), lines)


# what is mended in the place itself: of a number about the whole package the place says nothing
_WRITTEN = ("fill-in", "declare", "name-as")


def _line(finding: Finding, place: Numbered) -> Line:
    where = place(finding.where) if finding.where else ""
    line = Line(where, of_findings.sentence(finding, place) or finding.words, where, finding)
    mend = finding.remedy.code if finding.remedy else ""
    if (where and where in line.told) or (":" not in finding.where and mend not in _WRITTEN):
        return replace(line, beside="")
    return replace(line, beside=place.file(finding.where)) if line.name else line


def _sort(finding: Finding) -> tuple[str, ...]:
    mend = finding.remedy
    if mend is None:
        return (finding.outcome,)
    if mend.code == "fill-in":
        return (finding.outcome, mend.code, finding.where, str(mend.params["of"]), str(mend.params["name"]))
    asked = str(mend.params.get("field") or mend.params.get("property") or "")
    return (finding.outcome, mend.code, asked)
