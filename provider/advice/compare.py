"""One package asked by several schemes: what each one misses, and which of them ask for the same change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from schemes.findings import FAIL, PASS, UNKNOWN, Finding
from schemes.scheme import Scheme


@dataclass(frozen=True)
class Side:
    """What one scheme finds: what fails, how many answers pass, and how many can't be told yet.

    `silent`: nothing of the document itself was judged, only the rules of the platform, which every scheme has.
    """

    scheme: Scheme
    failing: tuple[Finding, ...]
    passed: int
    unknown: int
    silent: bool

    @property
    def blocked(self) -> bool:
        """Whether anything bars the package at the stage of the file alone."""
        return any(each.severity in ("must", "principle") for each in self.failing)


@dataclass(frozen=True)
class Joined:
    """What just these schemes ask to be changed, told by the first of them."""

    schemes: tuple[Scheme, ...]
    findings: tuple[Finding, ...]


def compare(asked: Mapping[str, tuple[Scheme, Iterable[Finding]]]) -> tuple[Side, ...]:
    """Each scheme's side, in the order given."""
    rules = [{rule.id for rule in scheme.rules} for scheme, _findings in asked.values()]
    platform = set.intersection(*rules) if len(rules) > 1 else set()
    return tuple(_side(scheme, tuple(findings), platform) for scheme, findings in asked.values())


def _side(scheme: Scheme, found: Sequence[Finding], platform: Collection[str]) -> Side:
    judged = [each for each in found if each.outcome in (FAIL, PASS, UNKNOWN)]
    return Side(
        scheme,
        tuple(each for each in judged if each.outcome == FAIL),
        sum(each.outcome == PASS for each in judged),
        sum(each.outcome == UNKNOWN for each in judged),
        all(each.id in platform for each in judged),
    )


def joined(sides: Iterable[Side], first: str) -> tuple[Joined, ...]:
    """The shortfalls by who asks for them; two are one when the same change mends both.

    `first`: the id of the scheme that tells what it shares with others. What most ask for comes first.
    """
    askers: dict[object, dict[str, Scheme]] = {}
    told: dict[object, list[Finding]] = {}
    for side in sorted(sides, key=lambda side: side.scheme.id != first):
        for each in side.failing:
            by = askers.setdefault(each.about, {})
            by[side.scheme.id] = side.scheme
            # a second rule of the teller's own goes with the first; another scheme's would say it twice
            if next(iter(by)) == side.scheme.id:
                told.setdefault(each.about, []).append(each)
    groups: dict[tuple[str, ...], list[object]] = {}
    for about, by in askers.items():
        groups.setdefault(tuple(by), []).append(about)
    return tuple(
        Joined(tuple(askers[abouts[0]].values()), tuple(each for about in abouts for each in told[about]))
        for _names, abouts in sorted(groups.items(), key=lambda pair: (-len(pair[0]), first not in pair[0]))
    )
