"""How likely a word is: jieba's dictionary with its counts, and the package's terms as words among them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, lru_cache

LONGEST = 8
OF_TERM = 3_000  # a term of the package counts like a word of this frequency at least


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
    """The characters of the dictionary's words of one character, the common ones first."""
    known = dictionary()
    single = [word for word in known if len(word) == 1 and "\u4e00" <= word <= "\u9fff"]
    return "".join(sorted(single, key=lambda word: -known[word])[:7_500])


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(word[:end] for word in dictionary() for end in range(1, min(len(word), LONGEST) + 1))


@dataclass(frozen=True)
class Lexicon:
    """Words and the terms that this package uses; likelihoods are natural logarithms."""

    terms: frozenset[str]
    starts: frozenset[str]  # what terms begin with

    def likelihood(self, word: str) -> float:
        """How likely a word is anywhere."""
        count = max(dictionary().get(word, 0), OF_TERM if word in self.terms else 1)
        return math.log(count / total())

    def knows(self, word: str) -> bool:
        """Whether it is a word or a term."""
        return word in self.terms or word in dictionary()

    def begins(self, start: str) -> bool:
        """Whether a word or a term begins so."""
        return start in self.starts or start in _beginnings()


@lru_cache(maxsize=8)
def of(terms: tuple[str, ...]) -> Lexicon:
    """The dictionary with a package's terms."""
    starts = frozenset(term[:end] for term in terms for end in range(1, len(term) + 1))
    return Lexicon(frozenset(terms), starts)
