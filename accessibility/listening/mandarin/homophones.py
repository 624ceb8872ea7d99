"""Homophones mended: of the characters that sound like what was heard, the ones that make likely words.

Whisper hears syllables better than words. What it held possible at a character is read as syllables; every character
of these and of their neighbours may be meant, and the path of words that ear and language model together find likeliest
is searched with a beam (a noisy channel, as input methods for Pinyin have it).
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from accessibility.listening.mandarin import numbers, pinyin
from accessibility.listening.mandarin.language_model import State
from accessibility.listening.mandarin.lexicon import LONGEST, Lexicon
from accessibility.listening.mandarin.pinyin import Syllable

# Chosen on recordings of which no text is in the bench, nor any voice, but for POOR (docs/captions.md).
WEIGHT = 0.3  # what the language model counts against the ear
UNHEARD = 9.0  # what a character costs at most that the model didn't name
WIDEST = 9.0  # syllables that cost more are left out
SURE = -0.02  # a character heard so surely stays, but for the tone of a term
BEAM = 12  # paths that are followed
HOPELESS = 1.5  # a path that costs so much more than another to the same place, its last word not yet weighed, is left
ALIKE = 5  # paths that end with so many equal characters are one
NEVER = set("不没未别勿莫非无")


@dataclass(frozen=True)
class Ear:
    """How far the ear is trusted."""

    own: float  # what a character's own likelihood counts against its syllable's
    apart: float  # what a neighbouring sound costs
    most: int  # characters at a place


CLEAR = Ear(own=0.3, apart=1.5, most=60)
# A voice that the model hears badly: sounds, and tones above all, are often not what was heard.
POOR = Ear(own=0.15, apart=0.4, most=150)
POORLY = 0.7  # the mean belief below which a voice is heard badly


def ear(beliefs: Sequence[float]) -> Ear:
    """How well a voice is heard, by the belief in each character of a stretch."""
    return POOR if beliefs and sum(beliefs) / len(beliefs) < POORLY else CLEAR


@dataclass(frozen=True)
class Heard:
    """A character with its likelihood, and the other ones that the model held possible (natural logarithms)."""

    character: str
    likelihood: float
    others: tuple[tuple[str, float], ...] = ()
    fixed: bool = False  # part of a number, or of a word that the package uses: it stays


@dataclass(frozen=True)
class _Path:
    cost: float
    text: str
    state: State


def candidates(heard: Heard, by: Ear = CLEAR, wanted: frozenset[str] = frozenset()) -> dict[str, float]:
    """Characters that may have been said here, with their cost; `wanted` ones (of terms) however many sound nearer."""
    own = {heard.character: -heard.likelihood}
    if heard.fixed or heard.character in NEVER:
        return own
    if heard.likelihood > SURE:
        return own | _alike(heard, by, wanted)
    named = dict(heard.others)
    named[heard.character] = max(named.get(heard.character, heard.likelihood), heard.likelihood)
    heard_as = _syllables(named, by.apart)
    found = {
        sign: _cost(named.get(sign), min(costs), by)
        for sign in {*named, *wanted}
        if (costs := [heard_as[reading] for reading in pinyin.readings(sign) if reading in heard_as])
    }
    enough = len(found) + by.most
    for syllable, cost in sorted(heard_as.items(), key=lambda told: (told[1], told[0])):
        if len(found) >= enough:
            break  # all others cost more
        for sign in pinyin.characters(syllable):
            found.setdefault(sign, _cost(None, cost, by))
    for sign in NEVER | numbers.NUMERALS:
        found.pop(sign, None)
    kept = heapq.nsmallest(by.most, ((cost, sign) for sign, cost in found.items()))
    kept += [(found[sign], sign) for sign in wanted & found.keys()]
    return own | {sign: min(cost, own.get(sign, cost)) for cost, sign in kept}


def _cost(likelihood: float | None, of_sound: float, by: Ear) -> float:
    """Of a character: its own likelihood, where the model named it, against its syllable's cost."""
    own = UNHEARD if likelihood is None else min(-likelihood, UNHEARD)
    return by.own * own + (1 - by.own) * of_sound


