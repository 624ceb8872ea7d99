"""Step pictures for the slides: plain shapes, strong contrast, each drawn into a square of 360 pixels."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sin

from PIL import ImageDraw

Draw = ImageDraw.ImageDraw
CREAM, SHADE, PINE, MIST, INK, GOLD, WHITE = (
    "#F7EBD0",
    "#D9BF8C",
    "#0B5345",
    "#E2EEEA",
    "#1B2420",
    "#FFC53D",
    "#FFFFFF",
)


def draw(name: str, pen: Draw, x: int, y: int) -> None:
    """Draw a named picture with its corner at (x, y)."""
    pen.rounded_rectangle((x, y, x + 360, y + 360), 36, fill=MIST)
    _PICTURES[name](pen, x, y)


def _bowl(pen: Draw, x: int, y: int) -> None:
    pen.pieslice((x + 50, y + 60, x + 310, y + 320), 0, 180, fill=PINE)
    pen.ellipse((x + 50, y + 160, x + 310, y + 220), fill=CREAM, outline=PINE, width=8)
    pen.ellipse((x + 150, y + 175, x + 210, y + 203), fill=SHADE)


def _dough(pen: Draw, x: int, y: int) -> None:
    pen.rounded_rectangle((x + 30, y + 270, x + 330, y + 300), 12, fill=SHADE)
    pen.ellipse((x + 70, y + 110, x + 290, y + 285), fill=CREAM, outline=INK, width=5)
    pen.arc((x + 120, y + 140, x + 240, y + 230), 200, 290, fill=SHADE, width=8)


def _knead(pen: Draw, x: int, y: int) -> None:
    _dough(pen, x, y)
    _hand(pen, x + 110, y + 60)
    _arrow(pen, x + 220, y + 100, x + 310, y + 100)


def _hand(pen: Draw, x: int, y: int) -> None:
    pen.rounded_rectangle((x, y + 50, x + 90, y + 130), 28, fill="#E5B68C", outline=INK, width=4)
    for finger in range(4):
        left = x + 2 + finger * 23
        pen.rounded_rectangle((left, y, left + 19, y + 75), 9, fill="#E5B68C", outline=INK, width=4)


def _arrow(pen: Draw, x1: int, y1: int, x2: int, y2: int) -> None:
    pen.line((x1, y1, x2, y2), fill=PINE, width=12)
    pen.polygon([(x2 + 24, y2), (x2 - 8, y2 - 24), (x2 - 8, y2 + 24)], fill=PINE)


def _hands(pen: Draw, x: int, y: int) -> None:
    pen.rounded_rectangle((x + 140, y + 30, x + 220, y + 60), 10, fill=PINE)
    pen.rectangle((x + 165, y + 60, x + 195, y + 85), fill=PINE)
    for drop in range(4):
        pen.ellipse(
            (x + 150 + drop * 16, y + 95 + drop % 2 * 22, x + 162 + drop * 16, y + 115 + drop % 2 * 22),
            fill="#0B4A6F",
        )
    _hand(pen, x + 75, y + 160)
    _hand(pen, x + 195, y + 160)


def _boards(pen: Draw, x: int, y: int) -> None:
    for left, colour in ((40, "#9B1C1C"), (195, PINE)):
        pen.rounded_rectangle(
            (x + left, y + 70, x + left + 125, y + 300), 18, fill=SHADE, outline=colour, width=10
        )
        pen.ellipse((x + left + 50, y + 85, x + left + 75, y + 110), fill=MIST)


def _apron(pen: Draw, x: int, y: int) -> None:
    pen.arc((x + 130, y + 20, x + 230, y + 130), 180, 360, fill=PINE, width=12)
    pen.polygon(
        [
            (x + 130, y + 75),
            (x + 230, y + 75),
            (x + 290, y + 180),
            (x + 290, y + 330),
            (x + 70, y + 330),
            (x + 70, y + 180),
        ],
        fill=PINE,
    )
    pen.rounded_rectangle((x + 120, y + 215, x + 240, y + 285), 12, outline=WHITE, width=6)


def _shelf(pen: Draw, x: int, y: int) -> None:
    for row in range(3):
        pen.rectangle((x + 40, y + 110 + row * 90, x + 320, y + 122 + row * 90), fill=INK)
        for item in range(3):
            left = x + 60 + item * 90
            pen.rounded_rectangle(
                (left, y + 60 + row * 90, left + 60, y + 110 + row * 90),
                8,
                fill=(PINE, GOLD, CREAM)[(row + item) % 3],
                outline=INK,
                width=4,
            )


def _steamer(pen: Draw, x: int, y: int) -> None:
    for row in range(2):
        pen.rounded_rectangle(
            (x + 60, y + 180 + row * 65, x + 300, y + 240 + row * 65), 10, fill=SHADE, outline=INK, width=5
        )
    pen.pieslice((x + 60, y + 110, x + 300, y + 250), 180, 360, fill=CREAM, outline=INK, width=5)
    for wave in range(3):
        left = x + 110 + wave * 55
        pen.arc((left, y + 40, left + 30, y + 80), 90, 270, fill=INK, width=6)
        pen.arc((left, y + 75, left + 30, y + 110), 270, 90, fill=INK, width=6)


def _talk(pen: Draw, x: int, y: int) -> None:
    for left, colour in ((70, PINE), (210, INK)):
        pen.ellipse((x + left, y + 150, x + left + 80, y + 230), fill=colour)
        pen.pieslice((x + left - 20, y + 240, x + left + 100, y + 400), 180, 360, fill=colour)
    pen.rounded_rectangle((x + 90, y + 40, x + 290, y + 115), 24, fill=WHITE, outline=INK, width=5)
    pen.polygon([(x + 120, y + 112), (x + 155, y + 112), (x + 120, y + 145)], fill=WHITE)
    for dot in range(3):
        pen.ellipse((x + 135 + dot * 45, y + 68, x + 153 + dot * 45, y + 86), fill=INK)


def _flour(pen: Draw, x: int, y: int) -> None:
    pen.polygon(
        [(x + 95, y + 90), (x + 265, y + 90), (x + 300, y + 320), (x + 60, y + 320)], fill=CREAM, outline=INK
    )
    pen.polygon([(x + 130, y + 90), (x + 230, y + 90), (x + 260, y + 40), (x + 100, y + 40)], fill=SHADE)
    _wheat(pen, x + 180, y + 290)


def _wheat(pen: Draw, x: int, y: int) -> None:
    pen.line((x, y, x, y - 150), fill=PINE, width=7)
    for row in range(5):
        for side in (-1, 1):
            top = y - 150 + row * 22
            pen.ellipse(
                (x + side * 18 - 11, top, x + side * 18 + 11, top + 30), fill=GOLD, outline=PINE, width=3
            )


def _noodles(pen: Draw, x: int, y: int) -> None:
    _bowl(pen, x, y)
    for line in range(4):
        pen.arc((x + 80 + line * 35, y + 90, x + 150 + line * 35, y + 200), 180, 340, fill=GOLD, width=9)


def _buns(pen: Draw, x: int, y: int) -> None:
    for left, top in ((40, 170), (185, 170), (112, 70)):
        pen.pieslice(
            (x + left, y + top, x + left + 135, y + top + 150), 180, 360, fill=WHITE, outline=INK, width=5
        )
        pen.rounded_rectangle(
            (x + left, y + top + 70, x + left + 135, y + top + 105), 16, fill=WHITE, outline=INK, width=5
        )
    pen.rounded_rectangle((x + 25, y + 280, x + 335, y + 305), 12, fill=PINE)


def _yeast(pen: Draw, x: int, y: int) -> None:
    pen.rounded_rectangle((x + 90, y + 90, x + 270, y + 320), 20, fill=WHITE, outline=INK, width=6)
    pen.rectangle((x + 96, y + 170, x + 264, y + 300), fill=SHADE)
    for n in range(9):
        left, top = x + 110 + n % 3 * 50, y + 180 + n // 3 * 38
        size = 16 + n * 7 % 13
        pen.ellipse((left, top, left + size, top + size), fill=CREAM, outline=PINE, width=3)


def _thermometer(pen: Draw, x: int, y: int) -> None:
    pen.rounded_rectangle((x + 155, y + 40, x + 205, y + 270), 25, fill=WHITE, outline=INK, width=6)
    pen.ellipse((x + 135, y + 235, x + 225, y + 325), fill="#9B1C1C", outline=INK, width=6)
    pen.rectangle((x + 170, y + 150, x + 190, y + 250), fill="#9B1C1C")
    for mark in range(6):
        pen.line((x + 215, y + 70 + mark * 32, x + 245, y + 70 + mark * 32), fill=INK, width=6)
    _arrow(pen, x + 300, y + 150, x + 270, y + 150)


def _scale(pen: Draw, x: int, y: int) -> None:
    pen.rounded_rectangle((x + 60, y + 190, x + 300, y + 320), 24, fill=PINE)
    pen.rounded_rectangle((x + 40, y + 160, x + 320, y + 190), 14, fill=INK)
    pen.ellipse((x + 135, y + 210, x + 225, y + 300), fill=WHITE)
    pen.line((x + 180, y + 255, x + 205, y + 225), fill="#9B1C1C", width=7)
    pen.ellipse((x + 110, y + 70, x + 250, y + 165), fill=CREAM, outline=INK, width=5)


def _pour(pen: Draw, x: int, y: int) -> None:
    _bowl(pen, x, y)
    pen.polygon(
        [(x + 200, y + 30), (x + 310, y + 30), (x + 300, y + 120), (x + 230, y + 120)], fill="#0B4A6F"
    )
    pen.line((x + 215, y + 110, x + 185, y + 185), fill="#0B4A6F", width=14)
    pen.line((x + 60, y + 60, x + 165, y + 195), fill=SHADE, width=12)


def _cover(pen: Draw, x: int, y: int) -> None:
    _bowl(pen, x, y)
    pen.chord((x + 40, y + 110, x + 320, y + 270), 180, 360, fill=GOLD, outline=INK, width=5)
    pen.arc((x + 90, y + 30, x + 270, y + 120), 200, 340, fill=PINE, width=8)


def _poke(pen: Draw, x: int, y: int) -> None:
    _dough(pen, x, y)
    pen.ellipse((x + 160, y + 130, x + 200, y + 158), fill=SHADE, outline=INK, width=4)
    pen.rounded_rectangle((x + 168, y + 30, x + 192, y + 142), 12, fill="#E5B68C", outline=INK, width=4)


def _roll(pen: Draw, x: int, y: int) -> None:
    pen.rounded_rectangle((x + 30, y + 200, x + 330, y + 260), 30, fill=CREAM, outline=INK, width=5)
    _hand(pen, x + 60, y + 90)
    _hand(pen, x + 210, y + 90)


def _cut(pen: Draw, x: int, y: int) -> None:
    for piece in range(4):
        left = x + 35 + piece * 76
        pen.rounded_rectangle((left, y + 200, left + 62, y + 265), 18, fill=CREAM, outline=INK, width=5)
    pen.polygon(
        [(x + 120, y + 60), (x + 270, y + 60), (x + 270, y + 150), (x + 120, y + 150)],
        fill="#B9C2BD",
        outline=INK,
    )
    pen.rounded_rectangle((x + 265, y + 75, x + 340, y + 105), 12, fill=INK)


def _timer(pen: Draw, x: int, y: int) -> None:
    pen.ellipse((x + 60, y + 70, x + 300, y + 310), fill=WHITE, outline=PINE, width=14)
    for hour in range(12):
        a = hour * pi / 6
        pen.line(
            (x + 180 + 92 * sin(a), y + 190 - 92 * cos(a), x + 180 + 106 * sin(a), y + 190 - 106 * cos(a)),
            fill=INK,
            width=7,
        )
    pen.pieslice((x + 95, y + 105, x + 265, y + 275), 270, 360, fill=GOLD)
    pen.line((x + 180, y + 190, x + 262, y + 190), fill=INK, width=8)
    pen.rounded_rectangle((x + 155, y + 30, x + 205, y + 66), 10, fill=INK)


_PICTURES: dict[str, Callable[[Draw, int, int], None]] = {
    "bowl": _bowl,
    "dough": _dough,
    "knead": _knead,
    "hands": _hands,
    "boards": _boards,
    "apron": _apron,
    "shelf": _shelf,
    "steamer": _steamer,
    "talk": _talk,
    "flour": _flour,
    "noodles": _noodles,
    "buns": _buns,
    "yeast": _yeast,
    "thermometer": _thermometer,
    "scale": _scale,
    "pour": _pour,
    "cover": _cover,
    "poke": _poke,
    "roll": _roll,
    "cut": _cut,
    "timer": _timer,
}
