"""What else may have been said: likelihoods of tokens become likelihoods of characters."""

from __future__ import annotations

import numpy as np

from accessibility.listening import readings
from accessibility.listening.mandarin import lexicon
from accessibility.listening.readings import SHARED

COUNT = 50
# simplified and traditional form of 馒 begin alike, as do those of 佛; the rest have a token of their own
TOKENS = {"佛": [1, 2], "馒": [1, 3], "饅": [1, 4], "葡": [1, 3, 5], "头": [6], "頭": [7]}
PLAIN = "".join(chr(0x4E00 + 8 * n) for n in range(COUNT))
CHARACTERS = "佛馒葡头" + PLAIN


def encode(sign: str) -> list[int]:
    return TOKENS.get(sign, [10 + PLAIN.index(sign)] if sign in PLAIN else [9])


def step(**likelihoods: float) -> readings.Scores:
    """Natural logarithms of the tokens named t<number>; the others are hardly possible."""
    row = np.full(10 + COUNT, -20.0, np.float32)
    for name, likelihood in likelihoods.items():
        row[int(name[1:])] = likelihood
    return row


def test_characters_that_begin_alike_are_told_apart_by_the_tokens_that_follow() -> None:
    table = readings.table(CHARACTERS, encode)
    found = dict(table.at([step(t1=-0.1), step(t2=-0.2, t4=-2.0, t3=-9.0)], [1, 2]))
    assert np.isclose(found["佛"], -0.3)
    assert np.isclose(found["馒"], -2.1)  # its traditional form is the likelier one
    assert np.isclose(found["葡"], -9.1 - SHARED)  # parts from what was heard before its last token


def test_what_begins_otherwise_is_known_by_its_first_token_and_either_script_counts() -> None:
    table = readings.table(CHARACTERS, encode)
    found = dict(table.at([step(t6=-4.0, t7=-1.0, t1=-2.0)], [6]))
    assert np.isclose(found["头"], -1.0)
    assert np.isclose(found["佛"], -2.0 - SHARED)
    assert max(found, key=found.__getitem__) == "头"


def test_characters_that_stand_in_longer_words_only_can_be_heard_too() -> None:
    common = lexicon.characters()
    assert set("馒葡萄饺漪") <= set(common)
    assert common.index("一") < common.index("馒")
    assert len(common) == len(set(common))


def test_a_character_that_is_simplified_already_stays() -> None:
    assert [readings.simplified(sign) for sign in ("么", "麼", "著", "什么", "怎麼")] == [
        "么",
        "么",
        "着",
        "什么",
        "怎么",
    ]
