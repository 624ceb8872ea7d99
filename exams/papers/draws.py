"""Drawing a paper from a bank: so many questions of each kind, spread over knowledge points and difficulties. Pure.

Questions of a kind lie in a row, those of a knowledge point and difficulty beside each other, and every n-th is taken from a
random place on (systematic sampling): each question has the same chance, and each stratum gets its share, rounded up or
down. The order comes from SHA-256 over the seed and the question, so that a seed gives the same paper on every machine and
in every version of Python.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from typing import Any

from exams.bank import sameness
from exams.bank.sameness import Key

Question = Mapping[str, Any]
Composition = Mapping[str, int]  # kind -> how many of it a paper has


class TooFew(Exception):
    """The bank has fewer questions of a kind than a paper asks; `kind`, `have`, `want`."""

    def __init__(self, kind: str, have: int, want: int) -> None:
        super().__init__(kind, have, want)
        self.kind, self.have, self.want = kind, have, want


def distinct(bank: Sequence[Question]) -> list[Question]:
    """The bank without questions that are another one again; the first stays."""
    found: dict[Key, Question] = {}
    for each in bank:
        found.setdefault(sameness.key(each), each)
    return list(found.values())


def suffices(bank: Sequence[Question], composition: Composition) -> bool:
    """Whether a paper can be drawn at all."""
    counts = _by_kind(distinct(bank))
    return bool(composition) and all(len(counts[kind]) >= want for kind, want in composition.items())


def disjoint(bank: Sequence[Question], composition: Composition) -> int:
    """How many papers can be drawn of which no two share a question."""
    counts = _by_kind(distinct(bank))
    return min((len(counts[kind]) // want for kind, want in composition.items() if want), default=0)


def draw(
    bank: Sequence[Question], composition: Composition, seed: str, seen: Set[Key] = frozenset()
) -> list[Question]:
    """A paper: kind by kind in the order of the composition, questions in an order of their own.

    What is `seen` is taken only where nothing else is left of a kind. Raises TooFew.
    """
    kinds = _by_kind(distinct(bank))
    paper: list[Question] = []
    for kind, want in composition.items():
        there = kinds[kind]
        if len(there) < want:
            raise TooFew(kind, len(there), want)
        fresh = [each for each in there if sameness.key(each) not in seen]
        taken = fresh
        if len(fresh) > want:
            taken = _spread(fresh, want, f"{seed}:{kind}")
        elif len(fresh) < want:
            again = [each for each in there if sameness.key(each) in seen]
            taken = fresh + _spread(again, want - len(fresh), f"{seed}:{kind}:again")
        paper += sorted(taken, key=lambda each: chance(f"{seed}:order", _spelt(each)))
    return paper


def _by_kind(bank: Sequence[Question]) -> dict[str, list[Question]]:
    kinds: dict[str, list[Question]] = defaultdict(list)
    for each in bank:
        kinds[each["kind"]].append(each)
    return kinds


def _spread(questions: Sequence[Question], want: int, seed: str) -> list[Question]:
    """`want` of them by systematic sampling over strata, which lie in a random order too."""

    def place(each: Question) -> tuple[int, str, int]:
        stratum = f"{each.get('topic') or ''}\0{each.get('difficulty') or ''}"
        return chance(seed, stratum), stratum, chance(seed, _spelt(each))

    row = sorted(questions, key=place)
    # whole numbers only: the k-th is taken at (start + k * all) // want, with a start below all
    count = len(row)
    start = chance(seed, "start") % count if count else 0
    return [row[(start + k * count) // want % count] for k in range(want)]


def chance(seed: str, about: str) -> int:
    """A number of 64 bits that a seed gives to something."""
    return int.from_bytes(hashlib.sha256(f"{seed}\0{about}".encode()).digest()[:8])


def _spelt(question: Question) -> str:
    return "\0".join((question["kind"], str(question["stem"]), *map(str, question.get("options") or ())))
