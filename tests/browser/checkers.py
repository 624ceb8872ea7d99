"""The checkers of a page in a browser, each giving findings: three engines, and our own for what they can't see."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from config.settings import ROOT

MODULES = ROOT / "node_modules"
ENGINES = {
    "axe": "axe-core/axe.min.js",
    "ibm": "accessibility-checker-engine/ace.js",
    "htmlcs": "html_codesniffer/build/HTMLCS.js",
}
MOST_STOPS = 400


@dataclass(frozen=True)
class Finding:
    """Something wrong: by which checker and rule, on which page (filled in by the sweep), and what it looks like."""

    checker: str
    rule: str
    sample: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.checker} {self.rule}: {self.sample}"


@cache
def _source(path: Path) -> str:
    assert path.exists(), f"{path.name} is not installed: npm ci"
    return path.read_text(encoding="utf-8")


UNFOLD = """() => {
  const open = () => document.querySelectorAll("details:not([open]):has(input, select, textarea)").forEach((one) => { one.open = true; });
  open();
  new MutationObserver(open).observe(document, { childList: true, subtree: true, attributeFilter: ["open"] });
}"""


def prepare(page: Page) -> None:
    """Bring the engines and our own looks into a page, once, past its policy as a browser extension would.

    Fields that are folded away are unfolded, also those that a script brings later: engines see no label of what is
    not shown.
    """
    if page.evaluate("'__look' in globalThis"):
        return
    page.evaluate(UNFOLD)
    for engine in ENGINES.values():
        page.evaluate(_source(MODULES / engine) + "\n;0")
    page.evaluate(f"globalThis.__look = {_source(Path(__file__).with_name('checkers.js'))}; 0")


def _inside(checker: str) -> Callable[[Page], list[Finding]]:
    def look(page: Page) -> list[Finding]:
        told: list[dict[str, Any]] = page.evaluate(f"__look.{checker}()")
        return [Finding(checker, one["rule"], one["sample"]) for one in told]

    return look


def focus(page: Page) -> list[Finding]:
    """Tab from the first stop to the last: each is visible, uncovered and in order, and none is a trap."""
    expected: int = page.evaluate("__look.begin()")
    for _ in range(min(expected * 3 + 10, MOST_STOPS)):  # built-in controls of a player hold several stops
        page.keyboard.press("Tab")
        if not page.evaluate("__look.step()") and page.evaluate("document.activeElement === document.body"):
            break
    told: list[dict[str, Any]] = page.evaluate("__look.end()")
    return [Finding("focus", one["rule"], one["sample"]) for one in told]


# The order matters: what moves focus or styles comes last.
CHECKERS: dict[str, Callable[[Page], list[Finding]]] = {
    "axe": _inside("axe"),
    "ibm": _inside("ibm"),
    "htmlcs": _inside("htmlcs"),
    "reflow": _inside("reflow"),
    "targets": _inside("targets"),
    "spacing": _inside("spacing"),
    "focus": focus,
}


def look(page: Page) -> Iterable[Finding]:
    """Everything that the checkers find on the page that is open."""
    prepare(page)
    for check in CHECKERS.values():
        yield from check(page)


def valid(files: list[Path]) -> list[Finding]:
    """The Nu HTML checker over saved pages, all in one run; `where` is the file's stem."""
    jar = next(MODULES.glob("vnu-jar/**/vnu.jar"), None)
    assert jar, "vnu-jar is not installed: npm ci"
    command = [
        "java",
        "-Xss4m",
        "-jar",
        str(jar),
        "--format",
        "json",
        "--exit-zero-always",
        "--no-langdetect",
        *map(str, files),
    ]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    messages = json.loads(told.stderr)["messages"]
    return [
        Finding(
            "vnu",
            one.get("subType", one["type"]),
            f"{one['message']} | {one.get('extract', '')[:160]}",
            Path(one["url"]).stem,
        )
        for one in messages
        if one["type"] != "info" or one.get("subType") == "warning"
    ]
