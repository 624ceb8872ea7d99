"""Forms of people: sign in, register."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, RadioField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from accounts.people import SHORTEST_PASSWORD
from foundation.i18n import lazy as _l


class SignInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """E-mail and password; password managers fill both."""

    email = EmailField(
        _l("电子邮箱"),
        validators=[InputRequired(_l("请填电子邮箱"))],
        render_kw={"autocomplete": "email"},
    )
    password = PasswordField(
        _l("密码"),
        validators=[InputRequired(_l("请填密码"))],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class RegisterForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A new account, for somebody who learns or who provides courses."""

    role = RadioField(
        _l("你来做什么"),
        choices=[("trainee", _l("我来学习")), ("provider", _l("我代表单位提供课程"))],
        default="trainee",
        validators=[InputRequired(_l("请选一项"))],
    )
    name = StringField(
        _l("姓名"),
        validators=[InputRequired(_l("请填姓名")), Length(max=100, message=_l("姓名最多 100 个字"))],
        render_kw={"autocomplete": "name"},
    )
    organisation = StringField(
        _l("单位全称"),
        validators=[Length(max=200, message=_l("单位名称最多 200 个字"))],
        render_kw={"autocomplete": "organization"},
    )
    email = EmailField(
        _l("电子邮箱"),
        validators=[
            InputRequired(_l("请填电子邮箱")),
            Length(max=200, message=_l("电子邮箱太长")),
        ],
        render_kw={"autocomplete": "email"},
    )
    password = PasswordField(
        _l("密码"),
        validators=[
            InputRequired(_l("请填密码")),
            Length(min=SHORTEST_PASSWORD, max=200, message=_l("密码至少 10 个字符，可以是一句好记的话")),
        ],
        render_kw={"autocomplete": "new-password"},
    )

    def validate_email(self, field: EmailField) -> None:
        """A plain look at the shape: something, an @, something with a dot."""
        name, at, host = (field.data or "").strip().partition("@")
        if not (name and at and "." in host.strip(".")) or " " in (field.data or "").strip():
            raise ValidationError(_l("电子邮箱的样子不对，应该像 name@example.com"))

    def validate_organisation(self, field: StringField) -> None:
        """A provider's person belongs to an organisation."""
        if self.role.data == "provider" and not (field.data or "").strip():
            raise ValidationError(_l("提供课程的人要填单位全称"))
