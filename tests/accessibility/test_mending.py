"""Captions as lines of a form, with what somebody else changed meanwhile."""

from __future__ import annotations

from accessibility import mending
from accessibility.cues import Cue

TRACK = [
    Cue(0, 2000, "先洗手。"),
    Cue(2100, 5000, "再看面粉，\n要白。", ("unsure",)),
    Cue(5100, 9000, "加水。"),
]


def test_untouched_lines_are_the_same_cues_whatever_the_line_ends() -> None:
    typed = {0: "先洗手。", 1: "再看面粉，\r\n要白。", 2: " 加水。"}
    assert mending.mended(TRACK, typed, "zh") == TRACK


def test_a_changed_line_loses_its_doubts_and_an_empty_one_is_gone() -> None:
    first, second = mending.mended(TRACK, {1: "再看面粉，要细。", 2: " "}, "zh")
    assert first == TRACK[0]
    assert (second.text.replace("\n", ""), second.flags) == ("再看面粉，要细。", ())


def test_what_was_not_sent_stays() -> None:
    assert mending.mended(TRACK, {}, "zh") == TRACK


def test_two_people_at_once_lose_nothing() -> None:
    theirs = [Cue(0, 2000, "先洗洗手。"), Cue(5100, 9000, "加温水。")]
    typed = {0: "先洗手。", 1: "再看面粉，要细。", 2: "加冷水。"}
    lines, gone = mending.joined(theirs, TRACK, typed)
    assert [(line.text, line.theirs) for line in lines] == [("先洗洗手。", None), ("加冷水。", "加温水。")]
    assert [line.text for line in gone] == ["再看面粉，要细。"]
