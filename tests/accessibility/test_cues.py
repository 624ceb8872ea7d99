"""Cues: limits, phrase ends, times; script, inventions, WebVTT and transcript."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accessibility.captions import transcript
from accessibility.captions.editor import editing
from accessibility.captions.files import webvtt
from accessibility.listening import cues, inventions, regions, script
from accessibility.listening.cues import Cue
from accessibility.listening.engines import faster
from accessibility.listening.engines.model import Options, Word
from accessibility.listening.regions import Region, uncovered, windows
from tests.make.words import said

CHINESE = st.text(
    alphabet="面粉水酵母和揉发酵蒸馒头放在大碗里不要一二三0123456789，。", min_size=1, max_size=120
)


@settings(deadline=None)  # the dictionary is loaded by the first example
@given(CHINESE.filter(lambda text: text[0] not in script.MARKS), st.integers(60, 600))
def test_every_cue_keeps_the_limits_or_says_which_it_breaks(text: str, ms: int) -> None:
    found = cues.cut(said(text, ms=ms), "zh")
    for cue in found:
        lines = cue.text.split("\n")
        assert len(lines) <= 2
        assert all(cues.width(line, "zh") <= 16 for line in lines)
        length = cue.end_ms - cue.start_ms
        assert length <= cues.LONGEST_MS
        assert length >= cues.SHORTEST_MS or "short" in cue.flags
        count = cues.width("".join(lines), "zh")
        assert count * 1000 <= 9 * length or "fast" in cue.flags
    for before, after in pairwise(found):
        assert before.end_ms < after.start_ms
    assert "".join(cue.text.replace("\n", "") for cue in found) == text


def test_a_sentence_stays_whole_and_breaks_after_a_mark() -> None:
    (cue,) = cues.cut(said("水要分三次加，一边加一边搅，再下手。"), "zh")
    assert cue.text.split("\n")[0].endswith("，")


def test_a_number_is_never_broken() -> None:
    found = cues.cut(said("普查登记的人口一共有1411778724人这是一个很大的数字"), "zh")
    assert any("1411778724" in line for cue in found for line in cue.text.split("\n"))


def test_a_doubted_negation_is_flagged() -> None:
    sure = said("中间揭盖。", probability=0.95)
    doubted = [*said("中间", probability=0.95), Word("不", 440, 660, 0.5), Word("揭盖。", 660, 1100, 0.95)]
    assert "check-number-or-negation" not in cues.cut(sure, "zh")[0].flags
    assert "check-number-or-negation" in cues.cut(doubted, "zh")[0].flags


def test_a_persons_words_lose_the_machines_doubts() -> None:
    cue = Cue(0, 2000, "错字", ("unsure", "short"))
    assert cues.edited(cue, " 对的字 \n", "zh") == Cue(0, 2000, "对的字", ("short",))
    assert "long" in cues.edited(cue, "一" * 17, "zh").flags


def test_script_is_simplified_punctuated_and_has_whole_numbers() -> None:
    words = [
        Word("當", 0, 200, 0.9),
        Word("時", 200, 400, 0.9),
        Word("有", 1100, 1300, 0.9),
        Word("1", 1300, 1400, 0.9),
        Word(",", 1400, 1400, 0.9),
        Word("414", 1400, 1600, 0.9),
        Word("人", 1600, 1800, 0.9),
    ]
    assert "".join(word.text for word in script.written(words, "zh")) == "当时，有1414人。"
    assert script.written([], "zh") == []


def test_blanks_between_foreign_words_stay_and_others_go() -> None:
    """Both engines give blanks before words; one gives a word's parts alone."""
    heard = ["打开", " Micro", "soft", " Word", " 2019", "，", "按", " Ctrl", "键", " 8", " 9", "次"]
    words = [Word(text, n * 300, n * 300 + 290, 0.9) for n, text in enumerate(heard)]
    found = cues.cut(script.written(words, "zh"), "zh")
    assert script.run_on([line for cue in found for line in cue.text.split("\n")], "zh") == (
        "打开Microsoft Word 2019，按Ctrl键89次。"
    )


def test_foreign_words_that_meet_at_a_lines_end_stay_two() -> None:
    told = [Cue(0, 2000, "先打开Microsoft\nWord"), Cue(2100, 4000, "Office软件，\n再点文件。")]
    found = transcript.build(told, "zh")
    assert "先打开Microsoft Word Office软件，再点文件。" in str(found)
    assert editing.joined("先打开Microsoft", "Word", "zh") == "先打开Microsoft Word"


@pytest.mark.parametrize("text", ["字幕由某某提供", "请不吝点赞订阅转发打赏", "以下是普通话的句子"])
def test_known_inventions_and_the_prompt_are_dropped(text: str) -> None:
    words = said("先洗手" + text + "再和面")
    kept = inventions.kept(words, [Region(0, 60_000)])
    assert "".join(word.text for word in kept) == "先洗手再和面"


def test_words_over_silence_and_loops_are_dropped() -> None:
    assert inventions.kept(said("没有人说话"), [Region(10_000, 12_000)]) == []
    looped = said("加水加水加水加水加水", ms=90)
    assert inventions.looping(looped)
    assert "".join(w.text for w in inventions.kept(looped, [Region(0, 9_000)])) == "加水"


