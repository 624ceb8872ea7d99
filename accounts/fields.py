"""Fields that several forms of people ask for: an address, a new password, as what somebody provides courses."""

from __future__ import annotations

import re

from wtforms import EmailField, PasswordField, RadioField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from accounts import passwords
from accounts.models import fold
from foundation.i18n import lazy as _l
from foundation.web import Form

LONGEST_ADDRESS = 200
_PLAIN = r"[^\s@.<>(),;:\\\"\[\]\x00-\x1f\x7f]+"  # neither blanks nor what a mail header takes for its own
_NAME = _PLAIN.replace(r"\x7f", r"\x7f-\U0010ffff")  # before the @ few mail servers take more than ASCII
ADDRESS = re.compile(rf"{_NAME}(\.{_NAME})*@{_PLAIN}(\.{_PLAIN})+")


def email_field(label: str) -> EmailField:
    """An address of which the shape is looked at: something, an @, something with a dot."""
    return EmailField(
        label,
        validators=[
            InputRequired(_l("请填电子邮箱")),
            Length(max=LONGEST_ADDRESS, message=_l("电子邮箱太长")),
            shape_of_address,
        ],
        render_kw={"autocomplete": "email"},
    )


def shape_of_address(_form: Form, field: EmailField) -> None:
    """A plain look: whether mail can go there is known when it was answered."""
    address = (field.data or "").strip().lower()  # which can make it longer
    if len(address) > LONGEST_ADDRESS or not ADDRESS.fullmatch(address):
        raise ValidationError(_l("电子邮箱的样子不对。要像 name@example.com"))


def new_password_field(label: str) -> PasswordField:
    """A password that is to be; password managers offer one."""
    return PasswordField(
        label,
        validators=[
            InputRequired(_l("请填密码")),
            Length(
                min=passwords.SHORTEST,
                max=passwords.LONGEST,
                message=_l("密码至少 10 个字，可以是一句好记的话"),
            ),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class Providing(Form):
    """As what somebody provides courses."""

    kind = RadioField(
        _l("以什么名义提供课程"),
        choices=[("organisation", _l("我代表单位")), ("individual", _l("我是个人"))],
        default="organisation",
        validators=[InputRequired(_l("请选一项"))],
    )
    organisation = StringField(
        _l("单位全称"),
        validators=[Length(max=200, message=_l("单位名称最多 200 个字"))],
        render_kw={"autocomplete": "organization"},
    )

    def validate_organisation(self, field: StringField) -> None:
        """An organisation has a name."""
        if self.kind.data == "organisation" and not fold(field.data or ""):
            raise ValidationError(_l("代表单位提供课程，要填单位全称"))
