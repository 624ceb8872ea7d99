"""Forms of access layers."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from accessibility.layers import descriptions
from foundation.i18n import lazy as _l
from foundation.web import Form, form_of


class StatementForm(Form):
    """The statement that the sound tells everything, made on purpose."""

    heard = BooleanField(
        _l("我闭着眼睛从头听到尾，不看画面也能学会"), validators=[DataRequired(_l("请先听一遍，再勾选"))]
    )


class SummaryForm(Form):
    """A clip in plain language."""

    text = TextAreaField(
        _l("简明摘要"),
        validators=[DataRequired(_l("请写摘要")), Length(max=5000, message=_l("请写短一些，最多 5000 个字"))],
        render_kw={"rows": 8},
    )


class AltForm(Form):
    """What an image shows."""

    text = TextAreaField(
        _l("图里有什么"),
        validators=[
            DataRequired(_l("请写图里有什么")),
            Length(max=5000, message=_l("请写短一些，最多 5000 个字")),
        ],
    )


class VideoForm(Form):
    """A second video beside the clip."""

    video = FileField(
        _l("视频文件（MP4 或 WebM）"),
        validators=[FileRequired(_l("请选一个视频文件"))],
        render_kw={"accept": "video/mp4,video/webm,video/quicktime"},
    )
    offset = StringField(_l("手语视频里，从哪里起对应原来视频的开头"), default="0")


def description_form(count: int) -> Form:
    """The editor's form with so many rows: at_0, text_0, at_1 …"""
    fields: dict[str, Any] = {"read": HiddenField()}
    for n in range(count):
        fields[f"at_{n}"] = StringField(_l("第 %(n)s 段的时间") % {"n": n + 1})
        fields[f"text_{n}"] = TextAreaField(
            _l("第 %(n)s 段的文字") % {"n": n + 1},
            validators=[Length(max=descriptions.LONGEST, message=_l("这一段太长了，请分成两段"))],
        )
    return form_of(fields)
