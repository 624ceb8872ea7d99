"""Character error rate: (substitutions + deletions + insertions) / characters of the reference, after normalising.

Normalised: simplified, full and half width folded, punctuation and spaces dropped, lower case, numbers by one
policy (Chinese numerals are read as digits: 二十五 = 25, 一一零 = 110), the same for what was heard and what was said.
"""

from __future__ import annotations

import re
import unicodedata

import cn2an
from opencc import OpenCC

_SIMPLIFIED = OpenCC("t2s")
_NUMERAL = re.compile(r"[零〇一二三四五六七八九十百千万亿两]{2,}")
_DIGITS = str.maketrans("零〇一二三四五六七八九", "00123456789")


def normalised(text: str) -> str:
    """The characters that count."""
    text = unicodedata.normalize("NFKC", _SIMPLIFIED.convert(text)).lower()
    text = re.sub(r"(?<=\d)[,，](?=\d{3})", "", text)
    text = _NUMERAL.sub(_number, text).translate(_DIGITS)
    return "".join(c for c in text if unicodedata.category(c)[0] in "LN")


def _number(match: re.Match[str]) -> str:
    numeral = match.group()
    if not set(numeral) & set("十百千万亿两"):
        return numeral.translate(_DIGITS)
    try:
        return str(cn2an.cn2an(numeral, "smart"))
    except (ValueError, KeyError):
        return numeral


def errors(reference: str, heard: str) -> tuple[int, int]:
    """(edits, characters of the reference), both normalised."""
    said, got = normalised(reference), normalised(heard)
    row = list(range(len(got) + 1))
    for i, a in enumerate(said, start=1):
        previous, row[0] = row[0], i
        for j, b in enumerate(got, start=1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1], len(said)
