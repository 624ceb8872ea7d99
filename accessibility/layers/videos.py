"""A second video beside a clip (sign language, or a described version): measured, and held against the clip."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from media.ffmpeg import Unreadable
from media.probe import probe

TOLERANCE_MS = 2_000  # how much longer or shorter it may be: a signer begins or ends a little apart
MOST_OFFSET_MS = 60_000


class OtherLength(Exception):
    """It is not as long as the clip, so it can't run in step with it."""

    def __init__(self, have_ms: int) -> None:
        super().__init__(have_ms)
        self.have_ms = have_ms


def measure(path: Path, clip_ms: int, offset_ms: int = 0) -> dict[str, Any]:
    """What a layer keeps of a video that runs beside a clip of that length; raises Unreadable, OtherLength.

    `offset_ms`: where in the video the clip begins (a signer who starts late has some more at the front).
    """
    told = probe(path)
    if not told.has_picture:
        raise Unreadable("no-stream")
    if abs(told.duration_ms - offset_ms - clip_ms) > TOLERANCE_MS:
        raise OtherLength(told.duration_ms)
    return {
        "duration_ms": told.duration_ms,
        "offset_ms": offset_ms,
        "width": told.width,
        "height": told.height,
    }
