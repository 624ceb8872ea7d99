"""Tables of access: caption tracks, and the drafts that people write on the way to the next one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.db import Base, Id, Instant
from packages.models import Resource

STATES = ("machine-made", "corrected", "verified")


class CaptionTrack(Base):
    """The captions of a clip in one language: machine-made, then corrected (accepted or changed by the provider), then
    verified by somebody else. Each change of the words is a new row; the newest row counts.

    `cues` is a list of {"start_ms", "end_ms", "text" (lines joined by \\n), "flags": [...], "settings"}; `report` is what
    the engine told (see accessibility.listening.hearing.Report); `sha256` is the hash of the clip that was heard. `origin` says
    how the words came: "machine", "edited" or "uploaded" (then `source` is the file's name); None in old rows.
    """

    __tablename__ = "caption_track"
    __table_args__ = (
        # all that lists and counts ask: in the table it lies behind the cues
        Index(
            "ix_caption_track_newest", "resource_id", "id", "language", "state", "verified_at", "verified_by"
        ),
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
    origin: Mapped[str | None] = mapped_column(String(20))
    source: Mapped[str | None] = mapped_column(String(255))
    corrected_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    corrected_at: Mapped[datetime | None] = mapped_column(Instant)
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verified_at: Mapped[datetime | None] = mapped_column(Instant)

    resource: Mapped[Resource] = relationship()


class CaptionDraft(Base):
    """What a person is writing over a track: kept as it is typed, one for each person, clip and language.

    `rows` is a list of cues as in a track, each with its "key", and with "theirs" where somebody else wrote something
    else meanwhile; `before` is the same before the last step that can be undone; `rev` counts every change, so that two
    windows of the same person notice each other.
    """

    __tablename__ = "caption_draft"
    __table_args__ = (
        UniqueConstraint("resource_id", "language", "person_id"),
        CheckConstraint("rev > 0", name="rev"),
    )

    id: Mapped[Id]
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    track_id: Mapped[int] = mapped_column(ForeignKey("caption_track.id", ondelete="CASCADE"))
    rev: Mapped[int]
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    before: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    begun_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)

    track: Mapped[CaptionTrack] = relationship()
