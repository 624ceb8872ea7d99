"""Forms of a score: marks with their reasons, what is said of moments of clips, a conflict of interest."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, StopValidation

from foundation.i18n import _, points
from foundation.i18n import lazy as _l
from foundation.web import Form, form_of
from schemes.rubric import Criterion, Rubric


def hundredths(text: str | None) -> int | None:
    """Hundredths of a number of points with at most two places; None for what is no such number."""
    try:
        found = Decimal(unicodedata.normalize("NFKC", text or "").strip()) * 100
    except InvalidOperation:
        return None
    return int(found) if found.is_finite() and found == found.to_integral_value() else None


def moment(text: str | None) -> int | None:
    """Milliseconds of a moment as it is typed: 83, 1:23 or 1:02:03, with tenths; None for what is no moment."""
    parts = unicodedata.normalize("NFKC", text or "").strip().split(":")
    try:
        told = [Decimal(part) for part in parts]
    except InvalidOperation:
        return None
    good = len(told) <= 3 and all(each.is_finite() and each >= 0 for each in told)
    if not good or any(each >= 60 for each in told[1:]) or any(each % 1 for each in told[:-1]):
        return None
    seconds = sum((each * 60**place for place, each in enumerate(reversed(told))), Decimal())
    return int(seconds * 1000) if seconds < 10**6 else None


class CommentForm(Form):
    """What an expert says of a moment of a clip."""

    at = StringField(_l("时间"), validators=[DataRequired(_l("请写时间，像 1:23"))])
    words = TextAreaField(
        _l("要说的话"),
        validators=[DataRequired(_l("请写要说的话")), Length(max=1000, message=_l("最多 1000 个字"))],
        render_kw={"rows": 2},
    )

    def validate_at(self, field: StringField) -> None:
        """A moment."""
        if moment(field.data) is None:
            raise StopValidation(_l("请写时间，像 1:23"))


class ConflictForm(Form):
    """How somebody has to do with an application."""

    reason = TextAreaField(
        _l("原因"),
        validators=[DataRequired(_l("请写明原因")), Length(max=1000, message=_l("最多 1000 个字"))],
        render_kw={"rows": 3},
    )


def score_form(rubric: Rubric, draft: Mapping[str, Any]) -> Form:
    """A mark and a reason for each criterion, and words on the whole; a draft may leave them open."""
    fields: dict[str, Any] = {}
    for each in rubric.criteria:
        mark, reason = draft.get("marks", {}).get(each.id, (None, ""))
        fields[f"mark-{each.id}"] = StringField(
            _("%(name)s：几分，满分 %(full)d", name=each.name, full=each.full),
            default=points(mark) if mark is not None else "",
            validators=[_within(each)],
            render_kw={"inputmode": "decimal", "autocomplete": "off"},
        )
        fields[f"reason-{each.id}"] = TextAreaField(
            _("%(name)s：理由", name=each.name),
            default=reason,
            validators=[_wanted_at_last, Length(max=2000, message=_l("最多 2000 个字"))],
            render_kw={"rows": 2},
        )
    fields["words"] = TextAreaField(
        _("总的意见"),
        default=draft.get("words", ""),
        validators=[Length(max=4000, message=_l("最多 4000 个字"))],
        render_kw={"rows": 3},
    )
    return form_of(fields)


def _wanted_at_last(_form: Form, _field: TextAreaField) -> None:
    """Nothing is missing in a draft; handing in asks for it."""


_wanted_at_last.field_flags = {"required": True}  # type: ignore[attr-defined]  # where WTForms looks for it


def _within(criterion: Criterion) -> Callable[[Form, StringField], None]:
    """A number of points up to the full marks, or nothing yet."""

    def check(_form: Form, field: StringField) -> None:
        found = hundredths(field.data)
        if (field.data or "").strip() and (found is None or not 0 <= found <= criterion.most):
            raise StopValidation(
                _("请写 0 到 %(full)d 之间的分数，最多两位小数，像 85 或 85.5", full=criterion.full)
            )

    check.field_flags = {"required": True}  # type: ignore[attr-defined]  # where WTForms looks for it
    return check


def marks_of(rubric: Rubric, form: Form) -> dict[str, tuple[int | None, str]]:
    """What was written: marks in hundredths and reasons, by criterion."""
    return {
        each.id: (
            hundredths(form[f"mark-{each.id}"].data),
            (form[f"reason-{each.id}"].data or "").strip(),
        )
        for each in rubric.criteria
    }
