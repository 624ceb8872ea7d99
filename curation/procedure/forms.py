"""Forms of procedures: a topic by the annexes' fields, what a stage asks to be left, and what happens beside the stages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_wtf.file import FileField
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, StopValidation

from foundation import clock
from foundation.i18n import lazy as _l
from foundation.web import Form
from judging.wording import of_schemes
from schemes.workflow import Stage

_WORDS = [DataRequired(_l("请写几句话")), Length(max=4000, message=_l("最多 4000 个字"))]
TOPIC = (
    "title",
    "subject_kind",
    "base_level",
    "title_level",
    "content",
    "class_hours",
    "instructors",
    "is_base",
    "contact",
    "phone",
)


def scores_of(text: str | None) -> list[int] | None:
    """Scores in hundredths of a text like 86、90.5、78; None where something in it is no score."""
    found = []
    for part in re.split(r"[\s,;\u3001]+", unicodedata.normalize("NFKC", text or "").strip()):
        try:
            score = Decimal(part) * 100
        except InvalidOperation:
            return None
        if not score.is_finite() or score != score.to_integral_value() or not 0 <= score <= 10_000:
            return None
        found.append(int(score))
    return found


class ActForm(Form):
    """What a stage asks to be left. Fields that it doesn't ask for are taken out."""

    outcome = RadioField(_l("结果"), validators=[InputRequired(_l("请选一项"))])
    note = TextAreaField(_l("意见"), validators=[Length(max=4000, message=_l("最多 4000 个字"))])
    scores = StringField(_l("每位专家的分数"), validators=[Length(max=400, message=_l("最多 400 个字"))])
    peer = SelectField(_l("由哪个申报单位审核"), coerce=int)
    report = FileField(_l("报告（PDF 或图片）"))
    signature = StringField(
        _l("签名：写你自己的姓名"), validators=[Length(max=200, message=_l("最多 200 个字"))]
    )
    seen = HiddenField()

    def fit(self, stage: Stage, peers: Sequence[tuple[int, str]]) -> None:
        """Ask for what the stage asks for, and offer its outcomes."""
        self.outcome.choices = [
            (each, of_schemes.outcome(each, stage.act)) for each in stage.outcomes if each != "late"
        ]
        self.peer.choices = list(peers)
        asked = {*stage.leaves, *(["peer"] if stage.act == "assignment" else [])}
        for name in ("scores", "peer", "report", "signature"):
            if name not in asked:
                del self[name]
        for name in ("note", "signature", "scores"):
            if name in self and name in asked:
                self[name].flags.required = True
        if len(self.outcome.choices) == 1:
            self.outcome.data = self.outcome.choices[0][0]

    def validate_scores(self, field: StringField) -> None:
        """Scores, or nothing."""
        if (field.data or "").strip() and scores_of(field.data) is None:
            raise StopValidation(_l("请写每位专家的分数，0 到 100 分，像 86、90.5、78"))

    def told(self) -> dict[str, Any]:
        """What is left beside the note and the file."""
        found: dict[str, Any] = {}
        if "scores" in self:
            found["scores"] = scores_of(self.scores.data) or []
        if "peer" in self:
            found["peer"] = self.peer.data
        if "signature" in self:
            found["signature"] = (self.signature.data or "").strip()
        return found


