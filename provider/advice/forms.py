"""Forms of advice: what a provider would change, tried out and not kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import Optional, Regexp

from foundation.i18n import lazy as _l
from foundation.web import Form
from judging.wording import of_findings
from schemes.facts import PackageFacts
from schemes.remedies.slips import Slip
from schemes.whatif import Addition, Changes, shortened

TAKEN = "-"
KINDS = ("video", "audio", "document", "simulation")


class TrialForm(Form):
    """What is tried: for each resource its category, rows of minutes more or less, and the hours stated.

    The fields of resources and rows are added by `trial_form`.
    """

    hours = StringField(
        _l("写明的总学时"),
        validators=[Optional(), Regexp(r"\d{1,4}(\.\d)?$", message=_l("请写数字，最多一位小数，像 12.5"))],
    )


def trial_form(
    facts: PackageFacts, categories: Sequence[str], rows: int, slips: Sequence[str] = (), *, bound: bool
) -> TrialForm:
    """A form for this package with so many rows, and a choice of suspected slips; `bound`: it takes what was posted."""
    choices = [(str(at), told) for at, told in enumerate(slips)]
    fields: dict[str, object] = {
        "slips": SelectMultipleField(_l("勾上的，按改正以后的算"), choices=choices, validate_choice=False)
    }
    for place, resource in enumerate(facts.resources):
        fields[f"resource{place}"] = _resource(resource.name, resource.category, categories)
    for row in range(rows):
        fields |= _row(row, facts, categories)
    given = {} if bound else {"formdata": None}
    made: TrialForm = type("PackageTrialForm", (TrialForm,), fields)(**given)
    if not made.is_submitted() or not bound:
        made.hours.data = "" if facts.class_hours_tenths is None else _spelt(facts.class_hours_tenths)
    return made


def ticked(form: TrialForm, slips: Sequence[Slip]) -> list[Slip]:
    """The slips that are to be put right."""
    return [slip for at, slip in enumerate(slips) if str(at) in (form["slips"].data or ())]


def changes(form: TrialForm, facts: PackageFacts, rows: int) -> Changes:
    """What a valid form asks for."""
    chosen = {place: form[f"resource{place}"].data for place in range(len(facts.resources))}
    taken = frozenset(place for place, value in chosen.items() if value == TAKEN)
    moved = {
        place: value
        for place, value in chosen.items()
        if value not in (TAKEN, facts.resources[place].category)
    }
    added, less = [], dict[int, int]()
    for row in range(rows):
        told = {
            name: form[f"{name}{row}"].data for name in ("sense", "minutes", "category", "course", "kind")
        }
        if not told["minutes"]:
            continue
        if told["sense"] == "add":
            added.append(_addition(told))
        else:
            places = [
                place
                for place, each in enumerate(facts.resources)
                if place not in taken
                and each.course == told["course"]
                and moved.get(place, each.category) == told["category"]
            ]
            less |= shortened(facts, places, int(told["minutes"]))
    hours = (form.hours.data or "").strip()
    whole, _, tenth = hours.partition(".")
    stated = int(whole) * 10 + int(tenth or 0) if hours else None
    return Changes(
        moved=moved,
        taken=taken,
        shortened=less,
        added=tuple(added),
        class_hours_tenths=None if stated == facts.class_hours_tenths else stated,
    )


def _addition(told: dict[str, str]) -> Addition:
    return Addition(
        course=told["course"], category=told["category"], kind=told["kind"], minutes=int(told["minutes"])
    )


def _resource(name: str, category: str, categories: Sequence[str]) -> SelectField:
    """Where a resource stays, goes, or that it goes altogether."""
    choices = [
        (one, of_findings.word(one) or _l("没有写明")) for one in dict.fromkeys([category, *categories])
    ]
    return SelectField(name, choices=[*choices, (TAKEN, _l("拿掉"))], default=category)


def _row(row: int, facts: PackageFacts, categories: Sequence[str]) -> dict[str, object]:
    """Minutes more or less, of which category, in which course."""
    courses = [(course.name, course.name) for course in facts.courses]
    return {
        f"sense{row}": SelectField(_l("加还是减"), choices=[("add", _l("加")), ("take", _l("减"))]),
        f"minutes{row}": StringField(
            _l("几分钟"),
            validators=[Optional(), Regexp(r"[1-9]\d{0,3}$", message=_l("请写 1 到 9999 的整数"))],
            render_kw={"inputmode": "numeric"},
        ),
        f"category{row}": SelectField(_l("内容"), choices=_words(categories or [""])),
        f"course{row}": SelectField(_l("课程"), choices=courses),
        f"kind{row}": SelectField(_l("类型"), choices=_words(KINDS)),
    }


def _words(codes: Iterable[str]) -> list[tuple[str, object]]:
    return [(code, of_findings.word(code) or _l("不分内容")) for code in codes]


def fill(form: TrialForm, planned: Changes, facts: PackageFacts) -> None:
    """Put a plan into the form's rows."""
    for row, values in enumerate(_told(planned, facts)):
        for name, value in zip(("sense", "minutes", "category", "course", "kind"), values, strict=True):
            form[f"{name}{row}"].data = value
    if planned.class_hours_tenths is not None:
        form.hours.data = _spelt(planned.class_hours_tenths)


def plan_rows(planned: Changes | None, facts: PackageFacts) -> int:
    """How many rows a plan fills."""
    return len(_told(planned, facts)) if planned else 0


def _told(planned: Changes, facts: PackageFacts) -> list[tuple[str, str, str, str, str]]:
    """A plan row by row; what is shortened goes in by course and category."""
    told = [("add", str(each.minutes), each.category, each.course, each.kind) for each in planned.added]
    less: dict[tuple[str, str], int] = {}
    for place, minutes in planned.shortened.items():
        resource = facts.resources[place]
        key = (resource.category, resource.course)
        less[key] = less.get(key, 0) + minutes
    return told + [
        ("take", str(minutes), category, course, KINDS[0]) for (category, course), minutes in less.items()
    ]


def _spelt(tenths: int) -> str:
    """Tenths of a class hour as typed: 12.5."""
    return f"{tenths // 10}.{tenths % 10}"
