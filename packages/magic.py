"""What a file is, by its first bytes: never by its name alone, and never by what its uploader says."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath

HEAD = 4096

# type -> media type; the types that each kind of resource may be
MEDIA_TYPES = {
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "txt": "text/plain",
    "html": "text/html",
    "zip": "application/zip",
}
TYPES_OF_KIND = {
    "video": ("mp4", "mov", "webm"),
    "audio": ("mp3", "m4a", "wav", "webm"),
    "document": ("txt", "html", "docx", "pdf"),
    "image": ("png", "jpg", "gif", "webp"),
    "simulation": ("zip", "html"),
}
PROOF_TYPES = ("pdf", "docx", "txt", "png", "jpg")
_STARTS = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"ID3", "mp3"),
)


def media_type(found: str) -> str:
    """The media type to serve it as; what is unknown is only ever bytes, and a stranger's HTML is only ever text."""
    if found == "html":
        return "text/plain"
    return MEDIA_TYPES.get(found, "application/octet-stream")


def sniff(path: Path, name: str) -> str:
    """The type of a file by its bytes: a key of MEDIA_TYPES, or "" for what we don't take (SVG among them).

    `name` only tells plain text from HTML.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(b"PK\x03\x04"):
        return _zip_type(path)
    return _binary(head) or _text(head, name)


def kind_of(found: str) -> str:
    """The kind of resource that a type most likely is."""
    return next((kind for kind, types in TYPES_OF_KIND.items() if found in types), "document")


def _binary(head: bytes) -> str:
    for start, found in _STARTS:
        if head.startswith(start):
            return found
    if head[:4] == b"RIFF":
        return {b"WAVE": "wav", b"WEBP": "webp"}.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return {b"qt  ": "mov", b"M4A ": "m4a", b"M4B ": "m4a"}.get(head[8:12], "mp4")
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "webm" if b"webm" in head[:64] else ""
    # an MPEG audio frame: 11 bits of sync, then a layer that is not reserved (so that it is not AAC in ADTS)
    return "mp3" if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 6 else ""


def _zip_type(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as inner:
            names = set(inner.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return ""
    parts = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
    return next((found for part, found in parts.items() if part in names), "zip")


def _text(head: bytes, name: str) -> str:
    if not head or b"\0" in head or not _decodes(head):
        return ""
    opening = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"<svg" in opening[:1000] and b"<html" not in opening[:1000]:
        return ""
    named = PurePosixPath(name).suffix.lower()
    if opening.startswith((b"<!doctype html", b"<html")) or named in (".html", ".htm"):
        return "html"
    return "txt"


def _decodes(head: bytes) -> bool:
    """Whether it reads as text; the last bytes may cut a character in two."""
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):
            try:
                head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False
