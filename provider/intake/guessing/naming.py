"""What names of files and folders say: their order as people count, and the name that is left without the number.

Pure: texts in, texts out. Numbers are written in many ways (01_, 1., 第一讲, 二、, （3）, 上下), and all of them count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath

_DIGITS = {each: at for at, each in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100}
_NUMERAL = "零〇一二三四五六七八九十百两"
_COUNTED = "讲课节章集回部篇单模项任期周天步"
_CHINESE = re.compile(
    rf"第\s*([{_NUMERAL}]+)(?=\s*[{_COUNTED}])|^\s*[（(]?([{_NUMERAL}]+)(?=[）)、.．\s_\-—])"
)
_HALVES = {"上": "1", "中": "2", "下": "3"}
_HALF = re.compile(r"[（(\s_\-—]([上中下])(?:[集部篇])?[）)]?$")
# 第3讲, 第三课 …, with what stands between it and the name
_NTH = re.compile(rf"^第\s*(?:\d+|[{_NUMERAL}]+)\s*[{_COUNTED}](?:元|块|目|务)?[\s、.．。_\-—:：]*")
# 01_, 1.2-, （三）, 四、 …: a number and a sign that ends it
_LED = re.compile(rf"^[（(\[【]?(?:\d+(?:[.\-_]\d+)*|[{_NUMERAL}]+)[）)\]】、.．。\s_\-—:：]+")
# 01和面: a number of two digits or more with nothing between; a single digit may belong to the name (7步洗手法)
_BARE = re.compile(r"^\d{2,3}(?=[\u3400-\u9fff])(?!\d*[年月日号分秒步个天种级寸度])")
_LONGEST = 200


def number(text: str) -> int:
    """A Chinese numeral below a thousand: 二十三 is 23."""
    total, digit = 0, 0
    for each in text:
        if each in _TENS:
            total += (digit or 1) * _TENS[each]
            digit = 0
        else:
            digit = digit * 10 + _DIGITS[each]
    return total + digit


def order(path: str) -> tuple[tuple[tuple[int, int, str], ...], ...]:
    """A key that sorts paths as people count: 第二讲 before 第十讲, 2 before 10, 上 before 下; folder by folder."""
    return tuple(_order(part) for part in path.split("/"))


def _order(part: str) -> tuple[tuple[int, int, str], ...]:
    plain = unicodedata.normalize("NFKC", stem(part)).casefold()
    counted = _CHINESE.sub(lambda found: str(number(found[1] or found[2])), plain)
    counted = _HALF.sub(lambda found: f" {_HALVES[found[1]]}", counted)
    pieces = re.findall(r"\d+|\D+", counted)
    return tuple((0, int(each[:18]), "") if each.isdecimal() else (1, 0, each) for each in pieces)


def stem(part: str) -> str:
    """A name without its ending; a name that is nothing but an ending stays."""
    return PurePosixPath(part).stem or part


def bare(part: str) -> str:
    """What a thing is called: without the ending and the number before it, unless nothing would be left."""
    plain = unicodedata.normalize("NFC", stem(part)).strip()
    for leading in (_NTH, _LED, _BARE):
        plain = leading.sub("", plain, count=1) or plain
    return " ".join(plain.replace("_", " ").split())[:_LONGEST] or plain[:_LONGEST]


def apart(names: Sequence[str]) -> list[str]:
    """The same names, each once: a second 练习 becomes 练习（2）."""
    used: set[str] = set()
    told: list[str] = []
    for name in names:
        given, times = name, 1
        while given.casefold() in used:
            times += 1
            given = f"{name[: _LONGEST - 6]}（{times}）"
        used.add(given.casefold())
        told.append(given)
    return told
