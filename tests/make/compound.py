"""Makers of compound files (MS-CFB), as small as they can be: a header, a table of sectors, a directory."""

from __future__ import annotations

import struct
from collections.abc import Sequence

_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound_file(streams: Sequence[str]) -> bytes:
    """A compound file with empty streams of these names, at most three."""
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII109I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, 1, 1, 0, 4096, _END, 0, _END, 0, 0, *([_FREE] * 108),
    )  # fmt: skip
    table = struct.pack("<128I", _TABLE, _END, *([_FREE] * 126))
    entries = [_entry("Root Entry", 5, child=1)]
    entries += [
        _entry(name, 2, right=at + 1 if at < len(streams) else _FREE) for at, name in enumerate(streams, 1)
    ]
    entries += [bytes(128)] * (4 - len(entries))
    return header + table + b"".join(entries)


def _entry(name: str, kind: int, *, child: int = _FREE, right: int = _FREE) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16sIQQIQ", raw, len(raw), kind, 1, _FREE, right, child, b"", 0, 0, 0, _END if kind == 2 else _FREE - 1, 0
    )  # fmt: skip
