"""The whole check of files: one pass, places, uniformity, and an end that leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from foundation import child
from foundation.child import Cancelled
from media import ffmpeg
from media.checking.check import MediaCheck, check, uniformity
from media.checking.measuring import measure
from tests.make import clips


def measured(path: Path) -> MediaCheck:
    """The check without a child process: quicker, and the same."""
    return MediaCheck(**measure([str(path)], lambda _told: None))


def moving(seconds: float, seed: int = 1, fps: int = 25) -> list[clips.Picture]:
    return [clips.scene(seed, n / fps) for n in range(int(seconds * fps))]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds in two scenes, with a voice."""
    path = tmp_path_factory.mktemp("clips") / "clip.mp4"
    pictures = moving(3, 1) + moving(3, 2)
    return clips.write(path, pictures, clips.talk(6) + clips.noise(6, -75))


def test_everything_is_measured_in_the_child_and_reported_on_the_way(clip: Path) -> None:
    heard: list[tuple[int, int]] = []
    found = check(clip, progress=lambda done, total: heard.append((done, total)))
    assert found.value("container") == "mp4"
    assert (found.value("width_px"), found.value("height_px")) == (320, 180)
    assert found.value("frame_rate_mfps") == 25_000
    assert found.value("scan") == "progressive"
    assert found.value("decode_errors") == 0
    assert found.timeline["scenes"] == [3000]
    assert len(found.timeline["loudness"]) == len(found.timeline["peak"])
    assert {row["certainty"] for row in found.measurements} == {"measured", "estimated", "person"}
    assert heard
    assert heard[-1][1] == found.value("duration_ms")
    # the same without a child
    assert json.loads(json.dumps(measured(clip).as_dict())) == found.as_dict()


