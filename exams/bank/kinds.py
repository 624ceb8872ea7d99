"""The kinds of questions, and what is an answer to each. Pure.

A question is plain JSON, as a frozen version keeps it. Every one has

    position, kind, stem, options, answer, explanation, points (hundredths), topic, resource_name

and, only where they are said,

    moment_ms    the moment of the resource that it is about
    difficulty   1 (easy) to 5 (hard)
    language     "en", … where it is not Chinese
    feedback     a text for each option, shown with the result of who chose it
    media        [{"kind": "picture" | "sound", "text", "sha256", "file_id", "media_type", "option"}]: `text` is the alternative
                 text or the transcript; `option` the option it belongs to (left out: the question itself)
    needs        what a person must be able to do: "sight", "hearing", "colour"
    substitute   an equivalent question for whom this one can't be put to; place, points and what it is about are those of this one

What `options`, `answer` and further keys hold, and what a person's answer (`chosen`) looks like; indexes count from 0, None
is a part left open, an empty list is no answer:

    single, multiple   options: texts; answer and chosen: sorted indexes
    true_false         answer and chosen: [1] or [0]
    ordering           options: the things as they are shown; answer and chosen: the place of each
    matching           options: the left side; targets: the right side; answer and chosen: for each left one its target
    fill               answer: for each blank its accepted spellings; fold: what makes no difference; chosen: texts as typed
    number             answer: [value, tolerance] as decimals; units: accepted spellings, the first is shown; unit_asked:
                       whether it must be typed; chosen: [text], with a unit asked for [text, unit], as typed
    short              model: an answer as it should be; rubric: [{"text", "points"}]; chosen: [text]
    practical          checklist: [{"text", "points", "must"}] for the assessor; chosen: [text], what the person says of it
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Question = Mapping[str, Any]
Chosen = list[Any]

CHOICES = ("single", "multiple", "true_false")
PLACED = ("ordering", "matching")
BY_HAND = ("short", "practical")
KINDS = (*CHOICES, *PLACED, "fill", "number", *BY_HAND)
FOLDS = ("width", "case", "blanks")
NEEDS = ("sight", "hearing", "colour")
LETTERS = "ABCDEFGHIJKLMNOP"
MOST_OPTIONS = len(LETTERS)
HARDEST = 5
# the optional keys of a question, in the order in which they are told
MORE = (
    "targets",
    "fold",
    "units",
    "unit_asked",
    "model",
    "rubric",
    "checklist",
    "feedback",
    "media",
    "needs",
    "substitute",
)
MOST_TYPED = {"fill": 200, "number": 60, "short": 5000, "practical": 5000}


class NotPossible(Exception):
    """No answer to this question: something that it doesn't offer, or more than it takes."""


def kept(question: Question, chosen: Sequence[Any]) -> Chosen:
    """An answer as it is stored: checked, and an empty list where nothing is said. Raises NotPossible."""
    kind = question["kind"]
    if kind in CHOICES:
        return _chosen(question, chosen)
    if not any(each not in (None, "") for each in chosen):
        return []
    if kind in PLACED:
        most = len(question["options"] if kind == "ordering" else question["targets"])
        good = all(each is None or _index(each, most) for each in chosen)
    else:
        good = all(isinstance(each, str) and len(each) <= MOST_TYPED[kind] for each in chosen)
    if not good or len(chosen) != parts(question):
        raise NotPossible
    return list(chosen)


def _chosen(question: Question, chosen: Sequence[Any]) -> Chosen:
    offered = 2 if question["kind"] == "true_false" else len(question["options"])
    if not all(_index(each, offered) for each in chosen):
        raise NotPossible
    found = sorted(set(chosen))
    if question["kind"] != "multiple" and len(found) > 1:
        raise NotPossible
    return found


def _index(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < most


def parts(question: Question) -> int:
    """Of how many parts an answer consists: things to be placed, blanks, number and unit; 1 for the others."""
    match question["kind"]:
        case "ordering" | "matching":
            return len(question["options"])
        case "fill":
            return len(question["answer"])
        case "number":
            return 2 if question.get("unit_asked") else 1
        case _:
            return 1


def by_hand(question: Question) -> bool:
    """Whether a person marks it."""
    return question["kind"] in BY_HAND


_SHARED = ("position", "points", "topic", "resource_name", "moment_ms", "difficulty")


def instead(question: Question) -> dict[str, Any] | None:
    """The equivalent question for whom this one can't be put to: at the same place, for the same points. None if there is none."""
    found = question.get("substitute")
    if not found:
        return None
    return {"explanation": "", **found, **{key: question[key] for key in _SHARED if key in question}}


def file_of(question: Question, number: int) -> int | None:
    """The stored file of a question's picture or sound, by its number; None where there is none."""
    media = question.get("media", ())
    found = media[number].get("file_id") if 0 <= number < len(media) else None
    return int(found) if found else None
