"""A zip that is made while it is sent: no more of it is held in memory than a piece.

Its members are deflated, also what is compressed already (at level 0): a zip that stores members whose size is told only after
them can't be read from a stream by every program.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Response, stream_with_context

from foundation.web import name_download

_CHUNK = 1 << 18
_SMALL = 6  # how hard to pack what is made, which is text for the most part
_LARGE = 1 << 31  # from here on sizes need more room


@dataclass(frozen=True)
class Member:
    """A file in a zip: a path on the disk, or what makes it when its turn comes."""

    name: str
    content: Path | Callable[[], bytes]


class _Sink:
    """What a zip is written to: keeps what came since it was last asked. It can't be sought in, so nothing is written twice."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Keep a piece."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits."""

    def taken(self) -> bytes:
        """What came since."""
        told = b"".join(self._pieces)
        self._pieces.clear()
        return told


def stream(members: Iterable[Member]) -> Iterator[bytes]:
    """The zip of these members, piece by piece."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as made:  # type: ignore[call-overload]  # it asks for no more than write and flush
        for each in members:
            if isinstance(each.content, Path):
                yield from _from_disk(made, each.name, each.content, sink)
            else:
                made.compresslevel = _SMALL
                with made.open(each.name, "w") as target:
                    target.write(each.content())
                yield sink.taken()
    yield sink.taken()


def _from_disk(made: zipfile.ZipFile, name: str, path: Path, sink: _Sink) -> Iterator[bytes]:
    made.compresslevel = 0
    with path.open("rb") as source, made.open(name, "w", force_zip64=path.stat().st_size >= _LARGE) as target:
        while piece := source.read(_CHUNK):
            target.write(piece)
            if told := sink.taken():
                yield told
    yield sink.taken()


def response(members: Sequence[Member], name: str) -> Response:
    """The zip as a download."""
    answer = Response(stream_with_context(stream(members)), mimetype="application/zip")
    answer.headers["Cache-Control"] = "private, no-store"
    return name_download(answer, name)
