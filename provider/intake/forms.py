"""The one page's form: what the files don't say, a row for each course and each resource, and what may be replaced.

Every field begins with what was typed last, else with what was guessed. Numbers are typed as texts, so that a wrong one
stays as it was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    Field,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Optional, StopValidation

from foundation.i18n import _
from foundation.i18n import lazy as _l
from foundation.web import Form, form_of
from judging.wording import labels, of_faults
from packages import shape
from packages.describing import cells
from packages.faults import Fault
from packages.shape import Choice, Flag, Text, Unfit, Value, Whole
from provider.intake.required import Fact
from schemes.scheme import Scheme

Told = Mapping[str, Any]
MOST_ROWS = 100  # resources that the page has fields for; a longer catalogue is changed in Excel
# the page's order; the last ones only where a scheme or a workbook speaks of them
FACTS: Mapping[str, tuple[str, ...]] = {
    "introduction": (
        "name",
        "occupation",
        "standard_kind",
        "standard_name",
        "preferred_group",
        "language",
        "subject_kind",
        "title_level",
        "original",
        "learners",
        "content",
    ),
    "provider": (
        "organisation",
        "contact",
        "position",
        "phone",
        "email",
        "address",
        "own_ip",
        "digital_skills",
        "description",
        "profile",
        "remarks",
    ),
    "rights": ("kind", "file", "quotations", "free_use"),
}
_SELDOM = {"subject_kind", "title_level", "original", "preferred_group"}
_LABELS: Mapping[str, Any] = {
    "introduction-name": _l("培训包的名称"),
    "introduction-language": _l("视频说的是"),
    "provider-organisation": _l("单位全称"),
    "provider-profile": _l("单位或个人简介"),
    "provider-remarks": _l("备注"),
    "rights-kind": _l("版权材料是哪一种"),
    "rights-file": _l("版权证明或承诺书是哪个文件"),
    "rights-quotations": _l("有没有引用别人的内容"),
    "rights-free_use": _l("同意免费用于公益培训吗"),
}
_CHOICES = {"zh": _l("普通话"), "en": _l("英语"), "none": _l("没有引用")}
_OWED = _l("请填“%(name)s”")


class Fits:
    """A validator: what was typed is such as the manifest takes, said in the manifest's own words where it isn't."""

    def __init__(self, wanted: Value) -> None:
        self._wanted = wanted

    def __call__(self, _form: Form, field: Field) -> None:
        """Raises ValidationError."""
        if (field.data or "").strip():
            try:
                value(field.data, self._wanted)
            except Unfit as unfit:
                told = of_faults.fault(Fault(unfit.code, params=unfit.params))
                raise ValidationError(_("%(what)s：%(told)s", what=field.label.text, told=told)) from unfit


def value(typed: str | None, wanted: Value) -> Any:
    """What was typed as the manifest has it; None for nothing. Raises Unfit."""
    said = (typed or "").strip().replace("\r\n", "\n")
    if not said:
        return None
    plain: Any = said
    if isinstance(wanted, Flag):
        plain = said == "true"
    elif not isinstance(wanted, Text | Choice):
        plain = cells.number(said, wanted)
    shape.value_of(plain, wanted)
    return plain


def facts_of(scheme: Scheme, asked: Iterable[Fact], told: Told) -> list[Fact]:
    """What the page asks for: all that a scheme can ask, but the seldom ones only where they are spoken of."""
    wanted = set(asked)
    seldom = {key for key in _SELDOM if ("introduction", key) in wanted or told["introduction"].get(key)}
    seldom |= {"preferred_group"} if scheme.groups else set()
    return [
        (table, key) for table, keys in FACTS.items() for key in keys if key not in _SELDOM or key in seldom
    ]


def catalogue_form(
    told: Told,
    typed: Mapping[str, str],
    scheme: Scheme,
    asked: Iterable[Fact],
    alike: Iterable[tuple[str, str]],
) -> Form:
    """The form of an upload without a manifest. `alike`: packages that it might replace, as (value, words)."""
    wanted = {*asked, ("introduction", "name")}
    fields: dict[str, Any] = {}
    for table, key in facts_of(scheme, wanted, told):
        known = told[table].get(key) or (told["name"] if (table, key) == ("introduction", "name") else None)
        begun = typed.get(f"{table}-{key}", spelt(known))
        fields[f"{table}-{key}"] = _fact(table, key, begun, (table, key) in wanted, told, scheme)
    for course in told["courses"]:
        fields |= _course(course, typed)
    if len(told["resources"]) <= MOST_ROWS:
        for at, each in enumerate(told["resources"], 1):
            fields |= _resource(each, at, told, typed)
    fields |= _into(alike, typed)
    fields["more"] = MultipleFileField(_l("要加的文件"))
    return form_of(fields)


def answer_form(alike: Iterable[tuple[str, str]]) -> Form:
    """The form of an upload with its manifest: only what it replaces is asked."""
    return form_of(_into(alike, {}))


def _into(alike: Iterable[tuple[str, str]], typed: Mapping[str, str]) -> dict[str, Any]:
    choices = list(alike)
    if not choices:
        return {}
    return {
        "into": RadioField(
            _l("换下旧的，还是另外收一个"),
            choices=[*choices, ("new", _l("都留着，另外收成一个新的培训包"))],
            default=typed.get("into") or None,
            validators=[InputRequired(_l("请选：换下旧的，还是另外收一个"))],
        )
    }


def spelt(known: Any) -> str:
    """A value of the manifest as a field shows it."""
    return str(known).lower() if isinstance(known, bool) else "" if known is None else str(known)


def _fact(table: str, key: str, begun: str, owed: bool, told: Told, scheme: Scheme) -> Any:
    name = f"{table}-{key}"
    wanted = shape.TABLES[table][key]
    label = _LABELS.get(name) or labels.field(key)
    must = [DataRequired(_OWED % {"name": label})] if owed else [Optional()]
    rules: list[Any] = [*must, Fits(wanted)]
    common: dict[str, Any] = {"default": begun, "validators": rules}
    if name == "rights-file":
        papers = [(path, path) for path in told["papers"]]
        return SelectField(label, choices=[("", _l("还没有，先空着")), *papers], **common)
    if key == "preferred_group":
        groups = [(each.id, each.name) for each in scheme.groups]
        return SelectField(label, choices=[("", _l("都不是")), *groups], **common)
    if isinstance(wanted, Flag):
        return SelectField(
            label, choices=[("", _l("请选")), ("true", _l("是")), ("false", _l("否"))], **common
        )
    if isinstance(wanted, Choice):
        words = [(each, _CHOICES.get(each) or labels.word(each)) for each in wanted.among]
        default = begun or ("zh" if key == "language" else "")
        none = [] if key == "language" else [("", _l("请选"))]
        return SelectField(label, choices=[*none, *words], **{**common, "default": default})
    long = isinstance(wanted, Text) and wanted.most > shape.SHORT
    if long:
        return TextAreaField(label, **common, render_kw={"rows": 2})
    return StringField(label, **common)


def _course(course: Told, typed: Mapping[str, str]) -> dict[str, Any]:
    key = course["key"]
    hours = typed.get(f"hours-{key}", spelt(course.get("class_hours")))
    name = typed.get(f"course-{key}", str(course.get("name") or ""))
    return {
        f"course-{key}": StringField(_l("课程名称"), default=name, validators=[Optional(), Fits(Text())]),
        f"hours-{key}": StringField(
            _l("学时（猜的）")
            if course.get("counted") and hours == spelt(course["class_hours"])
            else _l("学时"),
            default=hours,
            validators=[Optional(), Fits(shape.COURSE["class_hours"])],
        ),
    }


def _resource(each: Told, at: int, told: Told, typed: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a resource. Labels say whose they are, and which values are only guessed."""
    key, file = each["key"], each["file"]
    own: Callable[[str, str], str] = lambda part, known: typed.get(f"{part}-{key}", known)  # noqa: E731  # short, used five times
    # a guess stays one until a person puts something else
    guessed = {part for part in each["guessed"] if own(part, each[part]) == each[part]}

    def label(part: str, words: str) -> str:
        return _("%(what)s（猜的）", what=words) if part in guessed else words

    fields: dict[str, Any] = {
        f"take-{key}": BooleanField(
            _("把“%(file)s”收进目录", file=file), default=bool(own("take", "y" if each["take"] else ""))
        ),
        f"name-{key}": StringField(
            label("name", _("名称")),
            default=own("name", each["name"]),
            validators=[_Taken(key, _("请填“%(file)s”的名称", file=file)), Fits(Text())],
        ),
    }
    for part, wanted in (("form", shape.RESOURCE["form"]), ("category", shape.RESOURCE["category"])):
        assert isinstance(wanted, Choice)
        fields[f"{part}-{key}"] = SelectField(
            label(part, labels.field(part)),
            choices=[(word, labels.word(word)) for word in wanted.among],
            default=own(part, each[part]),
        )
    if len(told["courses"]) > 1:
        fields[f"of-{key}"] = SelectField(
            _("放在哪门课"),
            choices=[
                (one["key"], typed.get(f"course-{one['key']}", one.get("name", "")))
                for one in told["courses"]
            ],
            default=own("of", told["courses"][each["course"]]["key"]),
        )
    fields[f"at-{key}"] = StringField(
        _("第几个"), default=own("at", str(at)), validators=[Optional(), Fits(Whole(1, 9999))]
    )
    return fields | _more(each, own)


