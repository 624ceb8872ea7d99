"""Sound out of a clip: 16 kHz mono samples, as speech recognition wants them."""

from __future__ import annotations

from pathlib import Path

import ffmpeg as ffmpeg_python
import numpy as np
import numpy.typing as npt

from media import ffmpeg

RATE = 16_000
Samples = npt.NDArray[np.float32]


def samples(path: Path) -> Samples:
    """The whole sound of a file, in [-1, 1] at 16 kHz; raises media.ffmpeg.Unreadable."""
    stream = ffmpeg_python.input(str(path)).output(
        "pipe:", format="s16le", acodec="pcm_s16le", ac=1, ar=RATE, map="0:a:0"
    )
    raw = ffmpeg.run(stream.get_args(), seconds=ffmpeg.seconds_for(path))
    return np.frombuffer(raw, np.int16).astype(np.float32) / 32768.0


def duration_ms(sound: Samples) -> int:
    """The length of samples in milliseconds."""
    return len(sound) * 1000 // RATE
