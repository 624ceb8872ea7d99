"""Long work of ffmpeg in a child process: progress while it goes, ended at once when told to, polite to its neighbours.

An exception from `told` ends the child: so a job that lost its lease, or a person who stops a command, leaves no
process behind. A child whose parent was killed is ended by the kernel.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from foundation import child
from foundation.child import Failed, Patience
from media import ffmpeg
from media.admission import MOST_PIXELS
from media.ffmpeg import FORMATS, Unreadable

THREADS = 2
NICE = 10
Told = Callable[[int], None]


def run(arguments: list[str], *, seconds: int, told: Told = lambda _ms: None, level: str = "error") -> str:
    """Run ffmpeg (arguments after the binary), telling how many milliseconds are written; what it wrote on stderr.

    Raises Unreadable, and whatever `told` raises.
    """
    before = ["-nostdin", "-y", "-v", level, "-nostats", "-progress", "pipe:1", "-stats_period", "0.5"]
    # options of an input stand before the first of them
    allowed = ["-protocol_whitelist", ffmpeg.PROTOCOLS, "-max_pixels", str(MOST_PIXELS)]
    allowed += ["-format_whitelist", FORMATS]
    command = [ffmpeg.binary(), *before, *allowed, *arguments]
    limits = ffmpeg.limits(seconds, nice=NICE)
    try:
        return child.run(
            command, patience=Patience(seconds), limits=limits, told=partial(_heard, told=told)
        ).said
    except Failed as error:
        raise Unreadable(error.code, error.detail) from error


def _heard(line: str, told: Told) -> None:
    name, _, value = line.partition("=")
    if name == "out_time_us" and value.isdecimal():
        told(int(value) // 1000)


@contextmanager
def workshop(root: Path) -> Iterator[Path]:
    """An empty folder that is gone afterwards, for one at a time of as many as there are pairs of cores.

    Who comes later waits; the locks by which they know of each other lie under `root`.
    """
    root.mkdir(parents=True, exist_ok=True)
    lock = _place(root, max(1, (os.cpu_count() or 1) // THREADS))
    try:
        with tempfile.TemporaryDirectory(prefix="making-") as folder:
            yield Path(folder)
    finally:
        os.close(lock)


def _place(root: Path, places: int) -> int:
    """A free place, or the first one once it is free; the lock is let go by closing it."""
    for number in range(places):
        lock = os.open(root / f"{number}.lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
        else:
            return lock
    lock = os.open(root / "0.lock", os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock
