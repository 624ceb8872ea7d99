"""Asks a child to unpack what Windows packed as Deflate64: its decoder is C code that reads what a stranger made."""

from __future__ import annotations

import errno
import hashlib
import os
import struct
import zipfile
from pathlib import Path

from foundation import child


class Inflating:
    """Has a child unpack what Windows packed as Deflate64, one file after another."""

    def __init__(self, packed: Path, most: int) -> None:
        """`packed` is the zip; no file becomes larger than `most` bytes."""
        self._packed = packed
        self._most = most
        self._talk: child.Talk | None = None

    def copy(self, info: zipfile.ZipInfo, local: Path) -> str:
        """Unpack one file; its hash. Raises child.Failed, or OSError for a full disk."""
        with self._packed.open("rb") as file:
            file.seek(info.header_offset)
            name, extra = struct.unpack("<HH", file.read(30)[26:30])
        if self._talk is None:
            limits = child.Limits(processor=1800, memory=1 << 30, writes=self._most)
            self._talk = child.Talk("packages.reading.inflate_child", [], limits)
        asked = {
            "path": str(self._packed.resolve()),
            "at": info.header_offset + 30 + name + extra,
            "packed": info.compress_size,
            "size": info.file_size,
            "crc": info.CRC,
            "target": str(local.resolve()),
        }
        try:
            self._talk.ask(asked, child.Patience(1800))
        except child.Failed as error:
            self.end()
            if error.code == "no-room":
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
            raise
        with local.open("rb") as made:
            return hashlib.file_digest(made, "sha256").hexdigest()

    def end(self) -> None:
        """Nothing more is to be unpacked, or what was asked last went wrong."""
        if self._talk is not None:
            self._talk.__exit__(None, None, None)
            self._talk = None
