"""Forms of papers: the signed letter or a proof, sources of quotations, a form that was filled in elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, HiddenField, RadioField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, Optional, StopValidation

from curation.papers import rights
from curation.papers.rights import Quotation
from foundation import clock
from foundation.i18n import _
from foundation.i18n import lazy as _l
from foundation.web import Form, form_of

NEW_ROWS = 3  # empty lines at the end of the list


def past(_form: Form, field: DateField) -> None:
    """The day on a paper: one that was."""
    field.errors = []  # WTForms' own words about what is no date
    if field.data is None:
        raise StopValidation(_l("请写日期，像 2030-01-31"))
    if field.data > clock.today():
        raise StopValidation(_l("日期不能在今天以后"))


past.field_flags = {"required": True}  # type: ignore[attr-defined]  # where WTForms looks for it


class RightsForm(Form):
    """A paper that proves the rights, with its day."""

    kind = RadioField(
        _l("这是什么"),
        choices=[
            ("commitment", _l("签好字、盖好章的承诺书")),
            ("proof", _l("版权证明：登记证书、授权书或合同")),
        ],
        validators=[InputRequired(_l("请选一项"))],
    )
    document = FileField(_l("扫描件或照片"), validators=[FileRequired(_l("请选一个文件"))])
    signed_on = DateField(_l("文件上的日期"), validators=[past])
    free_use = BooleanField(_l("同意免费用于公益培训，不再收费"), validators=[Optional()])


class FilledForm(Form):
    """A form that comes back filled in."""

    document = FileField(_l("填好的表格（Word 的 docx）"), validators=[FileRequired(_l("请选一个文件"))])


class TakeOverForm(Form):
    """What the form says is to be taken over; `seen` is the state of the draft that it was held against."""

    seen = HiddenField()


def lines(known: Sequence[Quotation]) -> int:
    """How many lines the list has, with the empty ones at its end."""
    return min(len(known) + NEW_ROWS, rights.MOST_QUOTATIONS)


def quotations_form(known: Sequence[Quotation]) -> Form:
    """A line for each source, and some empty ones."""
    fields: dict[str, Any] = {}
    rows = [*known, *([Quotation("", "", "")] * (lines(known) - len(known)))]
    for at, each in enumerate(rows, 1):
        labels = {
            "what": _("第 %(n)d 处：引用了什么", n=at),
            "source": _("第 %(n)d 处：从哪里来，谁写的", n=at),
            "licence": _("第 %(n)d 处：凭什么可以用", n=at),
        }
        for key, label in labels.items():
            fields[f"{key}-{at}"] = StringField(
                label,
                default=getattr(each, key),
                validators=[Length(max=rights.LONGEST, message=_l("最多 300 个字")), *_whole(key, at)],
            )
    return form_of(fields)


def _whole(key: str, at: int) -> list[Any]:
    """A source is told whole or not at all."""

    def check(form: Form, field: StringField) -> None:
        others = [form[f"{other}-{at}"].data for other in ("what", "source", "licence") if other != key]
        if not (field.data or "").strip() and any((other or "").strip() for other in others):
            raise ValidationError(_l("这一处请写全；不要了，三格都清空"))

    return [check]


def told(form: Form) -> list[Quotation]:
    """The lines that were filled in."""
    values: Mapping[str, Any] = form.data
    rows = sorted(int(name.rpartition("-")[2]) for name in values if name.startswith("what-"))
    found = [
        Quotation(*((values[f"{key}-{at}"] or "").strip() for key in ("what", "source", "licence")))
        for at in rows
    ]
    return [each for each in found if each.what]
