"""The form of an absence: from when to when, and who stands in."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import DateField, SelectField
from wtforms.validators import StopValidation

from foundation.i18n import lazy as _l
from foundation.web import Form


def a_day(_form: Form, field: DateField) -> None:
    """A day must be there."""
    field.errors = []  # WTForms' own words about what is no date
    if field.data is None:
        raise StopValidation(_l("请写日期，像 2030-01-31"))


a_day.field_flags = {"required": True}  # type: ignore[attr-defined]  # where WTForms looks for it


class AbsenceForm(Form):
    """Two days that both count, and a person."""

    first = DateField(_l("从哪一天"), validators=[a_day])
    last = DateField(_l("到哪一天，当天也算"), validators=[a_day])
    deputy = SelectField(_l("谁来代"), coerce=int, validate_choice=False)

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """Who can stand in."""
        self.deputy.choices = list(people)

    def refuse(self, code: str) -> None:
        """Say at its field what `absences.appoint` refused."""
        field, told = _REFUSED[code]
        self[field].errors = [told]


_REFUSED = {
    "nobody": ("deputy", _l("请选一个和本人同角色、同单位的人")),
    "past": ("first", _l("开始不能早于今天")),
    "order": ("last", _l("结束不能早于开始")),
    "away": ("first", _l("这几天里，本人或代理的人已经登记了不在")),
    "stands-in": ("first", _l("这几天里，本人正代着别人。先给那个人换一个代理的人")),
}