def _more(each: Told, own: Callable[[str, str], str]) -> dict[str, Any]:
    """What only some kinds are asked for."""
    key, file = each["key"], each["file"]
    fields: dict[str, Any] = {}
    if each["kind"] == "simulation" or each["type"] == "pdf":
        owed = _("请写学完“%(file)s”大约要几分钟", file=file)
        fields[f"minutes-{key}"] = StringField(
            _("学完大约几分钟"),
            default=own("minutes", spelt(each.get("minutes"))),
            validators=[_Taken(key, owed), Fits(shape.RESOURCE["minutes"])],
        )
    if each["kind"] == "image":
        fields[f"alt-{key}"] = TextAreaField(
            _("图上有什么（替代文字）"),
            default=own("alt", spelt(each.get("alt"))),
            validators=[Optional(), Fits(shape.RESOURCE["alt"])],
            render_kw={"rows": 2},
        )
    return fields


class _Taken:
    """A validator: something must be written, for what goes into the catalogue."""

    field_flags: Mapping[str, Any] = {"required": True}

    def __init__(self, key: str, words: str) -> None:
        self._key = key
        self._words = words

    def __call__(self, form: Form, field: Field) -> None:
        """Raises StopValidation."""
        if form[f"take-{self._key}"].data and not (field.data or "").strip():
            raise StopValidation(self._words)


def typed_of(form: Form) -> dict[str, str]:
    """Everything as it was typed, to begin with next time."""
    kept = {}
    for field in form:
        if field.type in ("CSRFTokenField", "MultipleFileField"):
            continue
        said = field.data
        kept[field.name] = ("y" if said else "") if isinstance(said, bool) else str(said or "")
    return kept
