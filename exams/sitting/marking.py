"""Marking: exact, pure, and repeatable from what is stored.

Our reading, as the documents are silent: a question is right when exactly its answers are given, of whatever kind it is, and
there are no half marks, unless the scheme names its kind under `partial`. Then each right part earns its share, each wrong
one takes a share away, and what is left open does neither; never less than nothing, rounded down to the hundredth.
The pass mark is a share of the full score, compared in whole numbers. What a person marks has no mark before they did.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exams.bank import kinds
from exams.bank.kinds import Question

_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?(?:/(\d+))?(.*)", re.DOTALL)


@dataclass(frozen=True)
class Mark:
    """One question's mark: `points` of `full`, in hundredths of a point. `partial`: parts of it earned points of their own.

    `waits`: a person has to mark it; its points are none until then.
    """

    position: int
    right: bool
    points: int
    full: int
    chosen: tuple[Any, ...]
    partial: bool = False
    waits: bool = False


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

    @property
    def waits(self) -> bool:
        """Whether a person has something to mark."""
        return any(mark.waits for mark in self.marks)

    def passed(self, pass_mark: int) -> bool:
        """Whether the score reaches `pass_mark` per cent of the full score."""
        return self.full > 0 and self.score * 100 >= pass_mark * self.full


def mark(
    questions: Sequence[Question],
    answers: Mapping[int, Sequence[Any]],
    partial: Collection[str] = (),
    given: Mapping[int, int] | None = None,
) -> Result:
    """Mark answers (question position -> chosen) against the questions of a paper.

    `partial`: the kinds whose parts earn points of their own; `given`: what people gave, by position, in hundredths.
    """
    return Result(
        tuple(_mark(each, answers.get(each["position"], ()), partial, given or {}) for each in questions)
    )


def _mark(
    question: Question, chosen: Sequence[Any], partial: Collection[str], given: Mapping[int, int]
) -> Mark:
    position, full = question["position"], int(question["points"])
    if question.get("all_right"):  # its key was wrong beyond repair: everybody gets its marks
        return Mark(position, True, full, full, tuple(chosen))
    if kinds.by_hand(question):
        # nothing written earns nothing without anybody's work; what was done with the hands was seen, not written
        waits = position not in given and (bool(chosen) or question["kind"] == "practical")
        points = min(full, given.get(position, 0))
        return Mark(position, points == full and not waits, points, full, tuple(chosen), waits=waits)
    shared = question["kind"] in partial
    points = points_of(question, chosen, partial=shared)
    stored = tuple(sorted(set(chosen))) if question["kind"] in kinds.CHOICES else tuple(chosen)
    return Mark(position, _is_right(question, chosen), points, full, stored, shared)


def points_of(question: Question, chosen: Sequence[Any], *, partial: bool = False) -> int:
    """What an answer earns, in hundredths, of a question that a machine can mark."""
    full = int(question["points"])
    if not partial:
        return full if _is_right(question, chosen) else 0
    right, wrong, of = tally(question, chosen)
    return full * max(0, right - wrong) // of if of else 0


def _is_right(question: Question, chosen: Sequence[Any]) -> bool:
    right, wrong, of = tally(question, chosen)
    return right == of and not wrong


def tally(question: Question, chosen: Sequence[Any]) -> tuple[int, int, int]:
    """How many parts of an answer are right, how many wrong, and how many right ones there are."""
    answer = question["answer"]
    if question["kind"] in kinds.CHOICES:
        return len(set(chosen) & set(answer)), len(set(chosen) - set(answer)), len(set(answer))
    said = [*chosen, *[None] * (kinds.parts(question) - len(chosen))]
    match question["kind"]:
        case "ordering" | "matching":
            told = [None if one is None else one == its for one, its in zip(said, answer, strict=True)]
        case "fill":
            told = [
                _spelt(question, one, its) if one else None for one, its in zip(said, answer, strict=True)
            ]
        case _:
            told = [number_is_right(question, said) if said[0] else None]
    return told.count(True), told.count(False), len(told)


def _spelt(question: Question, typed: str, accepted: Sequence[str]) -> bool:
    fold = question.get("fold", ())
    return folded(typed, fold) in {folded(each, fold) for each in accepted}


def folded(text: str, fold: Collection[str]) -> str:
    """A spelling without what makes no difference: "width" (full and half), "case", "blanks"; blanks around it never do."""
    if "width" in fold:
        text = unicodedata.normalize("NFKC", text)
    if "case" in fold:
        text = text.casefold()
    return "".join(text.split()) if "blanks" in fold else " ".join(text.split())


def number_is_right(question: Question, said: Sequence[Any]) -> bool:
    """Whether a number was typed that lies within the tolerance, with its unit where one is asked for."""
    number, rest = number_of(said[0] or "")
    value, tolerance = (Fraction(each) for each in question["answer"])
    units = {_unit(each) for each in question.get("units", ())}
    typed = [each for each in (rest, _unit(said[1] or "") if len(said) > 1 else "") if each]
    if number is None or any(each not in units for each in typed):
        return False
    return abs(number - value) <= tolerance and (bool(typed) or not question.get("unit_asked"))


def number_of(typed: str) -> tuple[Fraction | None, str]:
    """The exact number that a text begins with and what follows it (a unit): 1,000.5 kg, －3 ℃, 1/2. None where there is none."""
    plain = "".join(
        unicodedata.normalize("NFKC", typed).replace("\u2212", "-").replace("\u2044", "/").split()
    )
    if len(plain) > kinds.MOST_TYPED["number"] or not plain.isprintable():
        return None, ""
    sign, whole, after, below, rest = _NUMBER.fullmatch(plain).groups()  # type: ignore[union-attr]  # it fits everything
    if (not whole and not after) or (below and int(below) == 0) or rest[:1] in tuple(",./0123456789"):
        return None, ""
    number = Fraction((whole or "0").replace(",", "") + (after or "")) / int(below or 1)
    return (-number if sign == "-" else number), rest


def _unit(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
