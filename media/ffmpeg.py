"""ffmpeg as a child process: a binary that comes by pip, protocols limited to files and pipes, a time limit."""

from __future__ import annotations

import resource
import subprocess
from functools import partial
from pathlib import Path

import imageio_ffmpeg

PROTOCOLS = "file,pipe"
MEMORY_BYTES = 4 << 30


class Unreadable(Exception):
    """A file can't be read as sound or picture. `code` says why: broken, too-slow, no-stream."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code


def binary() -> str:
    """The path of the ffmpeg that is used everywhere."""
    found: str = imageio_ffmpeg.get_ffmpeg_exe()
    return found


def run(arguments: list[str], *, seconds: int) -> bytes:
    """Run ffmpeg with these arguments (after the binary); its standard output, or Unreadable."""
    command = [binary(), "-nostdin", "-v", "error", "-protocol_whitelist", PROTOCOLS, *arguments]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=seconds, check=False, preexec_fn=partial(limit, seconds)
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable("too-slow") from error
    if done.returncode != 0:
        raise Unreadable("broken", done.stderr.decode(errors="replace")[-400:])
    return done.stdout


def limit(seconds: int) -> None:
    """Limits of a child that reads strangers' files: processor time and memory."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds * 4, seconds * 4))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def seconds_for(path: Path) -> int:
    """A time limit that grows with the file: a minute, and one more for each 20 MB."""
    return 60 + int(path.stat().st_size / 20e6) * 60
