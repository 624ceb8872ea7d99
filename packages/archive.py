"""The zip that a provider uploads, opened safely: strangers make zips, and some of them mean harm.

Everything is looked at before a byte is unpacked; then each file is unpacked once under a name of our own making,
counted and checked as it comes. A zip that breaks a rule of docs/package-format.md, section 1 is refused whole.
"""

from __future__ import annotations

import hashlib
import lzma
import stat
import struct
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from foundation import child, disk
from packages import magic
from packages.faults import Fault, Place, fault
from packages.reading.inflating import Inflating

MANIFEST = "package.toml"
MOST_MANIFEST = 2_000_000  # bytes
_CHUNK = 1 << 20
_JUNK = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
# types that are no zip by themselves, and that programs read from their beginning
_SINGLE = ("pdf", "png", "jpg", "gif", "webp")
# direction marks and signs without width: a name with them reads otherwise than it is
_UNSEEN = frozenset("\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_METHODS = (
    zipfile.ZIP_STORED,
    zipfile.ZIP_DEFLATED,
    zipfile.ZIP_BZIP2,
    zipfile.ZIP_LZMA,
)
DEFLATE64 = 9  # what Windows packs with where a zip holds a file above 2 GB
# bits of the general purpose flag: encrypted, strongly encrypted, directory encrypted
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_UTF8 = 0x800
# what zipfile raises for files that are not what they say
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    IndexError,
)


@dataclass(frozen=True)
class Limits:
    """What an archive may be at most: bytes packed and unpacked, files, folders in folders, length of a path.

    `ratio` is asked only of what unpacks to more than `ratio_from` bytes: a little silence packs very well. `deflate64`:
    whether members packed that way may be in it, which a child unpacks.
    """

    packed: int = 4_000_000_000
    unpacked: int = 8_000_000_000
    files: int = 2000
    depth: int = 8
    path: int = 300
    ratio: int = 200
    ratio_from: int = 100_000_000
    deflate64: bool = False


PACKAGE = Limits(deflate64=True)
# a workbook, a text document, a simulation inside the archive
INNER = Limits(
    packed=200_000_000,
    unpacked=400_000_000,
    files=3000,
    depth=12,
    ratio=200,
    ratio_from=20_000_000,
)


