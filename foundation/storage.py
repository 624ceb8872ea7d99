"""Files behind one small interface: save, open, local path, response, delete. Local disk is the first backend.

A file's content is stored once under its SHA-256, on a path of our own making, so that no name from outside ever
reaches the disk; each row names its backend, so that moving to another one can be gradual.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from flask import Response, current_app, request, send_file
from sqlalchemy import BigInteger, CheckConstraint, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from werkzeug.wsgi import wrap_file

from foundation import disk
from foundation.db import Base, Id, Instant

_CHUNK = 1 << 20


class StoredFile(Base):
    """A stored file: its content's hash and size, and the name and type it came with."""

    __tablename__ = "stored_file"
    __table_args__ = (CheckConstraint("size >= 0", name="size"),)

    id: Mapped[Id]
    backend: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(Instant)


def save(session: Session, stream: BinaryIO, *, name: str, media_type: str, now: datetime) -> StoredFile:
    """Store a stream (bytes to its end); the row belongs to the caller's transaction."""
    digest = hashlib.sha256()
    with disk.part(_root()) as part:
        for chunk in iter(lambda: stream.read(_CHUNK), b""):
            digest.update(chunk)
            part.file.write(chunk)
        size = part.file.tell()
        part.put(_path(digest.hexdigest()))
    stored = StoredFile(
        backend="local",
        sha256=digest.hexdigest(),
        size=size,
        name=name[-255:],
        media_type=media_type,
        created_at=now,
    )
    session.add(stored)
    session.flush()
    return stored


def digest(path: Path) -> str:
    """The SHA-256 of a file that is not stored, as stored ones are told apart by."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def open(stored: StoredFile) -> BinaryIO:
    """The content, to be read from its beginning and closed by the caller."""
    return _path(stored.sha256).open("rb")


def local_path(stored: StoredFile) -> Path:
    """A path on this machine at which child processes can read the content."""
    return _path(stored.sha256)


def response(stored: StoredFile, download_name: str | None = None) -> Response:
    """An answer to the current request, with byte ranges and an entity tag; a download when named.

    Whoever calls this has checked that the visitor may have the file: with a server in front that is told to
    (WUAI_X_ACCEL_PREFIX), the answer only names the file and that server sends it.
    """
    path, prefix = _path(stored.sha256), current_app.config["SETTINGS"].x_accel_prefix
    whole = send_file(
        path,
        mimetype=stored.media_type,
        conditional=False,
        etag=stored.sha256,
        last_modified=stored.created_at,
        as_attachment=download_name is not None,
        download_name=download_name or stored.name,
    )
    whole.headers["Cache-Control"] = "private, no-cache"
    if prefix:
        return _handed_on(whole, f"{prefix}{stored.sha256[:2]}/{stored.sha256}")
    whole.headers["Accept-Ranges"] = "bytes"
    whole.make_conditional(request)
    # RFC 9110, 14.2: ranges are for GET, and only once no other condition has answered
    wanted = _wanted(stored) if request.method == "GET" and whole.status_code == 200 else None
    return whole if wanted is None else _part(whole, path, stored.size, wanted)


def _handed_on(whole: Response, place: str) -> Response:
    """The same headers without the content; ranges and conditions are the other server's work."""
    kept = {name: whole.headers[name] for name in _KEPT if name in whole.headers}
    whole.close()
    return Response(headers={**kept, "X-Accel-Redirect": place})


_KEPT = ("Content-Type", "Content-Disposition", "Cache-Control")


def _wanted(stored: StoredFile) -> range | None:
    """The bytes that are asked for; an empty range where there are none such, None where all of them are.

    What we don't understand is ignored, and several ranges at once are answered with the whole: both as RFC 9110 allows.
    """
    asked = re.fullmatch(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", request.headers.get("Range", ""), re.ASCII)
    if asked is None or asked.group(1, 2) == ("", "") or not _same(stored):
        return None
    first, last = asked.groups()
    if not first:
        return range(max(0, stored.size - int(last)), stored.size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1 if last else stored.size, stored.size))


def _same(stored: StoredFile) -> bool:
    """Whether the visitor's part is of what we have (If-Range): the strong tag, or the very second it is dated."""
    given = request.headers.get("If-Range")
    if not given:
        return True
    if given.startswith(('"', "W/")):
        return given.strip() == f'"{stored.sha256}"'
    return request.if_range.date == stored.created_at.replace(microsecond=0)


def _part(whole: Response, path: Path, size: int, wanted: range) -> Response:
    """The answer with one range, or that there is no such range."""
    whole.close()
    headers = {name: value for name, value in whole.headers if name != "Content-Length"}
    if not wanted:
        return Response(status=416, headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"})
    told = f"bytes {wanted.start}-{wanted.stop - 1}/{size}"
    headers |= {"Content-Range": told, "Content-Length": str(len(wanted))}
    # Handed over as a file: the server then sends it by itself, and a slow viewer keeps none of its threads.
    window: Any = _Window(path, wanted)
    sent = wrap_file(request.environ, window, _CHUNK)
    return Response(sent, 206, headers, direct_passthrough=True)


class _Window(io.RawIOBase):
    """A range of a file, to be read like a file of its own."""

    def __init__(self, path: Path, part: range) -> None:
        self._file, self._part, self._at = path.open("rb"), part, 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = (0, self._at, len(self._part))[whence] + offset
        return self._at

    def readinto(self, buffer: Any) -> int:
        self._file.seek(self._part.start + self._at)
        read = self._file.readinto(memoryview(buffer)[: max(0, len(self._part) - self._at)])
        self._at += read
        return read

    def close(self) -> None:
        self._file.close()
        super().close()


def delete(session: Session, stored: StoredFile) -> Callable[[], None]:
    """Forget a file. Returns what removes the content: call it once the transaction has been committed."""
    path = forget(session, stored)
    return lambda: path.unlink(missing_ok=True) if path is not None else None


def forget(session: Session, stored: StoredFile) -> Path | None:
    """Forget a file's row; the content that nobody has then, to be removed once the transaction has been committed."""
    same = select(func.count()).where(StoredFile.sha256 == stored.sha256, StoredFile.id != stored.id)
    shared = bool(session.scalar(same))
    session.delete(stored)
    session.flush()
    return None if shared else _path(stored.sha256)


def _root() -> Path:
    root: Path = current_app.config["SETTINGS"].storage_dir
    return root


def _path(sha256: str) -> Path:
    return _root() / sha256[:2] / sha256
