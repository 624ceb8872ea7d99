"""Files from other people's hands: formats, encodings, and faults that name their line."""

from __future__ import annotations

import pytest

from accessibility.captions.files import subrip, timed_text
from accessibility.captions.files.faults import Unreadable
from accessibility.listening.cues import Cue

SRT = "1\n00:00:01,000 --> 00:00:02,500\n先洗手\n\n2\n00:00:03,000 --> 00:00:04,000\n{\\an8}<i>再</i>擦干，\n要干净\n"
CUES = [Cue(1000, 2500, "先洗手"), Cue(3000, 4000, "再擦干，\n要干净", (), "line:0")]
ASS = """[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize
Style: Default,Arial,20

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,{\\an8}再擦干，\\N要干净
Comment: 0,0:00:00.00,0:00:09.00,Default,,0,0,0,,不给人看
Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,{\\b1}先洗手{\\b0}
Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,{\\p1}m 0 0 l 9 9{\\p0}
"""
TTML = """<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter"
    xmlns:tts="http://www.w3.org/ns/ttml#styling" ttp:frameRate="25" xml:lang="zh">
  <head><layout><region xml:id="top" tts:displayAlign="before"/></layout></head>
  <body><!-- <p>不算</p> --><div begin="1s">
    <p begin="00:00:00.000" end="1500ms">先<span>洗</span>手</p>
    <p begin="2s" dur="00:00:01:00" region="top">再擦干，<br/>
      要干净</p>
  </div></body>
</tt>
"""


@pytest.mark.parametrize(("kind", "text"), [("srt", SRT), ("ass", ASS), ("ttml", TTML)])
def test_each_format_gives_the_same_cues(kind: str, text: str) -> None:
    file = timed_text.read(text.encode())
    assert (file.kind, file.encoding, file.found.cues, file.found.faults) == (kind, "utf-8", CUES, [])


@pytest.mark.parametrize("kind", [SRT, ASS, TTML.replace('encoding="UTF-8"', 'encoding="GB18030"')])
@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_are_told_apart(kind: str, name: str) -> None:
    file = timed_text.read(kind.encode(name))
    assert [cue.text for cue in file.found.cues] == [cue.text for cue in CUES]
    assert file.encoding.startswith(name.removesuffix("-sig"))


def test_utf_16_of_the_other_end() -> None:
    assert timed_text.read(b"\xfe\xff" + SRT.encode("utf-16-be")).encoding == "utf-16-be"


@pytest.mark.parametrize(
    ("content", "line", "code"),
    [
        (SRT.encode("big5", "ignore").replace("先".encode("big5"), "繁體字幕檔案".encode("big5")), 3, "encoding"),
        (SRT.encode("utf-16-le"), 1, "encoding"),
        (b"\xff\xfe" + SRT.encode("utf-16-le")[:-1], 8, "encoding"),
        (SRT.encode().replace("干净".encode(), b"\xe5\xb9"), 8, "encoding"),
        (b"\x00\x01\x02\x03" * 20, 1, "encoding"),
        (b"", 1, "unknown"),
        ("随便写的".encode(), 1, "unknown"),
        (b"WEBVTTX\n", 1, "head"),
        (b"WEBVTT\n", 1, "empty"),
        (TTML.replace("</div>", "").encode(), 9, "xml"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><tt>&b;</tt>", 1, "xml-forbidden"),
        (b"<html/>", 1, "unknown"),
        (b"[Events]\nDialogue: 0,x\n", 2, "timing"),
    ],
)  # fmt: skip
def test_what_can_not_be_read_says_where(content: bytes, line: int, code: str) -> None:
    with pytest.raises(Unreadable) as told:
        timed_text.read(content)
    assert [(each.line, each.code) for each in told.value.faults] == [(line, code)]


@pytest.mark.parametrize(
    ("text", "words", "faults"),
    [
        (SRT.replace("\n\n2\n", "\n2\n"), ["先洗手", "再擦干，\n要干净"], []),
        (SRT.replace("\n\n2\n", "\n\n\n"), ["先洗手", "再擦干，\n要干净"], []),
        (SRT.replace("先洗手\n", "先洗手\n\n再洗脸\n"), ["先洗手\n再洗脸", "再擦干，\n要干净"], []),
        (SRT.replace("先洗手", "12"), ["12", "再擦干，\n要干净"], []),
        (SRT.replace("先洗手", "一共\n12"), ["一共\n12", "再擦干，\n要干净"], []),
        (SRT.replace("00:00:01,000", "00:00:01.0"), ["先洗手", "再擦干，\n要干净"], []),
        (SRT.replace("00:00:01,000", "00:61:01,000"), ["再擦干，\n要干净"], [(2, "timing")]),
        (SRT.replace("00:00:01,000", "00:00:09,000"), ["再擦干，\n要干净"], [(2, "order")]),
        ("片头\n" + SRT, ["先洗手", "再擦干，\n要干净"], [(1, "stray")]),
        (SRT.replace("手", "手 &amp; 3 < 5"), ["先洗手 & 3 < 5", "再擦干，\n要干净"], []),
    ],
)
def test_subrip_as_it_is_met(text: str, words: list[str], faults: list[tuple[int, str]]) -> None:
    found = subrip.parse(text)
    assert [cue.text for cue in found.cues] == words
    assert [(each.line, each.code) for each in found.faults] == faults


def test_subrip_out_and_in_again() -> None:
    assert subrip.parse(subrip.write(CUES)).cues == CUES


@pytest.mark.parametrize(
    ("told", "ms"),
    [
        ("00:00:01", 1000),
        ("00:00:01.5", 1500),
        ("00:00:01:05", 1200),
        ("1.25s", 1250),
        ("90ms", 90),
        ("0.5m", 30_000),
        ("1h", 3_600_000),
        ("50f", 2000),
    ],
)
def test_times_of_ttml(told: str, ms: int) -> None:
    file = timed_text.read(
        TTML.replace('begin="1s"', "").replace('begin="2s" dur="00:00:01:00"', f'end="{told}"').encode()
    )
    assert ms in [cue.end_ms for cue in file.found.cues]


def test_times_that_are_none_name_their_line() -> None:
    file = timed_text.read(TTML.replace('dur="00:00:01:00"', 'dur="gleich"').encode())
    assert [(each.line, each.code, each.sample) for each in file.found.faults] == [(7, "timing", "gleich")]
    assert [cue.text for cue in file.found.cues] == ["先洗手"]