def _alike(heard: Heard, by: Ear, wanted: frozenset[str]) -> dict[str, float]:
    """Characters of terms that differ from one heard surely by the tone at most."""
    named = dict(heard.others)
    apart = {sign: pinyin.distance(heard.character, sign) for sign in wanted - NEVER - numbers.NUMERALS}
    return {
        sign: _cost(named.get(sign), by.apart * far, by) for sign, far in apart.items() if far <= pinyin.TONE
    }


def _syllables(named: dict[str, float], farther: float) -> dict[Syllable, float]:
    """The cost of each syllable that was heard, or sounds like one that was."""
    heard: defaultdict[Syllable, float] = defaultdict(float)
    for character, told in named.items():
        for reading in pinyin.readings(character):
            heard[reading] += math.exp(told)
    found: dict[Syllable, float] = {}
    for reading, likelihood in heard.items():
        cost = -math.log(min(1.0, max(likelihood, 1e-12)))
        for near, apart in pinyin.near(reading) if cost <= WIDEST else ():
            if cost + farther * apart <= WIDEST:
                found[near] = min(cost + farther * apart, found.get(near, WIDEST))
    return found


def mended(heard: Sequence[Heard], lexicon: Lexicon, by: Ear = CLEAR) -> tuple[str, list[float]]:
    """The likeliest characters, as many as were heard, and how far each may be believed: the share of the paths that have it."""
    wanted: frozenset[str] = frozenset().union(*lexicon.terms)
    choices = [candidates(one, by, wanted) for one in heard]
    paths: list[list[_Path]] = [[] for _ in range(len(heard) + 1)]
    paths[0] = [_Path(0.0, "", lexicon.first())]
    least = [math.inf] * (len(heard) + 1)
    for start in range(len(heard)):
        followed = _best(paths[start])
        for word, cost in sorted(_words(choices[start : start + LONGEST], lexicon), key=itemgetter(1, 0)):
            end = start + len(word)
            for path in followed:
                if path.cost + cost > least[end] + HOPELESS:
                    break  # those that follow cost more
                state, likelihood = lexicon.after(path.state, word)
                further = _Path(path.cost + cost - WEIGHT * likelihood, path.text + word, state)
                least[end] = min(least[end], further.cost)
                paths[end].append(further)
    best = min(paths[-1], key=lambda path: (path.cost, path.text))
    return best.text, _beliefs(best, paths[-1])


def _beliefs(best: _Path, paths: Sequence[_Path]) -> list[float]:
    weights = [(path.text, math.exp(best.cost - path.cost)) for path in paths]
    whole = sum(weight for _text, weight in weights)
    return [
        sum(weight for text, weight in weights if text[n] == sign) / whole for n, sign in enumerate(best.text)
    ]


def _best(paths: Sequence[_Path]) -> list[_Path]:
    """The cheapest paths, of those that end alike the cheapest only."""
    found: dict[str, _Path] = {}
    for path in sorted(paths, key=lambda path: (path.cost, path.text)):
        found.setdefault(path.text[-ALIKE:], path)
        if len(found) == BEAM:
            break
    return list(found.values())


def _words(choices: Sequence[dict[str, float]], lexicon: Lexicon) -> Iterator[tuple[str, float]]:
    """The words that the choices spell from the first on, with their cost; any character stands as a word of its own."""
    spelled = list(choices[0].items())
    yield from spelled
    for choice in choices[1:]:
        spelled = [
            (start + sign, cost + choice[sign])
            for start, cost in spelled
            for sign in choice.keys() & lexicon.following(start)
        ]
        yield from ((word, cost) for word, cost in spelled if lexicon.knows(word))
