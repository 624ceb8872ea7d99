"""Where somebody speaks, and how far the voice lies above what is heard behind it.

Speech is found by the Silero detector that comes with faster-whisper. All answers are estimates: what goes on behind
the voice while it speaks is taken to be what is heard in the pauses beside it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from media.checking import spans
from media.checking.levels import STEP_MS

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

RATE = 16_000
WINDOW = 512
BATCH_WINDOWS = 938  # half a minute
SPEAKING = 0.5
TRIM_MS = 100
ENOUGH_SPEECH_MS, ENOUGH_PAUSE_MS = 1000, 400
LONGEST_BESIDE_MS = 3000  # music alone for longer than this is no background of speech
HIGHEST_DB = 90.0


class Voice:
    """Fed with whole seconds of one channel at any rate; kept: one flag each 32 ms."""

    def __init__(self) -> None:
        from faster_whisper.vad import get_vad_model

        self._model = get_vad_model()
        self._pending: list[npt.NDArray[np.float32]] = []
        self._waiting = 0
        self._speaking = bytearray()

    def add(self, mono: npt.NDArray[np.float32]) -> None:
        """One second more."""
        self._pending.append(at_16k(mono))
        self._waiting += RATE
        if self._waiting >= BATCH_WINDOWS * WINDOW:
            self._listen(BATCH_WINDOWS)

    def _listen(self, windows: int) -> None:
        sound = np.concatenate(self._pending)
        heard, rest = sound[: windows * WINDOW], sound[windows * WINDOW :]
        told = np.asarray(self._model(heard)).reshape(-1)
        self._speaking.extend((told >= SPEAKING).astype(np.uint8).tobytes())
        self._pending, self._waiting = [rest], len(rest)

    def speaking(self, steps: int) -> Flags:
        """Which of so many steps of 20 ms are spoken."""
        if self._waiting >= WINDOW:
            self._listen(self._waiting // WINDOW)
        heard = np.frombuffer(bytes(self._speaking), np.uint8).astype(np.bool_)
        if not len(heard):
            return np.zeros(steps, np.bool_)
        at = np.minimum(np.arange(steps) * STEP_MS * RATE // 1000 // WINDOW, len(heard) - 1)
        return heard[at]


def at_16k(mono: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """A second of sound at 16 kHz, well enough for a detector of speech."""
    low: npt.NDArray[np.float32] = mono[: len(mono) // 3 * 3].reshape(-1, 3).mean(axis=1)
    if len(low) == RATE:
        return low
    at = np.linspace(0, len(low) - 1, RATE)
    return np.asarray(np.interp(at, np.arange(len(low)), low), np.float32)


def over_noise_db(level: Floats, speaking: Flags, quiet: Flags) -> float | None:
    """The voice (or, where nobody speaks, whatever sounds) less the noise of the gaps; None without a gap."""
    voice = speaking & ~quiet
    if voice.sum() * STEP_MS < ENOUGH_SPEECH_MS:
        voice = ~quiet
    gaps = spans.of_flags(quiet & ~speaking, STEP_MS, ENOUGH_PAUSE_MS)
    noise = spans.flags_of(gaps, len(level), STEP_MS, TRIM_MS)
    return _ratio(level, voice, noise)


def over_background_db(level: Floats, speaking: Flags) -> float | None:
    """The voice less what is heard in the pauses between words and sentences; None where that can't be told."""
    between = spans.of_flags(~speaking, STEP_MS, ENOUGH_PAUSE_MS)
    behind = len(level) * STEP_MS
    beside = [
        (start, end)
        for start, end in between
        if end - start <= LONGEST_BESIDE_MS and start > 0 and end < behind
    ]
    pauses = [level[flags] for span in beside if (flags := _inside(span, len(level))).any()]
    if speaking.sum() * STEP_MS < 2 * ENOUGH_SPEECH_MS or not pauses:
        return None
    behind_voice = float(np.median([_mean_db(each) for each in pauses]))
    return min(HIGHEST_DB, _mean_db(level[speaking]) - behind_voice)


def _inside(span: spans.Span, count: int) -> Flags:
    return spans.flags_of([span], count, STEP_MS, TRIM_MS)


def _ratio(level: Floats, voice: Flags, noise: Flags) -> float | None:
    if voice.sum() * STEP_MS < ENOUGH_SPEECH_MS / 2 or noise.sum() * STEP_MS < ENOUGH_PAUSE_MS / 2:
        return None
    # the middle one: breath and the last of a word in a pause are not its noise
    return min(HIGHEST_DB, _mean_db(level[voice]) - float(np.median(level[noise])))


def _mean_db(level: Floats) -> float:
    return 10 * float(np.log10(np.mean(10 ** (level / 10))))
