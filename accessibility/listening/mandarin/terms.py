"""The terms of a package: which of them can be used, which sound like no commoner word, and where a long one was said.

Short terms are words of the language model like others (`homophones.py`); where a commoner word sounds the same it is
likelier, and stays: better a homophone than a term that nobody said. A long term is put where half of its characters
were heard as they are and the others sound so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from accessibility.listening.engines.model import Word
from accessibility.listening.mandarin import numbers, pinyin
from accessibility.listening.mandarin.lexicon import NOTHING, continuations, dictionary

SHORTEST, LONGEST = 2, 12
NEAREST = 1.6  # a character may sound so far apart: one near sound and the tone
AVERAGE = 0.8
LONG = 4
RARE = 3  # the least count of a word in the dictionary: nobody counted it
NEVER = set("不没未别勿莫非无") | numbers.NUMERALS


def usable(glossary: Iterable[str]) -> Iterator[str]:
    """Terms of Chinese characters, of a length that can be told from others; each once."""
    for term in dict.fromkeys(part for told in glossary for part in _parts(told)):
        if SHORTEST <= len(term) <= LONGEST:
            yield term


def _parts(text: str) -> list[str]:
    """The Chinese runs of a name: 第二课 中式面点（初级） gives 第二课, 中式面点 and 初级."""
    return "".join(sign if "\u4e00" <= sign <= "\u9fff" else " " for sign in text).split()


def shown(glossary: Iterable[str]) -> tuple[str, ...]:
    """Those that Whisper may be shown: what it is shown it hears, also where a commoner word was said that sounds so."""
    return tuple(told for told in glossary if all(map(distinct, usable([told]))))


@cache
def distinct(term: str) -> bool:
    """Whether it is the commonest of the dictionary's words that sound so, tones aside: 萃取 is, 车床 isn't (车窗)."""
    from pypinyin import lazy_pinyin

    known, continued, sound = dictionary(), continuations(), lazy_pinyin(term)
    spelled = list(pinyin.alike(term[0]))
    for sign in term[1:]:
        signs = frozenset(pinyin.alike(sign))
        spelled = [start + other for start in spelled for other in signs & continued.get(start, NOTHING)]
    commoner = max(known.get(term, 0), RARE)
    return not any(known.get(word, 0) > commoner and lazy_pinyin(word) == sound for word in spelled)


def known(text: str, glossary: Iterable[str]) -> set[int]:
    """Places of the characters that stand side by side in a title or a term, too: what the package itself says was heard right."""
    pairs = {(one, other) for told in glossary for one, other in pairwise(told)}
    return {n for at, pair in enumerate(pairwise(text)) if pair in pairs for n in (at, at + 1)}


def placed(text: str, heard: Sequence[Word], terms: Iterable[str], fixed: Collection[int] = ()) -> str:
    """The text with long terms put where half of their characters were heard and the others sound so; as long as before.

    What stands at `fixed` places stays.
    """
    for term in sorted((term for term in terms if len(term) >= LONG), key=len, reverse=True):
        for at in range(len(text) - len(term) + 1):
            stands = text[at : at + len(term)]
            changed = [n for n in range(len(term)) if term[n] != stands[n]]
            if not changed or any(at + n in fixed for n in changed):
                continue
            if _said(term, stands, changed, heard[at : at + len(term)]):
                text = text[:at] + term + text[at + len(term) :]
    return text


def _said(term: str, stands: str, changed: Sequence[int], heard: Sequence[Word]) -> bool:
    if len(changed) * 2 > len(term) or any(term[n] in NEVER or stands[n] in NEVER for n in changed):
        return False
    apart = [pinyin.distance(stands[n], term[n]) for n in changed]
    if max(apart) > NEAREST or sum(apart) / len(apart) > AVERAGE:
        return False
    return not any(_unheard(heard[n], term[n], far) for n, far in zip(changed, apart, strict=True))


def _unheard(word: Word, sign: str, apart: float) -> bool:
    """The model named what it held possible, this isn't among it, and the sound differs by more than the tone."""
    return bool(word.others) and apart > pinyin.TONE and sign not in dict(word.others)