class Rejected(Exception):
    """The archive is refused whole; `faults` says why, all at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(", ".join(each.code for each in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Entry:
    """A file of the archive: its path in it, where it lies unpacked, bytes, hash, and type by its bytes."""

    path: str
    local: Path
    size: int
    sha256: str
    type: str


@dataclass(frozen=True)
class Archive:
    """The files of an archive by path; a single folder around all of them is left off, `top` is what it was called."""

    name: str
    entries: dict[str, Entry]
    top: str = ""

    def find(self, path: str) -> Entry | None:
        """The file of that path, as a manifest writes it; None if there is none."""
        clean = unicodedata.normalize("NFC", path.replace("\\", "/")).removeprefix("./")
        return self.entries.get(clean)


@contextmanager
def open_safely(path: Path, limits: Limits = PACKAGE, name: str | None = None) -> Iterator[Archive]:
    """The archive, unpacked in a folder that is gone afterwards. Raises Rejected, or disk.NoRoom where we have too little.

    `name` is what its uploader calls it, when that is not the name of the file here.
    """
    with path.open("rb") as file:
        faults, members = inspect(file, limits)
        if faults:
            raise Rejected(faults)
        with (
            tempfile.TemporaryDirectory(prefix="package-") as folder,
            zipfile.ZipFile(file) as opened,
        ):
            disk.make_room(Path(folder), sum(info.file_size for info in members.values()))
            inner, top = _without_top(members)
            yield Archive(name or path.name, _unpack(opened, path, inner, Path(folder)), top)


def manifest_in(path: Path) -> bytes | None:
    """The manifest of an archive, without unpacking the rest; None where there is none. Raises Rejected."""
    found = _without_top(_members(path))[0].get(MANIFEST)
    try:
        with zipfile.ZipFile(path) as opened:
            return opened.open(found).read(MOST_MANIFEST + 1) if found else None
    except BROKEN:
        raise Rejected([fault("damaged", Place(file=MANIFEST))]) from None


def _members(path: Path) -> dict[str, zipfile.ZipInfo]:
    with path.open("rb") as file:
        faults, members = inspect(file, PACKAGE)
    if faults:
        raise Rejected(faults)
    return members


def inspect(file: BinaryIO, limits: Limits) -> tuple[list[Fault], dict[str, zipfile.ZipInfo]]:
    """Look at a zip without unpacking: every fault, and the files by clean path (junk left out)."""
    size = file.seek(0, 2)
    if size > limits.packed:
        return [fault("archive-too-large", size=size, limit=limits.packed)], {}
    if zipfile.is_zipfile(file) and not _looks_like_zip(file):
        # a PDF, say, with a zip behind it: each program would see another file
        return [fault("two-files-in-one")], {}
    if _directory_size(file, size) > limits.files * (limits.path * 4 + 200):
        return [fault("too-many-files", count=0, limit=limits.files)], {}
    try:
        with zipfile.ZipFile(file) as opened:
            infos = opened.infolist()
            ends = _ends(file, infos)
            start = opened.start_dir
    except UnicodeDecodeError:
        return [fault("name-unreadable")], {}
    except BROKEN:
        return [fault("damaged" if _looks_like_zip(file) else "not-a-zip")], {}
    names = _names(infos)
    if names is None:
        return [fault("name-unreadable")], {}
    named = list(zip(names, infos, strict=True))
    faults = [*_sizes(infos, size, limits), *_overlaps(named, ends, start), *_methods(named, limits)]
    members: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for name, info in named:
        faults += _one(name, info, limits)
        clean = unicodedata.normalize("NFC", name.replace("\\", "/")).removeprefix("./")
        if clean.endswith("/") or _is_junk(clean):
            continue
        # to Windows and to macOS these are one file
        if clean.casefold() in seen:
            faults.append(fault("duplicate-file", Place(file=clean)))
        seen.add(clean.casefold())
        members[clean] = info
    return faults, members


def _looks_like_zip(file: BinaryIO) -> bool:
    file.seek(0)
    return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def _directory_size(file: BinaryIO, size: int) -> int:
    """Bytes of the central directory, read before zipfile makes an object of every entry; 0 if it can't be told."""
    file.seek(max(0, size - 65_557 - 20))
    tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        return 0
    claimed = int(struct.unpack("<L", tail[end + 12 : end + 16])[0])
    locator = tail[end - 20 : end] if end >= 20 else b""
    if not locator.startswith(b"PK\x06\x07"):
        return claimed
    # ZIP64: zipfile reads the 56 bytes before the locator
    at = size - len(tail) + end - 20 - 56
    file.seek(max(0, at))
    record = file.read(56)
    return int(struct.unpack("<Q", record[40:48])[0]) if record.startswith(b"PK\x06\x06") else claimed


def _names(infos: list[zipfile.ZipInfo]) -> list[str] | None:
    """Names as they were meant. Without the UTF-8 flag: UTF-8 if all of them read so, else GBK; None if neither.

    zipfile reads unflagged names as cp437, which keeps every byte, so they can be read again.
    """
    for encoding in ("utf-8", "gb18030"):
        try:
            return [
                info.orig_filename
                if info.flag_bits & _UTF8
                else info.orig_filename.encode("cp437").decode(encoding)
                for info in infos
            ]
        except UnicodeError:
            continue
    return None


def _ends(file: BinaryIO, infos: list[zipfile.ZipInfo]) -> list[int]:
    """Where each entry's bytes end: local header, name, extra field and data."""
    ends = []
    for info in infos:
        file.seek(info.header_offset)
        header = file.read(30)
        if not header.startswith(b"PK\x03\x04"):
            raise zipfile.BadZipFile("no local header")
        name, extra = struct.unpack("<HH", header[26:30])
        ends.append(info.header_offset + 30 + name + extra + info.compress_size)
    return ends


def _overlaps(named: list[tuple[str, zipfile.ZipInfo]], ends: list[int], start: int) -> Iterator[Fault]:
    """Entries that share bytes with the next one or with the directory: how a small zip becomes a large one."""
    spans = sorted((info.header_offset, end, name) for (name, info), end in zip(named, ends, strict=True))
    following = [span[0] for span in spans[1:]] + [start]
    for (_begin, end, name), limit in zip(spans, following, strict=False):
        if end > limit:
            yield fault("overlap", Place(file=name))


