"""What a format has no own place for, as labels (name:value) that come back from any format that keeps labels. Pure."""

from __future__ import annotations

from exams.bank import fields
from exams.bank.making import SetQuestion, format_points

# labels that formats with own places for them leave out
POINTS, MODEL, KIND = fields.POINTS, fields.MODEL, fields.KIND


def of(question: SetQuestion, *, instead: bool, without: frozenset[str] = frozenset()) -> list[str]:
    """The labels of a question; `instead`: it stands in the place of the one before it."""
    told = fields.told(question)
    if question.points:
        told[POINTS] = format_points(question.points)
    if question.more.get("model"):
        told[MODEL] = question.more["model"]
    if question.kind in ("ordering", "practical"):
        told[KIND] = fields.KIND_WORDS[question.kind]
    if instead:
        told = {name: text for name, text in told.items() if name not in _OF_THE_FIRST}
        told[fields.INSTEAD] = fields.PREVIOUS
    return [
        f"{name}:{line}" for name, text in told.items() if name not in without for line in text.split("\n")
    ]


_OF_THE_FIRST = (POINTS, fields.TOPIC, fields.RESOURCE, fields.MOMENT, fields.DIFFICULTY)
