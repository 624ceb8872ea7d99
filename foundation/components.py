"""The gallery of page components at /components: each folder under templates/components is a macro and a data file with its
options, what a screen reader says, the keys, and examples. The page and the tests read the same files."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import wtforms
from flask import Blueprint, current_app, render_template
from markupsafe import Markup
from wtforms import validators

from foundation.i18n import _, in_language

bp = Blueprint("components", __name__)

FIELDS = {
    "text": wtforms.StringField,
    "email": wtforms.EmailField,
    "password": wtforms.PasswordField,
    "date": wtforms.DateField,
    "textarea": wtforms.TextAreaField,
    "select": wtforms.SelectField,
    "radios": wtforms.RadioField,
    "checkboxes": wtforms.SelectMultipleField,
    "file": wtforms.FileField,
}


class Misspelt(ValueError):
    """A data file has a key that nobody reads, or lacks one that is owed; says which file and which key."""


@dataclass(frozen=True)
class Field:
    """A form field of an example; `choices` are labels, their values are "0", "1", …"""

    type: str
    label: str
    name: str = "field"
    value: str | list[str] | None = None
    error: str | None = None
    choices: list[str] = dataclasses.field(default_factory=list)
    optional: bool = False


@dataclass(frozen=True)
class Example:
    """One state of a component: the macro's parameters, its form field or fields, and inside a `call` the text or button."""

    name: str
    params: dict[str, Any] = dataclasses.field(default_factory=dict)
    field: Field | None = None
    fields: tuple[Field, ...] = ()
    body: str | None = None
    button: str | None = None


@dataclass(frozen=True)
class Component:
    """A component as its data file tells it; `name` is its folder and its macro."""

    name: str
    title: str
    description: str
    options: dict[str, str]
    reader: str
    keys: list[str]
    examples: list[Example]


def read(path: Path) -> Component:
    """Read a component.toml; raises Misspelt for an unknown or a missing key."""
    try:
        told = tomllib.loads(path.read_text("utf-8"))
        examples = [_example(example) for example in told.pop("examples")]
        access = told.pop("access")
        return Component(name=path.parent.name, examples=examples, **access, **told)
    except (KeyError, TypeError) as error:
        raise Misspelt(f"{path.parent.name}/{path.name}: {error}") from error


def _example(told: dict[str, Any]) -> Example:
    if "field" in told:
        told["field"] = Field(**told["field"])
    return Example(**{**told, "fields": tuple(Field(**one) for one in told.get("fields", ()))})


@cache
def every(folder: Path) -> tuple[Component, ...]:
    """All components of a templates/components folder, by name."""
    return tuple(read(path) for path in sorted(folder.glob("*/component.toml")))


def show(component: Component, number: int) -> Markup:
    """The HTML of a component's example number `number` (from 0). Ids begin with the component's name and the number."""
    example = component.examples[number]
    form = _form((example.field,) if example.field else example.fields, f"{component.name}-{number}-")
    fields = Markup("").join(_macro("radios" if one.type == "RadioField" else "field")(one) for one in form)
    named = {**example.params}
    if isinstance(named.get("url"), str):
        named["url"] = named["url"].format
    if example.button:
        named["caller"] = lambda: fields + _macro("button")(example.button)
    elif example.body:
        named["caller"] = lambda: Markup("<p>{}</p>").format(example.body)
    elif example.field:
        return _macro(component.name)(form[example.field.name], **named)
    elif example.fields:  # what goes before fields is shown with them, so that its links lead somewhere
        return _macro(component.name)(form, **named) + fields
    return _macro(component.name)(**named)


def _macro(name: str) -> Callable[..., Markup]:
    template = current_app.jinja_env.get_template(f"components/{name}/macro.html")
    found: Callable[..., Markup] = getattr(template.module, name)
    return found


def _form(fields: tuple[Field, ...], prefix: str) -> Any:
    made = type("Example", (wtforms.Form,), {one.name: _field(one) for one in fields})
    form = made(prefix=prefix, data={one.name: _value(one) for one in fields})
    for one in fields:
        form[one.name].errors = [one.error] if one.error else []
    return form


def _field(told: Field) -> Any:
    checks = [validators.Optional() if told.optional else validators.InputRequired()]
    if told.choices:
        first = [("", _("请选一项"))] if told.type == "select" else []
        choices = first + [(str(number), label) for number, label in enumerate(told.choices)]
        return FIELDS[told.type](told.label, checks, choices=choices)
    return FIELDS[told.type](told.label, checks)


def _value(told: Field) -> Any:
    if told.type == "date" and isinstance(told.value, str):
        return date.fromisoformat(told.value)
    return told.value


def call(example: Example, name: str) -> str:
    """How a template writes the example."""
    inside = bool(example.body or example.button)
    first = ["form.…"] if example.field else ["form"] if example.fields and not inside else []
    named = [f"{key}={value!r}" for key, value in example.params.items()]
    written = f"{name}({', '.join(first + named)})"
    return f"{{% call {written} %}}…{{% endcall %}}" if inside else f"{{{{ {written} }}}}"


@bp.get("/components")
def gallery() -> str:
    """Every component in every state. The sections are written in Chinese whatever the visitor reads."""
    folder = Path(current_app.root_path) / "templates" / "components"
    components = every(folder)
    layouts = tomllib.loads((folder / "layouts.toml").read_text("utf-8"))["layouts"]
    with in_language("zh_CN"):
        sections = [
            render_template("components/section.html", component=component, show=show, call=call)
            for component in components
        ]
        sections.append(render_template("components/layouts.html", layouts=layouts))
        links = [(one.name, one.title) for one in components] + [("layouts", _("排版"))]
    return render_template("components/gallery.html", links=links, sections=map(Markup, sections))


gallery.open_to = None  # type: ignore[attr-defined]  # the mark that accounts.access reads: open to everybody
