"""Numbers in Chinese captions: one way of writing them, which pieces belong together, and which characters are never mended.

The way of writing (docs/captions.md, numbers) is applied once, after homophones were mended; it changes how a number is
written and never its value. Words of measure are data (`numbers.toml` beside this file). Pure.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from accessibility.listening.engines.model import Word
from accessibility.listening.mandarin import numerals

_TOLD: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("numbers.toml").read_text("utf-8"))
_MEASURES, _NOT_ONE = frozenset(_TOLD["measures"]), frozenset(_TOLD["not_one"])
_CLASSIFIERS = frozenset(_TOLD["classifiers"]) - _MEASURES
_BY_LENGTH = sorted(_MEASURES | _CLASSIFIERS, key=lambda unit: (-len(unit), unit))
_UNIT = "|".join(map(re.escape, _BY_LENGTH))
_ONE_BY_ONE = "零〇一二三四五六七八九"
_SIGNS = f"{_ONE_BY_ONE}两幺十百千万亿"
NUMERALS = frozenset(_SIGNS + "半几")
_N = rf"[{_SIGNS}\d]+"
_DAYTIME = "上午|下午|晚上|早上|早晨|凌晨|中午|傍晚|夜里|清晨|今晚|明晚|当晚"
_HOUR = rf"(?<![{_SIGNS}\d])(?:[零两一二三四五六七八九]|二?十[一二三四五六七八九]?|2[0-4]|[01]?\d)"
_MINUTE = rf"(?:零[一二三四五六七八九]|[二三四五]?十[一二三四五六七八九]?|[0-5]\d)(?![{_SIGNS}\d])"
_BARE = frozenset("十百千万亿")
Edit = tuple[int, int, str]

_FIXED = rf"(?<![{_SIGNS}\d])(?:{'|'.join(sorted(_TOLD['fixed'], key=len, reverse=True))})(?:(?<![{_SIGNS}])|(?![{_SIGNS}\d]))(?<!十分(?=钟|之))"
_PATTERN = re.compile(
    rf"""
    (?P<fixed>{_FIXED}|(?:初|正月|腊月)[{_SIGNS}]+|[几数上成][十百千万亿]+)
  | (?P<arabic>\d+(?:[.:/-]\d+)+)
  | (?P<percent>百分之(?P<of_hundred>百(?![{_SIGNS}\d])|{_N}(?:[点.][{_ONE_BY_ONE}幺\d]+)?))
  | (?P<fraction>(?P<under>{_N})分之(?P<over>{_N}))
  | (?P<ratio>(?<![{_SIGNS}\d个])(?P<left>{_N})比(?P<right>{_N})(?![个上下前后]))
  | (?P<lunar>[{_SIGNS}]+月[{_SIGNS}]+(?![{_SIGNS}\d日号个]))
  | (?P<date>(?P<month>{_N})月(?P<day>{_N})(?P<of_day>[日号]))
  | (?P<moon>(?P<of_year>十[一二]|[二三四五六七八九十]|(?<=年)一)月(?![亮饼季牙份]))
  | (?P<clock>(?P<hour>{_HOUR})点(?:(?P<minute>{_MINUTE})分(?!之)|(?P<tens>[二三四五]?十[一二三四五六七八九]?(?![{_SIGNS}\d]))|(?=半|整|钟|[一三]刻|(?:到|至)(?:{_DAYTIME})?{_N}点)))
  | (?P<tenth>(?<=[元块])(?P<tenths>[一两二三四五六七八九])(?=[角毛]))
  | (?P<said_time>(?P<daytime>{_DAYTIME}|(?<=点)[到至]|(?<=点钟)[到至])(?P<at>{_HOUR})点(?=[一三]刻|[^{_ONE_BY_ONE}\d]|$))
  | (?P<length>(?P<metres>[一两二1-9])米(?P<beyond>[{_ONE_BY_ONE}]{{1,2}})(?![{_SIGNS}\d]))
  | (?P<decimal>(?P<whole>{_N})点(?P<part>[{_ONE_BY_ONE}幺]+)(?![十百千刻半\d]))
  | (?P<ordinal>第(?P<place>{_N}))
  | (?P<weekday>(?:星期|礼拜|(?<![一每两三四五六七八九十上下本半\d])周)(?P<of_week>[1-6])(?!\d|[年天次期]))
  | (?P<code>(?P<letters>[A-Za-z]+)\ ?(?P<figures>[{_ONE_BY_ONE}幺]{{2,}}|(?<=[A-Z]\ )[{_ONE_BY_ONE[3:]}]|(?<=[A-Z])[{_ONE_BY_ONE[3:]}])(?![{_SIGNS}\d]|{_UNIT}))
  | (?P<money>(?P<sign>[¥￥$€])(?P<amount>\d[\d.]*[万亿]?)(?!元|美元|欧元))
  | (?P<plain>{_N})
    """,
    re.VERBOSE,
)
# numbers with their units, as they stand after the policy; what follows them without a gap in a date, a time or a price
_ONE = rf"(?:百分之|第|零下)?(?:[A-Za-z][A-Za-z-]*[ -]?)?(?:\d[\d.,:/~～×-]*(?<![.,:/~～×-])(?:[万亿]\d*)*%?|[{_SIGNS}几]+(?:分之[{_SIGNS}]+)?)[多余来]?(?:个半(?:小时|月|钟头)|{_UNIT}|[月日点角])?[A-Za-z]*"
_WHOLE = re.compile(
    rf"{_ONE}(?:(?<=[年月日点分元块米比])[上下中]?(?:{_ONE}|[半整])|比{_ONE})*|半(?:个?小时|天|年|个月)"
)
_CURRENCY = {"¥": "元", "￥": "元", "$": "美元", "€": "欧元"}


def written(words: Sequence[Word]) -> list[Word]:
    """The words with their numbers written in one way; what stands for one number becomes one word."""
    text = "".join(word.text for word in words)
    found = list(words)
    for first, last, told in reversed(list(edits(text))):
        found = _put(found, first, last, told)
    return found


def in_text(text: str) -> str:
    """A text with its numbers written in one way."""
    for first, last, told in reversed(list(edits(text))):
        text = text[:first] + told + text[last:]
    return text


def edits(text: str) -> Iterator[Edit]:
    """(first, last, what to write) wherever a number is to be written otherwise."""
    for match in _PATTERN.finditer(text):
        told = _WAYS[match.lastgroup or "plain"](match)
        if told != match[0]:
            yield match.start(), match.end(), told


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where a number stands with what it counts: a date, a price, a telephone number, a model's name are one piece each."""
    for match in _WHOLE.finditer(text):
        yield match.span()


