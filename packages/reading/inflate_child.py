"""In a child process: members of a zip that Windows packed as Deflate64 (method 9), which zipfile does not know.

{"path", "at", "packed", "size", "crc", "target"}: so many bytes of the zip from `at` on become a file of `size` bytes with that sum. The
decoder is C code that reads what a stranger made. Some writers say Deflate64 and pack as plain Deflate: the sum tells.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import inflate64

from foundation import child, disk

_CHUNK = 1 << 18


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """Unpack one member; an error "damaged" where it is not what it says, "no-room" where our disk is full."""
    ways: tuple[Callable[[], Callable[[bytes], bytes]], ...] = (
        lambda: inflate64.Inflater().inflate,
        lambda: zlib.decompressobj(-15).decompress,
    )
    for way in ways:
        if _unpacked(question, way()):
            return {}
    raise child.Failed("damaged")


def _unpacked(question: dict[str, Any], inflate: Callable[[bytes], bytes]) -> bool:
    left, written, crc = question["packed"], 0, 0
    with Path(question["path"]).open("rb") as source, Path(question["target"]).open("wb") as target:
        source.seek(question["at"])
        while left and (chunk := source.read(min(left, _CHUNK))):
            left -= len(chunk)
            try:
                made = inflate(chunk)
            except (ValueError, RuntimeError, EOFError, zlib.error):
                return False
            written += len(made)
            if written > question["size"]:
                return False
            crc = zlib.crc32(made, crc)
            try:
                target.write(made)
            except OSError as error:
                raise child.Failed("no-room" if disk.is_full(error) else "damaged", repr(error)) from error
    return (written, crc) == (question["size"], question["crc"])


if __name__ == "__main__":
    child.answer_all(answer)
