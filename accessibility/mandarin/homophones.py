"""Homophones mended: of the characters that sound like what was heard, the ones that make words.

Whisper hears syllables better than words. Each character heard comes with what else the model held possible there;
a lattice of dictionary words over these is searched for the path that ear and dictionary together find likeliest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from accessibility.mandarin import pinyin
from accessibility.mandarin.lexicon import LONGEST, Lexicon

WEIGHT = 0.45  # what the dictionary's word counts against the ear's
UNHEARD = 7.0  # the cost of a homophone that the model didn't name
WIDEST = 8.0  # candidates that cost more than the best by so much are left out
SURE = -0.1  # a character heard so surely stays
FAR = 2.5  # sounds further apart than this are no homophones, however likely the model held them
NEVER = set("不没未别勿莫非无")


@dataclass(frozen=True)
class Heard:
    """A character with its likelihood, and the other ones that the model held possible (natural logarithms)."""

    character: str
    likelihood: float
    others: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class _Path:
    cost: float
    text: str


def candidates(heard: Heard) -> dict[str, float]:
    """Characters that may have been said here, with their cost."""
    found = {heard.character: -heard.likelihood}
    if heard.likelihood > SURE or heard.character in NEVER:
        return found
    for character, likelihood in heard.others:
        apart = pinyin.distance(heard.character, character)
        if apart <= FAR and character not in NEVER:
            found[character] = min(found.get(character, 99.0), -likelihood + 0.3 * apart)
    for character in pinyin.homophones(heard.character):
        if character not in NEVER:
            found.setdefault(character, UNHEARD + pinyin.distance(heard.character, character))
    best = min(found.values())
    return {sign: cost for sign, cost in found.items() if sign == heard.character or cost <= best + WIDEST}


def mended(heard: Sequence[Heard], lexicon: Lexicon) -> str:
    """The likeliest characters, as many as were heard."""
    choices = [candidates(one) for one in heard]
    best = [_Path(0.0, "")]
    for end in range(1, len(heard) + 1):
        best.append(
            min(
                (
                    _Path(best[start].cost + cost, best[start].text + word)
                    for start in range(max(0, end - LONGEST), end)
                    for word, cost in _words(choices[start:end], lexicon)
                ),
                key=lambda path: path.cost,
            )
        )
    return best[-1].text


def _words(choices: Sequence[dict[str, float]], lexicon: Lexicon) -> list[tuple[str, float]]:
    """The words that the choices spell, with their cost; alone a character stands only as it was heard."""
    if len(choices) == 1:
        character, cost = next(iter(choices[0].items()))
        return [(character, cost - WEIGHT * lexicon.likelihood(character))]
    spelled = [("", 0.0)]
    for position, choice in enumerate(choices, start=1):
        whole = position == len(choices)
        spelled = [
            (start + character, cost + more)
            for start, cost in spelled
            for character, more in choice.items()
            if (lexicon.knows if whole else lexicon.begins)(start + character)
        ]
    return [(word, cost - WEIGHT * lexicon.likelihood(word)) for word, cost in spelled]
