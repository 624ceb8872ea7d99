"""The fewest questions to write or to leave out so that sets, kinds, courses and their balance are met at once.

Variables are questions added to, or taken from, one set, kind and course. The time of each course is what it will be
after the minutes of the plan, so that balance asks of the questions only.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from schemes.facts import QUESTION_KINDS, PackageFacts
from schemes.hours import MS_PER_MINUTE
from schemes.kinds import Kind
from schemes.kinds.fields import Coverage
from schemes.kinds.hours import QuestionsPerHour
from schemes.kinds.numbers import Composition, Count
from schemes.kinds.shares import Balance, shares
from schemes.remedies.program import Program

TAKEN = 1.01  # leaving a question out wins nothing over writing one
MOST = 10_000


@dataclass(frozen=True, order=True)
class QuestionChange:
    """`count` questions of a kind about a course are added to a set, or where negative left out."""

    exam_set: int
    course: str
    kind: str
    count: int


Cell = tuple[int, str, str]  # set, kind, course ("" for questions about nothing in the catalogue)


class Questions:
    """The programme for one package, at the times that its courses will have."""

    def __init__(self, facts: PackageFacts, checks: Sequence[Kind]) -> None:
        self.facts, self.checks, self.program = facts, checks, Program()
        course_of = {resource.name: resource.course for resource in facts.resources}
        self.there: Counter[Cell] = Counter(
            (each.exam_set, each.kind, course_of.get(each.resource, "")) for each in facts.questions
        )
        sets = sorted({each.exam_set for each in facts.questions})
        wanted = [each.at_least or 0 for each in checks if isinstance(each, Count) and each.of == "exam_set"]
        free = (number for number in range(1, MOST) if number not in sets)
        self.sets = [*sets, *(next(free) for _ in range(max([0, *wanted]) - len(sets)))]
        self.courses = [course.name for course in facts.courses]
        cells = [
            (one, kind, course) for one in self.sets for kind in QUESTION_KINDS for course in self.courses
        ]
        self.added = {cell: self.program.variable(1, MOST) for cell in cells}
        self.taken = {
            cell: self.program.variable(TAKEN, have) for cell, have in self.there.items() if cell[2]
        }
        self.cells = list(dict.fromkeys([*self.there, *self.added]))
        for one in self.sets:
            self._at_least(1, [cell for cell in self.cells if cell[0] == one])
        for check in checks:
            self._require(check)

    def solved(self) -> tuple[QuestionChange, ...] | None:
        """The changes, in order of set and course; None where none does."""
        values = self.program.solved()
        if values is None:
            return None
        found = [
            QuestionChange(one, course, kind, values[place])
            for (one, kind, course), place in self.added.items()
            if values[place]
        ]
        found += [
            QuestionChange(one, course, kind, -values[place])
            for (one, kind, course), place in self.taken.items()
            if values[place]
        ]
        return tuple(sorted(found))

    def _require(self, check: Kind) -> None:
        if isinstance(check, Composition) and check.of == "question":
            for one, kind in product(self.sets, check.every):
                self._at_least(1, [cell for cell in self.cells if cell[:2] == (one, kind)])
        elif isinstance(check, Count) and check.of == "question" and set(check.where) <= {"kind", "exam_set"}:
            self._count(check)
        elif isinstance(check, Coverage) and check.by == "question":
            for course in self.courses:
                self._at_least(1, self._about(course))
        elif isinstance(check, QuestionsPerHour):
            self._per_hour(check)
        elif isinstance(check, Balance):
            self._balance(check)

    def _about(self, course: str) -> list[Cell]:
        return [cell for cell in self.cells if cell[2] == course]

    def _count(self, check: Count) -> None:
        kinds, sets = check.where.get("kind"), check.where.get("exam_set")
        meant = [
            cell
            for cell in self.cells
            if (kinds is None or cell[1] in kinds) and (sets is None or cell[0] in sets)
        ]
        if check.at_least is not None:
            self._at_least(check.at_least, meant)
        if check.at_most is not None:
            self._row(dict.fromkeys(meant, -1.0), -check.at_most)

    def _per_hour(self, check: QuestionsPerHour) -> None:
        time = shares(self.facts, "course")
        for course in self.courses:
            hours = max(1, time.get(course, 0) // (check.class_hour_minutes * MS_PER_MINUTE))
            meant = [cell for cell in self._about(course) if cell[1] in check.kinds]
            self._at_least(check.at_least * hours, meant)

    def _balance(self, check: Balance) -> None:
        """have / asked stays between two percentages of load / whole: have - share x asked, from both sides."""
        time = shares(self.facts, "course")
        loads = {course.name: time.get(course.name, 0) * course.weight for course in self.facts.courses}
        whole, tied = sum(loads.values()), [cell for cell in self.cells if cell[2] in loads]
        if whole:
            self._at_least(1, tied)
        for course, load in loads.items() if whole else ():
            low, high = (
                percent * load / whole / 100 for percent in (check.at_least_percent, check.at_most_percent)
            )
            self._row({cell: (cell[2] == course) - low for cell in tied}, 0)
            self._row({cell: high - (cell[2] == course) for cell in tied}, 0)

    def _at_least(self, bound: int, meant: Iterable[Cell]) -> None:
        self._row(dict.fromkeys(meant, 1.0), bound)

    def _row(self, factors: Mapping[Cell, float], bound: float) -> None:
        there = sum(factor * self.there[cell] for cell, factor in factors.items())
        terms = {self.added[cell]: factor for cell, factor in factors.items() if cell in self.added}
        terms |= {self.taken[cell]: -factor for cell, factor in factors.items() if cell in self.taken}
        self.program.at_least(terms, bound - there)
