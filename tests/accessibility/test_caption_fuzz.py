"""Nothing that a file of captions holds makes a reader fail otherwise than by saying what is wrong and where.

The ordinary suite tries 920 files here, and 1,100 of other readers in tests/packages/test_reading_fuzz.py; WUAI_FUZZ=50 tries
fifty times as many, 10^5 in all.
"""

from __future__ import annotations

import os
import re
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accessibility.captions import wording
from accessibility.captions.files import timed_text
from accessibility.captions.files.faults import Fault, Unreadable

TIMES = int(os.environ.get("WUAI_FUZZ", "1"))
EACH = 100
SEEDS: dict[str, str] = {
    "vtt": "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000\n\n1\n00:01.000 --> 00:02.000 line:0 align:start\n"
    "<v 张老师>洗<00:01.500><c>手</c>\n\n00:02.000 --> 00:03.000\n<ruby>面<rt>miàn</rt></ruby> &amp; &#0;\n",
    "srt": "1\n00:00:01,000 --> 00:00:02,500\n先洗手\n\n2\n00:00:02,500 --> 00:00:03,000\n先洗手\n再 --> 擦\n\n3\n"
    "00:00:03,000 --> 00:00:04,000\n{\\an8}<i>再</i>擦\n",
    "ass": "[Script Info]\nScriptType: v4.00+\n\n[Events]\nFormat: Layer, Start, End, Style, Text\n"
    "Dialogue: 0,0:00:01.00,0:00:02.50,Default,{\\b1\\p0}先洗手\\N再\\h擦\nDialogue: 0,0:00:03.00,0:00:04.00,,{\\p1}m 0 0\n",
    "ttml": '<?xml version="1.0"?>\n<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" '
    'xmlns:tts="http://www.w3.org/ns/ttml#styling" ttp:frameRate="25" ttp:tickRate="1000" ttp:timeBase="smpte" '
    'ttp:frameRateMultiplier="1000 1001" ttp:dropMode="dropNTSC"><head><layout><region xml:id="r" tts:displayAlign="before"/>'
    '</layout></head>\n<body begin="1s" timeContainer="seq"><div dur="9s"><p begin="1s" end="00:00:03:05" region="r">先'
    '<span begin="1f" dur="20t">洗</span><br/><span tts:ruby="text">x</span></p></div>\n<div timeContainer="par"><p dur="2s">'
    "再</p></div></body></tt>",
    "sbv": "0:00:01.000,0:00:02.500\n先洗手[br]再擦\n\n0:00:03.000,0:00:04.000\n和面\n",
    "lrc": "[ti:和面]\n[offset:+500]\n[00:01.00][00:09.5]先<00:01.50>洗手\n[00:03:20]再擦\n[00:05.00]\n",
    "json": '{"text": "x", "segments": [{"start": 0.5, "end": 1.5e0, "text": " 先洗手"}, {"start": 2, "end": 3, "text": "\\u518d"}]}',
    "draft": '{"materials": {"texts": [{"id": "a", "content": "{\\"text\\": \\"先洗手\\"}"}]}, "tracks": [{"type": "text", '
    '"segments": [{"material_id": "a", "target_timerange": {"start": 1000000, "duration": 2000000}}]}]}',
}  # fmt: skip
HOSTILE = (
    "\0", "\r\r\n", "-->", "<", "</", "&#xD800;", "\\ud800", "９", "²", "١", "-1", "1e400", "NaN", "null", "true", "[]", "{}",
    "9" * 5000, "0", "\u2028", "\x0b", "\ufeff", ":", ",", "{\\p9}", "{\\an8", "1000 0", "\x1b", "[00:00]", "00:00:00.000", "[" * 3000,
)  # fmt: skip
WORD = re.compile(r"\d+|[\w-]+|\s+|.", re.DOTALL)


def _read(content: bytes) -> tuple[timed_text.File | None, tuple[Fault, ...]]:
    try:
        return timed_text.read(content), ()
    except Unreadable as error:
        return None, error.faults


