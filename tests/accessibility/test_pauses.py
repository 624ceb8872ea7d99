"""Where descriptions fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessibility.captions import transcript
from accessibility.captions.files import timed_text
from accessibility.layers import descriptions, pauses
from accessibility.layers.descriptions import Description
from accessibility.layers.pauses import Pause
from accessibility.listening.cues import Cue

SPOKEN = [(0, 2_000), (5_000, 9_000), (9_400, 12_000)]


def test_pauses_lie_between_what_is_said() -> None:
    assert pauses.pauses(SPOKEN, 20_000) == [Pause(2_000, 5_000), Pause(12_000, 20_000)]
    assert pauses.pauses([], 3_000) == [Pause(0, 3_000)]


@given(
    st.lists(st.tuples(st.integers(0, 50_000), st.integers(1, 9_000))).map(
        lambda rows: [(a, a + b) for a, b in rows]
    ),
    st.integers(1, 60_000),
)
def test_nobody_speaks_in_a_pause(spoken: list[tuple[int, int]], duration: int) -> None:
    for pause in pauses.pauses(spoken, duration):
        assert pause.length_ms >= pauses.SHORTEST_MS
        assert not any(start < pause.end_ms and pause.start_ms < end for start, end in spoken)


def test_a_text_fits_or_stops_the_picture() -> None:
    short, long = "双手推面。", "双手把面团推出去，再叠回来，转个方向，再推出去。"
    assert pauses.spoken_ms("一二三四五六七八九", "zh") == 2_000
    assert pauses.fit(short, 2_000, SPOKEN, 20_000, "zh").fits
    there = pauses.fit(long, 2_000, SPOKEN, 20_000, "zh")
    assert not there.fits
    assert there.over_ms == pauses.spoken_ms(long, "zh") + pauses.MARGIN_MS - 3_000
    assert pauses.fit(long, 2_000, SPOKEN, 20_000, "zh", measured_ms=1_000).fits


@pytest.mark.parametrize(("at", "speech"), [(0, 0), (1_999, 1_999), (2_000, 5_000), (12_000, 20_000)])
def test_when_somebody_speaks_next(at: int, speech: int) -> None:
    assert pauses.next_speech(at, SPOKEN, 20_000) == speech


def test_descriptions_travel_as_webvtt() -> None:
    told = [Description(2_000, "双手推面。"), Description(12_000, "面团 <变> 光滑。")]
    assert descriptions.from_file(timed_text.read(descriptions.to_webvtt(told, "zh").encode())) == told


def test_descriptions_stand_in_the_transcript_where_they_are_spoken() -> None:
    cues = [Cue(0, 2_000, "先洗手。"), Cue(5_000, 9_000, "再揉面。")]
    told = descriptions.marked([Description(2_000, "双手推面。"), Description(5_000, "面光滑了。")], "zh")
    sections = transcript.build(cues, "zh", told=told)
    texts = [s.text for section in sections for p in section.paragraphs for s in p.sentences]
    assert texts == ["先洗手。", "〔画面：双手推面。〕", "〔画面：面光滑了。〕", "再揉面。"]
    assert transcript.build([], "zh", told=told) == (), "nothing is read where nobody checked the captions"
