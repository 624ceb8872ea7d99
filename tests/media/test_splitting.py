"""Parts written from a clip: to the picture and the sample, for the kinds of streams that providers bring."""

import subprocess
from itertools import pairwise
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np
import numpy.typing as npt
import pytest

from media import extras, sound
from media.cutting import avc, pauses, splitting
from media.cutting.splitting import Part, Window
from media.extras import Chapter
from media.ffmpeg import Unreadable

RATE = 44_100
H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
STREAMS = {
    "B pictures, long groups": [*H264, "-bf", "3", "-g", "150", "-c:a", "aac"],
    "no B pictures": [*H264, "-bf", "0", "-g", "150", "-c:a", "aac"],
    "open groups": [*H264, "-bf", "2", "-g", "50", "-x264-params", "open-gop=1:scenecut=0", "-c:a", "aac"],
    "a group a second": [*H264, "-g", "25", "-c:a", "aac"],
    "baseline": [*H264, "-profile:v", "baseline", "-g", "200", "-c:a", "aac"],
    "high 4:4:4": ["-c:v", "libx264", "-pix_fmt", "yuv444p", "-g", "100", "-c:a", "aac"],
    "MP3 sound": [*H264, "-g", "120", "-c:a", "libmp3lame"],
    "silent": [*H264, "-g", "120", "-an"],
}


