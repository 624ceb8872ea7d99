"""Words and how likely they are: trigrams where they are installed, else jieba's dictionary with its counts; the package's terms besides."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from accessibility.listening.mandarin import language_model
from accessibility.listening.mandarin.language_model import State, Trigrams

LONGEST = 8
MOST_CHARACTERS = 7_500
# A term of the package counts like a word of this frequency at least; more, where no commoner word sounds like it.
OF_TERM, OF_DISTINCT = 1_000, 300_000
NOTHING: frozenset[str] = frozenset()
UNKNOWN = -12.0  # what is in no dictionary: about one in 160,000 words


@cache
def dictionary() -> dict[str, int]:
    """jieba's words with how often each was counted."""
    import jieba

    jieba.setLogLevel("ERROR")
    jieba.initialize()
    return {word: count for word, count in jieba.dt.FREQ.items() if count > 0}


@cache
def total() -> int:
    """All counts together."""
    return sum(dictionary().values())


@cache
def characters() -> str:
    """The common characters of the dictionary, the commonest first; many stand in longer words only (馒, 葡)."""
    counted: Counter[str] = Counter()
    for word, count in dictionary().items():
        counted.update(dict.fromkeys(filter(_is_chinese, word), count))
    return "".join(sorted(counted, key=lambda sign: (-counted[sign], sign))[:MOST_CHARACTERS])


def _is_chinese(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff"


def likelihood(word: str, least: int = 1) -> float:
    """How likely a word is anywhere, by jieba's counts; natural logarithm."""
    return math.log(max(dictionary().get(word, 0), least) / total())


@cache
def _known(model: Path | None) -> frozenset[str]:
    return language_model.load(model).words if model else frozenset(dictionary())


@cache
def continuations(model: Path | None = None) -> Mapping[str, frozenset[str]]:
    """What may follow the first characters of a word of the model, or of jieba's dictionary."""
    return _continued(_known(model))


def _continued(words: Iterable[str]) -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for word in words:
        for end in range(1, min(len(word), LONGEST)):
            found[word[:end]].add(word[end])
    return {start: frozenset(signs) for start, signs in found.items()}


@dataclass(frozen=True)
class Lexicon:
    """Words, how they go on, and the terms that this package uses; `distinct` ones sound like no commoner word."""

    words: frozenset[str]
    continued: Mapping[str, frozenset[str]]
    terms: frozenset[str]
    distinct: frozenset[str]
    continued_terms: Mapping[str, frozenset[str]]
    model: Trigrams | None

    def knows(self, word: str) -> bool:
        """Whether it is a word or a term."""
        return word in self.terms or word in self.words

    def following(self, start: str) -> frozenset[str]:
        """The characters with which a word or a term goes on."""
        found = self.continued.get(start, NOTHING)
        return found | self.continued_terms[start] if start in self.continued_terms else found

    def first(self) -> State:
        """The state with no words before."""
        return self.model.first() if self.model else None

    def after(self, state: State, word: str) -> tuple[State, float]:
        """The state after a word, and how likely the word is there; natural logarithm."""
        least = OF_DISTINCT if word in self.distinct else OF_TERM if word in self.terms else 0
        if self.model is None:
            return None, likelihood(word, max(least, 1))
        if word in self.words:
            following, told = self.model.after(state, word)
            return following, max(told, likelihood("", least)) if least else told
        return self.model.first(), likelihood("", least) if least else UNKNOWN


@lru_cache(maxsize=8)
def of(terms: tuple[str, ...], model: Path | None = None, distinct: tuple[str, ...] = ()) -> Lexicon:
    """The words of a model, or of jieba's dictionary, with a package's terms."""
    trigrams = language_model.load(model) if model else None
    return Lexicon(
        _known(model),
        continuations(model),
        frozenset(terms),
        frozenset(distinct),
        _continued(terms),
        trigrams,
    )
