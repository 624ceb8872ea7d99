"""What else may have been said: for each character that Whisper wrote, the others that it held possible.

The decoder's likelihoods at a step are over its tokens; here they become likelihoods of Chinese characters, simplified
and traditional ones together. Pure functions on arrays; the engine's file calls them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from opencc import OpenCC

MOST = 40
# A character of several tokens of which only the first is known shares it with others.
SHARED = 1.0
MOST_TOKENS = 3  # a character has three bytes, and a token at least one
NONE = -1
Scores = npt.NDArray[np.float32]
Encode = Callable[[str], Sequence[int]]


@dataclass(frozen=True)
class Table:
    """Characters and the tokens of each, in either script, with NONE behind the last one."""

    characters: str
    tokens: npt.NDArray[np.int64]  # (2, characters, MOST_TOKENS + 1)

    def at(self, steps: Sequence[Scores], heard: Sequence[int]) -> tuple[tuple[str, float], ...]:
        """The likeliest characters with their natural logarithms, the likeliest first.

        `heard`: the tokens of the character that was written; `steps`: the likelihoods at each of them. What begins alike
        is told apart by the steps that follow.
        """
        told = np.zeros(self.tokens.shape[:2], np.float32)
        alike = np.ones(self.tokens.shape[:2], bool)
        for at, (likelihoods, token) in enumerate(zip(steps, heard, strict=True)):
            here = self.tokens[:, :, at]
            told[alike] += likelihoods[here[alike]]
            parting = alike if at == len(heard) - 1 else alike & (here != token)
            told[parting & (self.tokens[:, :, at + 1] != NONE)] -= SHARED
            alike &= here == token
        likeliest = told.max(axis=0)
        best = np.argpartition(-likeliest, MOST)[:MOST]
        ordered = best[np.argsort(-likeliest[best], kind="stable")]
        return tuple((self.characters[n], round(float(likeliest[n]), 2)) for n in ordered)


def table(characters: str, encode: Encode) -> Table:
    """The table for an engine's tokens."""
    to_traditional = OpenCC("s2tw")
    written = [characters, "".join(to_traditional.convert(sign)[:1] for sign in characters)]
    padding = [NONE] * (MOST_TOKENS + 1)
    rows = [[[*encode(sign), *padding][: MOST_TOKENS + 1] for sign in form] for form in written]
    return Table(characters, np.array(rows, np.int64))


@cache
def _simplify() -> OpenCC:
    return OpenCC("tw2s")


def simplified(text: str) -> str:
    """Simplified characters, as many as were given; 么, which is one already, stays (OpenCC takes it alone for 幺)."""
    told = _simplify().convert(text)
    if len(told) != len(text):
        return text
    return "".join(before if before == "么" else after for before, after in zip(text, told, strict=True))


def logarithms(row: npt.NDArray[np.float32]) -> Scores:
    """Raw scores of a step as natural logarithms of likelihoods."""
    shifted = row - row.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum()), np.float32)
