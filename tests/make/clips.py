"""Clips drawn and sounded on the spot: sound as arrays, pictures as arrays, and both written to a file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import numpy.typing as npt

from accessibility.speaking import speech

RATE = 48_000
WIDTH, HEIGHT = 320, 180
Sound = npt.NDArray[np.float32]
Picture = npt.NDArray[np.uint8]
SAID = (
    "Wash your hands before you touch the flour. Mix the flour and the warm water with a long wooden spoon. "
    "Let the dough rest under a wet cloth for thirty minutes. Roll it out and cut it into small pieces."
)


@cache
def voice() -> Sound:
    """Some seconds of a voice, at 48 kHz, nearly without pauses."""
    with tempfile.TemporaryDirectory() as folder:
        said = np.concatenate([sound for _, sound in speech.speak(SAID, "en", Path(folder))])
    at = np.arange(len(said) * 2) / 2
    return np.interp(at, np.arange(len(said)), said).astype(np.float32)


def talk(seconds: float, *, pause: float = 0.7, seed: int = 0, db: float = -20.0) -> Sound:
    """Somebody speaks, with a pause of digital silence each few seconds; `db` is the level while speaking."""
    dice, parts, length = np.random.default_rng(seed), [], 0
    source = voice()
    while length < seconds * RATE:
        start = int(dice.integers(0, len(source) - 4 * RATE))
        part = source[start : start + int(dice.uniform(1.5, 3.0) * RATE)]
        parts += [part, np.zeros(int(pause * RATE), np.float32)]
        length += len(part) + len(parts[-1])
    sound = np.concatenate(parts)[: int(seconds * RATE)]
    return sound * gain(db - level(sound[np.abs(smooth(sound)) > 0.001]))


def smooth(sound: Sound) -> Sound:
    """The outline of a sound."""
    window = RATE // 20
    return np.convolve(np.abs(sound), np.ones(window) / window, "same").astype(np.float32)


def noise(seconds: float, db: float, seed: int = 0) -> Sound:
    """White noise of this level (RMS)."""
    sound = np.random.default_rng(seed).standard_normal(int(seconds * RATE)).astype(np.float32)
    return sound * gain(db - level(sound))


def tone(seconds: float, hz: float, peak_db: float) -> Sound:
    """A sine of this peak."""
    return np.asarray(
        np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE)) / RATE) * gain(peak_db), np.float32
    )


def music(seconds: float, db: float, seed: int = 0) -> Sound:
    """Chords that change each half second, of this level (RMS)."""
    dice, parts = np.random.default_rng(seed), []
    for _ in range(int(seconds * 2) + 1):
        notes = 110 * 2 ** (dice.integers(0, 36, 3) / 12)
        chord = sum(tone(0.5, hz * k, -12 - 6 * k) for hz in notes for k in (1, 2, 3))
        fade = np.minimum(1, np.minimum(np.arange(RATE // 2), np.arange(RATE // 2)[::-1]) / 1000)
        parts.append((chord * fade).astype(np.float32))
    sound = np.concatenate(parts)[: int(seconds * RATE)]
    return sound * gain(db - level(sound))


def silence(seconds: float) -> Sound:
    """Nothing."""
    return np.zeros(int(seconds * RATE), np.float32)


def level(sound: Sound) -> float:
    """RMS in dBFS."""
    return 10 * float(np.log10(np.mean(sound.astype(np.float64) ** 2) + 1e-20))


def gain(db: float) -> np.float32:
    """A factor."""
    return np.float32(10 ** (db / 20))


def slide(seed: int, *, dark: bool = False, lines: int = 6) -> Picture:
    """A page with a title and lines of writing."""
    dice = np.random.default_rng(seed)
    ground, ink = ((18, 22, 30), (235, 235, 230)) if dark else ((250, 249, 245), (30, 40, 60))
    page = np.full((HEIGHT, WIDTH, 3), ground, np.uint8)
    cv2.putText(page, f"Lesson {seed}", (14, 30), cv2.FONT_HERSHEY_SIMPLEX, 0.8, ink, 2, cv2.LINE_AA)
    for line in range(lines):
        words = " ".join("abcdefgh"[: dice.integers(2, 8)] for _ in range(6))
        at = (18, 56 + line * 19)
        cv2.putText(page, words, at, cv2.FONT_HERSHEY_SIMPLEX, 0.4, ink, 1, cv2.LINE_AA)
    return page


def scene(seed: int, at: float) -> Picture:
    """Something that moves: soft shapes on a soft ground, `at` seconds into it."""
    dice = np.random.default_rng(seed)
    page = np.full((HEIGHT, WIDTH, 3), dice.integers(60, 200, 3), np.uint8)
    for _ in range(5):
        x, y = dice.uniform(0, WIDTH), dice.uniform(0, HEIGHT)
        speed = dice.uniform(-50, 50, 2)
        centre = (int((x + speed[0] * at) % WIDTH), int((y + speed[1] * at) % HEIGHT))
        colour = tuple(int(each) for each in dice.integers(40, 220, 3))
        cv2.circle(page, centre, int(dice.uniform(12, 45)), colour, -1, cv2.LINE_AA)
    return page


def black() -> Picture:
    """Black."""
    return np.zeros((HEIGHT, WIDTH, 3), np.uint8)


def grey(value: int) -> Picture:
    """One grey."""
    return np.full((HEIGHT, WIDTH, 3), value, np.uint8)


def mixed(one: Picture, other: Picture, share: float) -> Picture:
    """From one picture to another."""
    return np.asarray(one * (1 - share) + other * share, np.uint8)


def write(
    path: Path,
    pictures: Iterable[Picture] | None,
    sound: Sound | None,
    *,
    fps: int = 25,
    codec: str = "libx264",
    audio: str = "aac",
    delay_ms: int = 0,
) -> Path:
    """A file of pictures and sound; one channel of sound is written to both of two."""
    with av.open(str(path), "w") as out:
        video = _video(out, codec, fps) if pictures is not None else None
        heard = _audio(out, audio) if sound is not None else None
        for packet in _pictures(video, pictures, fps):
            out.mux(packet)
        for packet in _sound(heard, sound, delay_ms):
            out.mux(packet)
    return path


def _video(out: Any, codec: str, fps: int) -> Any:
    stream = out.add_stream(codec, rate=fps)
    stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    stream.options = {"preset": "ultrafast", "crf": "20"} if codec == "libx264" else {}
    return stream


def _audio(out: Any, codec: str) -> Any:
    stream = out.add_stream(codec, rate=RATE, layout="stereo")
    stream.bit_rate = 128_000
    return stream


def _pictures(stream: Any, pictures: Iterable[Picture] | None, fps: int) -> Iterator[Any]:
    for count, picture in enumerate(pictures or ()):
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), "rgb24")
        frame.pts = count
        yield from stream.encode(frame)
    if stream is not None:
        yield from stream.encode(None)


def _sound(stream: Any, sound: Sound | None, delay_ms: int) -> Iterator[Any]:
    if sound is None:
        return
    both = np.ascontiguousarray(np.tile(np.atleast_2d(sound), (1 if sound.ndim == 2 else 2, 1)))
    for at in range(0, both.shape[1], RATE):
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(both[:, at : at + RATE]), "fltp", layout="stereo"
        )
        frame.sample_rate = RATE
        frame.pts = at + delay_ms * RATE // 1000
        yield from stream.encode(frame)
    yield from stream.encode(None)


def endless(path: Path, seconds: int) -> Path:
    """Hours of silence in a few kilobytes: the same second of FLAC over and over, in Matroska."""
    with av.open(str(path), "w", format="matroska") as out:
        stream = out.add_stream("flac", rate=8000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.int16), "s16", layout="mono")
        frame.sample_rate = 8000
        data = bytes(next(iter([*stream.encode(frame), *stream.encode(None)])))
        for n in range(0, seconds, 4):
            packet = av.Packet(data)
            packet.stream, packet.pts, packet.dts = stream, n * 8000, n * 8000
            packet.time_base = Fraction(1, 8000)
            out.mux(packet)
    return path
