"""Tables of the desk. All of it is the trainee's own; nobody else sees notes, and no hour rests on any of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, Id, Instant


class Place(Base):
    """Where somebody last was in a lesson."""

    __tablename__ = "place"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "resource_id"),
        CheckConstraint("at_ms >= 0", name="at"),
        Index("ix_place_seen", "enrolment_id", "seen_at"),
    )

    id: Mapped[Id]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    resource_id: Mapped[int]
    at_ms: Mapped[int] = mapped_column(BigInteger)
    seen_at: Mapped[datetime] = mapped_column(Instant)


class Note(Base):
    """A note or a bookmark: a place in a lesson with words, or without."""

    __tablename__ = "note"
    __table_args__ = (CheckConstraint("at_ms IS NULL OR at_ms >= 0", name="at"),)

    id: Mapped[Id]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    resource_id: Mapped[int]
    at_ms: Mapped[int | None] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class Practice(Base):
    """That somebody did the practice of a class hour: when, and how many were right. It is no exam."""

    __tablename__ = "practice"
    __table_args__ = (CheckConstraint("hour >= 1 AND rights BETWEEN 0 AND asked", name="numbers"),)

    id: Mapped[Id]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    hour: Mapped[int]
    asked: Mapped[int]
    rights: Mapped[int]
    done_at: Mapped[datetime] = mapped_column(Instant)
