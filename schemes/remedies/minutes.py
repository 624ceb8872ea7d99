"""The fewest minutes to add or to take so that every share, every limit of hours and every course is met at once.

A resource counts by its course and by the fields that proportions look at; those that agree form a cell. Variables
are whole minutes added to a cell or taken from it; each proportion is one row, `100 x part - percent x total`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from schemes.facts import CONTRADICTING, PackageFacts, ResourceFacts
from schemes.hours import MS_PER_MINUTE, tenth_ms
from schemes.kinds import Kind
from schemes.kinds.base import value_of
from schemes.kinds.fields import Coverage
from schemes.kinds.numbers import Limit
from schemes.kinds.shares import Proportion, RequiredHours, StatedHours
from schemes.remedies.program import Program
from schemes.whatif import Addition, Changes, shortened, usual_form

# A minute costs 1. Each place that is touched costs a little, so that one course gets ten minutes rather than two five.
TOUCHED = 0.02
FURTHER = 0.001  # the course that has most of it already comes first
HOUR_TENTH = 0.05  # stating fewer hours is no work, but it is not nothing
# where no value may have too much, another one must be open: a text is the least work
ANOTHER = {"category": (), "kind": ("document", "video"), "form": ("reading", "lecture")}
MARGIN = 0.001  # of a minute: what the solver's tolerance may eat


# course, then the value of each field of `fields`
Cell = tuple[str, ...]


@dataclass
class Minutes:
    """The programme for one package. `take`: whether made material may go and fewer hours may be stated."""

    facts: PackageFacts
    checks: Sequence[Kind]
    take: bool
    stated_tenths: int | None
    program: Program = field(default_factory=Program)
    margin: float = 0.0

    def __post_init__(self) -> None:
        asked = {check.field for check in self.checks if isinstance(check, Proportion)}
        self.fields: list[str] = [name for name in ("category", "kind", "form") if name in asked]
        self.there: Counter[Cell] = Counter()
        for resource in self.facts.resources:
            self.there[self._cell(resource)] += resource.duration_ms or 0
        self.cells = list(dict.fromkeys([*self.there, *self._further()]))
        self.added = {cell: self._added(cell) for cell in self.cells if self._grows(cell)}
        self.taken = {cell: self._taken(cell) for cell, time in self.there.items() if self.take and time}
        self.fewer = self.program.variable(HOUR_TENTH, max(0, (self.stated_tenths or 0) - 1) * self.take)
        for check in self.checks:
            self._require(check)

    def solved(self) -> tuple[Changes, float] | None:
        """The changes and what they cost; None where no change does."""
        values = self.program.solved()
        if values is None:
            return None
        cost = sum(value * each for value, each in zip(values, self.program.costs, strict=True))
        added = [self._addition(cell, values[place]) for cell, place in self.added.items() if values[place]]
        less: dict[int, int] = {}
        for cell, place in self.taken.items():
            less |= shortened(self.facts, self._places(cell), values[place])
        stated = (self.stated_tenths or 0) - values[self.fewer]
        hours = stated if stated and stated != self.facts.class_hours_tenths else None
        return Changes(added=tuple(added), shortened=less, class_hours_tenths=hours), cost

    def _cell(self, resource: ResourceFacts) -> Cell:
        return (resource.course, *(str(value_of(resource, name)) for name in self.fields))

    def _grows(self, cell: Cell) -> bool:
        """Whether more of it can be made: what says nothing of itself can't, and a picture has no minutes."""
        return "" not in cell[1:] and "image" not in cell[1:]

    def _further(self) -> Iterable[Cell]:
        """Cells that hold nothing yet: each course, with each value that the package or a rule knows."""
        values: list[tuple[str, ...]] = [()]
        for place, name in enumerate(self.fields):
            known = [cell[place + 1] for cell in self.there if cell[place + 1]]
            proportions = [check for check in self.checks if isinstance(check, Proportion)]
            if any(check.field == name and not check.value for check in proportions):
                known += [value for value in ANOTHER[name] if value not in known][:1]
            known += [check.value for check in proportions if check.field == name and check.value]
            values = [(*each, value) for each in values for value in dict.fromkeys(known) if value]
        return [(course.name, *each) for course in self.facts.courses for each in values]

    def _added(self, cell: Cell) -> int:
        """The variable of minutes added to a cell."""
        whole = sum(self.there.values()) // MS_PER_MINUTE
        rank = (
            sorted(self.there.values(), reverse=True).index(self.there[cell])
            if self.there[cell]
            else len(self.there)
        )
        # at 1 % beside 99 %, a hundredfold is the furthest that a share can ask for
        place = self.program.variable(
            1 + FURTHER * rank / max(1, len(self.there)), 100 * (whole + 60) + self._wanted()
        )
        self.program.used(place, TOUCHED)
        return place

    def _wanted(self) -> int:
        tenths = max(self.stated_tenths or 0, self.facts.occupation_required_hours_tenths or 0)
        return tenths * 6  # a class hour of 60 minutes is the longest there is

    def _taken(self, cell: Cell) -> int:
        place = self.program.variable(
            1, sum((self.facts.resources[at].duration_ms or 0) // MS_PER_MINUTE for at in self._places(cell))
        )
        self.program.used(place, TOUCHED)
        return place

    def _places(self, cell: Cell) -> list[int]:
        return [place for place, each in enumerate(self.facts.resources) if self._cell(each) == cell]

    def _addition(self, cell: Cell, minutes: int) -> Addition:
        told = dict(zip(self.fields, cell[1:], strict=True))
        like = next((each for each in self.facts.resources if self._alike(each, told)), None)
        usual = {"category": "", "kind": "video", "form": "lecture"}
        if like:
            usual |= {"kind": like.kind, "form": like.form}
        chosen = usual | told
        if "form" not in told and (chosen["form"], chosen["category"]) in CONTRADICTING:
            chosen["form"] = usual_form(chosen["category"])
        return Addition(
            course=cell[0],
            minutes=minutes,
            clip_minutes=self._clip_minutes(),
            category=chosen["category"],
            kind=chosen["kind"],
            form=chosen["form"],
        )

    def _alike(self, resource: ResourceFacts, told: Mapping[str, str]) -> bool:
        return resource.kind == told.get("kind", "video") and all(
            value_of(resource, name) == value for name, value in told.items()
        )

    def _clip_minutes(self) -> int:
        limits = [check.at_most_minutes for check in self.checks if isinstance(check, Limit)]
        return min([25, *limits])

    def _require(self, check: Kind) -> None:
        if isinstance(check, Proportion):
            values = [check.value] if check.value else sorted({cell[self._at(check)] for cell in self.cells})
            for value in values:
                self._share(check, value)
        elif isinstance(check, StatedHours) and self.stated_tenths:
            tenth = tenth_ms(check.class_hour_minutes) / MS_PER_MINUTE
            self._row(dict.fromkeys(self.cells, 1.0), self.stated_tenths * tenth, {self.fewer: tenth})
        elif isinstance(check, RequiredHours) and self.facts.occupation_required_hours_tenths:
            tenth = tenth_ms(check.class_hour_minutes) / MS_PER_MINUTE
            required = self.facts.occupation_required_hours_tenths * tenth
            self._row(dict.fromkeys(self.cells, 1.0), required)
        elif isinstance(check, Coverage) and check.by == "resource":
            for course in self.facts.courses:
                self._row({cell: 1.0 for cell in self.cells if cell[0] == course.name}, 1.0)

    def _at(self, check: Proportion) -> int:
        return 1 + self.fields.index(check.field)

    def _share(self, check: Proportion, value: str) -> None:
        """100 x part - percent x total is not below 0 for a least share; the other way round for a largest one."""
        percent, sign = (check.at_least, 1) if check.at_least is not None else (check.at_most or 0, -1)
        at = self._at(check)
        self._row({cell: sign * (100.0 * (cell[at] == value) - percent) for cell in self.cells}, 0.0)

    def _row(
        self, factors: Mapping[Cell, float], bound: float, more: Mapping[int, float] | None = None
    ) -> None:
        """Each cell's minutes, now and after, by its factor: together at least the bound."""
        there = sum(factor * self.there[cell] for cell, factor in factors.items()) / MS_PER_MINUTE
        terms: dict[int, float] = dict(more or {})
        terms |= {self.added[cell]: factor for cell, factor in factors.items() if cell in self.added}
        terms |= {self.taken[cell]: -factor for cell, factor in factors.items() if cell in self.taken}
        self.program.at_least(terms, bound - there + self.margin)
