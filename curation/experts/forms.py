"""Forms of experts: the pool, places in a panel, scores, meetings."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, StopValidation

from accounts.fields import email_field, new_password_field
from curation.experts.pool import Told
from foundation.i18n import lazy as _l
from foundation.web import LARGEST, ConfirmForm, Form

MOST_LINES = 30


def lines(text: str | None) -> tuple[str, ...]:
    """What stands in the lines of a text, each once."""
    return tuple(dict.fromkeys(each.strip()[:100] for each in (text or "").splitlines() if each.strip()))


def few_lines(_form: Form, field: TextAreaField) -> None:
    """Not more lines than somebody reads."""
    if len(lines(field.data)) > MOST_LINES:
        raise StopValidation(_l("最多 30 行"))


def several(label: str) -> TextAreaField:
    """A field of one thing a line."""
    return TextAreaField(
        label,
        validators=[Length(max=4000, message=_l("最多 4000 个字")), few_lines],
        render_kw={"rows": 3},
    )


class ExpertForm(Form):
    """What is known of an expert."""

    employer = StringField(_l("工作单位的全称"), validators=[Length(max=200, message=_l("最多 200 个字"))])
    fields = several(_l("懂哪些行业和职业"))
    declared = several(_l("要回避的单位和人"))

    def told(self) -> Told:
        """What was written."""
        employer = " ".join((self.employer.data or "").split())
        return Told(employer, lines(self.fields.data), lines(self.declared.data))


class InviteForm(Form):
    """Who is asked."""

    email = email_field(_l("电子邮箱"))
    name = StringField(
        _l("姓名"),
        validators=[InputRequired(_l("请填姓名")), Length(max=100, message=_l("姓名最多 100 个字"))],
    )
    employer = StringField(_l("工作单位的全称"), validators=[Length(max=200, message=_l("最多 200 个字"))])
    fields = several(_l("懂哪些行业和职业"))

    def told(self) -> Told:
        """What a curator knows of them."""
        return Told(" ".join((self.employer.data or "").split()), lines(self.fields.data))


class ConsentForm(ConfirmForm):
    """Consent of somebody who has an account."""


class NewExpertForm(ConsentForm):
    """Consent of somebody who gets an account by it."""

    password = new_password_field(_l("定一个密码"))


def _person_id(text: str) -> int:
    """The id of somebody; ValueError for a number that nobody can have."""
    found = int(text)
    if not 0 < found <= LARGEST:
        raise ValueError(text)
    return found


class PlaceForm(Form):
    """Who gets one more place."""

    person = SelectField(_l("请哪位专家"), coerce=_person_id)

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """Who can have it."""
        self.person.choices = list(people)


class ReasonForm(Form):
    """Why something is done."""

    reason = TextAreaField(
        _l("原因"),
        validators=[DataRequired(_l("请写明原因")), Length(max=1000, message=_l("最多 1000 个字"))],
        render_kw={"rows": 3},
    )


class CloseForm(Form):
    """What came of a panel."""

    outcome = RadioField(_l("专家评审的结果"), validators=[InputRequired(_l("请选一个结果"))])
    note = TextAreaField(
        _l("评审意见"),
        validators=[DataRequired(_l("请写评审意见")), Length(max=4000, message=_l("最多 4000 个字"))],
    )

    def offer(self, outcomes: Sequence[tuple[str, str]]) -> None:
        """The outcomes of the stage."""
        self.outcome.choices = list(outcomes)
