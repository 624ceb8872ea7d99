"""Tables of media: copies made from a stored file, and what the media check measured of it. Both by the file's hash."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.db import Base, Id, Instant
from foundation.storage import StoredFile
from media.making.copies import KINDS


class MediaCopy(Base):
    """A copy made from the master whose content has the hash `sha256`. Of a kind's copies the newest set counts.

    `parameters` names how it was made (media.making.copies.parameters); `position` counts copies of one kind; `details` is
    what must be known to use it, such as how a storyboard's pictures lie on their sheet.
    """

    __tablename__ = "media_copy"
    __table_args__ = (
        UniqueConstraint("sha256", "kind", "position", "parameters"),
        CheckConstraint(f"kind IN ({', '.join(repr(kind) for kind in KINDS)})", name="kind"),
        CheckConstraint("position >= 0", name="position"),
        {"info": {"made_from": "sha256"}},  # what was made from a content goes with it
    )

    id: Mapped[Id]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    position: Mapped[int] = mapped_column(default=0)
    parameters: Mapped[str] = mapped_column(String(64))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(Instant)

    file: Mapped[StoredFile] = relationship()


class MediaCheckResult(Base):
    """What one version of the media check measured of the content with the hash `sha256`."""

    __tablename__ = "media_check"
    __table_args__ = (
        UniqueConstraint("sha256", "version"),
        CheckConstraint("version >= 1", name="version"),
    )

    id: Mapped[Id]
    sha256: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(Instant)
