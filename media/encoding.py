"""Long work of ffmpeg in a child process: progress while it goes, ended at once when told to, polite to its neighbours.

An exception from `told` ends the child: so a job that lost its lease, or a person who stops a command, leaves no
process behind. A child whose parent was killed is ended by the kernel.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from media import ffmpeg
from media.doorway import FORMATS, MOST_PIXELS
from media.ffmpeg import Unreadable

THREADS = 2
NICE = 10
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)
Told = Callable[[int], None]


def run(arguments: list[str], *, seconds: int, told: Told = lambda _ms: None, level: str = "error") -> str:
    """Run ffmpeg (arguments after the binary), telling how many milliseconds are written; what it wrote on stderr.

    Raises Unreadable, and whatever `told` raises.
    """
    before = ["-nostdin", "-y", "-v", level, "-nostats", "-progress", "pipe:1", "-stats_period", "0.5"]
    # options of an input stand before the first of them
    limits = ["-protocol_whitelist", ffmpeg.PROTOCOLS, "-max_pixels", str(MOST_PIXELS)]
    limits += ["-format_whitelist", FORMATS]
    command = [ffmpeg.binary(), *before, *limits, *arguments]
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=said, preexec_fn=partial(_behave, seconds)
        )
        late = threading.Event()
        timer = threading.Timer(seconds, _end, (child, late))
        timer.start()
        try:
            _follow(child.stdout, told)
            code = child.wait()
        finally:
            timer.cancel()
            child.kill()
            child.wait()
            if child.stdout is not None:
                child.stdout.close()
        text = _tail(said)
    if late.is_set():
        raise Unreadable("too-slow")
    if code != 0:
        raise Unreadable("broken", text[-400:])
    return text


def _behave(seconds: int) -> None:
    """In the child: limits, lower priority, and an end together with its parent."""
    ffmpeg.limit(seconds)
    os.nice(NICE)
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _end(child: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    child.kill()


def _follow(lines: IO[bytes] | None, told: Told) -> None:
    for line in lines or ():
        name, _, value = line.decode(errors="replace").strip().partition("=")
        if name == "out_time_us" and value.isdecimal():
            told(int(value) // 1000)


def _tail(said: IO[bytes]) -> str:
    size = said.seek(0, os.SEEK_END)
    said.seek(max(0, size - 8000))
    return said.read().decode(errors="replace")


@contextmanager
def workshop(root: Path) -> Iterator[Path]:
    """An empty folder under `root` that is gone afterwards, for one at a time of as many as there are pairs of cores.

    Who comes later waits. What a killed worker left is swept away by who gets its place next.
    """
    root.mkdir(parents=True, exist_ok=True)
    place, lock = _place(root, max(1, (os.cpu_count() or 1) // THREADS))
    try:
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        os.close(lock)


def _place(root: Path, places: int) -> tuple[Path, int]:
    """A free place, or the first one once it is free; the lock is let go by closing it."""
    for number in range(places):
        lock = os.open(root / f"{number}.lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
        else:
            return root / str(number), lock
    lock = os.open(root / "0.lock", os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    return root / "0", lock
