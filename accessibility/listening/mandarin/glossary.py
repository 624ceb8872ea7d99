"""A glossary without anybody's work: terms from what a package says about itself.

Names are terms as they are. From running text come words that are rare elsewhere (jieba's keywords), and words that stand
together more than once: together they are likely to be a term (中式 + 面点).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from accessibility.listening.mandarin import lexicon
from accessibility.listening.mandarin.terms import usable

MOST = 120
COMMON = 3_000  # a word counted more often by the dictionary is no term
LONGEST_TOGETHER = 6
_LOOSE = set(
    "第一二三四五六七八九十百千万两几的了和与或及在是有不对把被给从向用等个为以并应要能可这那其于由将就也都很"
)


def terms(names: Sequence[str], texts: Iterable[str], most: int = MOST) -> list[str]:
    """The terms of a package, the surest first: its names, words that stand together, keywords."""
    running = [text for text in texts if text]
    found = [*usable(names), *_together(running), *_keywords("\n".join(running))]
    return list(dict.fromkeys(found))[:most]


def _together(texts: Sequence[str]) -> Iterator[str]:
    """Two neighbouring words that stand together twice or more, the commonest first."""
    import jieba

    counted: Counter[str] = Counter()
    for text in texts:
        words = jieba.lcut(text, HMM=False)
        counted.update(one + other for one, other in pairwise(words) if _joins(one) and _joins(other))
    yield from (
        pair for pair, count in counted.most_common() if count > 1 and 3 <= len(pair) <= LONGEST_TOGETHER
    )


def _joins(word: str) -> bool:
    return all("\u4e00" <= sign <= "\u9fff" for sign in word) and not set(word) & _LOOSE


def _keywords(text: str) -> Iterator[str]:
    """Words that are said here and rarely elsewhere, the weightiest first."""
    import jieba

    words = [word for word in jieba.lcut(text, HMM=False) if len(word) > 1 and _joins(word)]
    rare = {
        word: count for word, count in Counter(words).items() if lexicon.dictionary().get(word, 0) < COMMON
    }
    yield from sorted(rare, key=lambda word: rare[word] * lexicon.likelihood(word))
