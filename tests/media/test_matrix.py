"""Containers, codecs, starts of streams, tracks and channels: wherever a moment of a clip is told, it is the same moment.

A white picture and a tone come at the same instant. Check, the sound that captions are made of, copies and cuts must find both
together within 40 ms, whatever the stamps of the file look like; or the clip is refused with a reason. A part of the matrix
runs always, all of it with `-m slow`.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import av
import imageio_ffmpeg
import numpy as np
import pytest

from media import sound
from media.checking import check
from media.cutting import splitting
from media.cutting.splitting import Window
from media.ffmpeg import Unreadable
from media.making import copies

LENGTH, MOMENT, TONE = 4.0, 2.4, 0.2  # seconds: of a clip, until the flash and the tone, of both
APART_MS = 40
CUT_MS = 1_600
# container -> codec of the picture, codecs of the sound
CONTAINERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "mp4": ("libx264", ("aac", "libmp3lame", "ac3", "flac", "libopus")),
    "m4v": ("libx264", ("aac", "ac3")),
    "mov": ("libx264", ("aac", "pcm_s16le", "alac", "libmp3lame")),
    "mkv": ("libx264", ("aac", "libmp3lame", "ac3", "flac", "libopus", "libvorbis", "pcm_s16le")),
    "webm": ("libvpx", ("libopus", "libvorbis")),
    "avi": ("mpeg4", ("libmp3lame", "pcm_s16le", "ac3")),
    "ts": ("libx264", ("aac", "libmp3lame", "ac3", "mp2")),
    "mpg": ("mpeg2video", ("mp2", "ac3")),
    "flv": ("libx264", ("aac", "libmp3lame")),
}
# which stream starts late, and by how many seconds
STARTS = ("together", "sound +0.5", "sound +1.2", "picture +0.6", "edit list")
TRACKS = ("one", "silent first", "silent second")
CHANNELS = ("mono", "stereo", "swapped", "left", "5.1")


@dataclass(frozen=True)
class Case:
    """One clip of the matrix."""

    container: str
    codec: str
    starts: str
    tracks: str
    channels: str

    def __str__(self) -> str:
        return f"{self.container} {self.codec}, {self.starts}, {self.tracks}, {self.channels}"


def matrix() -> Iterator[Case]:
    """Every container with each of its codecs and each way to start; tracks and channels take turns, so that all pairs come."""
    turn = 0
    for container, (_picture, codecs) in CONTAINERS.items():
        for codec in codecs:
            for starts in STARTS:
                for tracks in TRACKS[: 1 if container in ("flv", "avi") else 3 if turn % 2 else 1]:
                    turn += 1
                    channels = CHANNELS[turn % len(CHANNELS)]
                    if channels == "5.1" and codec in ("libmp3lame", "mp2"):
                        channels = "stereo"  # they hold no more
                    yield Case(container, codec, starts, tracks, channels)


def some(cases: list[Case]) -> Iterator[Case]:
    """Some of each container, so that every way to start, every choice of tracks and channels is among them."""
    for n, container in enumerate(CONTAINERS):
        own = [case for case in cases if case.container == container]
        yield own[(n * 7 + 3) % len(own)]
    yield from cases[20::95]


CASES = list(matrix())
ALWAYS = list(dict.fromkeys(some(CASES)))


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where streams are kept that many clips share."""
    return tmp_path_factory.mktemp("streams")


def ffmpeg(*arguments: str) -> None:
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error", *arguments], check=True, timeout=60)


@cache
def picture(folder: Path, codec: str) -> Path:
    """Grey, and white at the moment."""
    target = folder / f"picture-{codec}.mkv"
    white = f"between(t,{MOMENT},{MOMENT + TONE - 0.001})"
    drawn = f"color=c=gray:s=64x48:r=25:d={LENGTH},drawbox=c=white:t=fill:enable='{white}'"
    more = ["-g", "20", "-preset", "ultrafast", "-bf", "2"] if codec == "libx264" else ["-g", "20"]
    ffmpeg("-f", "lavfi", "-i", drawn, "-c:v", codec, "-pix_fmt", "yuv420p", *more, str(target))
    return target


@cache
def tone(folder: Path, codec: str, channels: str, *, silent: bool = False) -> Path:
    """Silence, and a tone at the moment: in both channels, in one, or in both with opposite signs."""
    target = folder / f"tone-{codec}-{channels}-{silent}.mka"
    wave = f"{0 if silent else 0.5}*sin(2*PI*800*t)*between(t,{MOMENT},{MOMENT + TONE})"
    each = {
        "mono": wave,
        "stereo": f"{wave}|{wave}",
        "swapped": f"{wave}|-1*{wave}",
        "left": f"{wave}|0",
        "5.1": "|".join([wave] * 6),
    }[channels]
    layout = {"mono": "mono", "5.1": "5.1"}.get(channels, "stereo")
    made = f"aevalsrc='{each}':s=48000:d={LENGTH}:c={layout}"
    ffmpeg("-f", "lavfi", "-i", made, "-c:a", codec, "-strict", "-2", str(target))
    return target


