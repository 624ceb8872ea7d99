"""Forms of the provider: upload one zip, ask for a waiver."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from foundation.i18n import lazy as _l


class UploadForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """One training package as a zip."""

    archive = FileField(
        _l("培训包文件（zip）"),
        validators=[FileRequired(_l("请选一个 zip 文件"))],
        render_kw={"accept": ".zip,application/zip"},
    )


class WaiverForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Why a principle rule can't be met."""

    reason = TextAreaField(
        _l("为什么做不到，用什么来代替"),
        validators=[
            DataRequired(_l("请写明原因")),
            Length(10, 2000, message=_l("请写 10 到 2000 个字")),
        ],
    )
