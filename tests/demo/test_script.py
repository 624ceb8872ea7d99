"""The demonstration's captions: the script's words, at the times at which the machine heard them."""

from __future__ import annotations

import pytest

from accessibility.listening import cues as captions
from accessibility.listening.cues import LIMITS, Cue
from demo import build, script

SAID = "馒头为什么是松软的呢？因为酵母是活的。酵母吃面粉里的糖，放出气体，气体把面团撑大，这就是发酵。"
HEARD = [
    Cue(0, 2_000, "馒头为什么是松软的呢"),
    Cue(2_100, 4_000, "因为酵母是火的", ("unsure",)),
    Cue(4_100, 7_000, "交母吃面粉里的糖，\n放出气体"),
    Cue(7_100, 10_000, "气体把面团称大这就是发酵"),
]


def test_the_script_s_words_stand_where_they_were_heard() -> None:
    made = script.against(HEARD, SAID, "zh")
    assert "".join(cue.text.replace("\n", "") for cue in made) == SAID
    assert [(cue.start_ms, cue.end_ms) for cue in made] == [(cue.start_ms, cue.end_ms) for cue in HEARD]
    assert made[1].text == "因为酵母是活的。"
    assert made[1].flags == ()
    assert made[2].text.startswith("酵母吃面粉里的糖，")


def test_lines_fit_and_none_begins_with_a_mark() -> None:
    for cue in script.against(HEARD, SAID, "zh"):
        for line in cue.text.split("\n"):
            assert captions.width(line, "zh") <= LIMITS["zh"].line
            assert line[0].isalnum()


def test_what_was_only_imagined_goes_and_what_was_missed_comes() -> None:
    heard = [Cue(0, 1_000, "先洗手"), Cue(1_100, 2_000, "谢谢大家"), Cue(2_100, 3_000, "蒸十五分钟")]
    made = script.against(heard, "先洗手。再和面。蒸十五分钟。", "zh")
    assert "".join(cue.text for cue in made) == "先洗手。再和面。蒸十五分钟。"
    assert made[-1].text == "蒸十五分钟。"
    assert script.against([], "先洗手。", "zh") == []


def test_english_keeps_its_blanks() -> None:
    heard = [Cue(0, 2_000, "Yeast is a life."), Cue(2_100, 5_000, "It each the sugar in the flower.")]
    made = script.against(heard, "Yeast is alive. It eats the sugar in the flour.", "en")
    assert [cue.text for cue in made] == ["Yeast is alive.", "It eats the sugar in the flour."]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_clip_of_the_demonstration_has_its_script(language: str) -> None:
    told = build.texts(language)
    names = [clip["name"] for course in told["courses"] for clip in course["clips"]]
    assert sorted(script.spoken(told)) == sorted(set(names))
    assert all(script.spoken(told).values())
