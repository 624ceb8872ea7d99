"""A picture of the house, drawn from its code: the rooms in their layers, what each holds, and who stands on whom.

`make house` writes docs/house.svg; a test tells when it is no longer what the code says. An arrow is left out where
others say the same: whoever stands on `hours` stands on all that `hours` stands on.
"""

from __future__ import annotations

import ast
import tomllib
from html import escape
from pathlib import Path

from tests.house import source

PICTURE = source.ROOT / "docs" / "house.svg"
WIDTH, ROW, BOX, GAP, MARGIN = 1120, 92, 46, 14, 20
NARROW, LETTER = 118, 7


def layers() -> list[list[str]]:
    """The layers of the house, the highest first, as the import contract has them."""
    told = tomllib.loads((source.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (found,) = (
        each["layers"] for each in told["tool"]["importlinter"]["contracts"] if each["type"] == "layers"
    )
    return [[room.strip() for room in layer.split("|")] for layer in found]


def folders(room: str) -> list[str]:
    """The rooms within a room: its folders that hold modules."""
    inner = {
        source.name(path).split("/")[1] for path in source.python() if _under(path, room) and _deep(path)
    }
    return sorted(inner)


def imports(rooms: set[str]) -> dict[str, set[str]]:
    """Which rooms each room imports."""
    found: dict[str, set[str]] = {room: set() for room in rooms}
    for path in source.python():
        room = source.name(path).split("/")[0]
        if room in rooms:
            found[room] |= {each for each in _imported(path) if each in rooms and each != room}
    return found


def _imported(path: Path) -> set[str]:
    names: list[str] = []
    for node in ast.walk(source.tree(path)):
        if isinstance(node, ast.Import):
            names += [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
    return {name.split(".")[0] for name in names}


def _under(path: Path, room: str) -> bool:
    return source.name(path).startswith(f"{room}/")


def _deep(path: Path) -> bool:
    return source.name(path).count("/") > 1


def _needed(direct: dict[str, set[str]]) -> list[tuple[str, str]]:
    """The arrows without those that others imply (transitive reduction)."""

    def below(room: str) -> set[str]:
        return direct[room] | {far for near in direct[room] for far in below(near)}

    return sorted(
        (room, near)
        for room, nears in direct.items()
        for near in nears
        if not any(near in below(other) for other in nears - {near})
    )


def draw() -> str:
    """The whole picture, as SVG text that says the same to a screen reader."""
    rows = layers()
    rooms = {room for row in rows for room in row}
    places = {
        room: place
        for n, row in enumerate(rows)
        for room, place in zip(row, _row(row, MARGIN + n * ROW), strict=True)
    }
    arrows = _needed(imports(rooms))
    high = MARGIN * 2 + ROW * len(rows) - (ROW - BOX)
    told = "; ".join(f"{room} stands on {', '.join(b for a, b in arrows if a == room)}" for room in places)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {high}" role="img" aria-labelledby="t d"'
        ' font-family="sans-serif" font-size="13">',
        '<title id="t">The rooms of the house: each stands on those below it</title>',
        f'<desc id="d">{escape(told)}.</desc>',
        f'<rect width="{WIDTH}" height="{high}" fill="#fff"/>',
        *(_arrow(places[a], places[b]) for a, b in arrows),
        *(_box(room, place) for room, place in places.items()),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _row(row: list[str], top: int) -> list[tuple[int, int, int]]:
    """Left, top and width of each room of a layer, in the middle of the picture."""
    widths = [max(NARROW, 24 + LETTER * len(", ".join(folders(room)))) for room in row]
    left = (WIDTH - sum(widths) - GAP * (len(row) - 1)) // 2
    places = []
    for width in widths:
        places.append((left, top, width))
        left += width + GAP
    return places


def _arrow(upper: tuple[int, int, int], lower: tuple[int, int, int]) -> str:
    x, y = upper[0] + upper[2] // 2, upper[1] + BOX
    to_x, to_y = lower[0] + lower[2] // 2, lower[1]
    half = (y + to_y) // 2
    return f'<path d="M{x} {y}C{x} {half} {to_x} {half} {to_x} {to_y}" fill="none" stroke="#7a8a99" stroke-width="1.5"/>'


def _box(room: str, place: tuple[int, int, int]) -> str:
    left, top, width = place
    inner = ", ".join(folders(room))
    middle = left + width // 2
    name_at = top + (20 if inner else 28)
    below = (
        f'<text x="{middle}" y="{top + 37}" text-anchor="middle" fill="#333">{inner}</text>' if inner else ""
    )
    return (
        f'<rect x="{left}" y="{top}" width="{width}" height="{BOX}" rx="4" fill="#eef4f8" stroke="#1f4e6b"/>'
        f'<text x="{middle}" y="{name_at}" text-anchor="middle" font-weight="bold" fill="#12324a">{room}</text>{below}'
    )


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