def made(path: Path, options: list[str], seconds: int = 12, rate: str = "25") -> Path:
    """A clip whose pictures and sound never repeat."""
    picture = ["-f", "lavfi", "-i", f"testsrc2=s=160x90:r={rate}:d={seconds}"]
    tone = ["-f", "lavfi", "-i", f"aevalsrc=0.5*sin(2*PI*(300+40*t)*t):s={RATE}:d={seconds}"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error", *picture, *tone, *options, str(path)]
    subprocess.run(command, check=True)
    return path


def pictures(path: Path) -> list[tuple[int, npt.NDArray[np.uint8]]]:
    with av.open(str(path)) as clip:
        return [(round((f.time or 0) * 1000), f.to_ndarray(format="gray")) for f in clip.decode(video=0)]


def samples(path: Path) -> npt.NDArray[np.float32]:
    with av.open(str(path)) as clip:
        if not clip.streams.audio:
            return np.zeros(0, np.float32)
        return np.concatenate([frame.to_ndarray()[0] for frame in clip.decode(audio=0)])


def off_by(heard: npt.NDArray[np.float32], again: npt.NDArray[np.float32], start_ms: int) -> float:
    """How far the sound of a part is from that of the clip at its best, within the millisecond that its start is told in."""
    if not len(again):
        return 0
    best = 9.0
    for shift in range(-RATE // 1000, RATE // 1000 + 1):
        first = max(0, round(start_ms * RATE / 1000) + shift)
        length = min(len(again), len(heard) - first) - 3000
        best = min(best, float(np.abs(again[:length] - heard[first : first + length]).max()))
    return best


def whole_again(source: Path, parts: list[Part]) -> None:
    """The parts in a row are the source: every picture once, in time, the sound at its sample, lengths that add up."""
    before, heard = pictures(source), samples(source)
    after: list[npt.NDArray[np.uint8]] = []
    for part in parts:
        own = pictures(part.path)
        for at_ms, picture in own:
            told_ms, expected = before[len(after)]
            assert abs(part.start_ms + at_ms - told_ms) <= 1
            assert np.abs(picture.astype(int) - expected).mean() < 4
            after.append(picture)
        assert off_by(heard, samples(part.path), part.start_ms) < 1e-3
        assert abs(part.measured.duration_ms - (part.end_ms - part.start_ms)) <= 50
    assert len(after) == len(before)
    assert all(a.end_ms == b.start_ms for a, b in pairwise(parts))
    assert abs(sum(part.measured.duration_ms for part in parts) - parts[-1].end_ms) <= 40 * (len(parts) - 1)


@pytest.mark.parametrize("kind", STREAMS)
def test_parts_are_the_clip_again(kind: str, tmp_path: Path) -> None:
    source = made(tmp_path / "clip.mp4", STREAMS[kind])
    parts = splitting.split(source, [Window(4_337, 4_337, 4_337), Window(8_050, 7_950, 8_150)], tmp_path)
    assert len(parts) == 3
    assert abs(parts[1].start_ms - 4_337) <= 120, "next to where it was asked for"
    whole_again(source, parts)
    assert parts[0].encoded_pictures == 0
    assert all(part.encoded_pictures is not None and part.encoded_pictures < 200 for part in parts)


def test_a_key_frame_in_the_pause_needs_no_encoding(tmp_path: Path) -> None:
    source = made(tmp_path / "clip.mp4", STREAMS["a group a second"])
    parts = splitting.split(source, [Window(4_700, 4_500, 5_100)], tmp_path)
    assert [part.encoded_pictures for part in parts] == [0, 0]
    assert abs(parts[1].start_ms - 5_000) <= 1
    whole_again(source, parts)


def test_a_rate_that_is_no_whole_number(tmp_path: Path) -> None:
    source = made(tmp_path / "clip.mp4", STREAMS["B pictures, long groups"], rate="30000/1001")
    whole_again(source, splitting.split(source, [Window(6_001, 6_001, 6_001)], tmp_path))


def test_sound_alone(tmp_path: Path) -> None:
    source = made(tmp_path / "talk.m4a", ["-vn", "-c:a", "aac"])
    parts = splitting.split(source, [Window(5_123, 5_123, 5_123)], tmp_path)
    assert [part.path.suffix for part in parts] == [".m4a", ".m4a"]
    assert parts[1].start_ms == 5_123
    assert off_by(samples(source), samples(parts[1].path), 5_123) < 1e-3


@pytest.mark.parametrize(
    ("name", "options"),
    [("clip.mpg", ["-c:v", "mpeg2video", "-c:a", "mp2"]), ("talk.wav", ["-vn"]), ("clip.webm", ["-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"])],
)  # fmt: skip
def test_what_an_mp4_cannot_hold_is_encoded_anew(name: str, options: list[str], tmp_path: Path) -> None:
    source = made(tmp_path / name, options)
    parts = splitting.split(source, [Window(5_000, 4_000, 6_000)], tmp_path)
    assert [part.encoded_pictures for part in parts] == [None, None]
    assert abs(sum(part.measured.duration_ms for part in parts) - parts[-1].end_ms) <= 90
    assert parts[0].measured.audio_codec == "aac"


def test_no_clip_no_parts(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"#EXTM3U\nhttp://example.com/a.ts\n")
    with pytest.raises(Unreadable, match="playlist"):
        splitting.split(tmp_path / "clip.mp4", [Window(1, 1, 1)], tmp_path)
    source = made(tmp_path / "whole.mp4", STREAMS["silent"])
    (tmp_path / "half.mp4").write_bytes(source.read_bytes()[:9_000])
    with pytest.raises(Unreadable):
        splitting.split(tmp_path / "half.mp4", [Window(1, 1, 1)], tmp_path)


def test_parameter_sets_are_read_and_joined() -> None:
    sequence, picture = b"\x67\x42\x00\x1e\xab", b"\x68\xce\x38"
    spelt = b"\x01\x42\x00\x1e\xff\xe1\x00\x05" + sequence + b"\x01\x00\x03" + picture
    record = avc.record(spelt)
    assert record is not None
    assert record.write() == spelt
    assert record.free_number() == 1  # 0xab and 0xce begin with a one: number nought
    again = avc.record(record.joined(avc.units(b"\0\0\0\1" + sequence + b"\0\0\1" + picture)).write())
    assert again is not None
    assert (again.sequences, again.pictures) == ((sequence,) * 2, (picture,) * 2)
    assert avc.with_lengths(b"\0\0\0\1\x65\x01\0\0\1\x41\x02", 4) == b"\0\0\0\2\x65\x01\0\0\0\2\x41\x02"
    assert avc.record(b"\0\0\0\1\x67") is None


def test_silences_are_told_by_the_rooms_own_floor() -> None:
    rng = np.random.default_rng(2)
    for floor in (0.0, 0.001, 0.01):
        heard = rng.normal(0, floor, 10 * sound.RATE).astype(np.float32)
        for start in (1, 4, 7):
            voice = slice(start * sound.RATE, int((start + 2) * sound.RATE))
            heard[voice] += 0.3 * np.sin(np.arange(2 * sound.RATE) / 7).astype(np.float32)
        assert pauses.of(heard) == [(0, 1000), (3000, 4000), (6000, 7000), (9000, 10_000)]
    assert pauses.of(np.zeros(0, np.float32)) == []


CHAPTERS = [
    Chapter(0, 3_000, "洗手"),
    Chapter(3_000, 8_000, "和面; 醒面=关键"),
    Chapter(8_000, 12_000, "收尾"),
]


def with_chapters(source: Path, target: Path) -> Path:
    """The same clip with three chapters."""
    told = ";FFMETADATA1\n" + "".join(
        f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={one.start_ms}\nEND={one.end_ms}\n"
        f"title={one.title.replace(';', chr(92) + ';').replace('=', chr(92) + '=')}\n"
        for one in CHAPTERS
    )
    listing = target.with_suffix(".txt")
    listing.write_text(told, "utf-8")
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(source), "-i", str(listing)]
    subprocess.run([*command, "-map", "0", "-map_chapters", "1", "-c", "copy", str(target)], check=True)
    return target


@pytest.mark.parametrize(
    ("suffix", "options"),
    [
        ("mp4", STREAMS["a group a second"]),
        ("m4a", ["-vn", "-c:a", "aac"]),
        ("mkv", ["-c:v", "mpeg4", "-c:a", "flac"]),
    ],
)
def test_each_part_has_its_own_chapters(suffix: str, options: list[str], tmp_path: Path) -> None:
    source = with_chapters(made(tmp_path / f"plain.{suffix}", options), tmp_path / f"clip.{suffix}")
    folder = tmp_path / "parts"
    folder.mkdir()
    parts = splitting.split(source, [Window(5_000, 5_000, 5_000), Window(7_960, 7_960, 7_960)], folder)
    assert len(list(folder.iterdir())) == 3
    found = [
        [(one.start_ms, one.end_ms, one.title) for one in extras.read(part.path).chapters] for part in parts
    ]
    starts = [part.start_ms for part in parts]
    assert found[0] == [(0, 3_000, "洗手"), (3_000, starts[1], "和面; 醒面=关键")]
    assert found[1] == [(0, starts[2] - starts[1], "和面; 醒面=关键")]
    assert [title for _start, _end, title in found[2]] == ["收尾"]
    assert found[2][0][0] == 0


def test_a_splinter_of_a_chapter_goes_to_its_neighbour() -> None:
    assert extras.within(CHAPTERS, 2_500, 8_400) == [Chapter(0, 5_900, "和面; 醒面=关键")]
    assert extras.within(CHAPTERS, 1_000, 9_500) == [
        Chapter(0, 2_000, "洗手"),
        Chapter(2_000, 7_000, "和面; 醒面=关键"),
        Chapter(7_000, 8_500, "收尾"),
    ]
    assert extras.within(CHAPTERS, 7_500, 7_900) == [Chapter(0, 400, "和面; 醒面=关键")]
    assert extras.within([], 0, 1_000) == []
