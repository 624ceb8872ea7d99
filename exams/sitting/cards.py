"""A question as a form: one field for each question, whatever its kind, with what was given before.

Choices are radios and checkboxes; everything else is a group of parts (`PartsField`): a list to choose from for each thing
to be placed or matched, a line for each blank, a box for words. So every kind is answered with the keyboard alone and
without scripting. templates/exams/_question.html draws them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import Field, RadioField, SelectMultipleField, ValidationError
from wtforms.utils import unset_value

from exams.bank import in_words, kinds
from exams.bank.kinds import LETTERS, Chosen, Question
from foundation.i18n import _
from foundation.web import Form, form_of

__all__ = ["LETTERS", "PartsField", "choices", "field", "form", "given", "kind", "picked"]

choices = in_words.choices
kind = in_words.kind


@dataclass
class Part:
    """One part of an answer: its words, what can be chosen (None: typed), what was given, and how many characters may be."""

    label: Any
    value: str
    choices: list[tuple[str, Any]] | None = None
    most: int = 0
    rows: int = 0
    number: bool = False


class PartsField(Field):  # type: ignore[misc]  # WTForms ships no types
    """An answer of several parts, each a field of its own in the page: `NAME-0`, `NAME-1`, … Its data is a list of texts."""

    def __init__(self, label: Any = "", question: Question | None = None, **more: Any) -> None:
        super().__init__(label, **more)
        self.question = question or {}
        self.parts: list[Part] = []
        self.lines: list[Any] = []  # what is to be read before the parts

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """What was typed, or what was given before."""
        self.process_errors: list[str] = []
        given = self.default if data is unset_value or data is None else data
        self.data = [_text(each) for each in given or ()]
        wanted = kinds.parts(self.question)
        names = [f"{self.name}-{at}" for at in range(wanted)]
        if formdata is not None and any(each in formdata for each in names):
            self.data = [(formdata.getlist(each) or [""])[0].replace("\r\n", "\n") for each in names]
        self.data = (self.data + [""] * wanted)[:wanted]
        self.parts = [_part(self.question, *each) for each in enumerate(self.data)]
        self.put(in_words.offered(self.question))

    def pre_validate(self, form: Form) -> None:
        """Nothing longer than is kept."""
        most = kinds.MOST_TYPED.get(self.question["kind"])
        if most and any(len(each) > most for each in self.data):
            raise ValidationError(_("太长了，最多 %(n)d 个字。写的都还在，请删短一些再存。", n=most))

    def put(self, words: Sequence[Any]) -> None:
        """Show what the question offers in these words (exams.bank.in_words.offered), wrapped for reading aloud."""
        told = list(words)
        if self.question["kind"] in kinds.PLACED:
            for part in self.parts:
                part.label = told.pop(0)
        self.lines = told


def _part(question: Question, at: int, value: str) -> Part:
    label, kind_of = in_words.labels(question)[at], question["kind"]
    if kind_of in kinds.PLACED:
        return Part(label, value, [("", _("请选")), *in_words.targets(question)])
    return Part(
        label,
        value,
        most=kinds.MOST_TYPED[kind_of],
        rows={"short": 8, "practical": 4}.get(kind_of, 0),
        number=kind_of == "number" and at == 0,
    )


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def field(question: Question, label: Any, **more: Any) -> Any:
    """The unbound field of a question."""
    if question["kind"] not in kinds.CHOICES:
        return PartsField(label, question=question, **more)
    made = SelectMultipleField if question["kind"] == "multiple" else RadioField
    return made(label, choices=choices(question), validate_choice=False, **more)


def form(question: Question, chosen: Sequence[Any]) -> Form:
    """The form of one question. Nothing given is fine: one may come back later."""
    kept: Any = list(chosen)
    if question["kind"] in kinds.CHOICES:
        texts = [str(n) for n in chosen]
        kept = texts if question["kind"] == "multiple" else (texts[0] if texts else None)
    return form_of({"answer": field(question, question["stem"], default=kept)})


def given(question: Question, answered: Any) -> Chosen:
    """What a field says, as it is stored (exams.bank.kinds); raises ValueError for what is no answer to it."""
    data = answered.data
    if question["kind"] not in kinds.CHOICES and question["kind"] not in kinds.PLACED:
        found = list(data)
    elif question["kind"] in kinds.PLACED:
        found = [int(each) if each else None for each in data]
    else:
        several = data if isinstance(data, list) else [data] if data not in (None, "", "None") else []
        found = [int(each) for each in several]
    try:
        return kinds.kept(question, found)
    except kinds.NotPossible as error:
        raise ValueError from error


def picked(question: Mapping[str, Any], form: Form) -> Chosen:
    """What the form of one question says."""
    return given(question, form["answer"])
