"""Sound out of a clip: 16 kHz mono samples on the clip's own clock, as speech recognition wants them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from media import extras, ffmpeg

RATE = 16_000
# gaps in the time stamps become silence, as does the time before the first one; what lies over another is cut
ON_THE_CLOCK = "aresample=async=1:first_pts=0:min_hard_comp=0.02"
# a voice in one channel of two has a quarter of its power in their mean; with less than an eighth they cancel out
CANCELLED = 8
Samples = npt.NDArray[np.float32]


def samples(path: Path) -> Samples:
    """The main sound of a file, in [-1, 1] at 16 kHz, on the clock of its picture; raises media.ffmpeg.Unreadable.

    What starts late or has a hole is silent there: sample n is what is heard n / 16,000 seconds after the clip begins.
    """
    beside = extras.read(path)
    track = beside.main
    if track is None:
        raise ffmpeg.Unreadable("no-stream")
    channels = min(2, max(1, track.channels))
    how = {"format": "s16le", "c:a": "pcm_s16le", "ac": channels, "ar": RATE, "af": ON_THE_CLOCK}
    arguments = ffmpeg.output([ffmpeg.source(path)[str(track.index)]], "pipe:", how)
    if beside.picture is not None:
        # ffmpeg counts from the first stream that it takes: with the picture (its packets, unread) both have one clock
        arguments += ["-map", f"0:{beside.picture}", "-c", "copy", "-f", "null", "-"]
    raw = np.frombuffer(ffmpeg.run(arguments, seconds=ffmpeg.seconds_for(path)), np.int16)
    samples: Samples = _one(raw.reshape(-1, channels)) * np.float32(1 / 32768)
    return samples


def _one(channels: npt.NDArray[Any]) -> Any:
    """One channel of two: their mean, or the louder alone where they cancel each other (a cable with swapped poles)."""
    if channels.shape[1] == 1 or not len(channels):
        return channels[:, 0].astype(np.float32)
    mean = channels.mean(axis=1, dtype=np.float32)
    powers = [float(np.square(each, dtype=np.float32).mean()) for each in channels.T]
    louder = int(np.argmax(powers))
    cancelled = float(np.square(mean).mean()) * CANCELLED < powers[louder]
    return channels[:, louder].astype(np.float32) if cancelled else mean
