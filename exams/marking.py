"""Marking: exact, pure, and repeatable from what is stored.

Our reading, as the documents are silent: a question is right when exactly its answers are chosen, of whatever kind it
is; there are no half marks. The pass mark is a share of the full score, compared in whole numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Mark:
    """One question's mark: `points` of `full`, in hundredths of a point."""

    position: int
    right: bool
    points: int
    full: int
    chosen: tuple[int, ...]


@dataclass(frozen=True)
class Result:
    """A paper's marks; scores in hundredths of a point."""

    marks: tuple[Mark, ...]

    @property
    def score(self) -> int:
        """What was earned."""
        return sum(mark.points for mark in self.marks)

    @property
    def full(self) -> int:
        """What could be earned."""
        return sum(mark.full for mark in self.marks)

    def passed(self, pass_mark: int) -> bool:
        """Whether the score reaches `pass_mark` per cent of the full score."""
        return self.full > 0 and self.score * 100 >= pass_mark * self.full


def mark(questions: Sequence[Mapping[str, Any]], answers: Mapping[int, Sequence[int]]) -> Result:
    """Mark answers (question position -> chosen indexes) against questions of a frozen set."""
    return Result(tuple(_mark(question, answers.get(question["position"], ())) for question in questions))


def _mark(question: Mapping[str, Any], chosen: Sequence[int]) -> Mark:
    right = sorted(set(chosen)) == sorted(question["answer"])
    points = int(question["points"])
    return Mark(question["position"], right, points if right else 0, points, tuple(sorted(set(chosen))))
