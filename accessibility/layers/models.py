"""Tables of access layers, and of texts that were spoken."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from foundation.db import Base, Id, Instant
from foundation.storage import StoredFile
from packages.models import Resource

KINDS = ("description", "described", "statement", "sign", "summary", "twin")
STATES = ("draft", "done", "withdrawn")
_WITH_FILE = "kind IN ('described','sign')"


class AccessLayer(Base):
    """One layer of a resource as somebody left it. Each change is a new row: the newest of a kind counts.

    `content` by kind:
    - description: {"language", "cues": [{"start_ms", "text"}]}
    - described (a file with the description mixed in), sign: {"duration_ms", "media_type"}; sign also "offset_ms"
    - statement ("the sound tells everything"): {}
    - summary: {"text"}
    - twin: {"html", "language", "faults": [...], "images": [{"file_id", "media_type", "alt"}]}

    `sha256` is the hash of the resource's file that it was made for. Who made it is None where a manifest brought it
    and nobody was signed in.
    """

    __tablename__ = "access_layer"
    __table_args__ = (
        Index("ix_access_layer_newest", "resource_id", "kind", "id"),
        CheckConstraint(f"kind IN ({', '.join(repr(kind) for kind in KINDS)})", name="kind"),
        CheckConstraint(f"state IN ({', '.join(repr(state) for state in STATES)})", name="state"),
        CheckConstraint(f"state = 'withdrawn' OR ({_WITH_FILE}) = (file_id IS NOT NULL)", name="file"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
    )

    id: Mapped[Id]
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)

    resource: Mapped[Resource] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    maker: Mapped[Person | None] = relationship()


class SpokenText(Base):
    """A text that was spoken once, by its key (see layers.spoken): the same words are never spoken twice."""

    __tablename__ = "spoken_text"
    __table_args__ = (CheckConstraint("duration_ms > 0", name="duration"),)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    language: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    voice: Mapped[str] = mapped_column(String(40))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    duration_ms: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(Instant)

    file: Mapped[StoredFile] = relationship()
