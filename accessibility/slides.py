"""Writing in the picture: a few frames of a clip read by OCR (RapidOCR, its models in the wheel), for the glossary.

In a child process with a limit of time; what can't be read gives no text, and captions are made without it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
MOST_FRAMES = 12
WIDTH, HEIGHT = 960, 540
SURE = 0.8
SECONDS = 60


def texts(path: Path, duration_ms: int, *, seconds: int = SECONDS) -> list[str]:
    """The lines that stand in the picture, each once, in the order in which they come."""
    command = [sys.executable, "-m", "accessibility.slides", str(path), str(duration_ms)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=seconds, check=True)
    except (subprocess.SubprocessError, OSError):
        return []
    lines: list[str] = json.loads(done.stdout.splitlines()[-1])
    return lines


def moments(duration_ms: int) -> list[int]:
    """When to look, in ms: evenly spread, no more often than every 5 s."""
    count = max(1, min(MOST_FRAMES, duration_ms // 5_000))
    return [duration_ms * (2 * n + 1) // (2 * count) for n in range(count)]


def _frame(path: Path, at_ms: int) -> bytes:
    from media import ffmpeg

    scale = f"scale={WIDTH}:{HEIGHT}:force_original_aspect_ratio=decrease,pad={WIDTH}:{HEIGHT}"
    arguments = ["-ss", f"{at_ms / 1000:.3f}", "-i", str(path), "-frames:v", "1", "-vf", scale]
    return ffmpeg.run([*arguments, "-f", "rawvideo", "-pix_fmt", "bgr24", "pipe:"], seconds=20)


def main(path: Path, duration_ms: int) -> None:
    """In the child: read the frames, print the lines as JSON."""
    from rapidocr import RapidOCR

    answers, sys.stdout = sys.stdout, sys.stderr
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
    print(json.dumps(list(found), ensure_ascii=False), file=answers, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
