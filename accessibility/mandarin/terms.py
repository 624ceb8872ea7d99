"""The terms of a package: which of them can be used, and where one was said though something else was heard.

A term is put only where its sound fits character by character and there is reason to doubt what was heard: the model
was unsure, or what stands there is no word; a long term also where most of it was heard as it is. Where another word
of the dictionary was heard surely, it stays: better a homophone than a term that nobody said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from accessibility.mandarin import pinyin
from accessibility.mandarin.lexicon import Lexicon
from accessibility.whisper import Word

SHORTEST, LONGEST = 2, 12
NEAREST = 1.6  # a character may sound so far apart: one near sound and the tone
AVERAGE = 0.8
UNSURE = 0.7
NEVER = set("不没未别勿莫非无一二三四五六七八九十百千万零两")


def usable(glossary: Iterable[str]) -> Iterator[str]:
    """Terms of Chinese characters, of a length that can be told from others; each once."""
    for term in dict.fromkeys(part for told in glossary for part in _parts(told)):
        if SHORTEST <= len(term) <= LONGEST:
            yield term


def _parts(text: str) -> list[str]:
    """The Chinese runs of a name: 第二课 中式面点（初级） gives 第二课, 中式面点 and 初级."""
    return "".join(sign if "\u4e00" <= sign <= "\u9fff" else " " for sign in text).split()


def placed(text: str, heard: Sequence[Word], lexicon: Lexicon) -> str:
    """The text with terms put where they were said; as long as before."""
    for term in sorted(lexicon.terms, key=len, reverse=True):
        for at in range(len(text) - len(term) + 1):
            stands = text[at : at + len(term)]
            if stands != term and _said(term, stands, heard[at : at + len(term)], text, at, lexicon):
                text = text[:at] + term + text[at + len(term) :]
    return text


def _said(term: str, stands: str, heard: Sequence[Word], text: str, at: int, lexicon: Lexicon) -> bool:
    changed = [n for n in range(len(term)) if term[n] != stands[n]]
    if any(term[n] in NEVER or stands[n] in NEVER for n in changed):
        return False
    apart = [pinyin.distance(stands[n], term[n]) for n in changed]
    if max(apart) > NEAREST or sum(apart) / len(apart) > AVERAGE:
        return False
    if any(_unheard(heard[n], term[n], far) for n, far in zip(changed, apart, strict=True)):
        return False
    if len(term) >= 4 and len(changed) * 2 <= len(term):
        return True
    if any(heard[n].probability < UNSURE for n in changed):
        return not _words_of(text, at, at + len(term), changed, lexicon) or _doubtful(heard, changed)
    return not _words_of(text, at, at + len(term), changed, lexicon)


def _unheard(word: Word, sign: str, apart: float) -> bool:
    """The model named what it held possible, this isn't among it, and the sound differs by more than the tone."""
    return bool(word.others) and apart > pinyin.TONE and sign not in dict(word.others)


def _doubtful(heard: Sequence[Word], changed: Sequence[int]) -> bool:
    return min(heard[n].probability for n in changed) < 0.5


def _words_of(text: str, start: int, end: int, changed: Sequence[int], lexicon: Lexicon) -> bool:
    """Whether every changed character belongs to a word of two characters or more in what stands there."""
    import jieba

    spans, at = [], 0
    for word in jieba.lcut(text, HMM=False):
        spans.append((at, at + len(word)))
        at += len(word)
    return all(
        any(first <= start + n < last and last - first > 1 and first >= start - 1 for first, last in spans)
        for n in changed
    )
