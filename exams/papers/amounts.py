"""Amounts that an option says, as ranges of a common unit: "10—20 克", "至少三次", "半小时", "1 kg". Pure.

So that two options that mean the same, or of which one includes the other, are seen though their words differ.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
PLACES = {"十": 10, "百": 100, "千": 1000}
# unit -> (what it measures, how many of the base unit)
UNITS: dict[str, tuple[str, Fraction]] = {
    **{name: ("mass", Fraction(1)) for name in ("克", "g")},
    **{name: ("mass", Fraction(1000)) for name in ("千克", "公斤", "kg")},
    **{name: ("mass", Fraction(1, 1000)) for name in ("毫克", "mg")},
    "斤": ("mass", Fraction(500)),
    "两": ("mass", Fraction(50)),
    **{name: ("time", Fraction(1)) for name in ("秒", "秒钟", "s", "seconds")},
    **{name: ("time", Fraction(60)) for name in ("分钟", "min", "minutes", "minute")},
    **{name: ("time", Fraction(3600)) for name in ("小时", "个小时", "h", "hours", "hour")},
    **{name: ("time", Fraction(86_400)) for name in ("天", "日", "days", "day")},
    **{name: ("time", Fraction(604_800)) for name in ("周", "星期", "个星期", "weeks", "week")},
    **{name: ("length", Fraction(1)) for name in ("毫米", "mm")},
    **{name: ("length", Fraction(10)) for name in ("厘米", "cm", "公分")},
    **{name: ("length", Fraction(1000)) for name in ("米", "m", "公尺")},
    **{name: ("volume", Fraction(1)) for name in ("毫升", "ml")},
    **{name: ("volume", Fraction(1000)) for name in ("升", "l")},
    **{name: ("heat", Fraction(1)) for name in ("度", "℃", "摄氏度", "°c")},
    **{name: ("share", Fraction(1)) for name in ("%", "％")},
}
_NUMBER = r"(?:\d+(?:\.\d+)?|半|[零〇一二两三四五六七八九十百千]+半?)"
_RANGE = re.compile(rf"^({_NUMBER})([^\d~\-—到至]*?)(?:~|-|—+|–|到|至)({_NUMBER})(.*)$")
_FROM = re.compile(rf"^(?:至少|不少于|不低于|不小于|大于等于|≥|>=|>|大于|超过|多于|高于)({_NUMBER})(.*)$")
_UP_TO = re.compile(
    rf"^(?:至多|最多|不超过|不多于|不高于|不大于|小于等于|≤|<=|<|小于|少于|低于|不到)({_NUMBER})(.*)$"
)
_PLAIN = re.compile(rf"^({_NUMBER})(.*)$")
_ABOUT = re.compile(r"^(?:大约|约|大概|差不多)|左右$|上下$")


@dataclass(frozen=True)
class Amount:
    """From `low` to `high` of what `of` measures; None is without end."""

    of: str
    low: Fraction | None
    high: Fraction | None

    def meets(self, other: Amount) -> bool:
        """Whether the two have more in common than an end."""
        if self.of != other.of:
            return False
        if self == other:
            return True
        low = max((each.low for each in (self, other) if each.low is not None), default=None)
        high = min((each.high for each in (self, other) if each.high is not None), default=None)
        return (
            low is None
            or high is None
            or low < high
            or self._holds_inside(other)
            or other._holds_inside(self)
        )

    def _holds_inside(self, other: Amount) -> bool:
        """Whether the other one is a single amount within this one, and not its end."""
        if other.low is None or other.low != other.high:
            return False
        return (self.low is None or self.low < other.low) and (self.high is None or other.low < self.high)


def of(text: str) -> Amount | None:
    """The amount that an option says, if it says nothing else."""
    plain = _ABOUT.sub("", "".join(unicodedata.normalize("NFKC", text).casefold().split()).strip("。.;；"))
    for pattern, build in ((_RANGE, _between), (_FROM, _at_least), (_UP_TO, _at_most), (_PLAIN, _one)):
        found = pattern.match(plain)
        if found and (amount := build(*found.groups())):
            return amount
    return None


def _between(low: str, unit: str, high: str, other: str) -> Amount | None:
    what = _unit(other)
    if what is None or (unit and _unit(unit) is None):
        return None
    mine = _unit(unit) if unit else what
    if mine is None or mine[0] != what[0]:
        return None
    return Amount(what[0], number(low) * mine[1], number(high) * what[1])


def _at_least(low: str, unit: str) -> Amount | None:
    what = _unit(unit)
    return Amount(what[0], number(low) * what[1], None) if what else None


def _at_most(high: str, unit: str) -> Amount | None:
    what = _unit(unit)
    return Amount(what[0], None, number(high) * what[1]) if what else None


def _one(value: str, unit: str) -> Amount | None:
    for ending, build in (
        (("及以上", "以上", "或以上", "或更多"), _at_least),
        (("及以下", "以下", "以内", "之内", "或更少"), _at_most),
    ):
        for end in ending:
            if unit.endswith(end):
                return build(value, unit.removesuffix(end))
    what = _unit(unit)
    return Amount(what[0], number(value) * what[1], number(value) * what[1]) if what else None


def _unit(text: str) -> tuple[str, Fraction] | None:
    """What a unit measures; a word of one or two characters that is no known unit measures itself: 次, 个, 遍."""
    if text in UNITS:
        return UNITS[text]
    return (text, Fraction(1)) if len(text) <= 2 and not any(each.isdigit() for each in text) else None


def number(text: str) -> Fraction:
    """A number in digits or Chinese characters; 半 is a half."""
    if text[0].isdigit():
        return Fraction(text)
    half = Fraction(1, 2) if text.endswith("半") else Fraction(0)
    total = current = 0
    for sign in text.removesuffix("半"):
        if sign in PLACES:
            total += (current or 1) * PLACES[sign]
            current = 0
        else:
            current = current * 10 + DIGITS[sign] if current else DIGITS[sign]
    return total + current + half
