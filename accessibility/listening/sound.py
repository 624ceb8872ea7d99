"""Sound as this room takes it: mono samples, 16,000 a second, in [-1, 1]. Whoever asks brings them (media.sound reads a file)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

RATE = 16_000
Samples = npt.NDArray[np.float32]


def duration_ms(sound: Samples) -> int:
    """The length of samples in milliseconds."""
    return len(sound) * 1000 // RATE
