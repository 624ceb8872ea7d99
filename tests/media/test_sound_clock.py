"""One clock and one track for sound: what is heard at a moment of the clip stands at that moment of the samples."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from media import extras, ffmpeg, sound
from media.probe import probe
from tests.make import clips
from tests.make.clips import RATE, Sound

PICTURE = ["-f", "lavfi", "-i", "color=c=gray:s=160x90:r=25:d=10"]
CODECS = ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-b:a", "128k"]


def written(path: Path, *channels: Sound) -> Path:
    """A sound as a file, one array a channel."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(len(channels))
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((np.stack(channels, 1).clip(-1, 1) * 32767).astype("<i2").tobytes())
    return path


def beeps(*seconds: float, length: float = 10) -> Sound:
    """Short tones that begin at these seconds."""
    made = np.zeros(int(length * RATE), np.float32)
    for at in seconds:
        tone = clips.tone(0.2, 800, -6)
        made[int(at * RATE) : int(at * RATE) + len(tone)] = tone
    return made


def muxed(target: Path, sounds: Sequence[tuple[Path, Sequence[str]]], *more: str) -> Path:
    """A clip of a grey picture with these sounds, each with options of its input."""
    inputs = [*PICTURE, *(each for path, options in sounds for each in (*options, "-i", str(path)))]
    maps = ["-map", "0:v", *(each for n in range(len(sounds)) for each in ("-map", f"{n + 1}:a"))]
    ffmpeg.run([*inputs, *maps, *CODECS, *more, "-y", str(target)], seconds=60)
    return target


def begins(path: Path) -> list[float]:
    """The seconds at which tones begin."""
    loud = np.flatnonzero(np.abs(sound.samples(path)) > 0.1)
    firsts = [loud[0], *loud[1:][np.diff(loud) > sound.RATE // 10]]
    return [float(at) / sound.RATE for at in firsts]


@pytest.mark.parametrize("ending", ["mp4", "mov", "mkv", "ts"])
@pytest.mark.parametrize("late", [0, 0.5, 4])
def test_a_sound_that_starts_late_is_silent_until_then(tmp_path: Path, ending: str, late: float) -> None:
    tones = written(tmp_path / "tones.wav", beeps(0.3, 2.3, length=5))
    clip = muxed(tmp_path / f"clip.{ending}", [(tones, ["-itsoffset", str(late)])])
    assert begins(clip) == pytest.approx([late + 0.3, late + 2.3], abs=0.04)


@pytest.mark.parametrize("more", [["-movflags", "+frag_keyframe+empty_moov"], ["-output_ts_offset", "95440"]])
def test_fragments_and_stamps_that_begin_anywhere_change_nothing(tmp_path: Path, more: list[str]) -> None:
    tones = written(tmp_path / "tones.wav", beeps(0.3, 4.3))
    ending = (
        "mp4" if "-movflags" in more else "ts"
    )  # the second is 26.5 hours: near where a stamp of MPEG-TS wraps
    clip = muxed(tmp_path / f"clip.{ending}", [(tones, [])], *more)
    assert begins(clip) == pytest.approx([0.3, 4.3], abs=0.04)


def restamped(folder: Path, sound: Sound, stamps: str) -> Path:
    """A clip whose packets of sound carry other stamps; Matroska keeps them as they are."""
    target, tones = folder / "clip.mkv", written(folder / "tones.wav", sound)
    codecs = ["-c:v", "libx264", "-c:a", "pcm_s16le"]
    ffmpeg.run(
        [*PICTURE, "-i", str(tones), "-af", f"asetpts={stamps}", *codecs, "-y", str(target)], seconds=60
    )
    return target


@pytest.mark.parametrize("hole", [0.5, 4])
def test_a_hole_in_the_stamps_is_silence(tmp_path: Path, hole: float) -> None:
    """As a recorder that was paused leaves it: the packets behind it carry later stamps."""
    clip = restamped(tmp_path, beeps(0.3, 3.3, length=6), f"PTS+if(gte(T\\,2)\\,{hole}/TB\\,0)")
    assert begins(clip) == pytest.approx([0.3, 3.3 + hole], abs=0.04)


def test_many_short_gaps_do_not_add_up(tmp_path: Path) -> None:
    """Three hundredths of a second lost each second: after ten the sound is still where the picture is."""
    clip = restamped(tmp_path, beeps(*range(10)), "PTS+floor(T)*0.03/TB")
    assert begins(clip) == pytest.approx([n * 1.03 for n in range(10)], abs=0.04)


def test_channels_that_cancel_each_other_are_heard_alone(tmp_path: Path) -> None:
    voice = beeps(1, 3)
    both = {"alike": (voice, voice), "swapped": (voice, -voice), "left": (voice, 0 * voice)}
    for name, channels in both.items():
        heard = sound.samples(written(tmp_path / f"{name}.wav", *channels))
        assert np.abs(heard).max() > 0.2, name
        assert len(np.flatnonzero(np.abs(heard) > 0.1)), name


@pytest.mark.parametrize(
    ("speaks", "default", "chosen"),
    [((0, 1), 0, 0), ((0, 1), 1, 1), ((1,), 0, 1), ((1,), 1, 1), ((0,), 1, 0), ((), 1, 1)],
)
def test_one_track_is_the_sound_for_everybody(
    tmp_path: Path, speaks: tuple[int, ...], default: int, chosen: int
) -> None:
    """The one in which somebody speaks, then the one with the default mark: for captions, check and copies alike."""
    voice, nothing = clips.talk(10, seed=3), np.zeros(10 * RATE, np.float32)
    tracks = [
        (written(tmp_path / f"{n}.wav", (voice if n in speaks else nothing) * (n + 1) / 2), [])
        for n in range(2)
    ]
    marks = ["-disposition:a", "0", f"-disposition:a:{default}", "default"]
    channels = ["-ac:a:1", "2"]  # the second track is known by its two channels
    clip = muxed(tmp_path / "clip.mkv", tracks, *marks, *channels)
    found = extras.read(clip)
    assert [each.kind for each in found.sounds].index("main") == chosen
    assert probe(clip).channels == chosen + 1
    loud = bool(np.abs(sound.samples(clip)).max() > 0.01)
    assert loud is (chosen in speaks)
