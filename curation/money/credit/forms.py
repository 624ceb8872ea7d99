"""Forms of teachers' credit: who taught how many class hours."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, StopValidation

from curation.money.credit import teaching
from foundation.i18n import _
from foundation.i18n import lazy as _l
from foundation.web import Form, form_of

MOST_TENTHS = 100_000


class TakeBackForm(Form):
    """Why statements are taken back."""

    why = TextAreaField(
        _l("为什么"),
        validators=[DataRequired(_l("请写明原因")), Length(max=2000, message=_l("最多 2000 个字"))],
        render_kw={"rows": 3},
    )


def tenths_of(text: str | None) -> int | None:
    """Tenths of class hours typed as 3 or 3.2; nothing is nought; None for what is no such number."""
    plain = unicodedata.normalize("NFKC", text or "").strip()
    if not plain:
        return 0
    try:
        tenths = Decimal(plain) * 10
    except InvalidOperation:
        return None
    good = tenths.is_finite() and 0 <= tenths <= MOST_TENTHS and tenths == tenths.to_integral_value()
    return int(tenths) if good else None


def _hours(_form: Form, field: StringField) -> None:
    if tenths_of(field.data) is None:
        raise StopValidation(_l("请写学时，像 3 或 3.2"))


def shares_form(lecturers: Sequence[str], whole: int) -> Form:
    """A field for each teacher that the course names; where it names none, three to write down. One alone gets all."""
    fields: dict[str, Any] = {}
    alone = f"{whole // 10}.{whole % 10}".removesuffix(".0") if len(lecturers) == 1 else ""
    for at, name in enumerate(lecturers, start=1):
        fields[f"hours-{at}"] = StringField(
            _("%(name)s的学时", name=name), default=alone, validators=[_hours]
        )
    for at in () if lecturers else (1, 2, 3):
        fields[f"name-{at}"] = StringField(
            _("第 %(n)d 位教师的姓名", n=at),
            validators=[Length(max=teaching.LONGEST_NAME, message=_l("最多 100 个字"))],
        )
        fields[f"hours-{at}"] = StringField(_("第 %(n)d 位教师的学时", n=at), validators=[_hours])
    return form_of(fields)


def shares_of(form: Form, lecturers: Sequence[str]) -> dict[str, int]:
    """Who gets how many tenths, as typed; a share without a name is told at its field, and then there is none."""
    found: dict[str, int] = {}
    for at in range(1, (len(lecturers) or 3) + 1):
        tenths = tenths_of(form[f"hours-{at}"].data) or 0
        name = lecturers[at - 1] if lecturers else (form[f"name-{at}"].data or "").strip()
        if tenths and not name:
            form[f"name-{at}"].errors = [_("写了学时的，请写姓名")]
            return {}
        if tenths:
            found[name] = found.get(name, 0) + tenths
    return found
