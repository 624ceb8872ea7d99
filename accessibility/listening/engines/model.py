"""What a model of speech is asked and what it gives, whichever engine runs it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accessibility.listening.languages import LIMITS
from accessibility.listening.sound import Samples

SEED = 20230831
BEAM = 5
# No fallback to sampling: its generator keeps a state from window to window, so a resumed run would hear otherwise.
TEMPERATURES = (0.0,)
MOST_TERMS = 120  # characters of terms shown to the decoder


class EngineMissing(Exception):
    """The engine isn't installed here."""


@dataclass(frozen=True)
class Word:
    """A word as heard: its text (punctuation attached), times in ms from the window's start, the model's belief.

    `language`: of a stretch in another language than the clip's, else empty.
    `others`: characters that may have been said instead of this one, with natural logarithms of their likelihood.
    """

    text: str
    start_ms: int
    end_ms: int
    probability: float
    others: tuple[tuple[str, float], ...] = ()
    mended: bool = False
    language: str = ""
    belief: float = 1.0  # of the words around, by the language model


@dataclass(frozen=True)
class Options:
    """Which engine and model, which language, which terms; `cache` is where weights are kept."""

    engine: str
    model: str
    language: str
    cache: Path
    terms: tuple[str, ...] = ()
    threads: int = 0  # 0: all processors

    @property
    def prompt(self) -> str:
        """What the decoder is shown before each window: the manner of writing, then the package's own terms."""
        terms = "、".join(self.terms)[:MOST_TERMS]
        return LIMITS[self.language].manner + (terms + "。" if terms else "")

    @property
    def beside(self) -> tuple[str, ...]:
        """The other languages that may be spoken."""
        return LIMITS[self.language].beside

    def beside_prompt(self, language: str) -> str:
        """What the decoder is shown before a stretch in another language: the package's terms in Latin letters."""
        latin = [term for term in self.terms if term.isascii() and any(map(str.isalpha, term))]
        return LIMITS[language].manner + (", ".join(latin)[:MOST_TERMS] + "." if latin else "")

    @property
    def processors(self) -> int:
        """How many threads the engine gets."""
        return self.threads or os.cpu_count() or 1


# windows and whether to show the prompt -> the words of each
Transcribe = Callable[[Sequence[Samples], bool], list[list[Word]]]


def word(text: str, start: float, end: float, probability: float, others: Any = ()) -> Word:
    """A word with times in seconds."""
    return Word(text, round(start * 1000), round(end * 1000), round(float(probability), 4), others)
