"""Character error rate: (substitutions + deletions + insertions) / characters of the reference, after normalising.

Normalised: simplified, full and half width folded, punctuation and spaces dropped, lower case, numbers by one
policy (Chinese numerals are read as digits: 二十五 = 25, 一一零 = 110), the same for what was heard and what was said.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import cn2an
from opencc import OpenCC
from rapidfuzz.distance import Levenshtein

_SIMPLIFIED = OpenCC("t2s")
_NUMERAL = re.compile(r"[零〇一二三四五六七八九十百千万亿两]{2,}")
_DIGITS = str.maketrans("零〇一二三四五六七八九", "00123456789")


@dataclass(frozen=True)
class Errors:
    """What was wrong of so many characters; `missing` are deletions and are counted in `edits`."""

    edits: int = 0
    characters: int = 0
    missing: int = 0

    def __add__(self, other: Errors) -> Errors:
        return Errors(
            self.edits + other.edits, self.characters + other.characters, self.missing + other.missing
        )

    @property
    def rate(self) -> float:
        """Character error rate."""
        return self.edits / self.characters if self.characters else 0.0


def normalised(text: str, *, digits: bool = True) -> str:
    """The characters that count; without `digits` numbers are left out of both sides."""
    text = unicodedata.normalize("NFKC", _SIMPLIFIED.convert(text)).lower()
    text = re.sub(r"(?<=\d)[,，](?=\d{3})", "", text)
    text = _NUMERAL.sub(_number, text).translate(_DIGITS)
    return "".join(c for c in text if unicodedata.category(c)[0] in "LN" and (digits or not c.isdigit()))


def _number(match: re.Match[str]) -> str:
    numeral = match.group()
    if not set(numeral) & set("十百千万亿两"):
        return numeral.translate(_DIGITS)
    try:
        return str(cn2an.cn2an(numeral, "smart"))
    except (ValueError, KeyError):
        return numeral


def errors(reference: str, heard: str, *, digits: bool = True) -> Errors:
    """Edits of what was heard against what was said, both normalised; of equal ways the one with fewest deletions."""
    said, got = normalised(reference, digits=digits), normalised(heard, digits=digits)
    row = [(n, 0) for n in range(len(got) + 1)]
    for i, a in enumerate(said, start=1):
        previous, row[0] = row[0], (i, i)
        for j, b in enumerate(got, start=1):
            replaced = (previous[0] + (a != b), previous[1])
            added = (row[j - 1][0] + 1, row[j - 1][1])
            dropped = (row[j][0] + 1, row[j][1] + 1)
            previous, row[j] = row[j], min(replaced, added, dropped)
    return Errors(row[-1][0], len(said), row[-1][1])


_UNIT = re.compile(r"[\u4e00-\u9fff]|[a-z0-9]+")


def errors_of_two(reference: str, heard: str) -> tuple[Errors, Errors]:
    """Edits of a text in two languages: by Chinese characters, and by words of the other one (numbers among these)."""
    said, got = _units(reference), _units(heard)
    edits, missing = [0, 0], [0, 0]
    for step in Levenshtein.editops(said, got):
        unit = got[step.dest_pos] if step.tag == "insert" else said[step.src_pos]
        edits[unit.isascii()] += 1
        missing[unit.isascii()] += step.tag == "delete"
    words = sum(unit.isascii() for unit in said)
    return Errors(edits[0], len(said) - words, missing[0]), Errors(edits[1], words, missing[1])


def _units(text: str) -> list[str]:
    """Characters and words; a hyphen is no letter (Wi-Fi is wifi)."""
    text = unicodedata.normalize("NFKC", _SIMPLIFIED.convert(text)).lower()
    text = re.sub(r"(?<=[a-z])['’-](?=[a-z])", "", re.sub(r"(?<=\d),(?=\d{3})", "", text))
    return _UNIT.findall(_NUMERAL.sub(_number, text).translate(_DIGITS))


_VALUE = re.compile(r"\d+(?:\.\d+)?[万亿\d]*|[零〇一二三四五六七八九十百千万亿两幺\d]+")


def values(text: str) -> list[str]:
    """The numbers of a text in their order, each in digits, however it is written: 百分之五 and 5% are both 5%."""
    text = unicodedata.normalize("NFKC", _SIMPLIFIED.convert(text))
    text = re.sub(r"(?<=\d)[,，](?=\d{3}(?!\d))", "", text).replace("幺", "一")
    text = re.sub(r"百分之([零〇一二三四五六七八九十百\d.点]+)", r"\1%", text)
    text = re.sub(
        r"(?<=[零〇一二三四五六七八九十\d])点(?=[零〇一二三四五六七八九\d])(?!\S{1,3}分)", ".", text
    )
    text = re.sub(r"\.([零〇一二三四五六七八九]+)", lambda part: "." + part[1].translate(_DIGITS), text)
    text = re.sub(r"([零〇一二三四五六七八九十]+)(?=\.\d)", lambda part: _value(part[1]), text)
    return [_value(found) for found in _VALUE.findall(text)]


def _value(text: str) -> str:
    if re.fullmatch(r"[零〇一二三四五六七八九\d]+", text):
        return text.translate(_DIGITS)
    try:
        found = cn2an.cn2an(text, "smart")
    except (ValueError, KeyError):
        return text
    return str(int(found)) if found == int(found) else str(found)


def numbers_right(reference: str, heard: str) -> bool:
    """Whether every number that was said stands there in its order, whatever else does."""
    left = iter(values(heard))
    return all(number in left for number in values(reference))