def kept(text: str) -> set[int]:
    """Places of what is never mended: numerals, digits, and what they count. 一 alone is mostly no number (一定)."""
    found = {n for n, sign in enumerate(text) if sign in NUMERALS and (sign != "一" or _beside(text, n))}
    for first, last in spans(text):
        if last - first > 1:
            found.update(range(first, last))
    return found


def _beside(text: str, at: int) -> bool:
    """Whether another numeral or a digit stands beside a place."""
    near = text[at - 1 : at] + text[at + 1 : at + 2]
    return any(sign in NUMERALS or sign.isdigit() for sign in near)


def numeric(text: str) -> bool:
    """Whether a piece of text says a number: digits, or numerals with what they count."""
    return any(sign.isdigit() for sign in text) or any(
        len(text[first:last]) > 1 for first, last in spans(text)
    )


def _put(words: list[Word], first: int, last: int, told: str) -> list[Word]:
    """The words with the characters from one place to another replaced; the words that hold them become one."""
    at, inside = 0, []
    for n, word in enumerate(words):
        if at < last and at + len(word.text) > first:
            inside.append((n, at))
        at += len(word.text)
    (start, begins), (stop, _) = inside[0], inside[-1]
    parts = words[start : stop + 1]
    whole = "".join(word.text for word in parts)
    made = replace(
        parts[0],
        text=whole[: first - begins] + told + whole[last - begins :],
        end_ms=parts[-1].end_ms,
        probability=min(word.probability for word in parts),
        others=(),
        mended=any(word.mended for word in parts),
    )
    return [*words[:start], made, *words[stop + 1 :]]


def _arabic(text: str) -> str:
    """A numeral in Arabic digits, read as a value or digit by digit; as it is where it is neither."""
    if text.isdigit() and text.isascii():
        return text
    if not set(text) & _BARE:
        return numerals.digits(text)
    return numerals.spelt(text) or text