def _sizes(infos: list[zipfile.ZipInfo], packed: int, limits: Limits) -> Iterator[Fault]:
    total = sum(info.file_size for info in infos)
    if len(infos) > limits.files:
        yield fault("too-many-files", count=len(infos), limit=limits.files)
    if total > limits.unpacked:
        yield fault("unpacks-too-large", size=total, limit=limits.unpacked)
    if total > limits.ratio_from and total > packed * limits.ratio:
        yield fault("packed-too-tightly", size=total, packed=packed)


def _one(name: str, info: zipfile.ZipInfo, limits: Limits) -> Iterator[Fault]:
    """What is wrong with one entry."""
    place = Place(file=name[: limits.path])
    parts = name.replace("\\", "/").rstrip("/").split("/")
    mode = info.external_attr >> 16
    if len(name) > limits.path:
        yield fault("name-too-long", place, limit=limits.path)
    if _is_unsafe(name, parts):
        yield fault("unsafe-path", place)
    if len(parts) - 1 > limits.depth:
        yield fault("nested-too-deep", place, depth=len(parts) - 1, limit=limits.depth)
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        yield fault("link", place)
    if info.flag_bits & _ENCRYPTED:
        yield fault("encrypted", place)


def _methods(named: list[tuple[str, zipfile.ZipInfo]], limits: Limits) -> Iterator[Fault]:
    """One fault for all that nobody here can unpack: a program packs all of its files one way."""
    known = (*_METHODS, DEFLATE64) if limits.deflate64 else _METHODS
    odd = [
        name for name, info in named if info.compress_type not in known and not info.flag_bits & _ENCRYPTED
    ]
    if odd:
        yield fault("method-unknown", Place(file=odd[0][: limits.path]), count=len(odd))


def _is_unsafe(name: str, parts: list[str]) -> bool:
    control = any(ord(each) < 32 or ord(each) == 127 for each in name)
    drive = len(parts[0]) == 2 and parts[0][1] == ":"
    return control or drive or not _UNSEEN.isdisjoint(name) or ".." in parts or parts[0] == ""


def _is_junk(path: str) -> bool:
    parts = path.split("/")
    return parts[0] == "__MACOSX" or parts[-1] in _JUNK or parts[-1].startswith("._")


def _without_top(members: dict[str, zipfile.ZipInfo]) -> tuple[dict[str, zipfile.ZipInfo], str]:
    """Leave off a single folder around everything; its name, "" where there is none."""
    tops = {path.split("/", 1)[0] for path in members}
    top = next(iter(tops), "")
    if len(tops) != 1 or not all(path.startswith(f"{top}/") for path in members):
        return members, ""
    return {path.removeprefix(f"{top}/"): info for path, info in members.items()}, top


def _unpack(
    opened: zipfile.ZipFile, packed: Path, members: dict[str, zipfile.ZipInfo], folder: Path
) -> dict[str, Entry]:
    """Every file under a number, or Rejected with all that are damaged or two things at once."""
    entries: dict[str, Entry] = {}
    faults: list[Fault] = []
    inflating = Inflating(packed, PACKAGE.unpacked)
    for number, (path, info) in enumerate(members.items()):
        local = folder / f"{number:05d}"
        try:
            sha256 = (
                inflating.copy(info, local) if info.compress_type == DEFLATE64 else _copy(opened, info, local)
            )
        except (*BROKEN, child.Failed) as error:
            if disk.is_full(error):  # that is our trouble, and nothing is wrong with the file
                raise
            faults.append(fault("damaged", Place(file=path)))
            continue
        found = magic.sniff(local, path)
        if found in _SINGLE and zipfile.is_zipfile(local):
            faults.append(fault("two-files-in-one", Place(file=path)))
        entries[path] = Entry(path, local, info.file_size, sha256, found)
    inflating.end()
    if faults:
        raise Rejected(faults)
    return entries


def _copy(opened: zipfile.ZipFile, info: zipfile.ZipInfo, local: Path) -> str:
    """Unpack one file; its hash. zipfile gives no more than the declared size and checks the sum at the end."""
    digest = hashlib.sha256()
    with opened.open(info) as source, local.open("wb") as target:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            target.write(chunk)
    if local.stat().st_size != info.file_size:
        raise zipfile.BadZipFile("shorter than declared")
    return digest.hexdigest()
