"""Which language is spoken when: stretches found from slices, heard apart, and put together again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from accessibility.listening import cues, mandarin, script
from accessibility.listening.cues import Cue
from accessibility.listening.engines import stretches
from accessibility.listening.engines.model import Word
from accessibility.listening.engines.stretches import FRAME, HOP, SLICE, Stretch
from accessibility.listening.sound import RATE


def spoken(seconds: float, *pauses: float) -> np.ndarray:
    """A tone with a fifth of a second of silence at each of these seconds."""
    sound = np.ones(int(seconds * RATE), np.float32)
    for at in pauses:
        sound[int((at - 0.1) * RATE) : int((at + 0.1) * RATE)] = 0
    return sound


def told(seconds: float, first: float, last: float) -> list[str]:
    """The language of each slice of a window with English from one second to another."""
    middles = [(at + SLICE / 2) * FRAME / RATE for at in stretches.starts(int(seconds * RATE))]
    return ["en" if first <= middle <= last else "zh" for middle in middles]


@pytest.mark.parametrize(("first", "last"), [(4.0, 8.0), (0.0, 5.0), (6.0, 12.0)])
def test_a_stretch_begins_and_ends_in_a_pause(first: float, last: float) -> None:
    sound = spoken(12, first, last)
    (found,) = stretches.found(told(12, first, last), sound, "zh")
    assert found.language == "en"
    assert found.first == pytest.approx(first * RATE, abs=RATE * 0.15)
    assert found.last == pytest.approx(last * RATE, abs=RATE * 0.15)


def test_a_single_foreign_word_stays_in_its_sentence() -> None:
    assert stretches.found(["zh"] * 5 + ["en"] * 2 + ["zh"] * 5, spoken(6), "zh") == []
    assert stretches.found(["zh"] * 12, spoken(6), "zh") == []


def test_a_short_window_is_one_slice() -> None:
    sound = spoken(0.8)
    assert stretches.starts(len(sound)) == [0]
    assert stretches.found(["en"], sound, "zh") == [Stretch(0, len(sound), "en")]
    assert SLICE > HOP


APART = [Stretch(2 * RATE, 4 * RATE, "en"), Stretch(5 * RATE, 6 * RATE, "en")]


def test_each_language_is_heard_in_a_row_with_short_silences() -> None:
    sound = np.arange(6 * RATE, dtype=np.float32) + 1
    own, english = (stretches.alone(sound, APART, language) for language in ("", "en"))
    assert [place[1:] for place in own.places] == [(0, 2 * RATE), (4 * RATE, 5 * RATE)]
    assert [place[1:] for place in english.places] == [(2 * RATE, 4 * RATE), (5 * RATE, 6 * RATE)]
    said = np.concatenate([own.sound, english.sound])
    assert np.array_equal(np.sort(said[said > 0]), sound)
    assert len(stretches.alone(sound, [Stretch(0, len(sound), "en")], "").sound) == 0


def test_a_word_comes_back_to_where_it_was_said() -> None:
    english = stretches.alone(np.ones(6 * RATE, np.float32), APART, "en")
    assert english.placed(0, 400) == (2_000, 2_400)
    assert english.placed(2_400, 2_900) == (5_100, 5_600)
    assert english.placed(1_800, 2_250) == (3_800, 4_000), "drawn out over the silence behind it"
    assert english.placed(2_020, 2_200) is None


MIXED = [
    *(Word(sign, n * 200, n * 200 + 180, 0.9) for n, sign in enumerate("记住这句话")),
    *(
        Word(text, 1_300 + n * 300, 1_550 + n * 300, 0.9, language="en")
        for n, text in enumerate([" Press", " the", " stop", " button,", " please.", " Then", " wait"])
    ),
    *(Word(sign, 3_700 + n * 200, 3_880 + n * 200, 0.9) for n, sign in enumerate("按停止键")),
]


def test_two_languages_keep_their_own_marks_and_blanks() -> None:
    text = "".join(word.text for word in script.written(MIXED, "zh"))
    assert text == "记住这句话，Press the stop button, please. Then wait.按停止键。"


def test_a_seam_inside_of_a_cue_is_flagged() -> None:
    found = cues.cut(script.written(MIXED, "zh"), "zh")
    assert script.run_on([line for cue in found for line in cue.text.split("\n")], "zh") == (
        "记住这句话，Press the stop button, please. Then wait.按停止键。"
    )
    both = [cue for cue in found if cue.text[0] > "z" and cue.text.isascii() is False and "e" in cue.text]
    assert all("languages" in cue.flags for cue in both)
    assert not any("languages" in cue.flags for cue in found if cue.text.isascii())


def test_homophones_are_mended_in_chinese_only() -> None:
    words = [Word("四", 0, 200, 0.3, (("是", -0.5),), language="en")]
    assert mandarin.mended(words, [], "zh", Path("nowhere"))[0] == words


def test_a_cue_of_one_language_is_not_flagged() -> None:
    assert [cue.flags for cue in cues.cut(script.written(MIXED[:5], "zh"), "zh")] == [()]
    assert isinstance(cues.cut(script.written(MIXED[:5], "zh"), "zh")[0], Cue)
