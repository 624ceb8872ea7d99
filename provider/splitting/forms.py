"""The form of a split: where each cut is, in minutes and seconds, and what each part is called."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from foundation.i18n import _
from foundation.i18n import lazy as _l
from foundation.web import Form
from media import moments
from media.cutting import cuts
from media.cutting.cuts import Material


class SplitForm(Form):
    """Fields for so many cuts and parts are added by `split_form`: at0, exact0 …; name0 …"""


def split_form(count: int) -> SplitForm:
    """A form for so many cuts."""
    fields: dict[str, object] = {}
    for n in range(count):
        fields[f"at{n}"] = StringField(
            _l("在几分几秒断开"),
            validators=[DataRequired(_l("请写明在哪里断开"))],
            render_kw={"inputmode": "numeric", "autocomplete": "off"},
        )
        # to the millisecond: a moment inside a pause is shorter than what people write
        fields[f"exact{n}"] = HiddenField()
    for n in range(count + 1):
        fields[f"name{n}"] = StringField(
            _("第 %(n)d 段的名称", n=n + 1),
            validators=[
                DataRequired(_l("请填写名称")),
                Length(max=200, message=_l("名称最多 200 个字")),
            ],
        )
    made: SplitForm = type("LectureSplitForm", (SplitForm,), fields)()
    return made


def fill(form: SplitForm, at_ms: Sequence[int], names: Sequence[str]) -> None:
    """Show these cuts and names."""
    for n, at in enumerate(at_ms):
        form[f"at{n}"].data, form[f"exact{n}"].data = moments.shown(at), str(at)
    for n, name in enumerate(names):
        form[f"name{n}"].data = name


def given_cuts(form: SplitForm, known: Material, count: int) -> list[int] | None:
    """Where the form cuts; None, with errors at the fields, where one is no time."""
    found = [_given(form, known, n) for n in range(count)]
    for n, at in enumerate(found):
        if at is None:
            form[f"at{n}"].errors = [_("请写成分:秒，例如 24:30")]
    return [at for at in found if at is not None] if None not in found else None


def _given(form: SplitForm, known: Material, n: int) -> int | None:
    """As it was where nobody touched it; else the pause that lies within the second, else the second."""
    text, exact = form[f"at{n}"].data or "", form[f"exact{n}"].data or ""
    if exact.isdecimal() and len(exact) < 10 and moments.shown(int(exact)) == text.strip():
        return int(exact)
    at = moments.typed(text, seconds_alone=False)
    if at is None:
        return None
    near = [one.at_ms for one in cuts.candidates(known) if at <= one.at_ms < at + 1000]
    return near[0] if near else at


def given_names(form: SplitForm, count: int) -> list[str]:
    """What the parts are called."""
    return [(form[f"name{n}"].data or "").strip() for n in range(count + 1)]
