"""Words mended: homophones by the dictionary, then the terms of the package; each change is told, so that it can be undone.

Negations, numbers with their units and words that the package itself uses are never mended away: what was heard stays (and is flagged
where it was doubted).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

from accessibility.listening import readings
from accessibility.listening.engines.model import Word
from accessibility.listening.mandarin import homophones, language_model, latin, numbers, terms
from accessibility.listening.mandarin.homophones import Heard
from accessibility.listening.mandarin.lexicon import of

AROUND = 80  # words on either side, some 20 s: one voice, mostly; how well it is heard is judged over these
MENDED = 0.5  # the belief in a mended character: enough not to be doubted twice, little enough to be flagged where it hurts


@dataclass(frozen=True)
class Mend:
    """Characters that were put in another's place: when, what was heard, what is written."""

    at_ms: int
    before: str
    after: str


def mended(
    words: Sequence[Word], glossary: Sequence[str], language: str, cache: Path
) -> tuple[list[Word], list[Mend]]:
    """The words with homophones and terms mended (Mandarin only), and what was changed; `cache` may hold a language model."""
    if language != "zh":
        return list(words), []
    heard = list(_characters(latin.spelled(words, glossary)))
    said = tuple(terms.usable(glossary))
    lexicon = of(said, language_model.file(cache), tuple(filter(terms.distinct, said)))
    written, fixed = list(heard), _fixed(heard, glossary)
    for first, last in _runs(heard):
        run = heard[first:last]
        around = heard[max(0, first - AROUND) : last + AROUND]
        by = homophones.ear([word.probability for word in around if _chinese(word.text)])
        stays = {at - first for at in fixed if first <= at < last}
        text, beliefs = homophones.mended(
            [_heard(word, n in stays) for n, word in enumerate(run)], lexicon, by
        )
        text = terms.placed(text, run, said, stays)
        told = zip(run, text, beliefs, strict=True)
        written[first:last] = [replace(_changed(word, sign), belief=belief) for word, sign, belief in told]
    return written, list(_mends(heard, written))


def _characters(words: Sequence[Word]) -> Iterator[Word]:
    """A word for each Chinese character, in simplified script; foreign words and numbers stay whole."""
    for word in words:
        text = readings.simplified(word.text)
        if len(text) < 2 or not all(_chinese(sign) for sign in text):
            yield replace(word, text=text)
            continue
        length, count = word.end_ms - word.start_ms, len(text)
        for n, sign in enumerate(text):
            start, end = (word.start_ms + length * at // count for at in (n, n + 1))
            yield replace(word, text=sign, start_ms=start, end_ms=end, others=word.others if n == 0 else ())


def _chinese(text: str) -> bool:
    return len(text) == 1 and "\u4e00" <= text <= "\u9fff"


def _runs(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Where Chinese characters follow each other without a mark between them."""
    first = None
    for at, word in enumerate([*words, None]):
        inside = word is not None and _chinese(word.text) and not word.language
        if inside and first is None:
            first = at
        elif not inside and first is not None:
            yield first, at
            first = None


def _fixed(words: Sequence[Word], glossary: Sequence[str]) -> set[int]:
    """The words that stay: numbers with what they count, and what stands so in the package's own words."""
    text = "".join(word.text for word in words)
    stays = terms.known(text, glossary) | numbers.kept(text)
    starts = accumulate((len(word.text) for word in words), initial=0)
    return {n for n, at in enumerate(starts) if at in stays}


def _heard(word: Word, fixed: bool) -> Heard:
    return Heard(word.text, math.log(max(word.probability, 1e-4)), word.others, fixed)


def _changed(word: Word, sign: str) -> Word:
    if sign == word.text:
        return word
    return replace(word, text=sign, probability=MENDED, mended=True)


def _mends(heard: Sequence[Word], written: Sequence[Word]) -> Iterator[Mend]:
    """Neighbouring changes are one."""
    before, after, at_ms = "", "", 0
    for old, new in [*zip(heard, written, strict=True), (None, None)]:
        if old is not None and new is not None and new.mended:
            at_ms = at_ms if before else old.start_ms
            before, after = before + old.text, after + new.text
        elif before:
            yield Mend(at_ms, before, after)
            before, after = "", ""
