"""Forms of what is decided about exams."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from wtforms import (
    BooleanField,
    DecimalField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length

from exams.accommodations import granting, in_words, measures
from exams.accommodations.measures import SWITCHES, Measures
from exams.bank import kinds
from exams.results import appeals
from exams.sitting import cards
from foundation.i18n import _
from foundation.i18n import lazy as _l
from foundation.web import Form


class GrantForm(Form):
    """What is granted to a person, and on which ground."""

    time = RadioField(
        _l("考试时间"), choices=in_words.times, validators=[InputRequired(_l("请选一项"))], default="100"
    )
    switches = SelectMultipleField(
        _l("怎样考"),
        choices=[
            ("breaks", _l("可以停下来休息，到当天结束为止不算时间，题目收起来")),
            ("several_days", _l("可以分几天考，停下来的时候不算时间")),
            ("one_question", _l("一页只有一道题，旁边什么都没有")),
            ("read_aloud", _l("题目读给学员听")),
            ("large_print", _l("考试的页面用特大字")),
            ("reduced_choices", _l("选择题去掉一半错的选项")),
            ("by_voice", _l("学员用说话来回答（只记下来）")),
        ],
    )
    senses = SelectMultipleField(_l("哪些题换成备用题"), choices=in_words.senses)
    exempt = BooleanField(_l("没有备用题的就免考，其余的题按比例加分"))
    assistant = StringField(
        _l("谁来协助，怎样协助"),
        validators=[Length(max=measures.MOST_CHARACTERS, message=_l("最多 200 个字"))],
    )
    ground = TextAreaField(
        _l("依据"),
        validators=[
            DataRequired(_l("请写明依据")),
            Length(max=granting.MOST_CHARACTERS, message=_l("最多 2000 个字")),
        ],
    )
    note = TextAreaField(
        _l("告诉学员的话"),
        validators=[Length(max=granting.MOST_CHARACTERS, message=_l("最多 2000 个字"))],
    )

    @property
    def measures(self) -> Measures:
        """What is granted."""
        return Measures(
            time=int(self.time.data),
            senses=tuple(self.senses.data or ()),
            exempt=bool(self.exempt.data),
            assistant=(self.assistant.data or "").strip(),
            **{name: name in (self.switches.data or ()) for name in SWITCHES},
        )

    @classmethod
    def showing(cls, granted: Measures, wishes: list[str]) -> GrantForm:
        """The form filled with what holds now, and with what is asked for."""
        held = [name for name in SWITCHES if getattr(granted, name) or name in wishes]
        return cls(
            formdata=None,
            time=str(granted.time),
            switches=held,
            senses=list(granted.senses),
            exempt=granted.exempt,
            assistant=granted.assistant,
        )


class RefusalForm(Form):
    """Why nothing is granted; the trainee reads it."""

    reason = TextAreaField(
        _l("为什么不同意"),
        validators=[
            DataRequired(_l("请写明原因")),
            Length(max=granting.MOST_CHARACTERS, message=_l("最多 2000 个字")),
        ],
    )


class MarksForm(Form):
    """What an assessor gives: for each line of the rubric, or for the whole answer. `points` in hundredths."""

    note = TextAreaField(
        _l("备注"), validators=[Length(max=granting.MOST_CHARACTERS, message=_l("最多 2000 个字"))]
    )
    lines: Sequence[str] = ()

    @property
    def points(self) -> int:
        """All lines together."""
        return sum(int(self[name].data * 100) for name in self.lines)


def marks_form(question: Mapping[str, Any]) -> MarksForm:
    """The form for one answer: a field for each line of the rubric, or one field for everything."""
    rows = question.get("rubric") or question.get("checklist") or [{"text": _("得分"), "points": None}]
    full = int(question["points"])
    worth = sum(each.get("points") or 0 for each in rows)
    fields: dict[str, Any] = {}
    for at, each in enumerate(rows):
        # a rubric may be worth something else than its question: each line in proportion
        most = Decimal(each["points"] * full // worth if worth else full // len(rows)) / 100
        fields[f"line{at}"] = DecimalField(
            each["text"],
            places=2,
            description=_("0 到 %(most)s 分", most=f"{most:g}"),
            validators=[InputRequired(_l("请写分数，没有就写 0")), _within(most)],
        )
    made: type[MarksForm] = type("MarksOfQuestion", (MarksForm,), {**fields, "lines": tuple(fields)})
    return made()


def _within(most: Decimal) -> Callable[[Form, DecimalField], None]:
    def check(_form: Form, field: DecimalField) -> None:
        field.errors = []  # WTForms' own words about what is no number
        if field.data is None or not 0 <= field.data <= most or field.data * 100 != int(field.data * 100):
            raise ValidationError(_("请写 0 到 %(most)s 之间的数，最多两位小数", most=f"{most:g}"))

    return check


class AppealForm(Form):
    """The answer to an appeal."""

    state = RadioField(
        _l("你的答复"),
        choices=[("upheld", _l("学员说得对")), ("rejected", _l("结果没有错"))],
        validators=[InputRequired(_l("请选一项"))],
    )
    answer = TextAreaField(
        _l("告诉学员的话"),
        validators=[
            DataRequired(_l("请写明理由")),
            Length(max=appeals.MOST_CHARACTERS, message=_l("最多 2000 个字")),
        ],
    )


class KeyForm(Form):
    """What is right instead of a wrong key, and why."""

    state = RadioField(
        _l("怎么改"),
        choices=[("answer", _l("改答案")), ("all", _l("这道题出错了，每个人都得分"))],
        validators=[InputRequired(_l("请选一项"))],
    )
    reason = TextAreaField(
        _l("原因"),
        validators=[
            DataRequired(_l("请写明原因")),
            Length(max=appeals.MOST_CHARACTERS, message=_l("最多 2000 个字")),
        ],
    )

    @classmethod
    def of(cls, question: Mapping[str, Any]) -> KeyForm:
        """The form for a question: what can be chosen is what it offers."""
        if not cls.changeable(question):
            return cls(state="all")
        field = cards.field(question, _l("正确的答案"))
        made: type[KeyForm] = type("KeyOfQuestion", (cls,), {"key": field})
        return made()

    @staticmethod
    def changeable(question: Mapping[str, Any]) -> bool:
        """Whether another answer can be chosen: of what is typed only everybody's marks can be given."""
        return question["kind"] in (*kinds.CHOICES, *kinds.PLACED)

    def key_of(self, question: Mapping[str, Any]) -> list[Any] | None:
        """The new key; None for everybody. Raises ValueError."""
        if self.state.data == "all":
            return None
        if not self.changeable(question):
            raise ValueError(question["kind"])
        return cards.given(question, self["key"])
