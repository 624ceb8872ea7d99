"""Forms of the desk: a note, and the practice of a class hour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import StringField, TextAreaField, ValidationError
from wtforms.validators import Length

from exams.sitting import cards
from foundation.i18n import _
from foundation.i18n import lazy as _l
from foundation.web import Form, form_of
from trainee.desk import notes
from trainee.desk.practice import Hour


class NoteForm(Form):
    """A note with its time; without words it is a bookmark."""

    at = StringField(_l("时间"), id="note-at")
    text = TextAreaField(
        _l("笔记"),
        [Length(max=notes.MOST_CHARACTERS, message=_l("最多 5000 字。"))],
        id="note-text",
        render_kw={"rows": 3},
    )

    def validate_at(self, field: StringField) -> None:
        """A time as people type it, or nothing."""
        try:
            notes.parsed(field.data or "")
        except notes.NoTime:
            raise ValidationError(_("写成 3:20 或者 3 分 20 秒，也可以空着。")) from None

    def validate_text(self, field: TextAreaField) -> None:
        """A note says something, or stands somewhere."""
        if not (field.data or "").strip() and not (self.at.data or "").strip():
            raise ValidationError(_("写几个字，或者写一个时间。"))

    @property
    def at_ms(self) -> int | None:
        """The time in ms."""
        return notes.parsed(self.at.data or "")


def practice_form(hour: Hour) -> Form:
    """All questions of a practice on one page; an answer may be left out."""
    fields = {
        f"q{question['position']}": cards.field(question, label(question, question["stem"]))
        for question in hour.questions
    }
    return form_of(fields)


def label(question: Mapping[str, Any], stem: str) -> str:
    """A question of a practice with its number and kind before what is asked."""
    return _(
        "第 %(n)d 题（%(kind)s）：%(stem)s", n=question["position"], kind=cards.kind(question), stem=stem
    )


def chosen(form: Form, hour: Hour) -> dict[int, list[Any]]:
    """What was given for each question; raises ValueError for what isn't offered."""
    return {
        question["position"]: cards.given(question, form[f"q{question['position']}"])
        for question in hour.questions
    }
