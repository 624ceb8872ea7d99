"""How loud the samples are, plainly: peaks, clipping, and the level of each 20 ms, from which gaps are told.

A gap is where the sound lies no more than 6 dB above the noise floor of the clip. The floor is the level that a
twentieth of the clip stays below; a clip that never pauses has no floor, and no gaps.
"""

from __future__ import annotations

from array import array

import numpy as np
import numpy.typing as npt

from media.checking import spans
from media.checking.spans import Span

Second = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]

STEP_MS = 20
STEPS = 50  # in a second
FULL_SCALE = 0.9995
FLAT_SAMPLES = 3
LOWEST_DB = -90.0
FLOOR_PERCENTILE = 5
LOUD_PERCENTILE = 95
ABOVE_FLOOR_DB = 6.0
BELOW_LOUD_DB = 12.0  # what is nearer to the loud parts than this is a soft passage, no gap
LOUDEST_GAP_DB = -30.0
ALWAYS_SILENT_DB = -60.0
QUIETER_DB = 25.0
SILENCE_MS = 300
GAP_MS = 1000


class Levels:
    """Fed with whole seconds of samples (channels x rate). Kept: one peak a second, one power each 20 ms."""

    def __init__(self) -> None:
        self.peaks = array("f")
        self.clipped: list[Span] = []
        self._power = array("f")
        self._ms = 0

    def add(self, second: Second) -> None:
        """One second more."""
        size = np.abs(second)
        peak = float(size.max())
        self.peaks.append(peak)
        if peak >= FULL_SCALE:
            self._clip(size >= FULL_SCALE)
        blocks = second.reshape(len(second), STEPS, -1)
        self._power.extend(np.einsum("cbs,cbs->b", blocks, blocks) / (blocks.shape[2] * len(second)))
        self._ms += 1000

    def _clip(self, full: npt.NDArray[np.bool_]) -> None:
        """Where several samples in a row are at full scale, the top of the wave is gone."""
        for channel in full:
            for first, behind in spans.runs(channel):
                if behind - first >= FLAT_SAMPLES:
                    at = self._ms + first * 1000 // full.shape[1]
                    spans.add(self.clipped, at, at + 1, bridge_ms=100)
        self.clipped.sort()

    def drop(self, steps: int) -> None:
        """Take back what a last second was padded with."""
        del self._power[len(self._power) - steps :]

    def db(self) -> Floats:
        """The level of each 20 ms in dBFS (a full sine is -3)."""
        power = np.frombuffer(self._power, np.float32).astype(np.float64) if self._power else np.zeros(0)
        return np.asarray(np.maximum(10 * np.log10(np.maximum(power, 1e-12)), LOWEST_DB))

    def peak_db(self) -> float | None:
        """The highest sample, in dBFS."""
        return _db(max(self.peaks)) if self.peaks else None

    def level_db(self) -> float | None:
        """The 95th percentile of the highest sample of each second, in dBFS."""
        return _db(float(np.percentile(np.array(self.peaks), 95))) if self.peaks else None

    def peaks_by_second(self) -> list[int]:
        """Tenths of dBFS a second, for a chart."""
        return [round(_db(peak) * 10) for peak in self.peaks]


def _db(peak: float) -> float:
    return max(LOWEST_DB, 20 * float(np.log10(max(peak, 1e-9))))


def quiet_below(level: Floats) -> float:
    """The level under which nothing is said or played, in dBFS."""
    floor = float(np.percentile(level, FLOOR_PERCENTILE))
    loud = float(np.percentile(level, LOUD_PERCENTILE))
    relative = min(floor + ABOVE_FLOOR_DB, loud - BELOW_LOUD_DB, LOUDEST_GAP_DB)
    return max(relative, min(ALWAYS_SILENT_DB, loud - QUIETER_DB), LOWEST_DB + ABOVE_FLOOR_DB)


def quiet(level: Floats) -> npt.NDArray[np.bool_]:
    """Which of the 20 ms lie in silence; a click of a single one does not end it."""
    if not len(level):
        return np.zeros(0, np.bool_)
    below = level < quiet_below(level)
    alone = np.zeros_like(below)
    alone[1:-1] = ~below[1:-1] & below[:-2] & below[2:]
    return np.asarray(below | alone)


def silences(level: Floats) -> list[Span]:
    """Pauses of 0.3 s and more."""
    return spans.of_flags(quiet(level), STEP_MS, SILENCE_MS)
