"""What lies in a simulation: a zip of pages is played as one thing, and may hold clips that nobody would caption.

Only looked at, never run: first bytes and names of files, and pages for clips that are written into them. A zip in the zip
is looked into as well; one that is too deep, too big or broken is told by its own name, for nobody knows what it holds.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from packages import archive, magic

MOST = 20  # names that are told
MOST_DEEP, MOST_ZIPS = 2, 50  # zips in zips that are looked into: in each other, and in one simulation
_PAGE_BYTES = 5_000_000
_ZIP = b"PK\x03\x04"
_WRITTEN_IN = (b"data:video/", b"data:audio/")
_PAGES = (".html", ".htm", ".xhtml", ".js", ".css", ".json")
_CLIPS = frozenset(
    [
        ".mp4",
        ".m4v",
        ".mov",
        ".webm",
        ".mkv",
        ".avi",
        ".wmv",
        ".flv",
        ".ogv",
        ".mpg",
        ".mpeg",
        ".ts",
        ".mp3",
        ".m4a",
        ".aac",
        ".wav",
        ".ogg",
        ".oga",
        ".opus",
        ".flac",
    ]
)


def media_inside(path: Path) -> list[str]:
    """The clips that a simulation holds, by their names in it: files of their own, and pages that have one written in."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as page:
            return [path.name] if _has_clip(page.read(_PAGE_BYTES)) else []
    try:
        with zipfile.ZipFile(path) as found:
            return sorted(_clips(found, iter(range(MOST_ZIPS))))[:MOST]
    except archive.BROKEN:
        return []


def _clips(found: zipfile.ZipFile, left: Iterator[int], inside: str = "", deep: int = 0) -> Iterator[str]:
    for info in found.infolist():
        if info.is_dir():
            continue
        name = inside + info.filename
        ending = PurePosixPath(info.filename).suffix.lower()
        with found.open(info) as member:
            head = member.read(magic.HEAD)
            if head.startswith(_ZIP):
                yield from _of_zip(head, member, left, name, deep + 1)
                continue
            named = magic.is_clip(head) or ending in _CLIPS
            if named or (ending in _PAGES and _has_clip(head + member.read(_PAGE_BYTES))):
                yield name


def _of_zip(head: bytes, member: IO[bytes], left: Iterator[int], name: str, deep: int) -> Iterator[str]:
    """The clips of a zip in the zip, or the zip itself where it can't be looked into."""
    with tempfile.TemporaryFile() as copy:
        copy.write(head)
        shutil.copyfileobj(member, copy)
        copy.seek(0)
        faults, _members = archive.inspect(copy, archive.INNER)
        if faults or deep > MOST_DEEP or next(left, None) is None:
            yield name
            return
        with zipfile.ZipFile(copy) as found:
            yield from _clips(found, left, name + "/", deep)


def _has_clip(page: bytes) -> bool:
    return any(sign in page.lower() for sign in _WRITTEN_IN)
