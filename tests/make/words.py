"""Words as an engine hears them: one a character, spoken evenly."""

from __future__ import annotations

from accessibility.listening import script
from accessibility.listening.engines.model import Word

Others = dict[str, tuple[tuple[str, float], ...]]


def said(text: str, *, ms: int = 220, probability: float = 0.9) -> list[Word]:
    """One word a character; a mark belongs to the word before it."""
    words: list[Word] = []
    for sign in text:
        if words and sign in script.MARKS:
            words[-1] = Word(words[-1].text + sign, words[-1].start_ms, words[-1].end_ms, probability)
        else:
            words.append(Word(sign, len(words) * ms, (len(words) + 1) * ms, probability))
    return words


def doubted(text: str, others: Others) -> list[Word]:
    """The characters named are doubted, with what else the ear held possible."""
    return [
        Word(sign, n * 200, n * 200 + 200, 0.3 if sign in others else 0.99, others.get(sign, ()))
        for n, sign in enumerate(text)
    ]
