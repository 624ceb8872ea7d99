"""Forms of a meeting: calling it, who is present, a vote, a decision."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import DateField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from curation.experts.wording import CHOICES, DECISIONS
from foundation.i18n import lazy as _l
from foundation.web import Form


def a_day(_form: Form, field: DateField) -> None:
    """A day must be there."""
    field.errors = []  # WTForms' own words about what is no date
    if field.data is None:
        raise StopValidation(_l("请写日期，像 2030-01-31"))


a_day.field_flags = {"required": True}  # type: ignore[attr-defined]  # where WTForms looks for it


class MeetingForm(Form):
    """A meeting that is called."""

    title = StringField(
        _l("名称"),
        validators=[DataRequired(_l("请写名称")), Length(max=200, message=_l("最多 200 个字"))],
    )
    held_on = DateField(_l("哪一天"), validators=[a_day])
    place = StringField(_l("地点"), validators=[Length(max=200, message=_l("最多 200 个字"))])
    procedures = SelectMultipleField(
        _l("议哪几件"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def offer(self, some: Sequence[tuple[int, str]]) -> None:
        """What waits for experts."""
        self.procedures.choices = list(some)

    def validate_procedures(self, field: SelectMultipleField) -> None:
        """At least one."""
        if not field.data:
            raise StopValidation(_l("请至少选一件"))


class AttendForm(Form):
    """Who is present."""

    people = SelectMultipleField(
        _l("到会的专家"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def offer(self, some: Sequence[tuple[int, str]]) -> None:
        """Who is not noted yet."""
        self.people.choices = list(some)


class VoteForm(Form):
    """One vote."""

    choice = RadioField(
        _l("你的一票"), choices=list(CHOICES.items()), validators=[InputRequired(_l("请选一项"))]
    )


class DecideForm(Form):
    """What a meeting decided."""

    decision = RadioField(
        _l("会议的决定"), choices=list(DECISIONS.items()), validators=[InputRequired(_l("请选一项"))]
    )
    words = TextAreaField(
        _l("写进记录的话"), validators=[Length(max=4000, message=_l("最多 4000 个字"))], render_kw={"rows": 3}
    )
