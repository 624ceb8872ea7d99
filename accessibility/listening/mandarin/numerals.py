"""Chinese numerals as values: 一万二千八百 is 12,800, 三千五 is 3,500, 二零二三 are the digits 2023. Pure.

Arabic digits may stand among them, as recognisers write them: 3千5百, 14亿1178万.
"""

from __future__ import annotations

import re

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "幺": 1}
POWERS = {"十": 10, "百": 100, "千": 1_000}
MYRIADS = {"万": 10_000, "亿": 100_000_000}
SIGNS = frozenset(DIGITS) | frozenset(POWERS) | frozenset(MYRIADS)
_PART = re.compile(r"(\d+|[一二两三四五六七八九])?([十百千])|(零|〇)|(\d+|[一二两三四五六七八九])")


def digits(text: str) -> str:
    """The Arabic digits of numerals that are read one by one: 二零二三 and 2零23 are 2023."""
    return "".join(str(DIGITS[sign]) if sign in DIGITS else sign for sign in text)


def value(text: str) -> int | None:
    """The value of a numeral; None where it is none (三四十, 十几, 千万)."""
    for sign, power in (("亿", MYRIADS["亿"]), ("万", MYRIADS["万"])):
        before, found, after = text.rpartition(sign)
        if found:
            many = value(before)
            rest = _rest(after, power)
            return None if many is None or rest is None or not many else many * power + rest
    return _below(text)


def _rest(text: str, power: int) -> int | None:
    """What follows 万 or 亿: nothing, less than it, or the tenth part of it in short (一万二)."""
    if not text:
        return 0
    if len(text) == 1 and DIGITS.get(text):
        return DIGITS[text] * power // 10
    found = value(text)
    return found if found is not None and found < power else None


def _below(text: str) -> int | None:
    """The value of a numeral without 万 and 亿."""
    told, at, last, gap = 0, 0, 10_000, False
    for part in _PART.finditer(text):
        if part.start() != at:
            return None
        at = part.end()
        many, power, nought, alone = part.groups()
        if nought:
            gap = True
            continue
        if power:
            if POWERS[power] >= last or (not many and (power != "十" or (told and not gap))):
                return None
            last = POWERS[power]
            told += _number(many or "一") * last
        else:
            told += _last(alone, told, last, gap=gap)
            last = 1
            if at != len(text):
                return None
        gap = False
    return told if text and at == len(text) and not gap else None


def _last(alone: str, told: int, last: int, *, gap: bool) -> int:
    """A digit at the end: units, or in short the tenth part of the power before it (三千五)."""
    short = told and not gap and last > 10 and len(alone) == 1
    return _number(alone) * (last // 10 if short else 1)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else DIGITS[text]


def spelt(text: str) -> str | None:
    """A numeral in Arabic digits, with 万 and 亿 as they are said: 14亿1178万, 3万, but 12800; None where it is none."""
    found = value(text)
    if found is None:
        return None
    many, rest = divmod(found, MYRIADS["亿"])
    if many:
        return f"{many}亿" + (_spelt(rest) if rest else "")
    return _spelt(rest) if rest >= MYRIADS["万"] and not rest % MYRIADS["万"] else str(rest)


def _spelt(number: int) -> str:
    many, rest = divmod(number, MYRIADS["万"])
    return (f"{many}万" if many else "") + (str(rest) if rest else "")
