"""One package asked by several schemes: what each one misses, and what only one of them asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemes.findings import FAIL, PASS, UNKNOWN, Finding
from schemes.scheme import Scheme


@dataclass(frozen=True)
class Side:
    """What one scheme finds: what fails, how many pass, and how many can't be told yet.

    `own` are the shortfalls that no other scheme of the comparison tells: what must change for it alone.
    """

    scheme: Scheme
    failing: tuple[Finding, ...]
    passed: int
    unknown: int
    own: tuple[Finding, ...]

    @property
    def blocked(self) -> bool:
        """Whether anything bars the package at the stage of the file alone."""
        return any(each.severity in ("must", "principle") for each in self.failing)


def compare(asked: Mapping[str, tuple[Scheme, Iterable[Finding]]]) -> tuple[Side, ...]:
    """Each scheme's side, in the order given. Two shortfalls are one when the same change mends both."""
    found = {name: tuple(findings) for name, (_scheme, findings) in asked.items()}
    failing = {name: tuple(each for each in rows if each.outcome == FAIL) for name, rows in found.items()}
    sides = []
    for name, (scheme, _findings) in asked.items():
        others = {each.about for other, rows in failing.items() if other != name for each in rows}
        sides.append(
            Side(
                scheme,
                failing[name],
                sum(each.outcome == PASS for each in found[name]),
                sum(each.outcome == UNKNOWN for each in found[name]),
                tuple(each for each in failing[name] if each.about not in others),
            )
        )
    return tuple(sides)
