"""Tables of access: caption tracks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.db import Base, Id, Instant
from packages.models import Resource

STATES = ("machine-made", "corrected", "verified")


class CaptionTrack(Base):
    """The captions of a clip in one language: machine-made, then corrected (accepted or changed by the provider), then
    verified by somebody else. Each change of the words is a new row; the newest row counts.

    `cues` is a list of {"start_ms", "end_ms", "text" (lines joined by \\n), "flags": [...]}; `report` is what the
    engine told (see accessibility.captions.Report); `sha256` is the hash of the clip that was heard.
    """

    __tablename__ = "caption_track"
    __table_args__ = (
        Index("ix_caption_track_newest", "resource_id", "id"),
        CheckConstraint("state IN ('machine-made','corrected','verified')", name="state"),
        CheckConstraint("state = 'machine-made' OR corrected_by IS NOT NULL", name="corrected_if_checked"),
        CheckConstraint("(state = 'verified') = (verified_by IS NOT NULL)", name="verified_if_verified"),
        CheckConstraint("verified_by IS NULL OR verified_by != corrected_by", name="two_people"),
    )

    id: Mapped[Id]
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(String(64))
    cues: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    report: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(Instant)
    corrected_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    corrected_at: Mapped[datetime | None] = mapped_column(Instant)
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verified_at: Mapped[datetime | None] = mapped_column(Instant)

    resource: Mapped[Resource] = relationship()
