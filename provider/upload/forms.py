"""Forms of the provider: upload files, ask for a waiver."""

from __future__ import annotations

from flask_wtf.file import FileRequired, MultipleFileField
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from foundation.i18n import lazy as _l
from foundation.web import Form


class UploadForm(Form):
    """A training package: a zip, a folder, or files."""

    archive = MultipleFileField(
        _l("培训包文件"), validators=[FileRequired(_l("请先选文件：一个 zip，或者视频、文档和考题的表格"))]
    )


class WaiverForm(Form):
    """Why a principle rule can't be met."""

    reason = TextAreaField(
        _l("为什么做不到，用什么来代替"),
        validators=[
            DataRequired(_l("请写明原因")),
            Length(10, 2000, message=_l("请写 10 到 2000 个字")),
        ],
    )
