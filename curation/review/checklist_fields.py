"""The fields of a checklist's lines: for reviewers, whose answers are one checklist, and for experts, who answer each on their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from wtforms import RadioField, TextAreaField, ValidationError
from wtforms.validators import Length, Optional

from curation.checklist import Row
from foundation.i18n import _
from foundation.i18n import lazy as _l
from foundation.web import Form, form_of

ANSWERS = [("yes", _l("符合")), ("no", _l("不符合")), ("not-applicable", _l("用不到"))]


def checklist_form(rows: Sequence[tuple[int, Row]]) -> Form:
    """A form with an answer and words for each line."""
    fields: dict[str, Any] = {}
    for at, row in rows:
        fields[f"answer-{row.key}"] = RadioField(
            _("第 %(n)d 条：%(line)s", n=at, line=row.line),
            choices=ANSWERS,
            default=row.answer or None,
            validators=[Optional()],
        )
        fields[f"note-{row.key}"] = TextAreaField(
            _("第 %(n)d 条的说明", n=at),
            default=row.given.note if row.given else "",
            validators=[Length(max=2000, message=_l("最多 2000 个字")), _wanted(f"answer-{row.key}")],
            render_kw={"rows": 2},
        )
    return form_of(fields)


def _wanted(answer: str) -> Callable[[Form, TextAreaField], None]:
    """Words are wanted where a line is not met."""

    def check(form: Form, field: TextAreaField) -> None:
        if form[answer].data == "no" and not (field.data or "").strip():
            raise ValidationError(_l("答“不符合”的，请写明哪里不符合"))

    return check
