"""Recordings that the bench makes: lessons in several Mandarin voices and speeds, some with music, noise or long pauses.

Made once and kept in the cache folder. Beside the sound lie the reference, when each sentence is said, and where webrtcvad hears
speech in the clean voice. Where Kokoro can't be had there are none, and the bench says so.
"""

from __future__ import annotations

import hashlib
import json
import wave
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import webrtcvad
from scipy.signal import resample_poly

from accessibility.speaking import speech
from tests.bench.scripts import LESSONS

RATE = 16_000
# voices that nothing was tuned on; (voice, speed, what lies under it)
WAYS = (
    ("zf_xiaoni", 0.85, "nothing"),
    ("zm_yunxi", 0.95, "music"),
    ("zf_xiaoyi", 0.9, "noise"),
    ("zm_yunyang", 0.8, "pauses"),
)
TURNS = 3  # each lesson is said so often, by another voice each time: more than 20 minutes in all
EDITION = 2
Sound = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Recording:
    """A file with what is said in it: sentences as [start_ms, end_ms], speech by a second detector likewise."""

    file: str
    kind: str
    reference: str
    sentences: list[list[int]]
    speech: list[list[int]]


def own(cache: Path) -> tuple[Path, list[Recording]]:
    """The folder with the bench's recordings, made where they are not there yet; raises speech.NoVoice."""
    name = hashlib.sha256(repr((EDITION, LESSONS, WAYS, TURNS)).encode()).hexdigest()[:12]
    folder = cache / "bench" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder, [_recording(folder, n, cache) for n in range(TURNS * len(LESSONS))]


def _recording(folder: Path, number: int, cache: Path) -> Recording:
    """A lesson's turn, in its voice."""
    told = folder / f"zh-{number:02}.json"
    if not told.is_file():
        lesson, turn = divmod(number, TURNS)
        text = LESSONS[lesson]
        voice, speed, under = WAYS[(lesson + turn) % len(WAYS)]
        random = np.random.default_rng(number)
        clean, sentences = _said(text, voice, speed, 3_000 if under == "pauses" else 500, cache)
        write(folder / f"zh-{number:02}.wav", clean + _under(under, len(clean), random))
        made = Recording(f"zh-{number:02}.wav", f"{voice} {speed} {under}", text, sentences, _heard(clean))
        told.write_text(json.dumps(asdict(made), ensure_ascii=False))
    return Recording(**json.loads(told.read_text()))


def _said(text: str, voice: str, speed: float, pause_ms: int, cache: Path) -> tuple[Sound, list[list[int]]]:
    parts, spans, at = [np.zeros(RATE // 2, np.float32)], [], RATE // 2
    for n, (_sentence, samples) in enumerate(speech.speak(text, "zh", cache, voice=voice, speed=speed)):
        said = resample_poly(samples, 2, 3).astype(np.float32)
        length = len(said) - RATE * speech.PAUSE_MS // 1000
        spans.append([at * 1000 // RATE, (at + length) * 1000 // RATE])
        pause = np.zeros(RATE * (pause_ms if n % 3 == 2 else 0) // 1000, np.float32)
        parts += [said, pause]
        at += len(said) + len(pause)
    return np.concatenate(parts) * 0.8, spans


def music(length: int) -> Sound:
    """Soft chords, a new one every two seconds."""
    at = np.arange(length) / RATE
    chords = ((220, 277, 330), (196, 247, 294), (175, 220, 262), (165, 208, 247))
    tones = [sum(np.sin(2 * np.pi * f * at) for f in chord) for chord in chords]
    which = (at // 2).astype(int) % len(chords)
    return np.asarray(np.choose(which, tones) / 3, np.float32)


def noise(length: int, random: np.random.Generator) -> Sound:
    """The hiss and rumble of a workshop."""
    white = random.standard_normal(length).astype(np.float32)
    return np.asarray(0.6 * white + np.convolve(white, np.ones(64) / 8, "same"), np.float32)


def _under(what: str, length: int, random: np.random.Generator) -> Sound:
    if what == "music":
        return 0.03 * music(length)
    if what == "noise":
        return 0.008 * noise(length, random)
    return np.zeros(length, np.float32)


def nothing_said(folder: Path) -> list[Path]:
    """60 s each of silence, music and noise."""
    length, random = 60 * RATE, np.random.default_rng(60)
    made = {
        "silence": np.zeros(length, np.float32),
        "music": 0.3 * music(length),
        "noise": 0.1 * noise(length, random),
    }
    for name, sound in made.items():
        write(folder / f"{name}.wav", sound)
    return [folder / f"{name}.wav" for name in made]


def together(folder: Path, files: list[Path]) -> Path:
    """All in one file, for measuring speed."""
    target = folder / "all.wav"
    if not target.is_file():
        write(target, np.concatenate([read(path) for path in files]))
    return target


def _heard(clean: Sound) -> list[list[int]]:
    """Speech by webrtcvad, in steps of 30 ms; what is shorter than 120 ms is a click."""
    detector, step = webrtcvad.Vad(3), RATE * 30 // 1000
    raw = (np.clip(clean, -1, 1) * 32767).astype("<i2")
    flags = [
        detector.is_speech(raw[at : at + step].tobytes(), RATE) for at in range(0, len(raw) - step, step)
    ]
    found: list[list[int]] = []
    for n, speaking in enumerate(flags):
        if speaking and found and found[-1][1] == n * 30:
            found[-1][1] = (n + 1) * 30
        elif speaking:
            found.append([n * 30, (n + 1) * 30])
    return [span for span in found if span[1] - span[0] >= 120]


def read(path: Path) -> Sound:
    """A wave file that the bench wrote."""
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32768


def write(path: Path, sound: Sound) -> None:
    """A wave file that the bench can read again."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
