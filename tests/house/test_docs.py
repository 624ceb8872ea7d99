"""Docs that lag fail the suite: settings, commands, components, findings of the schemes."""

import re
from dataclasses import fields
from importlib.metadata import distribution

import click
import pytest
from flask import Flask

from config import settings
from tests.house import picture, source

DOCS = "\n".join(
    path.read_text(encoding="utf-8")
    for path in source.tracked()
    if source.name(path).startswith("docs/") and path.suffix == ".md"
)
OPERATING = (source.ROOT / "docs/operating.md").read_text(encoding="utf-8")
FLASK_OWN = {"run", "shell", "routes"}
COMPONENTS = sorted(
    path.parent.name
    for path in source.tracked()
    if source.name(path).startswith("templates/components/") and path.name == "macro.html"
)


def _commands(group: click.Group, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for name, command in group.commands.items():
        path = (*before, name)
        found += _commands(command, path) if isinstance(command, click.Group) else [path]
    return found


@pytest.mark.parametrize("name", [field.name for field in fields(settings.Settings)])
def test_every_setting_is_in_the_operators_page(name: str) -> None:
    assert f"`WUAI_{name.upper()}`" in OPERATING, f"docs/operating.md: a row for WUAI_{name.upper()}"


def test_the_operators_page_names_no_setting_that_is_gone() -> None:
    known = {f"WUAI_{field.name.upper()}" for field in fields(settings.Settings)}
    named = {word.strip("`=01,|") for word in OPERATING.split() if word.startswith("`WUAI_")}
    assert named <= known, f"docs/operating.md: {named - known}"


def test_every_command_is_documented(app: Flask) -> None:
    commands = [path for path in _commands(app.cli) if path[0] not in FLASK_OWN]
    assert commands
    rows = [line for line in DOCS.splitlines() if "`flask " in line]
    missing = [
        " ".join(path)
        for path in commands
        if not any(f"`flask {path[0]}" in row and all(part in row for part in path) for row in rows)
    ]
    assert not missing, f"docs/operating.md: a row `flask …` for {missing}"


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_component_is_documented(name: str) -> None:
    assert f"`{name}`" in DOCS, f"docs/: say what the component `{name}` is for"


def test_every_page_of_the_docs_is_linked_from_another() -> None:
    pages = [path for path in source.tracked() if path.suffix == ".md"]
    for page in pages:
        if not source.name(page).startswith("docs/") or "decisions" in source.name(page):
            continue
        linked = any(page.name in other.read_text(encoding="utf-8") for other in pages if other != page)
        assert linked, (
            f"{source.name(page)} can be found from nowhere: link it in README.md or docs/operating.md"
        )


def test_the_picture_of_the_house_is_drawn_from_the_code() -> None:
    assert picture.PICTURE.read_text(encoding="utf-8") == picture.draw(), "run make house"


def _claims() -> list[tuple[str, str]]:
    """Which library a decision says is imported where."""
    text = (source.ROOT / "docs/decisions/0007-libraries.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\w-]+) \| `([\w/.]+)` \|", text, re.MULTILINE)
    return [(library, path) for library, path in rows if path.endswith(".py")]


@pytest.mark.parametrize(("library", "path"), _claims())
def test_a_library_that_is_named_is_used_where_it_says(library: str, path: str) -> None:
    """Named in README or docs is not enough: the module imports it, in its own code or in that of a child."""
    files = [str(each) for each in distribution(library).files or () if str(each).endswith(".py")]
    modules = {file.split("/")[0].removesuffix(".py") for file in files}
    text = (source.ROOT / path).read_text(encoding="utf-8")
    assert any(re.search(rf"\b(import|from) [\w, ]*\b{re.escape(name)}\b", text) for name in modules), (
        f"{path} imports none of {sorted(modules)}"
    )
