"""How far two characters sound apart: initial, final and tone of every reading that a dictionary knows.

0 is the same syllable; a tone alone costs less than a sound that speakers of many regions and small models mix up
(z and zh, n and l, in and ing); anything else is another sound.
"""

from __future__ import annotations

import unicodedata
from functools import cache

TONE, NEAR, FAR = 0.5, 1.0, 9.0
_TONES = {"\u0304": 1, "\u0301": 2, "\u030c": 3, "\u0300": 4}
_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")
_NEAR_INITIALS = {
    frozenset(pair)
    for pair in (("z", "zh"), ("c", "ch"), ("s", "sh"), ("n", "l"), ("f", "h"), ("b", "p"), ("d", "t"), ("g", "k"),
                 ("j", "q"), ("z", "c"), ("zh", "ch"), ("x", "s"), ("x", "sh"), ("j", "zh"), ("q", "ch"), ("m", "n"))
}  # fmt: skip
_NEAR_FINALS = {
    frozenset(pair)
    for pair in (("in", "ing"), ("en", "eng"), ("an", "ang"), ("ian", "iang"), ("uan", "uang"), ("ian", "in"),
                 ("un", "ong"), ("un", "en"), ("o", "uo"), ("e", "uo"), ("ei", "ui"), ("iu", "ou"), ("ue", "ie"))
}  # fmt: skip

Syllable = tuple[str, str, int]


@cache
def readings(character: str) -> frozenset[Syllable]:
    """(initial, final, tone) of each reading; empty for what is no Chinese character."""
    from pypinyin.pinyin_dict import pinyin_dict

    told = pinyin_dict.get(ord(character), "")
    return frozenset(_syllable(reading) for reading in told.split(",") if reading)


def _syllable(reading: str) -> Syllable:
    plain, tone = "", 5
    for sign in unicodedata.normalize("NFD", reading):
        tone = _TONES.get(sign, tone)
        plain += "" if sign in _TONES else sign
    plain = unicodedata.normalize("NFC", plain)
    initial = next((start for start in _INITIALS if plain.startswith(start)), "")
    return initial, plain[len(initial) :], tone


@cache
def distance(one: str, other: str) -> float:
    """How far apart two characters sound at best."""
    if one == other:
        return 0.0
    pairs = ((a, b) for a in readings(one) for b in readings(other))
    return min((_apart(a, b) for a, b in pairs), default=FAR)


def _apart(one: Syllable, other: Syllable) -> float:
    told = 0.0
    for first, second, near in zip(one[:2], other[:2], (_NEAR_INITIALS, _NEAR_FINALS), strict=True):
        if first != second:
            told += NEAR if frozenset((first, second)) in near else FAR
    return min(FAR, told + (TONE if one[2] != other[2] else 0.0))


@cache
def _by_syllable() -> dict[Syllable, str]:
    """The dictionary's common characters by reading, the commonest first."""
    from accessibility.listening.mandarin import lexicon

    found: dict[Syllable, str] = {}
    for character in lexicon.characters():
        for reading in sorted(readings(character)):
            found[reading] = found.get(reading, "") + character
    return found


def characters(syllable: Syllable) -> str:
    """The common characters that are read so."""
    return _by_syllable().get(syllable, "")


@cache
def alike(character: str) -> str:
    """The common characters that can be read as this one can, tones aside; itself among them."""
    sounds = {reading[:2] for reading in readings(character)}
    return "".join(
        {sign: None for found, signs in _by_syllable().items() if found[:2] in sounds for sign in signs}
    )


@cache
def near(syllable: Syllable) -> tuple[tuple[Syllable, float], ...]:
    """Syllables that sound like one, itself included, with how far apart: another tone, and one near sound at most."""
    told = ((other, _apart(syllable, other)) for other in _by_syllable())
    return tuple((other, apart) for other, apart in told if apart <= NEAR + TONE)
