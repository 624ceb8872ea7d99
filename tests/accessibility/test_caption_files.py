"""Files of captions as people have them: what programs write, held to each format's own rules, and its neighbours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from accessibility.captions.files import reader, timed_text
from accessibility.captions.files.faults import Fault, Reading, Unreadable

ASS = "[Script Info]\nScriptType: v4.00+\n\n[Events]\n"
FULL = "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
REVERSED = "Format: Layer, End, Start, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
SRT = "1\n00:00:01,000 --> 00:00:03,000\n先洗手\n\n2\n00:00:03,000 --> 00:00:05,000\n和面\n"


def read(text: str) -> Reading:
    return timed_text.read(text.encode()).found


def shown(text: str) -> list[tuple[int, int, str]]:
    """When and what, where nothing is wrong."""
    found = read(text)
    assert not found.faults
    return [(cue.start_ms, cue.end_ms, cue.text) for cue in found.cues]


def told(text: str) -> list[tuple[int, str]]:
    try:
        found = read(text).faults
    except Unreadable as error:
        found = list(error.faults)
    return [(each.line, each.code) for each in found]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Format: Start, End, Style, Text\nDialogue: 0:00:01.00,0:00:03.00,Default,先洗手，再和面",
            "先洗手，再和面",
        ),
        (REVERSED + "Dialogue: 0,0:00:03.00,0:00:01.00,Default,,0,0,0,,先洗手", "先洗手"),
        (FULL + " Dialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,缩进", "缩进"),
        ("format:start,end,text\ndialogue: 0:00:01.00,0:00:03.00,小写, 也认得", "小写, 也认得"),
        ("Dialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,没有格式行", "没有格式行"),
        (
            FULL.replace("Layer", "Marked")
            + "Dialogue: Marked=0,0:00:01.00,0:00:03.00,*Default,,0,0,0,,老的",
            "老的",
        ),
        (FULL + "Dialogue: 0, 0:00:01.00 ,0:00:03.00 ,Default,,,,,,边距空着", "边距空着"),
        ("Format: Text, Start, End\nDialogue: 字在前面,0:00:01.00,0:00:03.00", "字在前面"),
    ],
)
def test_substation_is_read_by_its_format_line(text: str, words: str) -> None:
    assert shown(ASS + text + "\n") == [(1000, 3000, words)]


def test_a_format_of_styles_is_none_of_events() -> None:
    text = "[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\n" + ASS + FULL
    assert shown(text + "Dialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,洗手\n") == [(1000, 3000, "洗手")]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("Format: Layer, Start, Text\nDialogue: 0,0:00:01.00,字\n", [(5, "format"), (6, "timing")]),
        ("Format: Text, Start, End\nDialogue: 字,有逗号,0:00:01.00,0:00:03.00\n", [(6, "timing")]),
        (FULL + "Dialogue: 0,0:99:01.00,0:00:03.00,,,0,0,0,,字\n", [(6, "timing")]),
        (FULL + "Dialogue: 0,0:00:05.00,0:00:03.00,,,0,0,0,,字\n", [(6, "order")]),
    ],
)
def test_substation_that_can_not_be_read_names_its_line(text: str, faults: list[tuple[int, str]]) -> None:
    assert told(ASS + text) == faults


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SRT.replace("\n", "\r\r\n"), ["先洗手", "和面"]),
        (SRT.replace("\n", "\r"), ["先洗手", "和面"]),
        (SRT.replace("先洗手", "点 文件 --> 另存为"), ["点 文件 --> 另存为", "和面"]),
        (SRT.replace("先洗手", "先洗手\n再 --> 擦"), ["先洗手\n再 --> 擦", "和面"]),
        (SRT.replace("先洗手", "8:00 --> 9:00 上课"), ["8:00 --> 9:00 上课", "和面"]),
        (SRT + "\0\0\0", ["先洗手", "和面"]),
        (SRT + "\0" * 4096, ["先洗手", "和面"]),
        (SRT.replace("和", "\0和\0"), ["先洗手", "和面"]),
        (SRT.replace("\n2\n", "\n2\n\n"), ["先洗手", "和面"]),
        (SRT.replace("\n2\n", "\n\n2\n\n\n"), ["先洗手", "和面"]),
        (SRT.replace("\n\n2\n", "\n2\n"), ["先洗手", "和面"]),
        (SRT.replace("先洗手", "倒数\n3"), ["倒数\n3", "和面"]),
        (SRT + "\n3\n", ["先洗手", "和面"]),
        (SRT.replace("和面", "水 10\x07 克"), ["先洗手", "水 10 克"]),
    ],
)  # fmt: skip
def test_subrip_with_trouble_in_its_text(text: str, words: list[str]) -> None:
    assert [row[2] for row in shown(text)] == words


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (SRT.replace("00:00:03,000 --> 00:00:05,000", "三秒 --> 五秒"), [(6, "timing")]),
        (SRT.replace("00:00:03,000 --> 00:00:05,000", "00:00:03,000 --> "), [(6, "timing")]),
        ("没有时间 --> 的\n", [(1, "stray")]),
    ],
)
def test_a_line_that_was_meant_as_times_is_told(text: str, faults: list[tuple[int, str]]) -> None:
    assert told(text) == faults


TT = (
    '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" '
    'xmlns:tts="http://www.w3.org/ns/ttml#styling"\n{rates}>{head}<body>\n{body}</body></tt>'
)
CLOCK = '<p begin="00:00:01.000" end="00:00:03.000">先洗手</p>'


def tt(body: str, rates: str = "", head: str = "") -> str:
    return TT.format(rates=rates, body=body, head=head)


@pytest.mark.parametrize(
    "rates",
    [
        'ttp:tickRate="0"',
        'ttp:tickRate=""',
        'ttp:frameRate="0"',
        'ttp:frameRate="29.97 fps"',
        'ttp:frameRate="-25"',
        'ttp:frameRate="30" ttp:frameRateMultiplier="1000 0"',
        'ttp:frameRateMultiplier="0 1"',
        'ttp:frameRateMultiplier="a b c"',
        'ttp:subFrameRate="NaN"',
        f'ttp:tickRate="{"9" * 5000}"',
    ],
)
def test_rates_that_are_none_name_their_line_and_other_times_are_read(rates: str) -> None:
    found = read(tt(CLOCK, rates))
    assert [(each.line, each.code) for each in found.faults] == [(2, "rate")]
    assert [(cue.start_ms, cue.end_ms) for cue in found.cues] == [(1000, 3000)]


def test_times_in_a_unit_without_a_rate_are_told() -> None:
    assert told(tt('<p begin="10t" end="30t">先洗手</p>', 'ttp:tickRate="0"')) == [(2, "rate"), (3, "timing")]


@pytest.mark.parametrize(
    ("rates", "at", "ms"),
    [
        ('ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001"', "300f", 10_010),
        ('ttp:frameRate="30" ttp:frameRateMultiplier="1000:1001"', "00:00:10:00", 10_000),
        (
            'ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001" ttp:timeBase="smpte"',
            "00:00:10:00",
            10_010,
        ),
        (
            'ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001" ttp:timeBase="smpte" ttp:dropMode="dropNTSC"',
            "00:10:00:00",
            599_999,
        ),
        ('ttp:frameRate="25" ttp:subFrameRate="4"', "00:00:01:05.2", 1220),
        ('ttp:tickRate="10000000"', "105000000t", 10_500),
        ('ttp:frameRate="24"', "48t", 2000),
        ("", "3t", 3000),
    ],
)
def test_rates_of_ttml(rates: str, at: str, ms: int) -> None:
    assert shown(tt(f'<p begin="{at}" dur="1s">字</p>', rates))[0][0] == ms


@pytest.mark.parametrize(
    ("body", "cues"),
    [
        ('<div begin="10s"><p begin="0s" end="5s">甲</p></div>', [(10_000, 15_000, "甲")]),
        ('<div begin="1s" end="4s"><p begin="0s" end="9s">甲</p></div>', [(1000, 4000, "甲")]),
        ('<div timeContainer="seq"><p dur="1s">甲</p><p begin="1s" dur="2s">乙</p><p dur="1s">丙</p></div>',
         [(0, 1000, "甲"), (2000, 4000, "乙"), (4000, 5000, "丙")]),
        ('<div timeContainer="seq" begin="5s"><div><p end="2s">甲</p><p end="3s">乙</p></div><div><p dur="1s">丙</p></div></div>',
         [(5000, 7000, "甲"), (5000, 8000, "乙"), (8000, 9000, "丙")]),
        ('<div><p><span begin="0s" end="1s">一</span><span begin="1s" end="2s">二</span></p></div>', [(0, 1000, "一"), (1000, 2000, "二")]),
        ('<p begin="1s" end="5s">先<span begin="1s">洗</span><span begin="2s" end="3s">手</span></p>',
         [(1000, 2000, "先"), (2000, 3000, "先洗"), (3000, 4000, "先洗手"), (4000, 5000, "先洗")]),
        ('<p end="1s"><span tts:ruby="container"><span tts:ruby="base">面</span><span tts:ruby="delimiter">(</span>'
         '<span tts:ruby="text">miàn</span></span>团</p>', [(0, 1000, "面（miàn）团")]),
        ('<p end="1s">有<span tts:display="none">没有</span></p>', [(0, 1000, "有")]),
        ('<p end="1s">一<metadata><p>不算</p></metadata>二</p>', [(0, 1000, "一二")]),
        ('<div end="4s"><p begin="1s">到上一层结束</p></div>', [(1000, 4000, "到上一层结束")]),
    ],
)  # fmt: skip
def test_containers_of_ttml(body: str, cues: list[tuple[int, int, str]]) -> None:
    assert shown(tt(body)) == cues


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ('<p begin="1s">不知道到几时</p>', [(3, "timing")]),
        (
            '<div timeContainer="seq"><p>没有完</p>\n<p dur="1s">后面的</p></div>',
            [(3, "timing"), (4, "timing")],
        ),
        ('<div begin="啥"><p end="1s">甲</p></div>', [(3, "timing")]),
        (f'<p end="{"9" * 5000}s">甲</p>', [(3, "timing")]),
        ('<p end="9999999999h">甲</p>', [(3, "timing")]),
    ],
)
def test_times_of_ttml_that_lead_nowhere(body: str, faults: list[tuple[int, str]]) -> None:
    assert told(tt(body)) == faults


def test_a_region_at_the_top_may_say_so_in_a_style() -> None:
    head = (
        '<head><styling><style xml:id="s" tts:displayAlign="before"/></styling><layout><region xml:id="a" style="s"/>'
        '<region xml:id="b"><style tts:displayAlign="before"/></region><region xml:id="c"/></layout></head>'
    )
    body = "".join(f'<p region="{each}" begin="{n}s" dur="1s">{each}</p>' for n, each in enumerate("abc"))
    assert [cue.settings for cue in read(tt(body, head=head)).cues] == ["line:0", "line:0", ""]


MAP = "WEBVTT\nX-TIMESTAMP-MAP={map}\n\n00:00:01.000 --> 00:00:03.000\n洗手\n"


@pytest.mark.parametrize(
    ("told_map", "start"),
    [
        ("MPEGTS:900000,LOCAL:00:00:00.000", 11_000),
        ("LOCAL:00:00:00.000,MPEGTS:900000", 11_000),
        ("LOCAL:00:00:01.000, MPEGTS:900000", 10_000),
        ("MPEGTS:0,LOCAL:00:00:00.000", 1000),
        ("MPEGTS:126000,LOCAL:00:00.000", 2400),
        ("MPEGTS:90000,LOCAL:00:00:02.000", 0),
    ],
)
def test_webvtt_is_moved_as_its_head_says(told_map: str, start: int) -> None:
    found = read(MAP.format(map=told_map))
    assert (found.cues[0].start_ms, found.faults) == (start, [])
    assert [each.code for each in found.notes] == (["moved"] if start != 1000 else [])


@pytest.mark.parametrize(
    ("told_map", "faults"),
    [
        ("MPEGTS:九,LOCAL:00:00:00.000", [(2, "map")]),
        ("MPEGTS:900000", [(2, "map")]),
        (f"MPEGTS:{1 << 33},LOCAL:00:00:00.000", [(2, "map")]),
        ("MPEGTS:0,LOCAL:00:61:00.000", [(2, "map")]),
        ("MPEGTS:0,LOCAL:00:00:02.000", [(4, "early")]),
        ("", [(2, "map")]),
    ],
)
def test_a_map_that_leads_nowhere_is_told(told_map: str, faults: list[tuple[int, str]]) -> None:
    assert told(MAP.format(map=told_map)) == faults


LINES = ["先把面粉倒进盆里", "再加一点温水", "然后揉成团", "盖上湿布"]


def rolling(lines: list[str], window: int = 2, hold: bool = True) -> str:
    """As automatic captions are written: each line grows below the one before, and then stands for a moment alone."""
    text = "WEBVTT\nKind: captions\n\n"
    for n, line in enumerate(lines):
        above = "\n".join(lines[max(0, n - window + 1) : n]) or " "
        start, end = f"00:{n * 2:02}.000", f"00:{n * 2 + 1:02}.990"
        text += f"{start} --> {end} align:start position:0%\n{above}\n{line[:2]}<00:00:{n * 2:02}.500><c>{line[2:]}</c>\n\n"
        if hold:
            text += f"{end} --> 00:{n * 2 + 2:02}.000 align:start position:0%\n{line}\n \n\n"
    return text


def as_subrip(text: str) -> str:
    cues = timed_text.webvtt.parse(text).cues
    return timed_text.subrip.write(cues)


@pytest.mark.parametrize(
    "text",
    [
        rolling(LINES),
        rolling(LINES, hold=False),
        rolling(LINES, window=3, hold=False),
        as_subrip(rolling(LINES)),
        "WEBVTT\n\n" + "".join(
            f"00:{n * 2:02}.{k}00 --> 00:{n * 2:02}.{k + 1}00\n{line[: 2 + k]}\n\n" for n, line in enumerate(LINES) for k in range(8)
        ).replace(".800", ".799"),
    ],
    ids=["two lines", "without holding", "three lines", "turned into SRT", "growing"],
)  # fmt: skip
def test_rolling_captions_give_each_sentence_once(text: str) -> None:
    found = read(text)
    assert [cue.text for cue in found.cues] == LINES
    assert [each.code for each in found.notes] == ["folded"]
    assert all(a.end_ms <= b.start_ms for a, b in zip(found.cues, found.cues[1:], strict=False))
    assert all(cue.end_ms - cue.start_ms > 500 for cue in found.cues)
    assert not any(cue.settings for cue in found.cues)


@pytest.mark.parametrize(
    "words",
    [
        ["一", "一", "一", "一"],
        ["好", "好", "再来", "再来", "停"],
        ["第一步：洗手", "第一步：洗手\n第二步：和面", "开始"],
        ["老师：好吗", "学生：好", "老师：好吗", "学生：好"],
        ["看这里", "看这里的刻度", "读出来", "记下来", "再看"],
    ],
)
def test_what_people_repeat_stays(words: list[str]) -> None:
    text = "WEBVTT\n\n" + "".join(
        f"00:{n:02}.000 --> 00:{n + 1:02}.000\n{each}\n\n" for n, each in enumerate(words)
    )
    found = read(text)
    assert [cue.text for cue in found.cues] == words
    assert not found.notes


def test_rolling_with_pauses_between_stays() -> None:
    text = "".join(f"{n}\n00:{n:02}:00,000 --> 00:{n:02}:01,000\n洗手\n\n" for n in range(9))
    assert len(read(text).cues) == 9


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("[00:01.00]先洗手\n[00:03.50]和面\n", [(1000, 3500, "先洗手"), (3500, 10_500, "和面")]),
        ("[ti:课]\n[ar:张]\n[00:01.5]先洗手\n[00:03]\n", [(1500, 3000, "先洗手")]),
        (
            "[00:01.00][00:05.00]洗手\n[00:03.00]和面\n",
            [(1000, 3000, "洗手"), (3000, 5000, "和面"), (5000, 12_000, "洗手")],
        ),
        ("[offset:+500]\n[00:01.00]洗手\n[00:02:00]\n", [(500, 1500, "洗手")]),
        ("[00:01.00]<00:01.00>先<00:01.50>洗手\n[00:02.00]\n", [(1000, 2000, "先洗手")]),
        ("[00:01.00]洗手\n[00:01.00]Wash your hands\n[00:02.00]\n", [(1000, 2000, "洗手\nWash your hands")]),
    ],
)
def test_lrc(text: str, cues: list[tuple[int, int, str]]) -> None:
    assert shown(text) == cues


def test_lrc_that_can_not_be_read_names_its_lines() -> None:
    text = "[00:01.00]洗手\n没有时间\n[00:99.00]和面\n[12：30]全角\n[offset:很多]\n"
    assert told(text) == [(2, "stray"), (3, "timing"), (4, "timing"), (5, "timing")]


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("0:00:01.000,0:00:03.000\n先洗手\n\n0:00:03.000,0:00:05.000\n和面\n", [(1000, 3000, "先洗手"), (3000, 5000, "和面")]),
        ("0:00:01.000,0:00:03.000\r\n先洗手[br]再擦\r\n", [(1000, 3000, "先洗手\n再擦")]),
        ("\ufeff0:00:01.000,0:00:03.000\n1,5 升水\n", [(1000, 3000, "1,5 升水")]),
        ("00:00:01.5,00:00:03\n先洗手\n", [(1500, 3000, "先洗手")]),
        ("0:00:01.000,0:00:03.000\n一\n0:00:03.000,0:00:05.000\n二\n", [(1000, 3000, "一"), (3000, 5000, "二")]),
    ],
)  # fmt: skip
def test_sbv(text: str, cues: list[tuple[int, int, str]]) -> None:
    assert shown(text) == cues


def test_sbv_that_can_not_be_read_names_its_lines() -> None:
    assert told("0:00:01.000,0:00:03.000\n一\n\n0:99:03.000,0:00:05.000\n二\n") == [(4, "timing")]


DRAFT = {
    "materials": {"texts": [{"id": "a", "content": '{"text": "先洗手"}'}, {"id": "b", "content": "<size=5>[和面]</size>"}]},
    "tracks": [
        {"type": "video", "segments": [{"material_id": "v", "target_timerange": {"start": 0, "duration": 9}}]},
        {"type": "text", "segments": [
            {"material_id": "a", "target_timerange": {"start": 1_000_000, "duration": 2_000_000}},
            {"material_id": "b", "target_timerange": {"start": 3_000_000, "duration": 2_000_000}},
        ]},
    ],
}  # fmt: skip
BOTH = ((1, 3, "先洗手"), (3, 5, "和面"))


@pytest.mark.parametrize(
    "content",
    [
        {"text": "先洗手和面", "language": "zh", "segments": [{"id": 0, "start": a, "end": b, "text": f" {c}"} for a, b, c in BOTH]},
        [{"start": a, "end": b, "text": c} for a, b, c in BOTH],
        {"transcription": [{"offsets": {"from": a * 1000, "to": b * 1000}, "text": c} for a, b, c in BOTH]},
        {"body": [{"from": a, "to": b, "location": 2, "content": c} for a, b, c in BOTH]},
        {"utterances": [{"start_time": a * 1000, "end_time": b * 1000, "transcript": c} for a, b, c in BOTH]},
        DRAFT,
    ],
    ids=["whisper", "segments", "whisper.cpp", "bilibili", "utterances", "draft"],
)  # fmt: skip
@pytest.mark.parametrize("ascii_only", [True, False])
def test_json_of_programs_that_hear(content: object, ascii_only: bool) -> None:
    text = json.dumps(content, ensure_ascii=ascii_only, indent=1)
    assert shown(text) == [(1000, 3000, "先洗手"), (3000, 5000, "和面")]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ('{"segments": [\n{"start": "1", "end": 2, "text": "字"}]}', [(2, "timing")]),
        ('{"segments": [\n{"start": NaN, "end": 2, "text": "字"}]}', [(2, "timing")]),
        ('{"segments": [\n{"start": 1e308, "end": 1e309, "text": "字"}]}', [(2, "timing")]),
        ('{"segments": [\n{"start": true, "end": 2, "text": "字"}]}', [(2, "timing")]),
        ('{"segments": [\n7, null]}', [(1, "timing"), (1, "timing")]),
        (f'{{"segments": [{{"start": {"9" * 5000}, "end": 2, "text": "字"}}]}}', [(1, "json")]),
        ('{"segments": [\n{"start": 1,}]}', [(2, "json")]),
        ('{"materials": {"texts": 3}, "tracks": [[]]}', [(1, "empty")]),
        ('{"别的": 1}', [(1, "json-unknown")]),
    ],
)  # fmt: skip
def test_json_that_holds_something_else(text: str, faults: list[tuple[int, str]]) -> None:
    assert told(text) == faults


def test_halves_of_pairs_and_nul_never_reach_the_database() -> None:
    found = read('{"segments": [{"start": 1, "end": 2, "text": "洗\\ud800\\u0000手"}]}')
    assert found.cues[0].text == "洗手"


def test_a_child_reads_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_text(SRT.replace("先洗手", "{\\an8}先洗手") + "\n3\n00:0x:00,000 --> 00:00:09,000\n字\n")
    assert reader.read(path) == timed_text.read(path.read_bytes())
    assert reader.read_bytes(rolling(LINES).encode()) == timed_text.read(rolling(LINES).encode())
    with pytest.raises(Unreadable) as error:
        reader.read_bytes(b"WEBVTT\n")
    assert error.value.faults == (Fault(1, "empty"),)


def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "SECONDS", -1)
    with pytest.raises(Unreadable) as error:
        reader.read_bytes(SRT.encode())
    assert error.value.faults == (Fault(1, "stopped"),)


def test_a_child_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "CHILD", "tests.no_such_module")
    with pytest.raises(Unreadable) as error:
        reader.read_bytes(SRT.encode())
    assert error.value.faults == (Fault(1, "not-read"),)
