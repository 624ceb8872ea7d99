"""A small integer programme: whole-number variables, linear rows, the smallest cost. Solved by HiGHS through SciPy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SECONDS = 3  # a plan is asked for by a page: of a very large package the best that was found by then


@dataclass
class Program:
    """Variables are numbered as they are made; `rows` hold at least their bound."""

    costs: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    rows: list[tuple[Mapping[int, float], float]] = field(default_factory=list)

    def variable(self, cost: float, most: float) -> int:
        """A whole number from 0 to `most`; gives its place."""
        self.costs.append(cost)
        self.most.append(most)
        return len(self.costs) - 1

    def used(self, variable: int, cost: float) -> None:
        """What it costs that a variable is not 0, whatever its size: few changes are better than many."""
        switch = self.variable(cost, 1)
        self.at_least({variable: -1, switch: self.most[variable]}, 0)

    def at_least(self, terms: Mapping[int, float], bound: float) -> None:
        """The sum of variable x factor is at least the bound."""
        self.rows.append((terms, bound))

    def solved(self) -> Sequence[int] | None:
        """The values of the variables at the smallest cost; None when the rows contradict each other."""
        if not self.rows:
            return [0] * len(self.costs)
        # SciPy takes half a second to load, and only these pages need it
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import coo_array

        places = [(row, place) for row, (terms, _) in enumerate(self.rows) for place in terms]
        factors = [factor for terms, _ in self.rows for factor in terms.values()]
        down, across = [row for row, _ in places], [place for _, place in places]
        matrix = coo_array((factors, (down, across)), shape=(len(self.rows), len(self.costs)))
        found: Any = milp(
            self.costs,
            integrality=[1] * len(self.costs),
            bounds=Bounds(0, self.most),
            constraints=LinearConstraint(matrix.tocsc(), [bound for _, bound in self.rows]),
            options={"time_limit": SECONDS},
        )
        return None if found.x is None else [round(value) for value in found.x]
