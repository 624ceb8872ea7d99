"""Forms of calls: what a call says, its documents, more time, cancelling, questions and answers, the choice of a provider."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, StopValidation

from calls.announcing import Terms
from calls.models import Call
from curation.money.amounts import fen_of
from foundation import i18n
from foundation.i18n import lazy as _l
from foundation.web import Form

MOST_GROUPS = 20


def a_day(_form: Form, field: DateField) -> None:
    """A day must be there."""
    field.errors = []  # WTForms' own words about what is no date
    if field.data is None:
        raise StopValidation(_l("请写日期，像 2030-01-31"))


a_day.field_flags = {"required": True}  # type: ignore[attr-defined]  # where WTForms looks for it


def a_day_or_none(_form: Form, field: DateField) -> None:
    """A day, or nothing."""
    if field.process_errors:
        field.errors = []
        raise StopValidation(_l("请写日期，像 2030-01-31"))


def whole(_form: Form, field: IntegerField) -> None:
    """A whole number, or nothing."""
    if field.process_errors:
        field.errors = []
        raise StopValidation(_l("请写整数，像 30"))


def yuan(_form: Form, field: StringField) -> None:
    """Money in yuan with at most two places, or nothing."""
    if (field.data or "").strip() and fen_of(field.data) is None:
        raise StopValidation(_l("请写钱数，像 200000 或 200000.50"))


class CallForm(Form):
    """What a call says."""

    scheme_id = SelectField(_l("按哪份规定"))
    name = StringField(
        _l("名称"),
        validators=[DataRequired(_l("请写名称")), Length(max=200, message=_l("最多 200 个字"))],
    )
    year = IntegerField(
        _l("年度"),
        validators=[
            whole,
            DataRequired(_l("请写年度，像 2030")),
            NumberRange(2000, 2100, _l("请写年度，像 2030")),
        ],
    )
    summary = TextAreaField(
        _l("用大白话说这次征集"),
        validators=[DataRequired(_l("请写几句话")), Length(max=2000, message=_l("最多 2000 个字"))],
        render_kw={"rows": 3},
    )
    how = TextAreaField(
        _l("怎么申报"),
        validators=[DataRequired(_l("请写怎么申报")), Length(max=4000, message=_l("最多 4000 个字"))],
        render_kw={"rows": 3},
    )
    opens_on = DateField(_l("开始"), validators=[a_day])
    closes_on = DateField(_l("截止，当天也算"), validators=[a_day])
    topic_closes_on = DateField(_l("选题截止，当天也算"), validators=[Optional(), a_day_or_none])
    preferred = TextAreaField(
        _l("优先的对象"),
        validators=[Length(max=2000, message=_l("最多 2000 个字"))],
        render_kw={"rows": 3},
    )
    quota = IntegerField(
        _l("要几个培训包"),
        validators=[Optional(), whole, NumberRange(1, 100_000, _l("请写整数，像 30"))],
    )
    budget = StringField(_l("一共多少钱（元）"), validators=[yuan])

    def offer(self, schemes: Sequence[tuple[str, str]]) -> None:
        """The schemes of the site."""
        self.scheme_id.choices = list(schemes)

    def validate_closes_on(self, field: DateField) -> None:
        """Not before it opens."""
        if self.opens_on.data and field.data < self.opens_on.data:
            raise StopValidation(_l("截止不能早于开始"))

    def validate_topic_closes_on(self, field: DateField) -> None:
        """Topics come before packages."""
        if field.data and self.closes_on.data and field.data > self.closes_on.data:
            raise StopValidation(_l("选题截止不能晚于截止"))

    def validate_preferred(self, field: TextAreaField) -> None:
        """A line a group."""
        if len(self.groups) > MOST_GROUPS:
            raise StopValidation(_l("最多 20 行"))

    @property
    def groups(self) -> list[str]:
        """The groups, a line each."""
        return [line.strip() for line in (self.preferred.data or "").splitlines() if line.strip()]

    def terms(self) -> Terms:
        """What was written."""
        return Terms(
            scheme_id=self.scheme_id.data,
            name=self.name.data.strip(),
            year=self.year.data,
            summary=self.summary.data.strip(),
            how=self.how.data.strip(),
            opens_on=self.opens_on.data,
            closes_on=self.closes_on.data,
            topic_closes_on=self.topic_closes_on.data,
            preferred=self.groups,
            quota=self.quota.data,
            budget_fen=fen_of(self.budget.data),
        )


def said_by(call: Call) -> dict[str, Any]:
    """A call's values as its form shows them."""
    names = (
        "scheme_id",
        "name",
        "year",
        "summary",
        "how",
        "opens_on",
        "closes_on",
        "topic_closes_on",
        "quota",
    )
    money = "" if call.budget_fen is None else i18n.yuan(call.budget_fen)
    return {
        **{name: getattr(call, name) for name in names},
        "preferred": "\n".join(call.preferred),
        "budget": money,
    }


class DocumentForm(Form):
    """A document of a call."""

    title = StringField(
        _l("文件的名称"),
        validators=[DataRequired(_l("请写名称")), Length(max=200, message=_l("最多 200 个字"))],
    )
    document = FileField(_l("文件（PDF 或图片）"), validators=[FileRequired(_l("请选一个文件"))])


class PutOffForm(Form):
    """More time for everybody, and why."""

    until = DateField(_l("新的截止日期，当天也算"), validators=[a_day])
    reason = TextAreaField(
        _l("原因"),
        validators=[DataRequired(_l("请写明原因")), Length(max=2000, message=_l("最多 2000 个字"))],
    )


class CancelForm(Form):
    """Why a call is called off."""

    reason = TextAreaField(
        _l("原因"),
        validators=[DataRequired(_l("请写明原因")), Length(max=2000, message=_l("最多 2000 个字"))],
    )


class AskForm(Form):
    """A question about a call."""

    asked = TextAreaField(
        _l("你想问什么"),
        validators=[DataRequired(_l("请写问题")), Length(max=1000, message=_l("最多 1000 个字"))],
    )


class AnswerForm(Form):
    """Its answer, which everybody reads."""

    answer = TextAreaField(
        _l("回答"),
        validators=[DataRequired(_l("请写回答")), Length(max=4000, message=_l("最多 4000 个字"))],
    )


class ChoiceForm(Form):
    """Which call a package answers."""

    call = RadioField(_l("响应哪次征集"), coerce=int, validators=[InputRequired(_l("请选一项"))])

    def offer(self, calls: Sequence[tuple[int, str]]) -> None:
        """The calls that are open."""
        self.call.choices = [*calls, (0, str(_l("先不选")))]


def closes(day: date, today: date) -> int:
    """How many days are left, the last one counted."""
    return (day - today).days + 1
