"""How far experts are apart: median and range of each criterion and of the total. Pure; hundredths of a point throughout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemes.rubric import Criterion, Rubric

TOTAL = "total"


@dataclass(frozen=True)
class Spread:
    """A criterion's marks: the median (floored between two), the lowest, the highest, and out of how much."""

    id: str
    name: str
    weight: int
    most: int
    median: int
    low: int
    high: int

    @property
    def range(self) -> int:
        """How far the highest is from the lowest."""
        return self.high - self.low


def rubric_of(told: Mapping[str, Any]) -> Rubric:
    """The rubric that a panel keeps as JSON."""
    criteria = tuple(Criterion(**each) for each in told["criteria"])
    return Rubric(criteria=criteria, **{key: told[key] for key in told if key != "criteria"})


def median(marks: Sequence[int]) -> int:
    """The middle one, or the floored mean of the two in the middle."""
    ordered = sorted(marks)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) // 2


def of(
    rubric: Rubric, sheets: Sequence[Mapping[str, int]], name_of_total: str = ""
) -> tuple[list[Spread], Spread]:
    """For each criterion and for the total; `sheets` are marks in hundredths by criterion, at least one."""
    rows = [_row(each, [marks[each.id] for marks in sheets]) for each in rubric.criteria]
    totals = [rubric.total(marks) for marks in sheets]
    whole = Spread(TOTAL, name_of_total, 100, 10_000, median(totals), min(totals), max(totals))
    return rows, whole


def _row(each: Criterion, marks: Sequence[int]) -> Spread:
    return Spread(each.id, each.name, each.weight, each.most, median(marks), min(marks), max(marks))


def apart(rubric: Rubric, totals: Sequence[int]) -> bool:
    """Whether two totals differ by more than the scheme sets."""
    return len(totals) > 1 and max(totals) - min(totals) > rubric.apart * 100
