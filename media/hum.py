"""Mains hum: how far 50, 100 or 150 Hz stand out from their neighbourhood while nobody speaks.

Hum is there all the time, a note of music or a low voice is not: of all pauses the one where it stands out least but for
a fifth counts. Kept: four numbers each 160 ms.
"""

from __future__ import annotations

from array import array

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

PARTS = 3
MAINS_HZ = (50, 100, 150)
WINDOW_MS, HOP_MS = 320, 160
PERCENTILE = 20
LOWEST_DB = -80.0
_RATE = 2000  # roughly; samples are averaged down to it
_LOBE, _NEAR, _FAR = 6.5, 12.0, 26.0


class Hum:
    """Fed with whole seconds of one channel."""

    def __init__(self, rate: int) -> None:
        self._fold = rate // _RATE
        self._low_rate = rate / self._fold
        self._tail = np.zeros(0)
        self._ratio = array("f")
        self._window = int(self._low_rate * WINDOW_MS / 1000)
        self._hop = int(self._low_rate * HOP_MS / 1000)
        self._hann = np.hanning(self._window)
        self._bins = [_bins(hz, self._window, self._low_rate) for hz in MAINS_HZ]

    def add(self, mono: npt.NDArray[np.float32]) -> None:
        """One second more."""
        whole = len(mono) // self._fold * self._fold
        low = mono[:whole].reshape(-1, self._fold).mean(axis=1)
        signal = np.concatenate((self._tail, low))
        count = max(0, (len(signal) - self._window) // self._hop + 1)
        for at in range(count):
            piece = signal[at * self._hop : at * self._hop + self._window]
            self._add_window(np.abs(np.fft.rfft((piece - piece.mean()) * self._hann)) ** 2)
        self._tail = signal[count * self._hop :]

    def _add_window(self, spectrum: Floats) -> None:
        scale = 4 / self._hann.sum() ** 2  # to the square of a sine's amplitude
        for tone, near in self._bins:
            power = spectrum[tone].max() * scale
            around = np.exp(np.log(spectrum[near] * scale + 1e-14).mean())
            heard = power > 10 ** (LOWEST_DB / 10)
            self._ratio.append(10 * np.log10(power / around) if heard else 0.0)

    def over_db(self, pauses: npt.NDArray[np.bool_], step_ms: int) -> float | None:
        """By how many dB hum stands out in the pauses (a flag for each `step_ms`); None without a pause."""
        rows = np.frombuffer(self._ratio, np.float32).reshape(-1, PARTS) if self._ratio else np.zeros((0, 3))
        starts = np.arange(len(rows)) * HOP_MS // step_ms
        width = WINDOW_MS // step_ms
        sums = np.concatenate(([0], np.cumsum(pauses)))
        inside = [s + width < len(sums) and sums[s + width] - sums[s] == width for s in starts]
        calm = rows[np.array(inside, np.bool_)] if len(rows) else rows
        if not len(calm):
            return None
        return max(0.0, float(np.percentile(calm, PERCENTILE, axis=0).max()))


def _bins(hz: int, window: int, rate: float) -> tuple[npt.NDArray[np.int_], npt.NDArray[np.int_]]:
    """The bins of a tone, and those of its neighbourhood on both sides, without the other tones'."""
    at = np.fft.rfftfreq(window, 1 / rate)
    far = np.abs(at - hz)
    return np.flatnonzero(far <= _LOBE), np.flatnonzero((far >= _NEAR) & (far <= _FAR) & (at > 20))
