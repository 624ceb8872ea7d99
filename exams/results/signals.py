"""What looks odd in how exams were sat, shown to a person who decides; the machine decides nothing, and takes nothing away. Pure.

Told are answers given faster than anybody reads them, and two people with the same wrong answers. There is no camera and no
lock-down, and neither would these signals follow from a screen reader, a helper, or a slow hand: only from haste and likeness.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, pairwise
from typing import Any

FASTEST_MS = 1_500  # a question that is read, thought about and answered takes longer
FEWEST_FAST = 5  # questions in a row
SAME_WRONG = 4  # wrong answers that two have in common, and these are nearly all they have
SAME_PERCENT = 80


@dataclass(frozen=True)
class Signal:
    """`fast`: so many answers of one attempt came in so short a time; `alike`: two attempts share so many wrong answers."""

    code: str
    attempts: tuple[int, ...]
    count: int
    of: int


def fast(attempt: int, given: Sequence[tuple[datetime, int, bool]]) -> Signal | None:
    """Right answers to different questions that follow each other faster than they can be read: (when, position, right).

    Answers that came together after the network was away tell nothing: `when` is when they were given.
    """
    rows = sorted(given)
    longest = run = 0
    for (before, position, _right), (after, other, right) in pairwise(rows):
        quick = (after - before).total_seconds() * 1000 < FASTEST_MS
        run = run + 1 if quick and right and other != position else 0
        longest = max(longest, run)
    return Signal("fast", (attempt,), longest, len(rows)) if longest >= FEWEST_FAST else None


def alike(sheets: Iterable[tuple[int, int, frozenset[tuple[str, Any]]]]) -> list[Signal]:
    """Attempts of different people, (attempt, person, wrong answers as (question, what was chosen)), that share nearly all of them."""
    by_answer: dict[tuple[str, Any], list[int]] = defaultdict(list)
    rows = list(sheets)
    for at, (_attempt, _person, wrong) in enumerate(rows):
        for each in wrong:
            by_answer[each].append(at)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for holders in by_answer.values():
        # what very many chose is a trap of the question, not a likeness of two people
        if len(holders) * 5 <= len(rows) or len(rows) < 10:
            for pair in combinations(holders, 2):
                shared[pair] += 1
    found = []
    for (one, other), count in shared.items():
        most = max(len(rows[one][2]), len(rows[other][2]))
        if rows[one][1] != rows[other][1] and count >= SAME_WRONG and count * 100 >= SAME_PERCENT * most:
            found.append(Signal("alike", (rows[one][0], rows[other][0]), count, most))
    return sorted(found, key=lambda each: (-each.count, each.attempts))
