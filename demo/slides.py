"""Slides and charts, 960 x 540: a title and a few large lines on paper, a picture beside them."""

from __future__ import annotations

import textwrap
from functools import cache
from typing import Any

import noto_cjk_sans_otc
from PIL import Image, ImageDraw, ImageFont

from demo import pictures

SIZE = (960, 540)
PAPER, INK, INK_2, PINE = "#FFFFFF", "#1B2420", "#44504A", "#0B5345"


@cache
def _font(size: int) -> Any:
    return ImageFont.truetype(str(noto_cjk_sans_otc.FONT_PATH), size, index=2)  # 2: simplified Chinese


def slide(title: str, lines: list[str], picture: str, footer: str) -> Image.Image:
    """One slide."""
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 960, 14), fill=PINE)
    heading = _wrapped(title, 9)
    pen.text((56, 70), heading, font=_font(54), fill=PINE, spacing=12)
    top = 70 + 72 * (1 + heading.count("\n")) + 40
    for line in lines:
        pen.ellipse((60, top + 17, 74, top + 31), fill=PINE)
        text = _wrapped(line, 11)
        pen.text((96, top), text, font=_font(36), fill=INK, spacing=10)
        top += 58 * (1 + text.count("\n"))
    pen.text((56, 488), footer, font=_font(22), fill=INK_2)
    pictures.draw(picture, pen, 552, 100)
    return image


def _wrapped(text: str, width: int) -> str:
    """Broken after so many full-width characters; English after words."""
    if text.isascii():
        return "\n".join(textwrap.wrap(text, width * 2))
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


def chart(title: str, bars: list[tuple[str, int]], unit: str) -> Image.Image:
    """A bar chart with the numbers written on it."""
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    pen.text((56, 36), title, font=_font(36), fill=PINE)
    most = max(value for _, value in bars)
    for index, (name, value) in enumerate(bars):
        left, height = 130 + index * 250, 280 * value // most
        pen.rectangle((left, 440 - height, left + 150, 440), fill=(PINE, "#6B4500", "#0B4A6F")[index % 3])
        pen.text((left + 75, 440 - height - 48), f"{value} {unit}", font=_font(30), fill=INK, anchor="ma")
        pen.text((left + 75, 456), name, font=_font(30), fill=INK, anchor="ma")
    pen.line((90, 440, 880, 440), fill=INK, width=4)
    return image
