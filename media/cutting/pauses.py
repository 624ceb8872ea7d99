"""Where a clip is silent, by its own noise floor: what a long lecture is cut by when nothing else is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from media import sound

STEP_MS = 20
SHORTEST_MS = 240
FLOOR_PERCENT = 5  # the quietest twentieth is the room, not the speaker
ABOVE_FLOOR = 2.0  # 6 dB
LEAST, MOST = 10 ** (-60 / 20), 10 ** (-30 / 20)  # what is called silent at least and at most


def silences(path: Path) -> list[tuple[int, int]]:
    """Stretches of silence in ms; raises media.ffmpeg.Unreadable."""
    return of(sound.samples(path))


def of(samples: sound.Samples) -> list[tuple[int, int]]:
    """The same for samples."""
    step = sound.RATE * STEP_MS // 1000
    steps = samples[: len(samples) // step * step].reshape(-1, step)
    if not len(steps):
        return []
    loudness = np.sqrt(np.einsum("ij,ij->i", steps, steps) / step)
    floor = float(np.percentile(loudness, FLOOR_PERCENT))
    return _stretches(loudness <= min(max(floor * ABOVE_FLOOR, LEAST), MOST))


def _stretches(quiet: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
    found = [(int(a) * STEP_MS, int(b) * STEP_MS) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return [(a, b) for a, b in found if b - a >= SHORTEST_MS]
