"""Loose files become one archive, so that a folder is opened by the same careful hands as a zip.

Names are kept as their browser sends them; what is wrong with them is told by `packages.archive`, as for any zip.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from foundation import disk
from packages import archive
from packages.archive import MANIFEST, Archive, Rejected
from packages.faults import Place, fault

MOST = 500  # files in one go: each is open while it comes, and a process may have about a thousand open
_CHUNK = 1 << 20
_FIRST = (1980, 1, 1, 0, 0, 0)  # the oldest time that a zip can hold: the same files make the same archive


@dataclass(frozen=True)
class Loose:
    """A file as its browser sent it: with its path from the folder on when a whole folder was chosen."""

    name: str
    stream: IO[bytes]


def is_archive(files: Sequence[Loose]) -> bool:
    """Whether this is one zip, to be opened as it is: so it is called, or so it begins and is no office document."""
    if len(files) != 1:
        return False
    head = files[0].stream.read(4)
    files[0].stream.seek(0)
    named = files[0].name.lower()
    return named.endswith(".zip") or (
        head == b"PK\x03\x04" and not named.endswith((".docx", ".xlsx", ".pptx"))
    )


def pack(files: Sequence[Loose], target: Path) -> str:
    """Write the files as an archive; the name of the folder they came in, "" for none. Raises archive.Rejected."""
    if len(files) > MOST:
        raise Rejected([fault("too-many-files", count=len(files), limit=MOST)])
    disk.make_room(target.parent, sum(_size(each.stream) for each in files))
    top = _top(files)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, allowZip64=True) as made:
        for each in files:
            _write(made, _inside(each.name, top), each.stream)
    return top


def _top(files: Iterable[Loose]) -> str:
    """The one folder that all files of a folder lie in; what is no name of a folder is left to be refused."""
    split = [each.name.replace("\\", "/").partition("/") for each in files]
    tops = {
        top if slash and top not in ("", ".", "..") and ":" not in top else "" for top, slash, _rest in split
    }
    return next(iter(tops)) if len(tops) == 1 else ""


def add(before: Archive, files: Sequence[Loose], target: Path) -> None:
    """Write an archive of what was there and of more files, which take the place of those of the same path."""
    top, new = _top(files), names(files)
    if len(before.entries) + len(files) > archive.PACKAGE.files:
        raise Rejected([fault("too-many-files", count=len(files), limit=archive.PACKAGE.files)])
    disk.make_room(target.parent, sum(each.size for each in before.entries.values()))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, allowZip64=True) as made:
        for path, entry in before.entries.items():
            if _clean(path) not in new:
                with entry.local.open("rb") as stream:
                    _write(made, path, stream)
        for each in files:
            _write(made, _inside(each.name, top), each.stream)


def _inside(name: str, top: str) -> str:
    return name.replace("\\", "/").removeprefix(f"{top}/") if top else name.replace("\\", "/")


def names(files: Sequence[Loose]) -> set[str]:
    """The paths of files in the archive that they go into, as they are compared."""
    top = _top(files)
    return {_clean(_inside(each.name, top)) for each in files}


def _clean(name: str) -> str:
    return name.replace("\\", "/").casefold()


def complete(source: Path, top: str, manifest: str, target: Path) -> None:
    """Write an archive with its manifest beside its files, inside the folder around them if there is one."""
    disk.make_room(target.parent, source.stat().st_size)
    shutil.copyfile(source, target)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED, allowZip64=True) as made:
        made.writestr(zipfile.ZipInfo(f"{top}/{MANIFEST}" if top else MANIFEST, _FIRST), manifest)


def _size(stream: IO[bytes]) -> int:
    size = stream.seek(0, 2)
    stream.seek(0)
    return size


def _write(made: zipfile.ZipFile, name: str, stream: IO[bytes]) -> None:
    if len(name) > archive.PACKAGE.path:
        raise Rejected([fault("name-too-long", Place(file=name[:80]), limit=archive.PACKAGE.path)])
    info = zipfile.ZipInfo(name.encode("utf-8", "replace").decode(), _FIRST)
    with made.open(info, "w", force_zip64=True) as into:
        shutil.copyfileobj(stream, into, _CHUNK)
