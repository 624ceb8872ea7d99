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
# A character that takes several tokens is known by its first one only: others share it.
SHARED = 1.0
Scores = npt.NDArray[np.float32]
Encode = Callable[[str], Sequence[int]]


@dataclass(frozen=True)
class Table:
    """Characters and the first token of each, in either script; `part` where more tokens follow."""

    characters: str
    first: npt.NDArray[np.int64]  # (2, characters)
    part: npt.NDArray[np.float32]

    def at(self, likelihoods: Scores) -> tuple[tuple[str, float], ...]:
        """The likeliest characters of a step with their natural logarithms, the likeliest first."""
        told = (likelihoods[self.first] - SHARED * self.part).max(axis=0)
        best = np.argpartition(-told, MOST)[:MOST]
        ordered = best[np.argsort(-told[best], kind="stable")]
        return tuple((self.characters[n], round(float(told[n]), 2)) for n in ordered)


def table(characters: str, encode: Encode) -> Table:
    """The table for an engine's tokens."""
    to_traditional = OpenCC("s2tw")
    written = [(sign, to_traditional.convert(sign)) for sign in characters]
    tokens = [[encode(form) for form in forms] for forms in written]
    first = np.array([[given[n][0] for given in tokens] for n in (0, 1)], np.int64)
    part = np.array([[float(len(given[n]) > 1) for given in tokens] for n in (0, 1)], np.float32)
    return Table(characters, first, part)


@cache
def _simplify() -> OpenCC:
    return OpenCC("tw2s")


def simplified(text: str) -> str:
    """Simplified characters, as many as were given."""
    told = _simplify().convert(text)
    return told if len(told) == len(text) else text


def logarithms(row: npt.NDArray[np.float32]) -> Scores:
    """Raw scores of a step as natural logarithms of likelihoods."""
    shifted = row - row.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum()), np.float32)
