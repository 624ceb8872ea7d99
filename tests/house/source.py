"""The house's own source, as its rules want to look at it."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the checkout: known to git, or new and not ignored."""
    told = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = told.stdout.decode().split("\0")
    return tuple(path for name in sorted(set(names)) if name and (path := ROOT / name).is_file())


def python(*, tests: bool = False) -> list[Path]:
    """Our modules, or those of the tests; migrations are written once and never edited."""
    ours = [path for path in tracked() if path.suffix == ".py" and name(path).split("/")[0] != "migrations"]
    return [path for path in ours if name(path).startswith("tests/") == tests]


def name(path: Path) -> str:
    """A path as people write it: from the top of the checkout."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """A module, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function of a module and its length in lines, signature and docstring included."""
    for node in ast.walk(tree(path)):
        if isinstance(node, FUNCTIONS):
            assert node.end_lineno is not None
            yield f"{name(path)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


def lines(path: Path) -> list[tuple[str, str]]:
    """Each line with its place."""
    text = path.read_text(encoding="utf-8")
    return [(f"{name(path)}:{n}", line) for n, line in enumerate(text.splitlines(), 1)]
