"""Forms of a take-down request: what is asked, what the provider says, what is decided."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from accounts.fields import email_field
from foundation.i18n import lazy as _l
from foundation.web import Form

LONGEST = 4000
_LONG = Length(max=LONGEST, message=_l("最多 4000 个字"))


def ground_words() -> list[tuple[str, object]]:
    """On which grounds somebody may ask."""
    return [
        ("rights", _l("用了我的作品，没有得到同意")),
        ("portrait", _l("有我的肖像、声音或个人信息，没有得到同意")),
        ("unlawful", _l("内容违法或者有害")),
        ("other", _l("别的原因")),
    ]


class AskForm(Form):
    """What is to be taken off, why, and whom to answer."""

    resource = SelectField(_l("是哪一课"), coerce=int, validators=[Optional()])
    ground = RadioField(
        _l("原因是哪一种"), choices=ground_words(), validators=[InputRequired(_l("请选一项"))]
    )
    why = TextAreaField(_l("具体说明"), validators=[DataRequired(_l("请写明是哪里、为什么")), _LONG])
    name = StringField(
        _l("你的姓名或单位"),
        validators=[DataRequired(_l("请写姓名或单位")), Length(max=100, message=_l("最多 100 个字"))],
        render_kw={"autocomplete": "name"},
    )
    email = email_field(_l("电子邮箱"))

    def offer(self, lessons: Sequence[tuple[int, str]]) -> None:
        """The lessons of the package."""
        self.resource.choices = [(0, _l("整个课程，或者说不清是哪一课")), *lessons]


class HeardForm(Form):
    """What the provider says."""

    words = TextAreaField(_l("你们的意见"), validators=[DataRequired(_l("请写意见")), _LONG])


class DecisionForm(Form):
    """What is decided, with its reason; then once more to confirm."""

    outcome = RadioField(
        _l("你的决定"),
        choices=[("off", _l("马上停用，谁也不能再学")), ("refused", _l("不停用"))],
        validators=[InputRequired(_l("请选一项"))],
    )
    answer = TextAreaField(_l("答复和原因"), validators=[DataRequired(_l("请写明原因")), _LONG])
    confirmed = HiddenField()
