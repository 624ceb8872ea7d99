"""Forms around letters: register, ask for a letter, answer one."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from accounts.fields import Providing, email_field, new_password_field
from foundation.i18n import lazy as _l
from foundation.web import Form


class RegisterForm(Form):
    """A new account for somebody who learns: no organisation is asked about."""

    name = StringField(
        _l("姓名"),
        validators=[InputRequired(_l("请填姓名")), Length(max=100, message=_l("姓名最多 100 个字"))],
        render_kw={"autocomplete": "name"},
    )
    email = email_field(_l("电子邮箱"))


class RegisterProviderForm(Providing, RegisterForm):
    """A new account for somebody who provides courses."""


class AddressForm(Form):
    """An address, to which a letter goes."""

    email = email_field(_l("电子邮箱"))


class NewPasswordForm(Form):
    """A new password; whoever opened the link of a letter has proved enough."""

    password = new_password_field(_l("新密码"))
