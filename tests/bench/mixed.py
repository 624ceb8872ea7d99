"""Recordings in two languages and of sentences with numbers, made once and kept in the cache folder (bilingual.py speaks them)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.signal import resample_poly

from tests.bench import bilingual
from tests.bench.mixed_scripts import LESSONS, NUMBERS
from tests.bench.recordings import RATE, write

# (Mandarin voice, English voice, speed): nothing was chosen on any of these pairs
VOICES = (
    ("zf_xiaoxiao", "am_michael", 0.95),
    ("zm_yunjian", "af_bella", 0.9),
    ("zf_xiaoyi", "bm_george", 0.9),
    ("zm_yunxi", "bf_emma", 0.95),
)
EDITION = 1


def lessons(
    cache: Path, texts: Sequence[str] = LESSONS, voices: Sequence[tuple[str, str, float]] = VOICES
) -> dict[Path, str]:
    """Each lesson's file with what is said in it; raises speech.NoVoice."""
    return {_made(cache, text, *voices[n % len(voices)]): text for n, text in enumerate(texts)}


def numbers(
    cache: Path,
    pairs: Sequence[tuple[str, str]] = NUMBERS,
    voices: Sequence[tuple[str, str, float]] = VOICES,
) -> dict[Path, str]:
    """A file for each sentence, with how it is to be written; raises speech.NoVoice."""
    return {_made(cache, said, *voices[n % len(voices)]): written for n, (said, written) in enumerate(pairs)}


def _made(cache: Path, text: str, mandarin: str, english: str, speed: float) -> Path:
    name = hashlib.sha256(repr((EDITION, text, mandarin, english, speed)).encode()).hexdigest()[:12]
    path = cache / "bench" / "mixed" / f"{name}.wav"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        silence = np.zeros(RATE // 2, np.float32)
        spoken = [samples for _sentence, samples in bilingual.said(text, mandarin, english, speed, cache)]
        sound = resample_poly(np.concatenate(spoken), 2, 3).astype(np.float32) * 0.8
        write(path, np.concatenate([silence, sound]))
    return path
