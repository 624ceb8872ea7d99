"""Forms of a public vote: what a ballot says, a vote, what is written to the office, why it is called off."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    StopValidation,
)

from curation.voting.ballots import Terms
from curation.voting.opinions import LONGEST
from foundation.i18n import lazy as _l
from foundation.web import Form


def a_day(_form: Form, field: DateField) -> None:
    """A day must be there."""
    field.errors = []  # WTForms' own words about what is no date
    if field.data is None:
        raise StopValidation(_l("请写日期，像 2030-01-31"))


a_day.field_flags = {"required": True}  # type: ignore[attr-defined]  # where WTForms looks for it


def whole(_form: Form, field: IntegerField) -> None:
    """A whole number."""
    if field.process_errors or field.data is None:
        field.errors = []
        raise StopValidation(_l("请写整数，像 30"))


whole.field_flags = {"required": True}  # type: ignore[attr-defined]  # where WTForms looks for it


class BallotForm(Form):
    """What a ballot says. `confirmed`: everything was read once more."""

    opens_on = DateField(_l("投票开始"), validators=[a_day])
    closes_on = DateField(_l("投票截止，当天也算"), validators=[a_day])
    most = IntegerField(
        _l("每人最多投几个选题"), validators=[whole, NumberRange(1, 1_000, _l("请写整数，像 30"))]
    )
    winners = IntegerField(_l("前几名入选"), validators=[whole, NumberRange(1, 1_000, _l("请写整数，像 30"))])
    tie = RadioField(
        _l("票数一样怎么排"),
        choices=[("handed-in", _l("先报送的排在前面")), ("drawn", _l("由平台抽签，谁都可以验算"))],
        default="handed-in",
        validators=[InputRequired(_l("请选一项"))],
    )
    accounts = RadioField(
        _l("谁可以投"),
        choices=[("before", _l("投票开始以前就有账号的人")), ("any", _l("所有有账号的人，新开的也可以"))],
        default="before",
        validators=[InputRequired(_l("请选一项"))],
    )
    own = RadioField(
        _l("能不能投自己单位的选题"),
        choices=[("yes", _l("能")), ("no", _l("不能"))],
        default="yes",
        validators=[InputRequired(_l("请选一项"))],
    )
    summary = TextAreaField(
        _l("用大白话说这次投票"),
        validators=[DataRequired(_l("请写几句话")), Length(max=2000, message=_l("最多 2000 个字"))],
        render_kw={"rows": 3},
    )
    confirmed = HiddenField()

    def validate_closes_on(self, field: DateField) -> None:
        """Not before it opens."""
        if self.opens_on.data and field.data < self.opens_on.data:
            raise StopValidation(_l("截止不能早于开始"))

    def terms(self) -> Terms:
        """What was written."""
        return Terms(
            summary=self.summary.data.strip(),
            opens_on=self.opens_on.data,
            closes_on=self.closes_on.data,
            most=self.most.data,
            winners=self.winners.data,
            tie=self.tie.data,
            accounts=self.accounts.data,
            own=self.own.data == "yes",
        )


class VoteForm(Form):
    """The topics of one page; `seen`: how often the vote had been cast when the page was made."""

    choices = SelectMultipleField(_l("你投给哪些选题"), coerce=int, validate_choice=False)
    seen = IntegerField(validators=[Optional()])

    def offer(self, topics: Sequence[tuple[int, str]]) -> None:
        """The topics of the page."""
        self.choices.choices = list(topics)


class OpinionForm(Form):
    """Words to the office."""

    topic = SelectField(_l("关于哪个选题"), coerce=int)
    words = TextAreaField(
        _l("你的意见"),
        validators=[DataRequired(_l("请写意见")), Length(max=LONGEST, message=_l("最多 2000 个字"))],
        render_kw={"rows": 3},
    )

    def offer(self, topics: Sequence[tuple[int, str]]) -> None:
        """The topics of the page, and all of them together."""
        self.topic.choices = [(0, _l("全部选题")), *topics]


class StopForm(Form):
    """Why a vote is called off."""

    reason = TextAreaField(
        _l("原因"),
        validators=[DataRequired(_l("请写明原因")), Length(max=2000, message=_l("最多 2000 个字"))],
        render_kw={"rows": 3},
    )