def test_what_is_repeated_at_the_pace_of_speech_stays_and_is_doubted() -> None:
    chant = inventions.kept(said("安全第一，安全第一，安全第一，安全第一，好"), [Region(0, 9_000)])
    assert "".join(word.text for word in chant).count("安全第一") == 4
    assert [word.text for word in chant if word.probability > inventions.DOUBTED] == ["好"]


def test_windows_hold_all_speech_and_gaps_are_found() -> None:
    spoken = [Region(n * 10_000, n * 10_000 + 8_000) for n in range(6)]
    found = windows(spoken, 60_000)
    assert all(part.length_ms <= 28_400 for part in found)
    assert all(any(w.start_ms <= r.start_ms and r.end_ms <= w.end_ms for w in found) for r in spoken)
    assert uncovered([Region(0, 5_000)], [Region(0, 1_000), Region(3_000, 5_000)]) == [Region(1_000, 3_000)]


def test_webvtt_goes_out_and_comes_back() -> None:
    made = [Cue(0, 1500, "水 < 面 & 粉\n第二行"), Cue(3_600_000, 3_601_250, "一小时以后")]
    assert webvtt.read(webvtt.write(made)) == made
    with pytest.raises(webvtt.NotWebVTT):
        webvtt.read("no captions")


def test_a_transcript_has_paragraphs_all_the_words_and_no_heading_that_nobody_wrote() -> None:
    made = cues.cut(said("先把手洗干净，再称面粉。" * 60, ms=180), "zh")
    sections = transcript.build(made, "zh")
    assert len(sections) > 1
    assert all(not section.heading and section.paragraphs for section in sections)
    assert sum(section.characters for section in sections) == len("先把手洗干净，再称面粉。" * 60)
    assert transcript.build([], "zh") == ()


def test_fast_speech_is_readable_and_says_that_it_comes_late() -> None:
    found = cues.cut(
        said("这一段说得非常快几乎没有停顿的地方大家听的时候要特别注意看字幕上写的每一个字", ms=80), "zh"
    )
    for cue in found:
        assert cues.width(cue.text.replace("\n", ""), "zh") * 1000 <= 11 * (cue.end_ms - cue.start_ms)
    assert all({"fast", "late"} & set(cue.flags) for cue in found[1:])


def test_calm_speech_begins_with_its_first_word() -> None:
    words = said("先把面粉倒进盆里，再慢慢加水，一边加一边搅，直到没有干粉。盖上湿布，放二十分钟。", ms=240)
    starts = {word.start_ms for word in words}
    assert all(min(abs(cue.start_ms - start) for start in starts) <= 100 for cue in cues.cut(words, "zh"))


def test_a_window_in_pieces_holds_all_its_speech() -> None:
    spoken = [Region(0, 2_000), Region(2_100, 5_000), Region(6_000, 9_000)]
    found = regions.pieces(Region(0, 9_000), spoken)
    assert [(piece.start_ms, piece.end_ms) for piece in found] == [(0, 5_200), (5_800, 9_000)]


def test_listed_terms_are_an_echo_of_the_prompt() -> None:
    terms = ("蒸制", "剂子", "布粉", "阴刻")
    words = said("先揉面。蒸制、剂子、布粉。再上锅。")
    kept = inventions.kept(words, [Region(0, 60_000)], terms)
    assert "剂子" not in "".join(word.text for word in kept)


def test_of_two_decodings_the_fuller_and_surer_one_stays() -> None:
    sure, doubted, short = (
        said("先把手洗干净", probability=0.9),
        said("先把手洗干净", probability=inventions.HARD - 0.05),
        said("先"),
    )
    assert inventions.better(doubted, sure) == sure
    assert inventions.better(sure, short) == sure
    assert inventions.better(said("加水" * 9), doubted) == doubted
    assert inventions.hard(doubted)
    assert not inventions.hard(sure)


def test_a_decimal_stays_one_number() -> None:
    words = [
        Word(sign, n * 100, n * 100 + 100, 0.9) for n, sign in enumerate(["加", "2", ".", "6", "克", "。"])
    ]
    assert "".join(word.text for word in script.written(words, "zh")) == "加2.6克。"


class _Tokens:
    """A tokenizer that gives a word in two parts, the first with the blank before it."""

    eot = 100

    def split_tokens_on_unicode(self, _tokens: list[int]) -> tuple[list[str], list[list[int]]]:
        return [" Micro", "soft", " Word", "。"], [[1], [2], [3], [4]]


def test_the_engine_gives_the_blanks_before_foreign_words() -> None:
    decoder = object.__new__(faster._Decoder)
    decoder._tokenizers, decoder._table = {"zh": _Tokens()}, _Tokens()  # type: ignore[assignment]
    decoder._options = Options("faster-whisper", "base", "zh", Path("nowhere"))
    heard = type("Result", (), {"sequences_ids": [[1, 2, 3, 4]]})()
    words = decoder._written(heard, [(n / 2, n / 2 + 0.4, 0.9) for n in range(4)], "zh")
    assert [word.text for word in words] == [" Micro", "soft", " Word", "。"]
