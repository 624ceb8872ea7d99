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
