"""What files of sound and picture hold, by their own structure: brands and endings say less than they seem to."""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO

# boxes with which a file of ISO/IEC 14496-12 or of QuickTime may begin
_FIRST = frozenset((b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"styp"))
_PICTURES = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), "heic"),
    **dict.fromkeys((b"avif", b"avis"), "avif"),
}
_BY_BRAND = {b"qt  ": "mov", b"M4A ": "m4a", b"M4B ": "m4a"}
_MOST_BOXES = 10_000
_MOST_MOOV = 64 << 20
_HANDLER = re.compile(rb"hdlr.{8}(....)", re.DOTALL)
_BITRATES = {
    # by version (1, or 2 and 2.5) and layer, kbit/s; 0 is free format, which nobody writes
    (True, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


def iso_media(path: Path) -> str:
    """mp4, mov, m4a (sound and no picture, whatever its brand), heic, avif; "" for what is not of this family.

    By its brand only where its list of tracks is not there.
    """
    with path.open("rb") as file:
        head = file.read(16)
        if head[4:8] not in _FIRST:
            return ""
        brand = head[8:12] if head[4:8] == b"ftyp" else b"qt  "
        if brand in _PICTURES:
            return _PICTURES[brand]
        handlers = _handlers(file)
    if b"vide" not in handlers and b"soun" not in handlers:
        # cut short, or never finished: whoever opens it will say so
        return _BY_BRAND.get(brand, "mp4") if head[4:8] == b"ftyp" else ""
    if b"vide" not in handlers:
        return "m4a"
    return "mov" if brand == b"qt  " else "mp4"


def _handlers(file: BinaryIO) -> set[bytes]:
    """The kinds of the tracks, read from the box that lists them wherever it stands."""
    at, end = 0, file.seek(0, 2)
    for _ in range(_MOST_BOXES):
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            break
        size, kind = int.from_bytes(head[:4], "big"), head[4:8]
        header = 8
        if size == 1:
            size, header = int.from_bytes(head[8:16], "big"), 16
        elif size == 0:
            size = end - at
        if size < header:
            break
        if kind == b"moov":
            file.seek(at + header)
            return set(_HANDLER.findall(file.read(min(size - header, _MOST_MOOV))))
        at += size
    return set()


def matroska(head: bytes) -> str:
    """webm or mkv, by the document type of an EBML header; "" for another."""
    if not head.startswith(b"\x1aE\xdf\xa3"):
        return ""
    found = re.search(rb"B\x82(.)", head[:512], re.DOTALL)
    size = found[1][0] & 0x7F if found else 0
    name = head[found.end() : found.end() + size].rstrip(b"\0") if found else b""
    return {b"webm": "webm", b"matroska": "mkv"}.get(name, "")


def mpeg_audio(path: Path) -> str:
    """mp3 by a tag or by two frames that follow each other; flac, aac or "" where something else stands behind the tag."""
    with path.open("rb") as file:
        head = file.read(10)
        at = 0
        if head[:3] == b"ID3" and len(head) == 10:
            at = 10 + sum(
                (each & 0x7F) << shift for each, shift in zip(head[6:10], (21, 14, 7, 0), strict=True)
            )
        file.seek(at)
        body = file.read(1 << 16)
    if at:
        if body.startswith(b"fLaC"):
            return "flac"
        if body[:1] == b"\xff" and len(body) > 1 and body[1] & 0xF6 == 0xF0:
            return "aac"
        return "mp3"  # frames may begin behind any padding
    size = frame_size(body[:4])
    return "mp3" if size and (frame_size(body[size : size + 4]) or len(body) <= size) else ""


def frame_size(header: bytes) -> int:
    """Bytes of the MPEG audio frame that begins with these four; 0 for what is none."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return 0
    version, layer = header[1] >> 3 & 3, 4 - (header[1] >> 1 & 3)
    rate, bits = header[2] >> 2 & 3, header[2] >> 4
    if version == 1 or layer == 4 or rate == 3 or bits in (0, 15):
        return 0
    kilobits, hertz = _BITRATES[version == 3, layer][bits], _RATES[version][rate]
    padding = header[2] >> 1 & 1
    if layer == 1:
        return (12_000 * kilobits // hertz + padding) * 4
    return (144_000 if layer == 2 or version == 3 else 72_000) * kilobits // hertz + padding
