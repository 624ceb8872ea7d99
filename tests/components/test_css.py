"""The sheets keep their promises: contrast in each theme, a focus that is always drawn, nothing that moves when unwanted."""

import re

import pytest

from config.settings import ROOT

CSS = ROOT / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text("utf-8")
THEMES = (CSS / "themes.css").read_text("utf-8")
ALL = {path.name: path.read_text("utf-8") for path in sorted(CSS.glob("*.css"))}

STATES = ("error", "warn", "info", "ok")
TEXTS = [
    *(
        (text, ground)
        for text in ("ink", "ink-2", "pine", "pine-dark", *STATES)
        for ground in ("paper", "mist")
    ),
    *((text, "pine-mist") for text in ("ink", "pine-dark")),
    *((text, f"{state}-mist") for state in STATES for text in ("ink", state)),
    *(("on-pine", ground) for ground in ("pine", "pine-dark")),
    ("paper", "error"),
]
LINES = [
    *((line, ground) for line in ("line", "pine", *STATES) for ground in ("paper", "mist")),
    ("pine", "pine-mist"),
    ("focus", "focus-ink"),
]


def values(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def theme(name: str) -> dict[str, str]:
    """The colours of a theme: the light ones, and what the theme changes."""
    found = re.findall(rf'html\[data-theme="{name}"\] \{{(.*?)\}}', THEMES, re.DOTALL)
    return {**values(TOKENS), **values("".join(found))}


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


NAMES = ("light", "dark", "system", "contrast-light", "contrast-dark")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_has_seven_to_one(name: str, text: str, ground: str) -> None:
    colours = theme(name)
    assert contrast(colours[text], colours[ground]) >= 7, f"{name}: --{text} on --{ground}"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("line", "ground"), LINES)
def test_lines_and_rings_have_three_to_one(name: str, line: str, ground: str) -> None:
    colours = theme(name)
    assert contrast(colours[line], colours[ground]) >= 3, f"{name}: --{line} on --{ground}"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ground", ["paper", "mist"])
def test_a_part_of_the_focus_ring_shows_on_every_ground(name: str, ground: str) -> None:
    colours = theme(name)
    assert max(contrast(colours[part], colours[ground]) for part in ("focus", "focus-ink")) >= 7


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_the_dark_theme_is_the_same_when_the_system_asks_for_it() -> None:
    assert theme("system") == theme("dark")


@pytest.mark.parametrize("name", ALL)
def test_no_outline_is_taken_away(name: str) -> None:
    assert not re.search(r"outline(-width|-style)?:\s*(none|0)\b", ALL[name]), (
        "forced colours draw only the outline"
    )


@pytest.mark.parametrize("name", ALL)
def test_colours_come_from_the_tokens(name: str) -> None:
    if name in ("tokens.css", "themes.css"):
        return
    plain = re.sub(r"@media print \{.*", "", ALL[name])
    assert not re.findall(r"#[0-9a-f]{3,8}\b(?![^{]*\{)", plain), (
        f"{name}: use var(--…), or a theme can't change it"
    )


def test_each_token_that_is_used_exists() -> None:
    used = {token for css in ALL.values() for token in re.findall(r"var\(--([\w-]+)\)", css)}
    assert used <= set(re.findall(r"--([\w-]+):", TOKENS))


def test_motion_stops_where_it_is_unwanted() -> None:
    assert "prefers-reduced-motion: reduce" in ALL["base.css"]
    assert not [name for name, css in ALL.items() if re.search(r"@keyframes|animation-name", css)]
