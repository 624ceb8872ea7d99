"""Text cut into pairs of characters, so that any word of a sentence is found without knowing where words begin.

Each character begins a token: itself and the next one. A word of two characters is one token, a longer one a phrase of
tokens that follow each other, a single character the beginning of a token. Tokens are spelt in letters and digits, so
that neither engine has an opinion on them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

Part = tuple[str, bool]  # text, and whether it is marked


def normal(text: str) -> str:
    """Text as it is compared: one width, small letters, no blanks."""
    return "".join(map(_folded, text))


@cache
def _folded(sign: str) -> str:
    """A character as it is compared: nothing for a blank, now and then several."""
    return "".join(unicodedata.normalize("NFKC", sign).casefold().split())


def tokens(text: str) -> list[str]:
    """The tokens of a text, in order: a pair from each character on, the last one alone."""
    signs = normal(text)
    pairs = [_spelt(a) + _spelt(b)[1:] for a, b in pairwise(signs)]
    return [*pairs, _spelt(signs[-1])] if signs else []


def phrase(word: str) -> tuple[list[str], bool]:
    """What to look for: tokens that follow each other, and whether the only one is the beginning of a token."""
    signs = normal(word)
    if len(signs) <= 1:
        return [_spelt(sign) for sign in signs], True
    return [_spelt(a) + _spelt(b)[1:] for a, b in pairwise(signs)], False


def _spelt(sign: str) -> str:
    return f"u{ord(sign):05x}"


def marked(text: str, words: Sequence[str]) -> list[Part]:
    """A text in parts, those marked that a word stands in."""
    places = [place for place, sign in enumerate(text) for _ in _folded(sign)]
    flat = normal(text)
    hit: set[int] = set()
    for word in map(normal, words):
        at = flat.find(word) if word else -1
        while at >= 0:
            hit.update(range(places[at], places[at + len(word) - 1] + 1))
            at = flat.find(word, at + 1)
    parts: list[Part] = []
    for place, sign in enumerate(text):
        if parts and parts[-1][1] == (place in hit):
            parts[-1] = (parts[-1][0] + sign, parts[-1][1])
        else:
            parts.append((sign, place in hit))
    return parts


def holds(text: str, word: str) -> bool:
    """Whether a word stands in a text."""
    return normal(word) in normal(text)
