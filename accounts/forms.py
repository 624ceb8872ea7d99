"""Forms of one's account: sign in, change password and address, provide courses."""

from __future__ import annotations

from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import InputRequired

from accounts.fields import Providing, email_field, new_password_field
from foundation.i18n import lazy as _l
from foundation.web import Form


class SignInForm(Form):
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


class ChangePasswordForm(Form):
    """The password now, and the new one."""

    current = PasswordField(
        _l("现在的密码"),
        validators=[InputRequired(_l("请填现在的密码"))],
        render_kw={"autocomplete": "current-password"},
    )
    password = new_password_field(_l("新密码"))


class ChangeAddressForm(Form):
    """Another address, and the password that shows who asks."""

    email = email_field(_l("新的电子邮箱"))
    current = PasswordField(
        _l("现在的密码"),
        validators=[InputRequired(_l("请填现在的密码"))],
        render_kw={"autocomplete": "current-password"},
    )


class ProvideForm(Providing):
    """An account that was for learning, to provide courses from now on."""
