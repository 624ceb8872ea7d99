"""What experts score (评分表): criteria with their weights, and the terms on which several of them score one application."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from schemes.kinds.base import require

WHOLE = 10_000  # hundredths of a point: the best total


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One line: its weight in per cent of the total, its full marks in points, and what to look at."""

    id: str
    name: str
    weight: int
    full: int = 100
    guidance: str

    def __post_init__(self) -> None:
        require(self.weight > 0, "weight", "wants a number above 0")
        require(1 <= self.full <= 1000, "full", "wants 1 to 1000")

    @property
    def most(self) -> int:
        """The full marks in hundredths of a point."""
        return self.full * 100


@dataclass(frozen=True, kw_only=True)
class Rubric:
    """The criteria, whose weights make 100; at least how many experts score; whether they are told the applicant and each
    other's marks before all have handed in (`blind`: they aren't); by how many points of 100 two totals may differ before
    one more expert is asked for (`apart`)."""

    criteria: tuple[Criterion, ...]
    experts: int = 3
    blind: bool = True
    apart: int = 20
    clause: str = ""
    reading: str = ""

    def __post_init__(self) -> None:
        ids = [each.id for each in self.criteria]
        require(len(set(ids)) == len(ids), "criteria", "an id is there twice")
        together = sum(each.weight for each in self.criteria)
        require(together == 100, "criteria", f"weights make {together}, not 100")
        require(1 <= self.experts <= 15, "experts", "wants 1 to 15")
        require(1 <= self.apart <= 100, "apart", "wants 1 to 100")
        require(bool(self.clause or self.reading), "reading", "says neither clause nor reading")

    def total(self, marks: Mapping[str, int]) -> int:
        """The weighted total in hundredths of 100 points, floored, of marks in hundredths by criterion. Raises KeyError."""
        exact = sum((Fraction(marks[each.id] * each.weight, each.full) for each in self.criteria), Fraction())
        return int(exact)