def _percent(match: re.Match[str]) -> str:
    told = match["of_hundred"]
    if told == "百":
        return "100%"
    whole, point, part = re.split("([点.])", told, maxsplit=1) if re.search("[点.]", told) else (told, "", "")
    number = _arabic(whole) + ("." + numerals.digits(part) if point else "")
    return f"{number}%" if re.fullmatch(r"[\d.]+", number) else match[0]


def _fraction(match: re.Match[str]) -> str:
    """Small ones in characters (三分之二); larger ones as they were heard."""
    if not all(len(part) == 1 for part in (match["under"], match["over"])):
        return match[0]
    return f"{_character(match['under'])}分之{_character(match['over'])}"


def _character(text: str) -> str:
    return _ONE_BY_ONE.replace("〇", "")[int(text)] if len(text) == 1 and text.isdigit() else text


def _clock(match: re.Match[str]) -> str:
    hour, minute = _arabic(match["hour"]), match["minute"] or match["tens"]
    if not minute:
        return f"{hour}点"
    return f"{hour}点{_arabic(minute)}" + ("分" if match["minute"] else "")


def _decimal(match: re.Match[str]) -> str:
    whole = _arabic(match["whole"])
    return f"{whole}.{numerals.digits(match['part'])}" if whole.isdigit() else match[0]


def _ordinal(match: re.Match[str]) -> str:
    told = match["place"]
    if len(told) == 1:
        return f"第{_character(told)}"
    return f"第{_arabic(told)}"


def _plain(match: re.Match[str]) -> str:
    """A number before whatever it counts."""
    text, told = match.string, match[0]
    behind = text[match.end() :]
    if behind[:1] == "几":
        return told  # 十几, 一百几十
    last = told[-1:]
    thousandfold = last == "千" and any(behind.startswith(unit[1:]) for unit in _MEASURES if unit[0] == "千")
    if thousandfold and len(told) > 1 and not set(told[:-1]) & set("百千万亿"):
        return _arabic(told[:-1]) + last  # 五千克 are five kilograms
    unit = next((unit for unit in _BY_LENGTH if behind.lstrip("多余来").startswith(unit)), "")
    if len(told) == 1:
        return _single(told, unit, directly=behind.startswith(unit))
    if set(told) <= set(_ONE_BY_ONE) and len(told) == 2 and "零" not in told and behind[:1] != "年":
        return told  # 七八台
    if told.isascii() and told != "10":
        return told
    if told == "10":
        return "十" if unit in _CLASSIFIERS and behind.startswith(unit) else told
    return _arabic(told)


def _single(told: str, unit: str, *, directly: bool) -> str:
    """One to ten: Arabic before a measure, characters before what is counted, else as they were heard."""
    if told == "十":
        return "10" if unit in _MEASURES else told
    if told in _BARE or not unit or not directly or told in "零〇幺0":
        return told
    if unit in _MEASURES:
        return told if told == "一" and unit in _NOT_ONE else _arabic(told)
    if told == "2":
        return "两"
    return _character(told)


_WAYS: dict[str, Callable[[re.Match[str]], str]] = {
    "fixed": lambda match: match[0],
    "arabic": lambda match: match[0],
    "percent": _percent,
    "fraction": _fraction,
    "ratio": lambda match: f"{_arabic(match['left'])}比{_arabic(match['right'])}",
    "lunar": lambda match: match[0],
    "date": lambda match: f"{_arabic(match['month'])}月{_arabic(match['day'])}{match['of_day']}",
    "moon": lambda match: f"{_arabic(match['of_year'])}月",
    "clock": _clock,
    "tenth": lambda match: _arabic(match[0]),
    "said_time": lambda match: f"{match['daytime']}{_arabic(match['at'])}点",
    "length": lambda match: f"{_arabic(match['metres'])}米{numerals.digits(match['beyond'])}",
    "decimal": _decimal,
    "ordinal": _ordinal,
    "weekday": lambda match: match[0][:-1] + _character(match["of_week"]),
    "code": lambda match: match["letters"] + numerals.digits(match["figures"]),
    "money": lambda match: match["amount"] + _CURRENCY[match["sign"]],
    "plain": _plain,
}
