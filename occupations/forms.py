"""Forms of the catalogue: load an edition, withdraw one."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, RadioField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, StopValidation

from foundation.i18n import lazy as _l
from foundation.web import Form


def day(_form: Form, field: DateField) -> None:
    """A day that there is."""
    field.errors = []  # WTForms' own words about what is no date
    if field.data is None:
        raise StopValidation(_l("请写日期，像 2026-01-01"))


class EditionForm(Form):
    """A workbook with what its cover says."""

    workbook = FileField(
        _l("目录文件（xlsx）"),
        validators=[FileRequired(_l("请选一个 xlsx 文件"))],
        render_kw={"accept": ".xlsx"},
    )
    title = StringField(
        _l("目录名称"),
        validators=[DataRequired(_l("请写目录名称")), Length(max=200, message=_l("最多 200 个字"))],
    )
    source = StringField(
        _l("发布单位和文号"),
        validators=[DataRequired(_l("请写发布单位和文号")), Length(max=400, message=_l("最多 400 个字"))],
    )
    valid_from = DateField(_l("从哪一天起有效"), validators=[day])
    valid_until = DateField(_l("有效到哪一天"), validators=[day])
    official = RadioField(
        _l("这份目录是"),
        choices=[("yes", _l("官方发布的")), ("no", _l("样例，不是官方数据"))],
        validators=[InputRequired(_l("请选一项"))],
    )

    def validate_valid_until(self, field: DateField) -> None:
        """The last day is not before the first."""
        if field.data and self.valid_from.data and field.data < self.valid_from.data:
            raise ValidationError(_l("最后一天在第一天以前"))
