"""How likely a word is after the two before it, by libIME's word trigrams, which input methods write with.

The file comes with Debian's package libime-data-language-model (LGPL-2.1+, 17 MB) and is read by KenLM (flashlight-text).
Where either is missing words are judged singly, by jieba's counts: fewer homophones are mended.
"""

from __future__ import annotations

import importlib.util
import math
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = "zh_CN.lm"
SYSTEM = Path("/usr/lib")
_VOCABULARY = b"<unk>\0"  # KenLM's binary files end with their words
State = Any  # KenLM's; the words before


def file(cache: Path) -> Path | None:
    """Where the trigrams are, the cache folder's first; None where they are not, or nothing here reads them."""
    if importlib.util.find_spec("flashlight") is None:
        return None
    places = [cache / "language-model" / FILE, *sorted(SYSTEM.glob(f"*/libime/{FILE}"))]
    return next((place for place in places if place.is_file()), None)


class Trigrams:
    """The model of a file; likelihoods are natural logarithms."""

    def __init__(self, path: Path) -> None:
        from flashlight.lib.text.decoder.kenlm import KenLM
        from flashlight.lib.text.dictionary import Dictionary

        found = _words(path)
        numbers = Dictionary(found)
        self.words = frozenset(found)
        self._numbers = {word: numbers.get_index(word) for word in found}
        self._model = KenLM(str(path), numbers)

    def first(self) -> State:
        """The state with no words before."""
        return self._model.start(False)

    def after(self, state: State, word: str) -> tuple[State, float]:
        """The state after a word of the model, and how likely the word is in the state given."""
        following, logarithm = self._model.score(state, self._numbers[word])
        return following, logarithm * math.log(10)


def _words(path: Path) -> list[str]:
    _, _, told = path.read_bytes().rpartition(_VOCABULARY)
    return [word.decode() for word in told.split(b"\0") if word]


@lru_cache(maxsize=2)
def load(path: Path) -> Trigrams:
    """The model, read once."""
    return Trigrams(path)
