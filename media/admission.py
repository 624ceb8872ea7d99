"""What a file is before any decoder sees it, and what we open at all: nothing that names other files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from media import main_sound
from media.ffmpeg import FORMATS, PROTOCOLS, Unreadable

MOST_PIXELS = 8192 * 4320
_PLAYLISTS = (
    b"#EXTM3U",
    b"ffconcat",
    b"file ",
    b"[playlist]",
    b"<?xml",
    b"<MPD",
    b"<smil",
    b"<asx",
    b"RTSPtext",
)
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_HEAD_BYTES = 4096
_TOO_LARGE = "Picture size"  # "… 30000x30000 is invalid", says libavutil
EXTENSIONS = {
    "mp4": {".mp4", ".m4v", ".m4a"},
    "mov": {".mov", ".qt", ".mp4", ".m4v"},
    "mpeg": {".mpg", ".mpeg", ".ts", ".m2ts", ".mts", ".vob", ".m2v", ".m2p"},
    "matroska": {".mkv", ".webm", ".mka"},
    "avi": {".avi"},
    "asf": {".wmv", ".wma", ".asf"},
    "flv": {".flv"},
    "mp3": {".mp3"},
    "wav": {".wav"},
    "ogg": {".ogg", ".oga", ".ogv", ".opus"},
    "flac": {".flac"},
    "aac": {".aac"},
}


def look(path: Path) -> None:
    """Refuse what is plainly no clip, by its first bytes: raises Unreadable(empty, archive, playlist, picture, text)."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if not head:
        raise Unreadable("empty")
    plain = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    for code, marks in (("archive", _ARCHIVES), ("picture", _PICTURES), ("playlist", _PLAYLISTS)):
        if plain.startswith(marks):
            raise Unreadable(code)
    if _is_text(head):
        named = any(mark in plain for mark in (b"://", b"#EXT", b"\nfile ", b"\nfile\t"))
        raise Unreadable("playlist" if named else "text")


def _is_text(head: bytes) -> bool:
    """Nothing but printable bytes: media always has others within its first kilobytes."""
    controls = sum(byte < 9 or 13 < byte < 32 for byte in head)
    if controls:
        return False
    try:
        head[: len(head) - 3 if len(head) == _HEAD_BYTES else len(head)].decode()
    except UnicodeDecodeError:
        return False
    return True


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """In a child: the container of a file, opened with no other protocol or format than we allow."""
    import av
    import av.logging

    look(path)
    options = {"protocol_whitelist": PROTOCOLS, "format_whitelist": FORMATS, "max_streams": "64"}
    av.logging.set_level(av.logging.ERROR)
    try:
        with av.logging.Capture(local=False) as said:
            container = av.open(str(path), options=options, metadata_errors="replace")
    except (av.FFmpegError, ValueError) as error:
        raise Unreadable("broken", str(error)) from error
    if any(_TOO_LARGE in message for _level, _who, message in said):
        raise Unreadable("too-large")
    with container:
        yield container


def name(container: Any) -> str:
    """One word for the container: mp4, mov, mpeg, matroska, avi, mp3, wav …"""
    first = str(container.format.name).split(",")[0]
    if first == "mov":
        return "mov" if container.metadata.get("major_brand", "").strip() == "qt" else "mp4"
    if first in ("mpeg", "mpegts", "mpegvideo"):
        return "mpeg"
    return first


def fits(path: Path, container: str) -> bool | None:
    """Whether the file's ending suits what is in it; None where it has none, or we know no ending."""
    ending = path.suffix.lower()
    if not ending or container not in EXTENSIONS:
        return None
    return ending in EXTENSIONS[container]


def tracks(container: Any) -> tuple[Any, Any]:
    """The first moving picture and the main sound, either of them None; refuses what is too large."""
    picture = next((s for s in container.streams.video if not _is_cover(s)), None)
    sound = main_sound.of(container)
    if picture is None and sound is None:
        raise Unreadable("no-stream")
    if picture is not None and picture.width * picture.height > MOST_PIXELS:
        raise Unreadable("too-large", f"{picture.width}x{picture.height}")
    if picture is not None and not picture.width:
        raise Unreadable("broken", "no size")
    return picture, sound


def _is_cover(stream: Any) -> bool:
    """A cover image of a song is not a moving picture."""
    return bool(int(stream.disposition) & 0x0400)
