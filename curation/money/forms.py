"""Forms of money: what is proposed, decided, noted of the bank, spent, given back, and shared among teachers."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, StopValidation

from curation.money.amounts import fen_of
from foundation.i18n import lazy as _l
from foundation.web import Form


def money(_form: Form, field: StringField) -> None:
    """A sum in yuan above nothing, at most two places."""
    if not fen_of(field.data):
        raise StopValidation(_l("请写钱数，像 20000 或 20000.50"))


money.field_flags = {"required": True}  # type: ignore[attr-defined]  # where WTForms looks for it


def a_day(_form: Form, field: DateField) -> None:
    """A day must be there."""
    field.errors = []  # WTForms' own words about what is no date
    if field.data is None:
        raise StopValidation(_l("请写日期，像 2030-01-31"))


a_day.field_flags = {"required": True}  # type: ignore[attr-defined]  # where WTForms looks for it


def _words(label: Any, missing: Any) -> TextAreaField:
    return TextAreaField(
        label,
        validators=[DataRequired(missing), Length(max=2000, message=_l("最多 2000 个字"))],
        render_kw={"rows": 3},
    )


class ProposeForm(Form):
    """How much, and what it rests on."""

    amount = StringField(_l("多少钱（元）"), validators=[money])
    quality = _words(_l("课程质量怎么样"), _l("请写课程质量怎么样"))
    reason = _words(_l("为什么是这个数"), _l("请写为什么是这个数"))


class DecideForm(Form):
    """The second person's word."""

    decision = RadioField(
        _l("同意吗"),
        choices=[("approved", _l("同意")), ("refused", _l("不同意"))],
        validators=[InputRequired(_l("请选一项"))],
    )
    why = _words(_l("为什么"), _l("请写明原因"))


class WithdrawForm(Form):
    """Why something is taken back."""

    why = _words(_l("为什么"), _l("请写明原因"))


class OutcomeForm(Form):
    """What the bank did with a line."""

    what = RadioField(
        _l("银行怎么办的"),
        choices=[("paid", _l("付了")), ("returned", _l("退回来了"))],
        validators=[InputRequired(_l("请选一项"))],
    )
    on_day = DateField(_l("哪一天"), validators=[a_day])
    reference = StringField(
        _l("银行的流水号"),
        validators=[DataRequired(_l("请写银行的流水号")), Length(max=100, message=_l("最多 100 个字"))],
    )
    note = TextAreaField(
        _l("退回的原因"),
        validators=[Length(max=2000, message=_l("最多 2000 个字"))],
        render_kw={"rows": 2},
    )

    def validate_note(self, field: TextAreaField) -> None:
        """What came back says why."""
        if self.what.data == "returned" and not (field.data or "").strip():
            raise StopValidation(_l("退回来了的，请写原因"))


class SpendingForm(Form):
    """Something that was spent, with its paper."""

    purpose = StringField(
        _l("花在什么上"),
        validators=[DataRequired(_l("请写花在什么上")), Length(max=200, message=_l("最多 200 个字"))],
    )
    amount = StringField(_l("多少钱（元）"), validators=[money])
    spent_on = DateField(_l("哪一天"), validators=[a_day])
    document = FileField(_l("发票或收据"), validators=[FileRequired(_l("请选一个文件"))])


class RefundForm(Form):
    """What came back."""

    amount = StringField(_l("退回来多少钱（元）"), validators=[money])
    on_day = DateField(_l("哪一天"), validators=[a_day])
    reference = StringField(
        _l("银行的流水号"),
        validators=[DataRequired(_l("请写银行的流水号")), Length(max=100, message=_l("最多 100 个字"))],
    )
