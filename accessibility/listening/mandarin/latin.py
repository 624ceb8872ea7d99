"""Terms in Latin letters, spelt as the package spells them: wifi and Wi fi are Wi-Fi, P L C is PLC.

What differs by blanks, marks and capitals only is the same word. What differs by letters is taken for a term where it was
doubted, and then it counts as mended: long words by one letter or two, abbreviations by one letter that sounds so (BLC: PLC).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from accessibility.listening.engines.model import Word

MOST_WORDS = 8  # an engine may give an abbreviation letter by letter
DOUBTED = 0.7  # a word heard surely is no other one
MENDED = 0.5
LONG, VERY_LONG = 5, 9  # letters from which one may differ, and two
# letters whose names sound alike
ALIKE = ("BCDEGPTVZ", "AHJK", "FSXM", "MN", "IY", "QUW", "LR")


def spelled(words: Sequence[Word], glossary: Iterable[str]) -> list[Word]:
    """The words with the glossary's Latin terms in its spelling; a term of several words becomes one."""
    terms = {_folded(term): term for term in glossary if term.isascii() and len(_folded(term)) > 1}
    found: list[Word] = []
    at = 0
    while at < len(words):
        size, made = _term(words, at, terms) if terms else (0, None)
        found.append(made or words[at])
        at += size or 1
    return found


def _folded(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _term(words: Sequence[Word], at: int, terms: dict[str, str]) -> tuple[int, Word | None]:
    """How many words from one on are a term, and the word that they become; the longest."""
    for size, part in reversed(list(_latin(words, at))):
        text = _folded("".join(word.text for word in part))
        own = terms.get(text) or _near(text, terms, min(word.probability for word in part))
        if own:
            return size, _made(part, own, mended=text not in terms)
    return 0, None


def _latin(words: Sequence[Word], at: int) -> Iterator[tuple[int, Sequence[Word]]]:
    for size in range(1, min(MOST_WORDS, len(words) - at) + 1):
        if not re.fullmatch(r"\s?[A-Za-z0-9][\w.'’+&/-]*[,.，。]?|-", words[at + size - 1].text, re.ASCII):
            return
        yield size, words[at : at + size]


def _near(text: str, terms: dict[str, str], belief: float) -> str | None:
    """The one term that a doubted word is likely to be."""
    if belief > DOUBTED or not text:
        return None
    close = [own for folded, own in terms.items() if _sounds(text, folded)]
    return close[0] if len(close) == 1 else None


def _sounds(text: str, term: str) -> bool:
    if len(term) >= LONG:
        from rapidfuzz.distance import Levenshtein  # only where captions are made

        return Levenshtein.distance(text, term) <= 1 + (len(term) >= VERY_LONG)
    apart = [(one, other) for one, other in zip(text, term, strict=False) if one != other]
    return (
        len(text) == len(term) > 2
        and len(apart) == 1
        and any(set("".join(apart[0]).upper()) <= set(group) for group in ALIKE)
    )


def _made(part: Sequence[Word], own: str, *, mended: bool) -> Word:
    first, last = part[0], part[-1]
    blank = " " if first.text[:1].isspace() else ""
    mark = last.text[-1] if last.text[-1] in ",.，。" else ""
    return replace(
        first,
        text=blank + own + mark,
        end_ms=last.end_ms,
        probability=MENDED if mended else min(word.probability for word in part),
        mended=mended or any(word.mended for word in part),
    )
