"""`flask caption import` and `convert`, and the page that takes files: what they say, and that nothing is kept unseen."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage

from accessibility.captions import tracks
from accessibility.captions.files import reader, timed_text
from accessibility.captions.models import CaptionTrack
from accounts.models import Person
from accounts.people import Role, SignedIn
from foundation import clock, db
from tests.accessibility.test_caption_files import LINES, MAP, SRT, rolling, tt
from tests.client import StrictClient
from tests.make import packages as make
from tests.make import steps

Strict = Callable[[SignedIn], StrictClient]
SHORT = SRT.replace("05,000", "04,500")


@pytest.fixture
def provider(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


@pytest.fixture
def mine(strict: Strict, provider: SignedIn) -> StrictClient:
    return strict(provider)


@pytest.fixture
def clip(provider: SignedIn, tmp_path: Path) -> int:
    return steps.clips(steps.imported(provider, tmp_path, {"media/01.mp4": make.clip(9)}))[0]


def newest(clip: int) -> CaptionTrack | None:
    with db.reading() as session:
        found = tracks.current(session, clip)
        if found is not None:
            session.expunge(found)
        return found


def run(app: Flask, *args: object) -> tuple[int, str, str]:
    told = app.test_cli_runner().invoke(args=["caption", *map(str, args)])
    return told.exit_code, told.stdout, told.stderr


def test_import_gives_captions_that_nobody_has_checked_yet(app: Flask, clip: int, tmp_path: Path) -> None:
    (file := tmp_path / "a.srt").write_text(SHORT)
    code, out, _ = run(app, "import", file, "--resource", clip)
    assert (code, out) == (0, "收下了 2 条字幕。\n")
    track = newest(clip)
    assert track is not None
    assert (track.state, track.origin, track.source) == ("machine-made", "uploaded", "a.srt")
    with db.writing() as session:
        kept = tracks.store_machine_track(
            session, resource_id=clip, language="zh", sha256=track.sha256, cues=[], report={}, now=clock.now()
        )  # fmt: skip
        assert kept.id == track.id  # a machine never covers what a person brought


def test_import_says_who_checked_them(app: Flask, provider: SignedIn, clip: int, tmp_path: Path) -> None:
    (file := tmp_path / "a.vtt").write_text(rolling(LINES))
    with db.reading() as session:
        email = session.get_one(Person, provider.id).email
    code, out, err = run(app, "import", file, "--resource", clip, "--person", email)
    assert (code, out) == (0, "收下了 4 条字幕。\n")
    assert "每句只留了一遍：8 → 4 条" in err
    track = newest(clip)
    assert track is not None
    assert (track.state, track.corrected_by) == ("corrected", provider.id)


@pytest.mark.parametrize(
    ("text", "more", "says"),
    [
        (SHORT.replace("00:00:03,000 -", "00:0x:03,000 -"), [], "第 6 行：这一行的时间读不懂"),
        (SRT.replace("05,000", "59,000"), [], "第 6 行：这一条的时间超出了视频的长度"),
        (SHORT, ["--language", "tlh"], "不认得这种语言：tlh"),
        (SHORT, ["--person", "nobody@example.org"], "没有这个邮箱的账号"),
        (SHORT, ["--resource", "999999"], "没有第 999999 号音视频"),
        ("随便写的", [], "看不出这是哪一种字幕文件"),
    ],
)
def test_import_refuses_in_words(
    app: Flask, clip: int, tmp_path: Path, text: str, more: list[str], says: str
) -> None:
    (file := tmp_path / "a.srt").write_text(text)
    code, out, err = run(app, "import", file, "--resource", clip, *more)
    assert (code, out) == (1, "")
    assert says in err
    assert newest(clip) is None


def test_import_skips_what_can_not_be_read_when_asked(app: Flask, clip: int, tmp_path: Path) -> None:
    (file := tmp_path / "a.srt").write_text(SHORT.replace("00:00:03,000 -", "00:0x:03,000 -"))
    assert run(app, "import", file, "--resource", clip, "--skip")[:2] == (0, "收下了 1 条字幕。\n")


@pytest.mark.parametrize("ending", [".vtt", ".srt"])
def test_convert_writes_what_other_programs_read(app: Flask, tmp_path: Path, ending: str) -> None:
    (file := tmp_path / "a.ttml").write_text(tt('<p begin="1s" end="2s">先洗手<br/>再擦</p>'))
    out = tmp_path / f"b{ending}"
    code, said, _ = run(app, "convert", file, out)
    assert (code, said) == (0, f"写好了 1 条字幕：{out}\n")
    found = timed_text.read(out.read_bytes())
    assert (found.kind, [cue.text for cue in found.found.cues]) == (ending[1:], ["先洗手\n再擦"])


def test_convert_refuses_in_words(app: Flask, tmp_path: Path) -> None:
    (file := tmp_path / "a.srt").write_text(SRT.replace("00:00:03,000 -", "00:0x:03,000 -"))
    assert "只能写成 .vtt 或 .srt" in run(app, "convert", file, tmp_path / "b.docx")[2]
    code, _, err = run(app, "convert", file, tmp_path / "b.vtt")
    assert (code, (tmp_path / "b.vtt").exists()) == (1, False)
    assert "第 6 行" in err
    assert run(app, "convert", file, tmp_path / "b.vtt", "--skip")[0] == 0


def test_help_names_the_commands(app: Flask) -> None:
    code, out, _ = run(app, "--help")
    assert code == 0
    assert all(name in out for name in ("make", "import", "convert"))


def upload(client: StrictClient, clip: int, text: str, status: int = 200) -> str:
    file = FileStorage(io.BytesIO(text.encode()), "字幕")
    return client.post(f"/captions/{clip}/upload", {"language": "zh", "file": file}, status=status).main


def test_the_page_tells_what_was_done_to_all_captions(mine: StrictClient, clip: int) -> None:
    page = upload(mine, clip, rolling(LINES))
    assert "收下了 4 条字幕" in page
    assert "每句只留了一遍：8 → 4 条" in page
    page = upload(mine, clip, MAP.format(map="MPEGTS:126000,LOCAL:00:00:00.000"))
    assert "所有时间挪动了 +1.4 秒" in page


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (tt('<p begin="10t" end="30t">字</p>', 'ttp:tickRate="0"'), "第 2 行：这个速率要写成大于零的整数"),
        (tt('<p end="1s">字</p>', 'ttp:frameRateMultiplier="1000 0"'), "第 2 行：这个速率"),
        ("<tt><body>" + "<div>" * 5000 + "</div>" * 5000 + "</body></tt>", "套得太深"),
        ('{"segments":' * 20_000, "套得太深"),
        ('{"segments": [', "第 1 行：JSON 写得不对"),
        ("{}", "这个 JSON 里没有认得的字幕"),
        ("[Events]\nFormat: Start, Text\nDialogue: 0,x\n", "第 2 行：这一行要写明 Start、End 和 Text"),
        (MAP.format(map="x"), "第 2 行：这一行要说明时间挪到哪里"),
        ("\0" * 5000, "看不出这是哪一种字幕文件"),
    ],
)
def test_the_page_tells_what_is_wrong_and_never_breaks(
    mine: StrictClient, clip: int, text: str, says: str
) -> None:
    assert says in upload(mine, clip, text, 422)
    assert newest(clip) is None


def test_the_page_tells_that_reading_was_stopped(
    mine: StrictClient, clip: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "SECONDS", -1)
    assert "太费时间或内存，没有读完" in upload(mine, clip, SHORT, 422)
    assert newest(clip) is None
