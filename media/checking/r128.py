"""Loudness as EBU R 128 counts it (ITU-R BS.1770-4, EBU Tech 3341 and 3342): integrated, short-term and range.

One number is kept for each 100 ms.
"""

from __future__ import annotations

from array import array
from math import log10, pi, tan

import numpy as np
import numpy.typing as npt
from scipy.signal import sosfilt

Floats = npt.NDArray[np.float64]
Second = npt.NDArray[np.float32]

BLOCKS = 10  # of 100 ms in a second
MOMENTARY, SHORT_TERM = 4, 30  # blocks of 400 ms and of 3 s
ABSOLUTE_GATE, RELATIVE_GATE, RANGE_GATE = -70.0, -10.0, -20.0
LOW, HIGH = 10, 95  # percentiles between which the range lies


class Loudness:
    """Fed with whole seconds of samples (channels x rate); answers in LUFS and LU."""

    def __init__(self, rate: int) -> None:
        self._sos = k_weighting(rate)
        self._state: Floats | None = None
        self._energy = array("d")

    def add(self, second: Second) -> None:
        """One second more."""
        if self._state is None:
            self._state = np.zeros((len(self._sos), len(second), 2))
        weighted, self._state = sosfilt(self._sos, second, axis=1, zi=self._state)
        blocks = weighted.reshape(len(second), BLOCKS, -1)
        self._energy.extend(np.einsum("cbs,cbs->b", blocks, blocks) / blocks.shape[2])

    def drop(self, blocks: int) -> None:
        """Take back what a last second was padded with."""
        del self._energy[len(self._energy) - blocks :]

    def over(self, blocks: int) -> Floats:
        """LUFS of every window of so many blocks, one beginning each 100 ms."""
        energy = np.frombuffer(self._energy, np.float64) if self._energy else np.zeros(0)
        if len(energy) < blocks:
            return np.zeros(0)
        sums = np.concatenate(([0.0], np.cumsum(energy)))
        return _lufs((sums[blocks:] - sums[:-blocks]) / blocks)

    def integrated(self) -> float | None:
        """Gated loudness of the whole; None where everything is below the gate."""
        momentary = self.over(MOMENTARY)
        loud = momentary[momentary > ABSOLUTE_GATE]
        if not len(loud):
            return None
        loud = loud[loud > _mean(loud) + RELATIVE_GATE]
        return _mean(loud)

    def range(self) -> float | None:
        """Loudness range (LRA); None for less than 3 s of sound above the gate."""
        short = self.over(SHORT_TERM)
        loud = short[short > ABSOLUTE_GATE]
        if not len(loud):
            return None
        loud = loud[loud > _mean(loud) + RANGE_GATE]
        low, high = np.percentile(loud, [LOW, HIGH])
        return float(high - low)

    def loudest(self) -> float | None:
        """The loudest 3 s."""
        short = self.over(SHORT_TERM)
        return float(short.max()) if len(short) and short.max() > ABSOLUTE_GATE else None

    def by_second(self) -> list[int]:
        """Tenths of LUFS a second, for a chart."""
        energy = np.frombuffer(self._energy, np.float64) if self._energy else np.zeros(0)
        whole = [energy[at : at + BLOCKS].mean() for at in range(0, len(energy), BLOCKS)]
        return [round(float(each) * 10) for each in _lufs(np.array(whole))]


def _lufs(energy: Floats) -> Floats:
    return -0.691 + 10 * np.log10(np.maximum(energy, 1e-10))


def _mean(levels: Floats) -> float:
    return -0.691 + 10 * log10(float(np.mean(10 ** ((levels + 0.691) / 10))))


def k_weighting(rate: int) -> Floats:
    """The two filters of BS.1770 at this sample rate, as second-order sections."""
    k, q, gain = tan(pi * 1681.974450955533 / rate), 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    mid, a0 = gain**0.4996667741545416, 1 + k / q + k * k
    shelf = [
        (gain + mid * k / q + k * k) / a0,
        2 * (k * k - gain) / a0,
        (gain - mid * k / q + k * k) / a0,
        1.0,
        2 * (k * k - 1) / a0,
        (1 - k / q + k * k) / a0,
    ]
    k, q = tan(pi * 38.13547087602444 / rate), 0.5003270373238773
    a0 = 1 + k / q + k * k
    high_pass = [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]
    return np.array([shelf, high_pass])
