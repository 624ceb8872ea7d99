"""Forms of the provider: upload one zip."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from foundation.i18n import lazy as _l


class UploadForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """One training package as a zip."""

    archive = FileField(
        _l("培训包文件（zip）"),
        validators=[FileRequired(_l("请选一个 zip 文件"))],
        render_kw={"accept": ".zip,application/zip"},
    )
