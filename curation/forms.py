"""Forms of a review: hand in, the checklist, what is confirmed, the decisions, what happens after publication."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from sqlalchemy.orm import Session
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, StopValidation

from curation.ledger import acts, entries
from exams.sitting.rounds import MOST_CHARACTERS
from foundation import clock
from foundation.i18n import _
from foundation.i18n import lazy as _l
from foundation.web import Form, form_of
from judging.confirmations import LONGEST, Asked
from judging.wording import of_findings
from packages.models import CATEGORIES

ANYBODY = -1  # of whom the ledger is asked: 0 is the site itself


def past(_form: Form, field: DateField) -> None:
    """A day that was."""
    field.errors = []  # WTForms' own words about what is no date
    if field.data is None:
        raise StopValidation(_l("请写日期，像 2030-01-31"))
    if field.data > clock.today():
        raise StopValidation(_l("日期不能在今天以后"))


past.field_flags = {"required": True}  # type: ignore[attr-defined]  # where WTForms looks for it


def written(_form: Form, field: DateField) -> None:
    """A day, if one is given."""
    if field.process_errors:
        field.errors = []  # WTForms' own words about what is no date
        raise StopValidation(_l("请写日期，像 2030-01-31"))


def deadline(form: Form, field: DateField) -> None:
    """A rework has a day that lies ahead; for the other decisions whatever stands here doesn't matter."""
    field.errors = []  # WTForms' own words about what is no date
    if form.decision.data != "rework":
        raise StopValidation
    if field.data is None:
        raise StopValidation(_l("退回修改要写明期限，像 2030-01-31"))
    if field.data <= clock.today():
        raise StopValidation(_l("期限要在今天以后"))


class DecisionForm(Form):
    """What is decided, with a note; a rework has a deadline, a rejection a reason."""

    decision = RadioField(
        _l("你的决定"),
        choices=[
            ("accepted", _l("通过")),
            ("rework", _l("退回修改，改好再交")),
            ("rejected", _l("不通过")),
        ],
        validators=[InputRequired(_l("请选一项"))],
    )
    note = TextAreaField(_l("给供应单位的话"), validators=[Length(max=4000, message=_l("最多 4000 个字"))])
    until = DateField(_l("最晚哪一天改好"), validators=[deadline])
    confirmed = HiddenField()

    def validate_note(self, field: TextAreaField) -> None:
        """Who is sent back or refused must be told why."""
        if self.decision.data in ("rework", "rejected") and not (field.data or "").strip():
            raise ValidationError(_l("退回或不通过，请写明原因"))


class WaiverForm(Form):
    """Whether a rule is waived, and why: whoever grants or refuses says what they saw."""

    state = RadioField(
        _l("你的决定"),
        choices=[("granted", _l("同意豁免")), ("refused", _l("不同意"))],
        validators=[InputRequired(_l("请选一项"))],
    )
    note = TextAreaField(
        _l("原因"),
        validators=[
            Length(max=4000, message=_l("最多 4000 个字")),
            DataRequired(_l("同意和不同意都要写明原因")),
        ],
    )


class RoundForm(Form):
    """Whether another round of an exam is opened. The reason is kept, and the trainee sees it."""

    state = RadioField(
        _l("你的决定"),
        choices=[("opened", _l("再开一轮")), ("refused", _l("不开"))],
        validators=[InputRequired(_l("请选一项"))],
    )
    reason = TextAreaField(
        _l("原因"),
        validators=[
            DataRequired(_l("请写明原因")),
            Length(max=MOST_CHARACTERS, message=_l("最多 1000 个字")),
        ],
    )


class SubmitForm(Form):
    """Handing in: who recommended it, if anybody did."""

    recommender = SelectField(_l("推荐单位"), coerce=int, validators=[Optional()])

    def offer(self, organisations: Sequence[tuple[int, str]]) -> None:
        """The organisations that recommend here."""
        self.recommender.choices = [(0, _l("没有，自己申报")), *organisations]


class OutsideForm(Form):
    """A decision made outside the site: on which rule, when, with its document."""

    rule = SelectField(_l("关于哪一条"), validators=[InputRequired(_l("请选一项"))])
    decided_on = DateField(_l("哪一天决定的"), validators=[past])
    document = FileField(_l("决定的文件（PDF 或图片）"), validators=[FileRequired(_l("请选一个文件"))])
    note = TextAreaField(
        _l("说明"),
        validators=[
            DataRequired(_l("请写明是谁决定的，决定了什么")),
            Length(max=4000, message=_l("最多 4000 个字")),
        ],
    )


class AirForm(Form):
    """What is done with a version that was published, and why."""

    decision = RadioField(_l("要做什么"), validators=[InputRequired(_l("请选一项"))])
    other = SelectField(_l("换成哪一版"), coerce=int, validators=[Optional()])
    until = DateField(_l("最晚哪一天改好"), validators=[deadline])
    note = TextAreaField(
        _l("原因"),
        validators=[
            DataRequired(_l("请写明原因")),
            Length(max=4000, message=_l("最多 4000 个字")),
        ],
    )
    confirmed = HiddenField()


def confirmation_form(asked: Sequence[Asked]) -> Form:
    """A form with what a reviewer finds each resource to be."""
    fields: dict[str, Any] = {}
    for each in asked:
        found = each.found.value if each.found else None
        fields[f"note-{each.key}"] = TextAreaField(
            _("“%(name)s”的说明", name=each.resource.name),
            default=each.found.note if each.found else "",
            validators=[Length(max=2000, message=_l("最多 2000 个字"))],
            render_kw={"rows": 2},
        )
        if each.what == "category":
            fields[f"value-{each.key}"] = RadioField(
                _("“%(name)s”是什么", name=each.resource.name),
                choices=[(name, of_findings.word(name)) for name in CATEGORIES],
                default=found,
                validators=[Optional()],
            )
        else:
            fields[f"value-{each.key}"] = IntegerField(
                _("“%(name)s”真正要用多少分钟", name=each.resource.name),
                default=int(found) if found else None,
                validators=[
                    Optional(),
                    NumberRange(1, LONGEST, message=_l("请写 1 到 10000 的整数")),
                ],
            )
    return form_of(fields)


class LedgerForm(Form):
    """What to look for in the ledger. Sent by GET, so that a search can be kept and passed on."""

    class Meta:
        """A search changes nothing and needs no token."""

        csrf = False

    package = SelectField(_l("哪个培训包"), coerce=int, default=0)
    person = SelectField(_l("谁做的"), coerce=int, default=ANYBODY)
    kind = SelectField(_l("做了什么"), default="")
    since = DateField(_l("从哪一天起"), validators=[Optional(), written])
    until = DateField(_l("到哪一天为止"), validators=[Optional(), written])
    subject = HiddenField()

    def offer(self, session: Session) -> None:
        """Fill in what can be chosen; what is chosen already is among it."""
        chosen = entries.packages(session, self.package.data)
        self.package.choices = [(0, _("全部")), *chosen]
        people = entries.people(session, self.person.data)
        self.person.choices = [(ANYBODY, _("所有的人")), (entries.SYSTEM, _("系统")), *people]
        kinds = {str(group): list(told.items()) for group, told in acts.GROUPS}
        self.kind.choices = {"": [("", _("全部"))], **kinds}

    def wanted(self) -> entries.Wanted:
        """What is asked for; what can't be is left out, and the page says so."""
        given = {field.name: field.data for field in self if not field.errors and field.data}
        person = self.person.data
        given["person"] = None if person == ANYBODY or self.person.errors else person
        return entries.Wanted(**{name: one for name, one in given.items() if name != "csrf_token"})