def harmless(content: bytes) -> None:
    """Reads to cues that a page and a database can hold, or to faults that can be said."""
    file, faults = _read(content)
    assert file or wording.faults(faults)
    if file is None:
        return
    assert wording.kind(file.kind)
    wording.faults(file.found.faults)
    wording.notes(file.found.notes)
    assert len(file.found.cues) == len(file.found.lines)
    for cue in file.found.cues:
        assert 0 <= cue.start_ms < cue.end_ms < 1 << 53
        assert cue.text.strip()
        assert "\0" not in cue.text
        cue.text.encode()


@st.composite
def spoilt(draw: st.DrawFn, seed: str) -> bytes:
    """A good file with pieces taken out, doubled, moved or put in."""
    parts = WORD.findall(seed)
    for _ in range(draw(st.integers(1, 5))):
        at, other = (draw(st.integers(0, max(0, len(parts) - 1))) for _ in range(2))
        strange = draw(st.sampled_from(HOSTILE) | st.text(max_size=8))
        step = draw(st.sampled_from(("out", "twice", "instead", "before", "cut", "from")))
        if step == "cut":
            parts = parts[: at + 1]
        else:
            here = {
                "out": [],
                "twice": parts[at : at + 9] * 2,
                "instead": [strange],
                "before": [strange, *parts[at : at + 1]],
            }
            parts[at : at + 1] = here.get(step, parts[other : other + 5])
    name = draw(st.sampled_from(("utf-8", "utf-8", "utf-8", "utf-16", "gb18030")))
    return "".join(parts).encode(name, "replace")


@pytest.mark.parametrize("kind", SEEDS)
def test_a_spoilt_file_is_told(kind: str) -> None:
    @settings(
        max_examples=EACH * TIMES, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(spoilt(SEEDS[kind]))
    def tried(content: bytes) -> None:
        harmless(content)

    tried()


@pytest.mark.parametrize("kind", SEEDS)
def test_the_whole_seeds_are_read_without_a_fault(kind: str) -> None:
    file = timed_text.read(SEEDS[kind].encode())
    assert file.kind == ("json" if kind == "draft" else kind)
    assert not file.found.faults


@settings(max_examples=80 * TIMES, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(content: bytes) -> None:
    harmless(content)


@settings(max_examples=40 * TIMES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(list(SEEDS.values())), st.binary(max_size=6), st.integers(0, 400))
def test_bytes_in_the_middle(seed: str, strange: bytes, at: int) -> None:
    content = seed.encode()
    harmless(content[:at] + strange + content[at:])


@pytest.mark.parametrize(
    "content",
    [
        b"<tt>" + b"<body>" + b"<div>" * 20_000 + b"</div>" * 20_000 + b"</body></tt>",
        b"<tt><body>" + b"<div timeContainer='seq'>" * 200 + b"<p>a</p>" + b"</div>" * 200 + b"</body></tt>",
        b"[" * 200_000,
        b'{"segments":' * 20_000,
        b"\x00" * 100_000,
        b"[00:01.00]" * 20_000,
        b"WEBVTT\n\n" + b"9" * 5000 + b":00:00.000 --> 00:00:01.000\nx\n",
    ],
    ids=["deep", "sequences", "brackets", "braces", "nul", "stamps", "digits"],
)
def test_what_was_made_to_hurt(content: bytes) -> None:
    with pytest.raises(Unreadable):
        timed_text.read(content)


@pytest.mark.parametrize("piece", ["<v ", "<b ", "{\\", "<rt>", "</", "&"])
def test_beginnings_of_marks_take_no_time(piece: str) -> None:
    """Each of these took more than 20 seconds in a file of 5 MB, or might have."""
    began = time.process_time()
    timed_text.read(f"1\n00:00:01,000 --> 00:00:02,000\n字{piece * 200_000}\n".encode())
    timed_text.read(f"WEBVTT\n\n00:01.000 --> 00:02.000\n字{piece * 200_000}\n".encode())
    assert time.process_time() - began < 10