def made(case: Case, streams: Path, folder: Path) -> Path:
    """The clip, muxed of streams that are there."""
    shown = picture(streams, CONTAINERS[case.container][0])
    sounds = [tone(streams, case.codec, case.channels)]
    if case.tracks != "one":
        at = 0 if case.tracks == "silent first" else 1
        sounds.insert(at, tone(streams, case.codec, "mono", silent=True))
    late = {"sound +0.5": 0.5, "sound +1.2": 1.2}.get(case.starts, 0.0)
    before = ["-itsoffset", "0.6"] if case.starts == "picture +0.6" else []
    inputs = [*before, "-i", str(shown)]
    for path in sounds:
        inputs += ["-itsoffset", str(late), "-i", str(path)] if late else ["-i", str(path)]
    if case.starts == "edit list":
        inputs = [
            each for part in (["-ss", "0.9", "-i", str(path)] for path in (shown, *sounds)) for each in part
        ]
    maps = ["-map", "0:v", *(each for n in range(len(sounds)) for each in ("-map", f"{n + 1}:a"))]
    speaking = sounds.index(tone(streams, case.codec, case.channels))
    marks = ["-disposition:a", "0", f"-disposition:a:{speaking}", "default"]
    target = folder / f"clip.{case.container}"
    ffmpeg(*inputs, *maps, "-c", "copy", "-strict", "-2", *marks, str(target))
    return target


def flash(path: Path) -> float:
    """The second at which the picture turns white, counted from where the clip begins."""
    with av.open(str(path)) as clip:
        first = min(
            float(each.start_time * each.time_base)
            for each in (*clip.streams.video, *clip.streams.audio)
            if each.start_time is not None
        )
        return next(
            float(frame.time) - max(0.0, first) if first > 0 else float(frame.time)
            for frame in clip.decode(video=0)
            if frame.to_ndarray(format="gray")[20:28].mean() > 200
        )


def tones(path: Path) -> list[float]:
    """The seconds at which tones begin, as captions hear them."""
    loud = np.flatnonzero(np.abs(sound.samples(path)) > 0.1)
    firsts = [loud[0], *loud[1:][np.diff(loud) > sound.RATE // 10]] if len(loud) else []
    return [float(at) / sound.RATE for at in firsts]


def near(ms: float) -> Any:
    """Within 40 ms of a moment."""
    return pytest.approx(ms, abs=APART_MS)


def apart(case: Case) -> float:
    """How much later than the flash the tone comes, by how the clip was made."""
    return {"sound +0.5": 0.5, "sound +1.2": 1.2, "picture +0.6": -0.6}.get(case.starts, 0.0)


def agree(case: Case, streams: Path, folder: Path) -> str:
    """Empty where everything agrees or the clip is refused; else what doesn't."""
    clip = made(case, streams, folder)
    try:
        found = tones(clip)
        told = check.check(clip)
        copied = {
            each.kind: each.path for each in copies.make(clip, folder, have=("poster", "sheet", "sound"))
        }
        parts = splitting.split(clip, [Window(CUT_MS, CUT_MS, CUT_MS)], folder)
    except Unreadable as refused:
        return "" if refused.code else "refused without a reason"
    wanted = flash(clip) + apart(case)
    wrong = []
    if [at * 1000 for at in found] != [near(wanted * 1000)]:
        wrong.append(f"captions: tone at {found}, expected {wanted:.3f}")
    heard, seen = [end for start, end in told.timeline["silences"] if start == 0], told.timeline["scenes"][:1]
    if (heard, seen) != ([near(wanted * 1000)], [near(flash(clip) * 1000)]):
        wrong.append(f"check: tone at {heard}, flash at {seen}, expected {wanted:.3f} and {flash(clip):.3f}")
    copy = copied["video"]
    if [at * 1000 for at in tones(copy)] != [near((flash(copy) + apart(case)) * 1000)]:
        wrong.append(f"copy: tone at {tones(copy)}, flash at {flash(copy):.3f}")
    where = next(part for part in parts if part.start_ms <= flash(clip) * 1000 < part.end_ms)
    if [at * 1000 for at in tones(where.path)] != [near((flash(where.path) + apart(case)) * 1000)]:
        wrong.append(f"cut: tone at {tones(where.path)}, flash at {flash(where.path):.3f}")
    return "; ".join(wrong)


def test_the_matrix_has_at_least_two_hundred_clips() -> None:
    assert len(CASES) >= 200
    assert len(set(CASES)) == len(CASES)
    for name in ("container", "starts", "tracks", "channels"):
        assert {getattr(case, name) for case in ALWAYS} == {getattr(case, name) for case in CASES}


@pytest.mark.parametrize("case", ALWAYS, ids=str)
def test_every_moment_is_told_alike(case: Case, workshop: Path, tmp_path: Path) -> None:
    assert agree(case, workshop, tmp_path) == ""


@pytest.mark.slow
@pytest.mark.parametrize("case", [case for case in CASES if case not in ALWAYS], ids=str)
def test_every_moment_is_told_alike_in_the_whole_matrix(case: Case, workshop: Path, tmp_path: Path) -> None:
    assert agree(case, workshop, tmp_path) == ""
