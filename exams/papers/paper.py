"""A paper: which questions an attempt asks, in which order, for how many marks. Pure.

It is made once, when the attempt begins, and kept with it as JSON; questions are named by the hash of what they say:
{"asked": [{"part", "points", "only", "substituted"}], "left_out": [part], "drawn": true}. `only` are the options that are
offered where some are left out. An attempt at a whole set for which nothing is changed needs no paper: the set is it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from exams.accommodations.measures import Measures
from exams.papers import draws

Question = Mapping[str, Any]  # with "part", the hash of what it says
Paper = dict[str, Any]
FULL = 10_000  # hundredths of a mark: what a drawn paper is worth


def of_set(questions: Sequence[Question], measures: Measures, seed: str) -> Paper | None:
    """The paper of a set as somebody is asked it; None where it is the set itself. It is worth as much as the set."""
    if not measures.changes_the_paper:
        return None
    return _paper(questions, measures, seed, sum(int(each["points"]) for each in questions))


def drawn(questions: Sequence[Question], measures: Measures, seed: str) -> Paper:
    """The paper of questions that were drawn: worth a hundred marks, each question in proportion to its own."""
    return {**_paper(questions, measures, seed, FULL), "drawn": True}


def _paper(questions: Sequence[Question], measures: Measures, seed: str, full: int) -> Paper:
    asked: list[Question] = []
    left_out: list[str] = []
    for each in questions:
        instead = put(each, measures)
        if instead is None:
            left_out.append(each["part"])
        else:
            asked.append(instead)
    if not asked:  # of nothing no exam can be made: the questions stay, and a person must help
        asked, left_out = list(questions), []
    points = rescaled([int(each["points"]) for each in asked], full)
    rows = [
        _item(each, worth, measures, f"{seed}:{at}")
        for at, (each, worth) in enumerate(zip(asked, points, strict=True))
    ]
    return {"asked": rows, "left_out": left_out}


def put(question: Question, measures: Measures) -> Question | None:
    """A question as somebody is asked it: itself, its substitute, or None where it is left out."""
    if not set(question.get("needs") or ()) & set(measures.senses):
        return question
    if question.get("substitute"):
        return {**question, "substituted": True}
    return None if measures.exempt else question


def _item(question: Question, points: int, measures: Measures, seed: str) -> dict[str, Any]:
    item: dict[str, Any] = {"part": question["part"], "points": points}
    if question.get("substituted"):
        item["substituted"] = True
    elif measures.reduced_choices and (only := fewer(question, seed)):
        item["only"] = only
    return item


def fewer(question: Question, seed: str) -> list[int]:
    """The options that stay when choices are reduced, in their order: every right one, and half of the wrong ones rounded
    up; [] where nothing can be left out."""
    if question["kind"] not in ("single", "multiple"):
        return []
    right = set(question["answer"])
    wrong = [at for at in range(len(question["options"])) if at not in right]
    staying = -(-len(wrong) // 2)
    if staying == len(wrong):
        return []
    kept = sorted(wrong, key=lambda at: draws.chance(seed, str(at)))[:staying]
    return sorted([*right, *kept])


def rescaled(points: Sequence[int], full: int) -> list[int]:
    """Whole parts of `full` in proportion to these points; what rounding leaves over goes to the largest remainders."""
    total = sum(points)
    if not total:
        return [0 for _each in points]
    parts = [each * full // total for each in points]
    by_rest = sorted(range(len(points)), key=lambda at: (-(points[at] * full % total), at))
    for at in by_rest[: full - sum(parts)]:
        parts[at] += 1
    return parts


def question(item: Mapping[str, Any], told: Question, position: int) -> dict[str, Any]:
    """A question of a paper as it is asked and marked: at its place, for its marks, its substitute where that is asked."""
    made = dict(told["substitute"] if item.get("substituted") else told)
    # a substitute examines what the question examines
    made = {"topic": told["topic"], "resource_name": told["resource_name"], **made}
    made |= {"position": position, "points": item["points"], "part": item["part"]}
    if item.get("substituted"):
        made["substituted"] = True
    if item.get("only"):
        made["only"] = item["only"]
    return made
