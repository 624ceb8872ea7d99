"""Rooms that a person can take in: how many modules a folder holds, no circles of files, forms kept to their own room."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.house import source

MOST_MODULES = 14
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
Graph = Mapping[str, Iterable[str]]


def module(path: Path) -> str:
    """The dotted name of a module of ours."""
    return source.name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imported(tree: ast.Module, known: set[str]) -> set[str]:
    """The modules of ours that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {
                full if (full := f"{node.module}.{alias.name}") in known else node.module
                for alias in node.names
            }
    return found & known


def circles(graph: Graph) -> list[str]:
    """Modules that import themselves by way of others, each with one such way."""
    found = []
    for start in sorted(graph):
        ways = [[start]]
        seen: set[str] = set()
        while ways:
            way = ways.pop()
            for near in graph.get(way[-1], ()):
                if near == start and len(way) > 1:
                    found.append(" -> ".join([*way, start]))
                    ways = []
                    break
                if near not in seen:
                    seen.add(near)
                    ways.append([*way, near])
    return found


def strangers(graph: Graph) -> list[str]:
    """Imports of a room's forms from outside that room."""
    return [
        f"{name} imports {near}"
        for name, nears in sorted(graph.items())
        for near in nears
        if near.split(".")[-1].endswith("forms") and near.rpartition(".")[0] != name.rpartition(".")[0]
    ]


def crowded(names: Iterable[str]) -> list[str]:
    """Folders with more modules than a person keeps in mind."""
    counts = Counter(name.rpartition("/")[0] for name in names)
    return [f"{folder}: {n} modules" for folder, n in counts.items() if n > MOST_MODULES]


def graph_of_the_house() -> dict[str, set[str]]:
    """Each module of ours with those that it imports."""
    paths = {module(path): path for path in source.python()}
    return {name: imported(source.tree(path), set(paths)) - {name} for name, path in paths.items()}


def test_no_room_is_overfull() -> None:
    told = crowded(source.name(path) for path in source.python() if path.stem != "__init__")
    assert not told, f"at most {MOST_MODULES} modules a folder; it is two rooms: {told}"


def test_no_circle_of_files() -> None:
    found = circles(graph_of_the_house())
    assert not found, "files that import each other are one subject, or a third is missing:\n" + "\n".join(
        found
    )


def test_every_module_of_views_is_protected() -> None:
    told = tomllib.loads((source.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (listed,) = (
        set(each["protected_modules"])
        for each in told["tool"]["importlinter"]["contracts"]
        if each["type"] == "protected"
    )
    views = {f"**.{last}" for name in graph_of_the_house() if (last := name.split(".")[-1]).endswith("views")}
    assert listed == views, (
        "pyproject.toml, the contract on views: name each module of views, and none that is gone"
    )


def test_forms_stay_in_their_room() -> None:
    found = strangers(graph_of_the_house())
    assert not found, "a room's forms are its own; move what is shared down:\n" + "\n".join(found)


def test_planted_faults_are_told() -> None:
    assert circles({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]}) == [
        "a -> b -> c -> a",
        "b -> c -> a -> b",
        "c -> a -> b -> c",
    ]
    assert circles({"a": ["b"], "b": []}) == []
    assert strangers(
        {"hours.earned": ["trainee.study.forms"], "trainee.study.views": ["trainee.study.forms"]}
    ) == ["hours.earned imports trainee.study.forms"]
    assert crowded([f"room/{n}.py" for n in range(MOST_MODULES + 1)]) == ["room: 15 modules"]


def test_every_relative_link_of_the_docs_leads_somewhere() -> None:
    dead = [
        f"{where}: {goal}"
        for path in source.tracked()
        if path.suffix == ".md"
        for where, line in source.lines(path)
        for goal in LINK.findall(line)
        if not re.match(r"[a-z]+:|#", goal) and not (path.parent / goal.split("#")[0]).exists()
    ]
    assert not dead, "links that lead nowhere:\n" + "\n".join(dead)
