"""Reading WebVTT by the parsing rules of the W3C, case by case; what we write is read alike by two other readers."""

from __future__ import annotations

import html
import io

import pysubs2
import pytest
import webvtt as webvtt_py
from hypothesis import given
from hypothesis import strategies as st
from webvtt.errors import MalformedCaptionError, MalformedFileError

from accessibility.captions.files import subrip, webvtt
from accessibility.listening.cues import Cue
from media import moments

ONE = "00:01.000 --> 00:02.000\n洗手"
# what a file says -> the words that are shown, and the codes of what is lost
CASES: dict[str, tuple[str, list[str], list[str]]] = {
    "plain": (f"WEBVTT\n\n{ONE}", ["洗手"], []),
    "byte order mark": (f"\ufeffWEBVTT\n\n{ONE}", ["洗手"], []),
    "NUL is the sign of replacement": ("WEBVTT\n\n00:01.000 --> 00:02.000\n洗\0手", ["洗\ufffd手"], []),
    "CR only": (f"WEBVTT\r\r{ONE}\r\r".replace("\n", "\r"), ["洗手"], []),
    "CR LF": (f"WEBVTT\r\n\r\n{ONE}\r\n", ["洗手"], []),
    "words after the signature": (f"WEBVTT 面点课\n\n{ONE}", ["洗手"], []),
    "tab after the signature": (f"WEBVTT\t面点课\n\n{ONE}", ["洗手"], []),
    "lines in the head": (f"WEBVTT\nKind: captions\nLanguage: zh\n\n{ONE}", ["洗手"], []),
    "a cue right after the signature": (f"WEBVTT\n{ONE}", ["洗手"], []),
    "a cue right after a line of the head": (f"WEBVTT\nKind: captions\n{ONE}", ["洗手"], []),
    "many blank lines": (f"WEBVTT\n\n\n\n{ONE}\n\n\n", ["洗手"], []),
    "no line end at the end": (f"WEBVTT\n\n{ONE}", ["洗手"], []),
    "a cue's name": (f"WEBVTT\n\n第一条\n{ONE}", ["洗手"], []),
    "missing blank line": (f"WEBVTT\n\n{ONE}\n{ONE.replace('洗手', '擦干')}", ["洗手", "擦干"], []),
    "missing blank line before a numbered cue": (
        f"WEBVTT\n\n1\n{ONE}\n2\n{ONE.replace('洗手', '擦干')}",
        ["洗手\n2", "擦干"],
        ["no-blank-line"],
    ),
    "two lines before the times": (f"WEBVTT\n\n甲\n乙\n{ONE}", ["洗手"], ["stray"]),
    "times twice": (f"WEBVTT\n\n00:01.000 --> 00:02.000\n{ONE}", ["洗手"], []),
    "garbage times": (f"WEBVTT\n\n00:01 --> 00:02.000\n丢了\n\n{ONE}", ["洗手"], ["timing"]),
    "garbage times with a name": (f"WEBVTT\n\n一\n--> 00:02.000\n丢了\n\n{ONE}", ["洗手"], ["timing"]),
    "a comma in the times": ("WEBVTT\n\n00:01,000 --> 00:02,000\n丢了\n\n" + ONE, ["洗手"], ["timing"]),
    "60 seconds": (f"WEBVTT\n\n00:60.000 --> 00:61.000\n丢了\n\n{ONE}", ["洗手"], ["timing"]),
    "60 minutes": (f"WEBVTT\n\n60:00.000 --> 61:00.000\n丢了\n\n{ONE}", ["洗手"], ["timing"]),
    "one digit of minutes": (f"WEBVTT\n\n0:01.000 --> 0:02.000\n丢了\n\n{ONE}", ["洗手"], ["timing"]),
    "four digits of a second": (f"WEBVTT\n\n00:01.0000 --> 00:02.000\n丢了\n\n{ONE}", ["洗手"], ["timing"]),
    "full-width digits": (f"WEBVTT\n\n０0:01.000 --> 00:02.000\n丢了\n\n{ONE}", ["洗手"], ["timing"]),
    "many hours": ("WEBVTT\n\n100:00:00.000 --> 100:00:01.000\n洗手", ["洗手"], []),
    "no blanks around the arrow": ("WEBVTT\n\n00:01.000-->00:02.000\n洗手", ["洗手"], []),
    "blanks of other kinds": ("WEBVTT\n\n\t00:01.000\f-->\t00:02.000 \n洗手", ["洗手"], []),
    "an end before its start": (f"WEBVTT\n\n00:03.000 --> 00:02.000\n丢了\n\n{ONE}", ["洗手"], ["order"]),
    "a note": (f"WEBVTT\n\nNOTE 别管\n这一行\n\n{ONE}", ["洗手"], []),
    "a note with an arrow in its first line": (
        f"WEBVTT\n\nNOTE a --> b\n丢了\n\n{ONE}",
        ["洗手"],
        ["timing"],
    ),
    "a style sheet": (f"WEBVTT\n\nSTYLE\n::cue {{ color: red }}\n\n{ONE}", ["洗手"], []),
    "a region": (f"WEBVTT\n\nREGION\nid:a\nwidth:50%\n\n{ONE}", ["洗手"], []),
    "blocks run together": (f"WEBVTT\n\nSTYLE\n::cue {{}}\n{ONE}", ["洗手"], []),
    "words alone": (f"WEBVTT\n\n没有时间的话\n\n{ONE}", ["洗手"], ["stray"]),
    "an empty cue": (f"WEBVTT\n\n00:00.000 --> 00:01.000\n\n{ONE}", ["洗手"], []),
    "tags": ("WEBVTT\n\n00:01.000 --> 00:02.000\n<b>洗</b><i.a>手</i><c.red>了</c>", ["洗手了"], []),
    "a speaker": ("WEBVTT\n\n00:01.000 --> 00:02.000\n<v.loud 王 师傅>洗手", ["王 师傅：洗手"], []),
    "a reading aid": ("WEBVTT\n\n00:01.000 --> 00:02.000\n<ruby>馍<rt>mó</rt></ruby>", ["馍（mó）"], []),
    "a time inside": ("WEBVTT\n\n00:01.000 --> 00:02.000\n洗<00:01.500>手", ["洗手"], []),
    "a less-than sign": ("WEBVTT\n\n00:01.000 --> 00:02.000\n温度<30 度", ["温度"], ["tag"]),
    "a tag that never ends": ("WEBVTT\n\n00:01.000 --> 00:02.000\n洗手<b", ["洗手"], []),
    "references": ("WEBVTT\n\n00:01.000 --> 00:02.000\n3 &lt; 5 &amp; &#27927;&hellip;", ["3 < 5 & 洗…"], []),
    "out of order": (
        f"WEBVTT\n\n00:05.000 --> 00:06.000\n后来\n\n{ONE}",
        ["洗手", "后来"],
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_parsing_rules(case: str) -> None:
    text, words, lost = CASES[case]
    found = webvtt.parse(text)
    assert [cue.text for cue in found.cues] == words
    assert [fault.code for fault in found.faults] == lost


# what webvtt-py's strict reading takes otherwise than the parsing rules: why captions are read by our own reader
OTHERWISE = {"NUL is the sign of replacement", "full-width digits", "an end before its start", "an empty cue"}


@pytest.mark.parametrize("case", CASES)
def test_what_webvtt_py_takes_strictly_is_read_alike(case: str) -> None:
    text = CASES[case][0]
    try:
        theirs = webvtt_py.from_buffer(io.StringIO(text, newline=""), strict=True).captions
    except (MalformedCaptionError, MalformedFileError):
        return
    alike = [
        (c.start, c.end, webvtt.plain("\n".join(c.lines))) for c in sorted(theirs, key=lambda c: c.start)
    ] == [
        (moments.filed(cue.start_ms), moments.filed(cue.end_ms), cue.text) for cue in webvtt.parse(text).cues
    ]
    assert alike is (case not in OTHERWISE)


@pytest.mark.parametrize("text", ["", "webvtt", "WEBVTTT\n", "WEBVTT：\n", " WEBVTT", "\n\nWEBVTT", "﻿﻿WEBVTT"])
def test_no_signature_no_file(text: str) -> None:
    with pytest.raises(webvtt.NotWebVTT):
        webvtt.parse(text)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("line:0", "line:0"),
        ("line:-1,end position:10%,line-left size:50.5% align:left", "line:-1,end position:10%,line-left size:50.5% align:left"),
        ("vertical:rl\talign:start", "vertical:rl align:start"),
        ("region:a line:0", "line:0"),
        ("line:0 line:5", "line:5"),
        ("size:101% align:middle position:auto foo line:", ""),
        ("foo:bar line:10%", "line:10%"),
    ],
)  # fmt: skip
def test_settings_are_kept_where_they_matter(told: str, kept: str) -> None:
    (cue,) = webvtt.read(f"WEBVTT\n\n00:01.000 --> 00:02.000 {told}\n洗手")
    assert cue.settings == kept
    assert webvtt.read(webvtt.write([cue])) == [cue]