def damaged(clip: Path, target: Path, kind: str) -> tuple[Path, int]:
    """A copy with one packet overwritten; and when that is shown, in milliseconds."""
    import av

    with av.open(str(clip)) as container:
        stream = getattr(container.streams, kind)[0]
        packets = [
            (each.pos, each.size, each.pts * each.time_base) for each in container.demux(stream) if each.size
        ]
    place, size, at = packets[len(packets) // 2 + 3]
    data = bytearray(clip.read_bytes())
    dice = np.random.default_rng(5)
    data[place + size // 4 : place + size] = dice.integers(0, 256, size - size // 4, np.uint8).tobytes()
    target.write_bytes(data)
    return target, int(at * 1000)


@pytest.mark.parametrize("kind", ["video", "audio"])
def test_one_broken_packet_is_found_with_its_place(clip: Path, tmp_path: Path, kind: str) -> None:
    path, at = damaged(clip, tmp_path / "broken.mp4", kind)
    found = measured(path)
    assert found.value("decode_errors") == 1
    (start, end) = next(row["at"] for row in found.measurements if row["property"] == "decode_errors")[0]
    assert start - 500 <= at <= end + 500


@pytest.mark.parametrize(("missing", "ok"), [(0.0, True), (0.7, False)])
def test_a_file_whose_end_is_missing(clip: Path, tmp_path: Path, missing: float, ok: bool) -> None:
    whole = tmp_path / "whole.mkv"
    ffmpeg.run(["-i", str(clip), "-c", "copy", "-y", str(whole)], seconds=30)
    data = whole.read_bytes()
    path = tmp_path / "cut.mkv"
    path.write_bytes(data[: int(len(data) * (1 - missing / 4.5))] if missing else data)
    found = measured(path).value("missing_ms")
    assert isinstance(found, int)
    assert (found <= 500) is ok


@pytest.mark.parametrize(("delay", "ok"), [(98, True), (102, False)])
def test_sound_that_starts_later_than_the_picture(tmp_path: Path, delay: int, ok: bool) -> None:
    path = clips.write(tmp_path / "late.mkv", moving(2), clips.talk(2), audio="pcm_s16le", delay_ms=delay)
    found = measured(path).value("av_offset_ms")
    assert isinstance(found, int)
    assert abs(found - delay) <= 1
    assert (found <= 100) is ok


def test_interlaced_by_flag_and_lines(tmp_path: Path) -> None:
    path = tmp_path / "woven.mp4"
    source = "testsrc2=size=320x180:rate=50:duration=4,tinterlace=interleave_top,fieldorder=tff"
    ffmpeg.run(
        ["-f", "lavfi", "-i", source, "-c:v", "libx264", "-flags", "+ildct+ilme", "-y", str(path)], seconds=60
    )
    assert measured(path).value("scan") == "interlaced"


def test_variable_frame_rate_sound_alone_and_wrong_ending(tmp_path: Path) -> None:
    path = tmp_path / "variable.mp4"
    source = "testsrc2=size=320x180:rate=25:duration=4,select='not(eq(mod(n,7),3))'"
    ffmpeg.run(["-f", "lavfi", "-i", source, "-fps_mode", "vfr", "-y", str(path)], seconds=60)
    assert measured(path).value("frame_rate_mode") == "vfr"
    alone = clips.write(tmp_path / "alone.wav", None, clips.talk(3), audio="pcm_s16le")
    assert measured(alone).value("has_picture") == 0
    assert measured(alone).value("extension_fits") == 1
    assert measured(alone.rename(tmp_path / "alone.mp4")).value("extension_fits") == 0


def test_a_broadcast_counts_from_any_hour(clip: Path, tmp_path: Path) -> None:
    path = tmp_path / "broadcast.ts"
    ffmpeg.run(["-i", str(clip), "-c", "copy", "-output_ts_offset", "40000", "-y", str(path)], seconds=30)
    found, whole = measured(path), measured(clip)
    assert found.value("container") == "mpeg"
    # the run-up of the sound, which MP4 marks as such, is part of it here
    assert found.timeline["scenes"][0] - whole.timeline["scenes"][0] in range(25)
    assert abs(len(found.timeline["peak"]) - len(whole.timeline["peak"])) <= 1
    assert found.value("decode_errors") == 0


KINDS = [
    ("a.mp3", ["-vn", "-c:a", "libmp3lame"], {"container": "mp3", "audio_codec": "mp3", "has_picture": 0}),
    ("a.webm", ["-c:v", "libvpx-vp9", "-c:a", "libopus"], {"container": "matroska", "video_codec": "vp9"}),
    ("a.mp4", ["-an", "-pix_fmt", "yuv420p10le"], {"video_codec": "h264", "has_sound": 0, "width_px": 322}),
    ("a.mpg", ["-c:v", "mpeg2video"], {"container": "mpeg", "video_codec": "mpeg2video", "aspect": "16:9"}),
    ("a.wav", ["-vn", "-ac", "6", "-ar", "96000"], {"channels": 6, "sample_rate_hz": 96_000}),
    ("a.avi", ["-c:v", "mpeg4", "-c:a", "ac3"], {"container": "avi", "frame_rate_mfps": 25_000}),
]


@pytest.mark.parametrize(("name", "coded", "values"), KINDS, ids=[name for name, _, _ in KINDS])
def test_other_kinds_of_files(tmp_path: Path, name: str, coded: list[str], values: dict[str, Any]) -> None:
    path = tmp_path / name
    picture, sound = "testsrc2=size=322x182:rate=25:duration=1", "sine=440:duration=1"
    ffmpeg.run(
        ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, *coded, "-y", str(path)], seconds=60
    )
    found = measured(path)
    assert {key: found.value(key) for key in values} == values
    assert (found.value("decode_errors"), found.value("extension_fits")) == (0, 1)


def test_a_clip_held_upright_is_upright(tmp_path: Path) -> None:
    flat, upright = tmp_path / "flat.mp4", tmp_path / "upright.mp4"
    ffmpeg.run(["-f", "lavfi", "-i", "testsrc2=size=320x180:duration=1", "-y", str(flat)], seconds=60)
    ffmpeg.run(["-display_rotation", "90", "-i", str(flat), "-c", "copy", "-y", str(upright)], seconds=60)
    found = measured(upright)
    assert [found.value(name) for name in ("width_px", "height_px", "aspect")] == [180, 320, "9:16"]


def test_a_course_is_uniform_or_says_what_differs() -> None:
    def one(width: int) -> MediaCheck:
        rows: list[dict[str, Any]] = [
            {"property": name, "measured": value}
            for name, value in (("has_picture", 1), ("width_px", width), ("aspect", "16:9"))
        ]
        return MediaCheck(rows, {})

    found = {row["property"]: row for row in uniformity([one(1280), one(1280), one(1254)])}
    assert found["width_px"] == {"property": "width_px", "ok": False, "measured": [1254, 1280]}
    assert found["aspect"]["ok"] is True
    assert found["sample_rate_hz"]["ok"] is None


def children() -> list[int]:
    """Measuring children of this process that are still there."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if int(status[1]) == os.getpid() and b"media.checking.measuring" in command:
            found.append(int(folder.name))
    return found


@pytest.fixture(scope="module")
def long_sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven hours of nearly nothing: small, and long to measure."""
    return clips.endless(tmp_path_factory.mktemp("long") / "long.mka", 7 * 3600)


def test_cancelled_means_gone(long_sound: Path) -> None:
    began = time.monotonic()
    with pytest.raises(Cancelled):
        check(long_sound, stopped=lambda: time.monotonic() - began > 3)
    assert time.monotonic() - began < 10
    assert children() == []


def test_too_slow_means_gone(long_sound: Path) -> None:
    with pytest.raises(ffmpeg.Unreadable) as raised:
        ffmpeg.ask("media.checking.measuring", [str(long_sound)], patience=child.Patience(2))
    assert raised.value.code == "too-slow"
    assert children() == []


def test_the_child_goes_with_its_parent(long_sound: Path) -> None:
    program = (
        f"from pathlib import Path; from media.checking.check import check; check(Path({str(long_sound)!r}))"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=child.ROOT)
    try:
        grandchild = _child_of(parent.pid)
    finally:
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    until = time.monotonic() + 5
    while Path(f"/proc/{grandchild}/cmdline").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert b"media.checking.measuring" not in _command(grandchild)


def _child_of(pid: int) -> int:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if told and b"media.checking.measuring" in _command(int(told[0])):
            return int(told[0])
        time.sleep(0.05)
    raise AssertionError("no child was started")


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
