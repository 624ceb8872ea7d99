"""Forms of reviewers: decide, on a package and on a waiver."""

from __future__ import annotations

from datetime import date

from flask import current_app
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length, StopValidation

from foundation import clock
from foundation.i18n import lazy as _l


def today() -> date:
    """The day it is where the site is."""
    return clock.now().astimezone(current_app.config["SETTINGS"].zone).date()


def deadline(form: DecisionForm, field: DateField) -> None:
    """A rework has a day that lies ahead; for the other decisions whatever stands here doesn't matter."""
    field.errors = []  # WTForms' own words about what is no date
    if form.decision.data != "rework":
        raise StopValidation
    if field.data is None:
        raise StopValidation(_l("退回修改要写明期限，像 2030-01-31"))
    if field.data <= today():
        raise StopValidation(_l("期限要在今天以后"))


class DecisionForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What is decided, with a note; a rework has a deadline, a rejection a reason."""

    decision = RadioField(
        _l("你的决定"),
        choices=[
            ("accepted", _l("通过")),
            ("rework", _l("退回修改，改好再交")),
            ("rejected", _l("不通过")),
        ],
        validators=[InputRequired(_l("请选一项"))],
    )
    note = TextAreaField(_l("给供应单位的话"), validators=[Length(max=4000, message=_l("最多 4000 个字"))])
    until = DateField(_l("最晚哪一天改好"), validators=[deadline])
    confirmed = HiddenField()

    def validate_note(self, field: TextAreaField) -> None:
        """Who is sent back or refused must be told why."""
        if self.decision.data in ("rework", "rejected") and not (field.data or "").strip():
            raise ValidationError(_l("退回或不通过，请写明原因"))


class WaiverForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Whether a rule is waived; a refusal has a reason, and so has whatever overrules a machine's estimate of a must."""

    guessed = False
    state = RadioField(
        _l("你的决定"),
        choices=[("granted", _l("同意豁免")), ("refused", _l("不同意"))],
        validators=[InputRequired(_l("请选一项"))],
    )
    note = TextAreaField(_l("给供应单位的话"), validators=[Length(max=4000, message=_l("最多 4000 个字"))])

    def validate_note(self, field: TextAreaField) -> None:
        """Who is refused must be told why; who overrules a machine says what they heard and saw."""
        if (field.data or "").strip():
            return
        if self.state.data == "refused":
            raise ValidationError(_l("不同意，请写明原因"))
        if self.guessed:
            raise ValidationError(_l("请写明原因：你听到、看到了什么"))


class ConfirmForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A button and its token."""
