"""Copies from a master: sizes, rates, what goes along, what doesn't, and nothing left behind."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from media import extras
from media.ffmpeg import Unreadable
from media.making import copies, encoding, loudness, storyboard
from media.making.copies import Copy
from media.probe import probe
from tests.make import masters


def made(source: Path, folder: Path, **options: Any) -> dict[str, list[Copy]]:
    """All copies by kind."""
    folder.mkdir()
    found: dict[str, list[Copy]] = {}
    for each in copies.make(source, folder, **options):
        found.setdefault(each.kind, []).append(each)
    return found


def rates(path: Path) -> dict[str, float]:
    """Bits per second of the first stream of each type."""
    with av.open(str(path)) as container:
        streams = {each.type: each.index for each in reversed(container.streams)}
        sizes = dict.fromkeys(streams.values(), 0)
        for packet in container.demux():
            if packet.stream.index in sizes:
                sizes[packet.stream.index] += packet.size
        seconds = Fraction(container.duration or 1, av.time_base)
        return {kind: float(sizes[index] * 8 / seconds) for kind, index in streams.items()}


Steps = list[tuple[str, int, int]]


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, list[Copy]], Steps]:
    """The copies of a master with everything, and what was told while they were made."""
    folder = tmp_path_factory.mktemp("rich")
    steps: Steps = []
    source = masters.rich(folder / "master.mkv")
    return made(source, folder / "out", progress=lambda *told: steps.append(told)), steps


def test_a_master_becomes_everything_that_study_needs(rich: tuple[dict[str, list[Copy]], Steps]) -> None:
    found, steps = rich
    assert list(found) == ["captions", "descriptions", "chapters", "video", "sound", "poster", "sheet"]
    video = probe(found["video"][0].path)
    assert (video.width, video.height, video.video_codec) == (960, 540, "h264")
    assert (video.audio_codec, video.sample_rate) == ("aac", 44_100)
    assert abs(video.duration_ms - 6000) <= 40
    assert steps[-1][2] == 6000 or abs(steps[-1][2] - 6000) <= 40
    assert {"video", "storyboard"} <= {stage for stage, _done, _total in steps}
    sound = probe(found["sound"][0].path)
    assert (sound.has_picture, sound.channels, sound.audio_codec) == (False, 1, "aac")


def test_captions_descriptions_and_chapters_go_along(rich: tuple[dict[str, list[Copy]], Steps]) -> None:
    """EN 301 549, 7.1.3 and 7.2.3: a copy keeps captions, described sound too."""
    found, _steps = rich
    beside = extras.read(found["video"][0].path)
    assert [(track.kind, track.language) for track in beside.sounds] == [
        ("main", "zho"),
        ("described", "zho"),
    ]
    assert [(track.kind, track.language) for track in beside.texts] == [
        ("captions", "zho"),
        ("descriptions", "zho"),
    ]
    assert [(each.start_ms, each.title) for each in beside.chapters] == [(0, "洗手"), (3000, "和面")]
    assert "00:03.000 --> 00:05.000\n再和面。" in found["captions"][0].path.read_text("utf-8")
    assert "老师拿起面盆。" in found["descriptions"][0].path.read_text("utf-8")
    assert found["descriptions"][0].details == {"language": "zho", "title": "画面描述"}
    assert "00:00:03.000 --> 00:00:06.000\n和面" in found["chapters"][0].path.read_text("utf-8")
    assert found["chapters"][0].details == {
        "chapters": [{"start_ms": 0, "title": "洗手"}, {"start_ms": 3000, "title": "和面"}]
    }


def test_where_a_telephone_was_does_not_go_along(rich: tuple[dict[str, list[Copy]], Steps]) -> None:
    found, _steps = rich
    with av.open(str(found["video"][0].path)) as container:
        assert not [name for name in container.metadata if "location" in name]


def test_playing_starts_before_all_of_it_is_there(rich: tuple[dict[str, list[Copy]], Steps]) -> None:
    found, _steps = rich
    for kind in ("video", "sound"):
        head = found[kind][0].path.read_bytes()
        assert 0 < head.find(b"moov") < head.find(b"mdat")


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ("640x360", (640, 360)),  # never enlarged
        ("1440x1080", (720, 540)),  # aspect kept
        ("1080x1920", (540, 960)),  # upright
        ("1918x1078", (960, 538)),  # even sizes
        ("2048x858", (960, 402)),
    ],
)
def test_the_picture_is_fitted_and_keeps_its_aspect(
    tmp_path: Path, size: str, expected: tuple[int, int]
) -> None:
    source = masters.plain(tmp_path / "a.mp4", size, seconds=1)
    found = probe(made(source, tmp_path / "out")["video"][0].path)
    assert (found.width, found.height) == expected


def test_odd_pixels_become_square_and_fast_pictures_slower(tmp_path: Path) -> None:
    drawn = "testsrc2=s=720x576:r=50:d=2,setsar=16/11"
    source = masters.rendered(tmp_path / "a.mkv", "-f", "lavfi", "-i", drawn, "-c:v", "libx264")
    found = probe(made(source, tmp_path / "out")["video"][0].path)
    assert found.width is not None
    assert found.height is not None
    assert abs(found.width / found.height - 720 * 16 / 11 / 576) < 0.01
    assert (found.frame_rate_milli, found.has_sound) == (25_000, False)


def test_even_a_picture_of_noise_stays_within_the_upload_profile(tmp_path: Path) -> None:
    """1 Mbit/s of picture and 128 kbit/s of sound at most, for the whole of the clip."""
    drawn = "nullsrc=s=640x360:r=15:d=12,noise=alls=60:allf=t+u,format=yuv420p"
    heard = "anoisesrc=r=48000:a=0.5:d=12"
    source = masters.rendered(
        tmp_path / "a.mkv", "-f", "lavfi", "-i", drawn, "-f", "lavfi", "-i", heard,
        "-c:v", "libx264", "-preset", "ultrafast", "-crf", "30", "-c:a", "pcm_s16le", "-ac", "2",
    )  # fmt: skip
    found = made(source, tmp_path / "out")
    told = rates(found["video"][0].path)
    assert told["video"] <= 1_000_000
    assert 118_000 <= told["audio"] <= 128_000
    assert rates(found["sound"][0].path)["audio"] <= 50_000


def test_an_audio_master_has_no_pictures(tmp_path: Path) -> None:
    source = masters.rendered(
        tmp_path / "a.wav", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=3"
    )
    found = made(source, tmp_path / "out")
    assert list(found) == ["audio", "sound"]
    assert found["audio"][0].media_type == "audio/mp4"


def small(path: Path, *more: str, size: str = "640x360") -> Path:
    """Six seconds that somebody has squeezed well already, with chapters and the place of a telephone."""
    folder = path.parent
    masters.rich(folder / "rich.mkv")
    squeezed = ["-i", str(folder / "rich.mkv"), "-map", "0:v:0", "-map", "0:a:0", "-map", "0:s:0"]
    squeezed += [
        "-vf",
        f"scale={size.replace('x', ':')}",
        "-c:v",
        "libx264",
        "-crf",
        "42",
        "-pix_fmt",
        "yuv420p",
    ]
    squeezed += [
        "-c:a",
        "aac",
        "-b:a",
        "24k",
        "-ac",
        "1",
        "-c:s",
        "mov_text",
        "-metadata",
        "location=+31.2+121.5/",
    ]
    return masters.rendered(path, *squeezed, *more)


def test_a_copy_is_no_larger_than_a_small_master(tmp_path: Path) -> None:
    source = small(tmp_path / "a.mp4")
    found = made(source, tmp_path / "out")
    video = found["video"][0]
    assert video.details["repacked"]
    assert video.path.stat().st_size <= source.stat().st_size * 1.01
    before, after = rates(source), rates(video.path)
    assert [before[kind] for kind in ("video", "audio")] == [after[kind] for kind in ("video", "audio")]
    beside = extras.read(video.path)
    assert [one.title for one in beside.chapters] == ["洗手", "和面"]
    assert [(one.kind, one.language) for one in beside.texts] == [("captions", "zho")]
    head = video.path.read_bytes()
    assert 0 < head.find(b"moov") < head.find(b"mdat")
    assert b"+31.2" not in head
    assert rates(found["sound"][0].path)["audio"] <= before["audio"] * 1.1
    assert [each.name for each in sorted((tmp_path / "out").glob("*.mp4"))] == ["video.mp4"]


def test_a_small_sound_stays_as_small(tmp_path: Path) -> None:
    heard = "sine=frequency=440:sample_rate=44100:duration=20"
    source = masters.rendered(tmp_path / "a.m4a", "-f", "lavfi", "-i", heard, "-c:a", "aac", "-b:a", "32k")
    found = made(source, tmp_path / "out")
    for kind in ("audio", "sound"):
        assert found[kind][0].path.stat().st_size <= source.stat().st_size * 1.02, kind


@pytest.mark.parametrize(
    ("options", "size"),
    [
        (["-profile:v", "high444", "-pix_fmt", "yuv444p"], "640x360"),  # not every browser plays it
        ([], "1280x720"),  # more than a copy may have
        (["-crf", "10"], "640x360"),  # larger than the copy
        (["-aspect", "4:3"], "640x360"),  # pixels that are not square
    ],
)
def test_any_other_master_is_encoded(tmp_path: Path, options: list[str], size: str) -> None:
    found = made(small(tmp_path / "a.mp4", *options, size=size), tmp_path / "out", have={"poster", "sheet"})
    assert not found["video"][0].details["repacked"]
    assert probe(found["video"][0].path).video_codec == "h264"


def test_what_is_there_is_not_made_again(tmp_path: Path) -> None:
    source = masters.plain(tmp_path / "a.mp4", "320x180", seconds=1)
    found = made(source, tmp_path / "out", have={"video", "sound"})
    assert list(found) == ["poster", "sheet"]


def loudness_of(path: Path) -> float:
    """Integrated loudness in LUFS."""
    said = encoding.run(
        ["-i", str(path), "-af", "ebur128=framelog=quiet", "-vn", "-f", "null", "-"], seconds=60, level="info"
    )
    return float(said.rsplit("I:", 1)[1].split()[0])


def test_loudness_is_evened_only_when_asked_and_only_in_the_copy(tmp_path: Path) -> None:
    quiet = "sine=frequency=440:sample_rate=48000:duration=8,volume=-20dB"
    source = masters.plain(tmp_path / "a.mp4", "320x180", seconds=8, sound=quiet)
    before = source.read_bytes()
    as_it_was = made(source, tmp_path / "plain")
    evened = made(source, tmp_path / "even", loudness=True)
    original = loudness_of(source)
    assert abs(loudness_of(as_it_was["video"][0].path) - original) < 1
    for kind in ("video", "sound"):
        assert abs(loudness_of(evened[kind][0].path) - loudness.TARGET_LUFS) < 1.5
    assert original < loudness.TARGET_LUFS - 5
    assert source.read_bytes() == before
    assert copies.parameters(loudness=True) != copies.parameters()


def test_silence_has_no_loudness_to_even(tmp_path: Path) -> None:
    source = masters.plain(tmp_path / "a.mp4", "320x180", seconds=2, sound="anullsrc=r=48000:d=2")
    assert "video" in made(source, tmp_path / "out", loudness=True)


def test_the_storyboard_finds_each_moment_on_its_sheet(tmp_path: Path) -> None:
    assert storyboard.plan(1_500_000).as_dict()["interval_ms"] == 15_000
    assert storyboard.plan(1_500_000).count == storyboard.MOST
    board = storyboard.plan(61_000)
    assert (board.interval_ms, board.count) == (2000, 31)
    text = storyboard.places(board, 61_000, lambda sheet: f"sheet-{sheet + 1}.jpg")
    assert "00:00:12.000 --> 00:00:14.000\nsheet-1.jpg#xywh=160,90,160,90" in text
    assert "00:01:00.000 --> 00:01:01.000\nsheet-2.jpg#xywh=0,90,160,90" in text
    found = made(masters.plain(tmp_path / "a.mp4", "160x90", seconds=60, rate=2), tmp_path / "out")
    assert [each.path.name for each in found["sheet"]] == ["storyboard-1.jpg", "storyboard-2.jpg"]
    measured = probe_image(found["sheet"][0].path)
    assert measured == (800, 450)


def probe_image(path: Path) -> tuple[int, int]:
    with av.open(str(path)) as container:
        return container.streams.video[0].width, container.streams.video[0].height


def processes() -> int:
    """Children of this process that are ffmpeg."""
    told = subprocess.run(["ps", "-eo", "ppid,comm"], capture_output=True, text=True, check=True).stdout
    return sum(1 for line in told.splitlines() if line.split()[:1] == [str(os.getpid())] and "ffmpeg" in line)


class Stopped(Exception):
    """Somebody wants it no more."""


def test_stopping_ends_the_child_at_once(tmp_path: Path) -> None:
    source = masters.plain(tmp_path / "a.mp4", "1280x720", seconds=20)

    def stop(_stage: str, _done: int, _total: int) -> None:
        raise Stopped

    began = time.monotonic()
    with pytest.raises(Stopped):
        made(source, tmp_path / "out", progress=stop)
    assert time.monotonic() - began < 10
    assert processes() == 0


def test_too_slow_is_ended(tmp_path: Path) -> None:
    source = masters.plain(tmp_path / "a.mp4", "320x180", seconds=5)
    arguments = ["-re", "-i", str(source), "-f", "null", "-"]
    with pytest.raises(Unreadable) as told:
        encoding.run(arguments, seconds=1)
    assert told.value.code == "too-slow"
    assert processes() == 0


@pytest.mark.parametrize(
    "content", [b"", b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n", b"\x00\x00\x00\x18ftypisom" + b"x" * 99]
)
def test_what_is_no_clip_is_refused(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "a.mp4"
    source.write_bytes(content)
    with pytest.raises(Unreadable):
        made(source, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_workshop_is_for_one(tmp_path: Path) -> None:
    root = tmp_path / "making"
    order: list[str] = []

    def wait() -> None:
        with encoding.workshop(root):
            order.append("second")

    with encoding.workshop(root) as folder:
        assert list(folder.iterdir()) == []
        waiting = [threading.Thread(target=wait) for _ in range(3)]
        for each in waiting:
            each.start()
        time.sleep(0.2)
        order.append("first")
    for each in waiting:
        each.join(10)
    assert "first" in order
    assert len(order) == 4
    assert not folder.exists()
