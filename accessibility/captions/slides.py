"""Writing in the picture: a few frames of a clip read by OCR (RapidOCR, its models in the wheel), for the glossary.

In a child process with a limit of time; what can't be read gives no text, and captions are made without it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from foundation import child
from foundation.child import Failed, Limits, Patience

MOST_FRAMES = 12
WIDTH, HEIGHT = 960, 540
SURE = 0.8
SECONDS = 60


def texts(path: Path, duration_ms: int, *, seconds: int = SECONDS) -> list[str]:
    """The lines that stand in the picture, each once, in the order in which they come."""
    try:
        told = child.ask(
            "accessibility.captions.slides",
            [str(path.resolve()), str(duration_ms)],
            patience=Patience(seconds),
            limits=Limits(processor=seconds * 4, writes=None),
        )
    except Failed:
        return []
    lines: list[str] = told["lines"]
    return lines


def moments(duration_ms: int) -> list[int]:
    """When to look, in ms: evenly spread, no more often than every 5 s."""
    count = max(1, min(MOST_FRAMES, duration_ms // 5_000))
    return [duration_ms * (2 * n + 1) // (2 * count) for n in range(count)]


def _frame(path: Path, at_ms: int) -> bytes:
    from media import ffmpeg

    scale = f"scale={WIDTH}:{HEIGHT}:force_original_aspect_ratio=decrease,pad={WIDTH}:{HEIGHT}"
    clip = ffmpeg.source(path, ss=f"{at_ms / 1000:.3f}")
    how = {"frames:v": 1, "vf": scale, "format": "rawvideo", "pix_fmt": "bgr24"}
    return ffmpeg.run(ffmpeg.output([clip], "pipe:", how), seconds=20)


def read(arguments: list[str]) -> dict[str, Any]:
    """In the child: the lines of the frames."""
    from rapidocr import RapidOCR

    path, duration_ms = Path(arguments[0]), int(arguments[1])
    reader = RapidOCR(params={"Global.log_level": "error"})
    found: dict[str, None] = {}
    before = b""
    for at_ms in moments(duration_ms):
        raw = _frame(path, at_ms)
        if raw == before or len(raw) != WIDTH * HEIGHT * 3:
            continue
        before = raw
        told: Any = reader(np.frombuffer(raw, np.uint8).reshape(HEIGHT, WIDTH, 3))
        pairs = zip(told.txts or (), told.scores or (), strict=True)
        found.update({text.strip(): None for text, score in pairs if score >= SURE and text.strip()})
    return {"lines": list(found)}


if __name__ == "__main__":
    child.answer(read)
