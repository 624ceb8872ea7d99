"""Files behind one small interface: save, open, local path, response, delete. Local disk is the first backend.

A file's content is stored once under its SHA-256, on a path of our own making, so that no name from outside ever
reaches the disk; each row names its backend, so that moving to another one can be gradual.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from flask import Response, current_app, send_file
from sqlalchemy import BigInteger, CheckConstraint, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

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
    root = _root()
    root.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(dir=root, delete=False) as target:
        for chunk in iter(lambda: stream.read(_CHUNK), b""):
            digest.update(chunk)
            target.write(chunk)
        size = target.tell()
    path = _path(digest.hexdigest())
    path.parent.mkdir(exist_ok=True)
    Path(target.name).replace(path)
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


def open(stored: StoredFile) -> BinaryIO:
    """The content, to be read from its beginning and closed by the caller."""
    return _path(stored.sha256).open("rb")


def local_path(stored: StoredFile) -> Path:
    """A path on this machine at which child processes can read the content."""
    return _path(stored.sha256)


def response(stored: StoredFile, download_name: str | None = None) -> Response:
    """An answer to the current request, with byte ranges and an entity tag; a download when named."""
    return send_file(
        _path(stored.sha256),
        mimetype=stored.media_type,
        conditional=True,
        etag=stored.sha256,
        as_attachment=download_name is not None,
        download_name=download_name or stored.name,
    )


def delete(session: Session, stored: StoredFile) -> Callable[[], None]:
    """Forget a file. Returns what removes the content: call it once the transaction has been committed."""
    same = select(func.count()).where(StoredFile.sha256 == stored.sha256, StoredFile.id != stored.id)
    shared = bool(session.scalar(same))
    session.delete(stored)
    path = _path(stored.sha256)
    return lambda: None if shared else path.unlink(missing_ok=True)


def _root() -> Path:
    root: Path = current_app.config["SETTINGS"].storage_dir
    return root


def _path(sha256: str) -> Path:
    return _root() / sha256[:2] / sha256