class TopicForm(Form):
    """A topic, or an application for the right to run a course: the fields of the annexes."""

    title = StringField(
        _l("课程名称"),
        validators=[DataRequired(_l("请写课程名称")), Length(max=200, message=_l("最多 200 个字"))],
    )
    subject_kind = RadioField(
        _l("科目"),
        choices=[("public", _l("公需科目")), ("professional", _l("专业科目"))],
        validators=[InputRequired(_l("请选科目"))],
    )
    base_level = RadioField(
        _l("你们是哪一级继续教育基地"),
        choices=[("province", _l("省级基地")), ("city", _l("市级基地"))],
        validators=[InputRequired(_l("请选一项"))],
    )
    title_level = SelectField(
        _l("层级"),
        choices=[("", _l("不分")), ("junior", _l("初级")), ("middle", _l("中级")), ("senior", _l("高级"))],
    )
    class_hours = StringField(
        _l("课时"),
        validators=[DataRequired(_l("请写课时，像 16")), Length(max=10, message=_l("最多 10 个字"))],
    )
    content = TextAreaField(_l("课程内容简介"), validators=_WORDS, render_kw={"rows": 4})
    instructors = TextAreaField(_l("授课教师，一人一行"), validators=_WORDS, render_kw={"rows": 3})
    is_base = RadioField(
        _l("是不是继续教育基地"),
        choices=[("yes", _l("是")), ("no", _l("不是"))],
        validators=[InputRequired(_l("请选是不是基地"))],
    )
    contact = StringField(
        _l("联系人"),
        validators=[DataRequired(_l("请写联系人")), Length(max=100, message=_l("最多 100 个字"))],
    )
    phone = StringField(
        _l("联系电话"),
        validators=[DataRequired(_l("请写联系电话")), Length(max=100, message=_l("最多 100 个字"))],
    )
    recommender = SelectField(_l("推荐单位"), coerce=int)
    seen = HiddenField()

    def fit(self, stages: Sequence[Stage], recommenders: Sequence[tuple[int, str]] | None) -> None:
        """Ask for what this workflow wants to know; `recommenders`: None where nobody is asked for one."""
        told = {name for each in stages for name in each.only}
        for name in ("base_level", "title_level") if "base_level" not in told else ("is_base",):
            del self[name]
        if recommenders is None:
            del self["recommender"]
        else:
            self.recommender.choices = [(0, str(_l("请选"))), *recommenders]

    def validate_class_hours(self, field: StringField) -> None:
        """A number above 0, with one place at most."""
        if not re.fullmatch(
            r"[1-9]\d{0,3}(\.\d)?|0\.[1-9]", unicodedata.normalize("NFKC", field.data).strip()
        ):
            raise StopValidation(_l("请写课时，像 16 或 16.5"))

    def topic(self) -> dict[str, str]:
        """What was written, by the names of the fields."""
        return {name: (self[name].data or "").strip() for name in TOPIC if name in self}


def said_by(topic: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a topic says, field by field, as its form calls it."""
    form = TopicForm(data=dict(topic))
    given = [form[name] for name in TOPIC if name != "title" and topic.get(name)]
    words = [dict(getattr(each, "choices", None) or ()).get(each.data, each.data) for each in given]
    return [(str(each.label.text), str(told)) for each, told in zip(given, words, strict=True)]


class ReasonForm(Form):
    """Why an application is withdrawn, or appealed against."""

    note = TextAreaField(_l("原因"), validators=_WORDS)


class AnswerForm(Form):
    """The answer to an appeal."""

    answer = RadioField(
        _l("答复"),
        choices=[
            ("upheld", _l("同意：回到不通过的那一步，重新办")),
            ("dismissed", _l("不同意：维持原来的结果")),
        ],
        validators=[InputRequired(_l("请选一项"))],
    )
    note = TextAreaField(_l("原因"), validators=_WORDS)


def _asked(_form: Form, _field: DateField) -> None:
    """What says that a day must be there: `validate_until` looks."""


_asked.field_flags = {"required": True}  # type: ignore[attr-defined]  # where WTForms looks for it


class ExtendForm(Form):
    """More time for a stage, and why."""

    until = DateField(_l("新的期限，当天也算"), validators=[_asked])
    note = TextAreaField(_l("原因"), validators=_WORDS)
    seen = HiddenField()
    was = DateField()

    def validate_until(self, field: DateField) -> None:
        """A day must be there, later than the one that the page showed and than today."""
        if field.data is None:
            field.errors = []
            raise StopValidation(_l("请写日期，像 2030-01-31"))
        if field.data <= max(self.was.data or clock.today(), clock.today()):
            raise StopValidation(_l("要比现在的期限和今天都晚"))


class PackageForm(Form):
    """Which package is made for the topic."""

    package = RadioField(_l("哪个培训包"), coerce=int, validators=[InputRequired(_l("请选一项"))])
