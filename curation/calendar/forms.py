"""Forms of the calendar: a year's list as a file, and the same once it was looked at."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from foundation.i18n import lazy as _l
from foundation.web import Form


def whole(_form: Form, field: IntegerField) -> None:
    """WTForms' own words about what is no number are replaced by ours."""
    if field.process_errors:
        field.process_errors = []
        field.data = None


class YearForm(Form):
    """Of which year the list is, and who published it."""

    year = IntegerField(
        _l("哪一年"),
        validators=[
            whole,
            InputRequired(_l("请写年份，像 2030")),
            NumberRange(2000, 2100, _l("请写年份，像 2030")),
        ],
    )
    source = StringField(
        _l("发布单位和文号"),
        validators=[DataRequired(_l("请写发布单位和文号")), Length(max=200, message=_l("最多 200 个字"))],
    )


class ListForm(YearForm):
    """The list as a file."""

    table = FileField(
        _l("安排的表格（Excel 或 CSV）"),
        validators=[FileRequired(_l("请选一个 xlsx 或 csv 文件"))],
        render_kw={"accept": ".xlsx,.csv"},
    )


class SaveForm(YearForm):
    """The list as it was shown, and the revision that it takes the place of."""

    days = HiddenField(validators=[Length(max=20_000)])
    seen = IntegerField(validators=[InputRequired(), NumberRange(0)])
