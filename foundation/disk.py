"""The site's own disk: temporary files in one place, files that are there whole or not at all, and what a full one is.

Each process of the site has a temporary folder under `scratch/` of its var folder, and holds a lock on it as long as
it or a process forked from it lives. What a killed one left can therefore be told from what is in use.
"""

from __future__ import annotations

import atexit
import errno
import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

_FULL = (errno.ENOSPC, errno.EDQUOT)
_PART = ".part-"
_LOCK = ".lock"
RESERVE = 200_000_000  # so much stays free for the database and the logs
UNTOUCHED_SECONDS = 24 * 3600  # a file nobody wrote to for so long is nobody's work any more


class NoRoom(OSError):
    """The disk has less room than is needed; `needed` and `free` in bytes."""

    def __init__(self, needed: int, free: int) -> None:
        super().__init__(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.needed = needed
        self.free = free


def is_full(error: BaseException) -> bool:
    """Whether this is our disk being full, and nobody's mistake."""
    return isinstance(error, OSError) and error.errno in _FULL


def make_room(folder: Path, needed: int) -> None:
    """Raise NoRoom unless `needed` bytes fit on the disk of a folder and some are left."""
    free = shutil.disk_usage(folder).free
    if free < needed + RESERVE:
        raise NoRoom(needed, free)


class Part:
    """A file that is being written; it is nowhere to be found until it is put in its place."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path = path
        self.file = file

    def put(self, path: Path) -> None:
        """Give it its name, once its content is on the disk, and wait until the disk knows the name as well."""
        self.file.flush()
        os.fsync(self.file.fileno())
        path.parent.mkdir(exist_ok=True)
        self._path.replace(path)
        for folder in (path.parent, path.parent.parent):
            _settle(folder)


@contextmanager
def part(folder: Path) -> Iterator[Part]:
    """A file to write in `folder`; what has not been put in its place when the block ends is gone.

    Whom the umask allows may read it, since another server may send it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{_PART}{secrets.token_hex(8)}"
    try:
        with path.open("xb") as file:
            yield Part(path, file)
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def beside(path: Path) -> Iterator[BinaryIO]:
    """A file to write, which takes the place of `path` once the block has ended well."""
    with part(path.parent) as made:
        yield made.file
        made.put(path)


def _settle(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def settle_in(root: Path) -> Path:
    """Give this process and its children a temporary folder under `root`; it goes when the process ends."""
    root.mkdir(parents=True, exist_ok=True)
    with _making(root, fcntl.LOCK_SH):
        folder = Path(tempfile.mkdtemp(dir=root, prefix=f"{os.getpid()}-"))
        lock = os.open(folder, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_SH)
    owner = os.getpid()

    def end() -> None:
        if os.getpid() == owner:  # one that was forked from it may not take it away
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    tempfile.tempdir = str(folder)
    os.environ["TMPDIR"] = str(folder)
    return folder


def sweep(root: Path) -> list[Path]:
    """Take away the temporary folders of processes that are no more; which they were."""
    if not root.is_dir():
        return []
    with _making(root, fcntl.LOCK_EX):
        left = [each for each in root.iterdir() if each.is_dir() and _is_free(each)]
        for each in left:
            shutil.rmtree(each, ignore_errors=True)
    return left


def untouched(path: Path, now: datetime) -> bool:
    """Whether nobody has written to a file for so long that nobody works on it."""
    return path.is_file() and path.stat().st_mtime < now.timestamp() - UNTOUCHED_SECONDS


def sweep_parts(root: Path, now: datetime) -> list[Path]:
    """Take away files that were never finished, in `root` and the folders in it; which they were."""
    found = (each for pattern in (f"{_PART}*", f"*/{_PART}*") for each in root.glob(pattern))
    left = [each for each in found if untouched(each, now)]
    for each in left:
        each.unlink(missing_ok=True)
    return left


@contextmanager
def _making(root: Path, how: int) -> Iterator[None]:
    """Between being made and being locked a folder looks left behind: nobody sweeps meanwhile."""
    lock = os.open(root / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, how)
        yield
    finally:
        os.close(lock)


def _is_free(folder: Path) -> bool:
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True
