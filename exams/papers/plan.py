"""Which sets an exam asks, and which questions are left for practice. Pure: sets as `exams.bank.questions.sets_of` gives them.

An exam may ask the first sets of a package, as many as the scheme allows attempts. In a round an attempt takes the
first of them that has no question in common with what was sat in that round before. Where the scheme has papers drawn, an
exam may ask any question of the package, and none is left for practice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from exams.bank import sameness
from exams.bank.sameness import Key
from exams.papers import draws
from exams.papers.draws import Composition

Set = Mapping[str, Any]  # {"number", "questions"}


def examined(sets: Sequence[Set], attempts: int) -> Sequence[Set]:
    """The sets that an exam may ask."""
    return sets[:attempts]


def ahead(
    sets: Sequence[Set],
    attempts: int,
    sat: Iterable[Iterable[Mapping[str, Any]]] = (),
    composition: Composition | None = None,
) -> list[int]:
    """The numbers of the sets that the coming attempts of a round take, in order; `sat` holds the questions of each attempt
    so far. Papers that are drawn have the numbers of their attempts."""
    if composition:
        made = len(list(sat))
        return list(range(made + 1, attempts + 1)) if draws.suffices(bank(sets), composition) else []
    seen: set[Key] = set()
    made = 0
    for questions in sat:
        seen |= sameness.keys(questions)
        made += 1
    found: list[int] = []
    for each in examined(sets, attempts):
        if made + len(found) >= attempts:
            break
        asked = sameness.keys(each["questions"])
        if not asked & seen:
            found.append(int(each["number"]))
            seen |= asked
    return found


def may_come(
    sets: Sequence[Set], coming: Sequence[int], seen: frozenset[Key], composition: Composition | None = None
) -> frozenset[Key]:
    """The questions that the coming attempts may ask, after those of the attempts that are `seen`."""
    if not coming:
        return frozenset()
    if composition is None or not composition:
        return sameness.keys(one for each in sets if each["number"] in coming for one in each["questions"])
    every = bank(sets)
    fresh = [each for each in every if sameness.key(each) not in seen]
    # as long as what nobody saw suffices for every paper to come, what was seen is not asked again
    return sameness.keys(fresh if draws.disjoint(fresh, composition) >= len(coming) else every)


def bank(sets: Sequence[Set]) -> list[Mapping[str, Any]]:
    """All questions of all sets."""
    return [one for each in sets for one in each["questions"]]


def spare(
    sets: Sequence[Set], attempts: int, composition: Composition | None = None
) -> list[Mapping[str, Any]]:
    """The questions that no exam asks: those of further sets, unless an exam asks the same question."""
    if composition:
        return []
    examining = sameness.keys(one for each in examined(sets, attempts) for one in each["questions"])
    others = (one for each in sets[attempts:] for one in each["questions"])
    found: dict[Key, Mapping[str, Any]] = {}
    for one in others:
        if sameness.key(one) not in examining:
            found.setdefault(sameness.key(one), one)
    return list(found.values())