def test_a_fault_names_its_line_and_what_stands_there() -> None:
    found = webvtt.parse(f"WEBVTT\n\n{ONE}\n\n2\n00:0x.000 --> 00:05.000\n丢了\n\n无主\n")
    assert [(each.line, each.code, each.sample) for each in found.faults] == [
        (7, "timing", "00:0x.000 --> 00:05.000"),
        (10, "stray", "无主"),
    ]


LINE = st.text(
    st.characters(categories=["L", "N", "P", "S"], exclude_characters="{}\\"), min_size=1, max_size=12
).filter(lambda line: not line.isdigit() and line == line.strip() and "\n" not in line)
TEXT = st.lists(LINE, min_size=1, max_size=2).map("\n".join)


@given(st.lists(st.tuples(st.integers(0, 5_000), st.integers(1, 7_000), TEXT), min_size=1, max_size=5))
def test_what_we_write_is_read_alike_by_three_readers(parts: list[tuple[int, int, str]]) -> None:
    cues, at = [], 0
    for pause, length, text in parts:
        cues.append(Cue(at + pause, at + pause + length, text))
        at = cues[-1].end_ms
    written = webvtt.write(cues)
    assert webvtt.read(written) == cues
    theirs = webvtt_py.from_buffer(io.StringIO(written)).captions
    assert [(c.start_in_seconds, html.unescape(c.text)) for c in theirs] == [
        (cue.start_ms // 1000, cue.text) for cue in cues
    ]
    assert [c.start for c in theirs] == [moments.filed(cue.start_ms) for cue in cues]
    second = pysubs2.SSAFile.from_string(written, format_="vtt", keep_html_tags=True)
    assert [(c.start, c.end, html.unescape(c.text.replace("\\N", "\n"))) for c in second] == [
        (cue.start_ms, cue.end_ms, cue.text) for cue in cues
    ]
    srt = pysubs2.SSAFile.from_string(subrip.write(cues), format_="srt", keep_html_tags=True)
    assert [(c.start, c.end, c.text.replace("\\N", "\n")) for c in srt] == [
        (cue.start_ms, cue.end_ms, cue.text) for cue in cues
    ]


def test_a_line_of_digits_is_no_number_for_any_reader() -> None:
    cues = [Cue(0, 1000, "第\n12"), Cue(1000, 2000, "12\n斤"), Cue(2000, 3000, "好")]
    written = webvtt.write(cues)
    assert webvtt.read(written) == cues
    assert [c.text for c in webvtt_py.from_buffer(io.StringIO(written)).captions] == [c.text for c in cues]
    second = pysubs2.SSAFile.from_string(written, format_="vtt")
    assert [c.text.replace("\\N", "\n") for c in second] == [c.text for c in cues]
