"""Mains hum: how far 50, 100 or 150 Hz stand out from their neighbourhood while nobody speaks.

Hum is there all the time, a note of music or a low voice is not: of all pauses the one where it stands out least but for
a fifth counts. Besides, whether what sounds softly is music: then many tones stand out. Kept: four numbers each 160 ms.
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
MUSIC_HZ = (100, 1000)
STANDING_OUT = 8.0  # dB over the middle of the band's bins: one in a hundred in noise
MUSIC_SHARE = 0.04
_AUDIBLE_DB = -66.0


class Hum:
    """Fed with whole seconds of one channel."""

    def __init__(self, rate: int) -> None:
        self._fold = rate // _RATE
        self._low_rate = rate / self._fold
        self._tail = np.zeros(0)
        self._ratio = array("f")
        self._tonal = array("b")
        self._window = int(self._low_rate * WINDOW_MS / 1000)
        self._hop = int(self._low_rate * HOP_MS / 1000)
        self._hann = np.hanning(self._window)
        self._bins = [_bins(hz, self._window, self._low_rate) for hz in MAINS_HZ]
        self._band = _band(self._window, self._low_rate)

    def add(self, mono: npt.NDArray[np.float32]) -> None:
        """One second more."""
        whole = len(mono) // self._fold * self._fold
        low = mono[:whole].reshape(-1, self._fold).mean(axis=1)
        signal = np.concatenate((self._tail, low))
        count = max(0, (len(signal) - self._window) // self._hop + 1)
        for at in range(count):
            piece = signal[at * self._hop : at * self._hop + self._window]
            spectrum = np.abs(np.fft.rfft((piece - piece.mean()) * self._hann)) ** 2
            self._add_window(spectrum)
            self._tonal.append(self._is_tonal(spectrum, float(piece @ piece) / self._window))
        self._tail = signal[count * self._hop :]

    def _add_window(self, spectrum: Floats) -> None:
        scale = 4 / self._hann.sum() ** 2  # to the square of a sine's amplitude
        for tone, near in self._bins:
            power = spectrum[tone].max() * scale
            around = np.exp(np.log(spectrum[near] * scale + 1e-14).mean())
            heard = power > 10 ** (LOWEST_DB / 10)
            self._ratio.append(10 * np.log10(power / around) if heard else 0.0)

    def _is_tonal(self, spectrum: Floats, power: float) -> bool:
        """Whether many tones stand out of the band, and can be heard."""
        band = spectrum[self._band]
        out = np.count_nonzero(band > np.median(band) * 10 ** (STANDING_OUT / 10))
        return bool(out > MUSIC_SHARE * len(band) and power > 10 ** (_AUDIBLE_DB / 10))

    def music(self, pauses: npt.NDArray[np.bool_], step_ms: int) -> npt.NDArray[np.bool_]:
        """Where within the pauses tones sound on: soft music, not silence."""
        tonal = np.frombuffer(self._tonal, np.int8).astype(np.bool_)
        found = np.zeros_like(pauses)
        lead, width = (WINDOW_MS - HOP_MS) // 2, HOP_MS // step_ms
        for window in np.flatnonzero(tonal & _inside(pauses, len(tonal), step_ms)):
            first = (int(window) * HOP_MS + lead) // step_ms
            found[first : first + width] = True
        return found

    def over_db(self, pauses: npt.NDArray[np.bool_], step_ms: int) -> float | None:
        """By how many dB hum stands out in the pauses (a flag for each `step_ms`); None without a pause."""
        rows = np.frombuffer(self._ratio, np.float32).reshape(-1, PARTS) if self._ratio else np.zeros((0, 3))
        calm = rows[_inside(pauses, len(rows), step_ms)]
        if not len(calm):
            return None
        return max(0.0, float(np.percentile(calm, PERCENTILE, axis=0).max()))


def _bins(hz: int, window: int, rate: float) -> tuple[npt.NDArray[np.int_], npt.NDArray[np.int_]]:
    """The bins of a tone, and those of its neighbourhood on both sides, without the other tones'."""
    at = np.fft.rfftfreq(window, 1 / rate)
    far = np.abs(at - hz)
    return np.flatnonzero(far <= _LOBE), np.flatnonzero((far >= _NEAR) & (far <= _FAR) & (at > 20))


def _band(window: int, rate: float) -> npt.NDArray[np.int_]:
    """The bins in which music is looked for: not those of mains hum."""
    at = np.fft.rfftfreq(window, 1 / rate)
    mains = np.abs(at - 50 * np.round(at / 50)) <= _LOBE
    return np.flatnonzero((at >= MUSIC_HZ[0]) & (at <= MUSIC_HZ[1]) & ~mains)


def _inside(pauses: npt.NDArray[np.bool_], windows: int, step_ms: int) -> npt.NDArray[np.bool_]:
    """Which windows lie wholly in pauses."""
    width = WINDOW_MS // step_ms
    starts = np.arange(windows) * HOP_MS // step_ms
    sums = np.concatenate(([0], np.cumsum(pauses)))
    ends = np.minimum(starts + width, len(pauses))
    return np.asarray(sums[ends] - sums[np.minimum(starts, len(pauses))] == width)
