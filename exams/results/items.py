"""How the questions of an exam did: difficulty, discrimination, what wrong options draw, reliability of a set, sets compared, and
whether a question treats a group of people otherwise than others of the same ability. Pure.

Sources: classical test theory as in any textbook; discrimination by the upper and lower 27 % (Kelley 1939); Cronbach's alpha;
differential functioning by Mantel and Haenszel over five strata of the score, told on the scale of ETS (delta), where 1.5 and
more is large. These are figures about questions, never about a person, and no mark is made of them.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

FEWEST = 10  # people in a group: of fewer nothing is told, for they could be known by it
TAILS_PERCENT = 27
STRATA = 5
LARGE_DELTA = 1.5


@dataclass(frozen=True)
class Given:
    """One person's answer to one question: share of its marks in per mille, what was chosen."""

    part: str
    earned: int
    chosen: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One attempt that was handed in: its set, whether it passed, its answers, and the groups that its person is in."""

    set: int
    passed: bool
    given: tuple[Given, ...]
    groups: frozenset[str] = frozenset()

    @property
    def earned(self) -> int:
        """The share of all marks, in per mille, each question counting alike."""
        return sum(each.earned for each in self.given) // len(self.given) if self.given else 0


@dataclass(frozen=True)
class Item:
    """How one question did. `difficulty`: the mean share of its marks in per mille (high is easy); `discrimination`: by how much the
    best 27 % got more of it than the weakest 27 %, in per mille; None with fewer than ten answers. `chosen`: how often each
    option was; `delta`: by group, how much harder the question is for it (negative: harder)."""

    part: str
    answers: int
    difficulty: int | None
    discrimination: int | None
    chosen: Mapping[int, int] = field(default_factory=dict)
    delta: Mapping[str, float] = field(default_factory=dict)

    @property
    def doubtful(self) -> bool:
        """Whether a person should look: nearly nobody or everybody knows it, the best don't know it better, or a group is treated
        otherwise."""
        odd = self.difficulty is not None and not 100 <= self.difficulty <= 950
        weak = self.discrimination is not None and self.discrimination < 100
        return odd or weak or any(abs(each) >= LARGE_DELTA for each in self.delta.values())


@dataclass(frozen=True)
class SetResult:
    """How a set did: attempts, mean share of marks and share that passed in per mille, reliability; None where too few sat it."""

    number: int
    attempts: int
    mean: int | None
    passed: int | None
    alpha: float | None


def items(sheets: Sequence[Sheet]) -> list[Item]:
    """Every question that was asked, in the order in which it first was."""
    by_part: dict[str, list[tuple[Sheet, Given]]] = defaultdict(list)
    for sheet in sheets:
        for each in sheet.given:
            by_part[each.part].append((sheet, each))
    return [_item(part, rows) for part, rows in by_part.items()]


def sets(sheets: Sequence[Sheet]) -> list[SetResult]:
    """Every set that was sat."""
    by_set: dict[int, list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        by_set[sheet.set].append(sheet)
    return [_set(number, rows) for number, rows in sorted(by_set.items())]


def _item(part: str, rows: Sequence[tuple[Sheet, Given]]) -> Item:
    if len(rows) < FEWEST:
        return Item(part, len(rows), None, None)
    earned = [given.earned for _sheet, given in rows]
    chosen = Counter(
        at
        for _sheet, given in rows
        for at in given.chosen
        if isinstance(at, int) and not isinstance(at, bool)
    )
    return Item(
        part,
        len(rows),
        sum(earned) // len(earned),
        _discrimination(rows),
        dict(sorted(chosen.items())),
        _deltas(rows),
    )


def _rest(sheet: Sheet, given: Given) -> int:
    """What somebody earned of the other questions: a question must not be compared with itself."""
    others = [each.earned for each in sheet.given if each is not given]
    return sum(others) // len(others) if others else 0


def _discrimination(rows: Sequence[tuple[Sheet, Given]]) -> int:
    ranked = [given.earned for sheet, given in sorted(rows, key=lambda row: _rest(*row))]
    tail = max(1, len(ranked) * TAILS_PERCENT // 100)
    return (sum(ranked[-tail:]) - sum(ranked[:tail])) // tail


def _deltas(rows: Sequence[tuple[Sheet, Given]]) -> dict[str, float]:
    """By group: how a question differs for it from others of the same ability; only for groups, and others, of ten and more."""
    found = {}
    for group in sorted({each for sheet, _given in rows for each in sheet.groups}):
        inside = [row for row in rows if group in row[0].groups]
        if len(inside) < FEWEST or len(rows) - len(inside) < FEWEST:
            continue
        delta = mantel_haenszel((_rest(*row), group in row[0].groups, row[1].earned >= 500) for row in rows)
        if delta is not None:
            found[group] = delta
    return found


def mantel_haenszel(rows: Iterable[tuple[int, bool, bool]]) -> float | None:
    """ETS delta of (ability, in the group, right); negative: harder for the group. None where the two can't be compared."""
    strata: dict[int, Counter[tuple[bool, bool]]] = defaultdict(Counter)
    for ability, inside, right in rows:
        strata[min(STRATA - 1, ability * STRATA // 1001)][inside, right] += 1
    above = below = 0.0
    for each in strata.values():
        total = sum(each.values())
        above += each[False, True] * each[True, False] / total
        below += each[False, False] * each[True, True] / total
    if not above or not below:
        return None
    return -2.35 * math.log(above / below)


def _set(number: int, rows: Sequence[Sheet]) -> SetResult:
    if len(rows) < FEWEST:
        return SetResult(number, len(rows), None, None, None)
    return SetResult(
        number,
        len(rows),
        sum(each.earned for each in rows) // len(rows),
        sum(each.passed for each in rows) * 1000 // len(rows),
        alpha([[given.earned for given in each.given] for each in rows]),
    )


def alpha(rows: Sequence[Sequence[int]]) -> float | None:
    """Cronbach's alpha of people's marks for the same questions; None where the questions differ or nothing varies."""
    lengths = {len(each) for each in rows}
    if len(lengths) != 1 or min(lengths) < 2 or len(rows) < 2:
        return None
    count = lengths.pop()
    parts = sum(_variance([row[at] for row in rows]) for at in range(count))
    whole = _variance([sum(row) for row in rows])
    return count / (count - 1) * (1 - parts / whole) if whole else None


def _variance(values: Sequence[int]) -> float:
    mean = sum(values) / len(values)
    return sum((each - mean) ** 2 for each in values) / (len(values) - 1)


def groups_of(measures: Mapping[str, Any] | None, known: Collection[str]) -> frozenset[str]:
    """The groups of somebody by what is granted: those of the names that are."""
    told = measures or {}
    return frozenset(
        name
        for name in known
        if (told.get(name) != 100 if name == "time" and "time" in told else bool(told.get(name)))
    )
