"""A question as a form: choices as radios or checkboxes, with what was chosen before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField

from foundation.i18n import _

LETTERS = "ABCDEF"


def choices(question: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(index as text, words) of each option; 对 and 错 for true/false."""
    if question["kind"] == "true_false":
        return [("1", _("对")), ("0", _("错"))]
    return [(str(n), f"{LETTERS[n]}. {text}") for n, text in enumerate(question["options"])]


def kind(question: Mapping[str, Any]) -> str:
    """The kind of a question in words."""
    return {"single": _("单选"), "multiple": _("多选，可能不止一个"), "true_false": _("判断")}[
        question["kind"]
    ]


def form(question: Mapping[str, Any], chosen: Sequence[int]) -> FlaskForm:
    """The form of one question. Nothing chosen is fine: one may come back later."""
    field = SelectMultipleField if question["kind"] == "multiple" else RadioField
    options = {"choices": choices(question), "validate_choice": False}

    class QuestionForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
        answer = field(question["stem"], **options)

    kept: Any = [str(n) for n in chosen]
    return QuestionForm(answer=kept if question["kind"] == "multiple" else (kept[0] if kept else None))


def picked(form: FlaskForm) -> list[int]:
    """What was chosen, as option indexes; raises ValueError for what isn't a number."""
    data = form.answer.data
    found = data if isinstance(data, list) else [data] if data not in (None, "", "None") else []
    return [int(each) for each in found]
