"""Tables of accommodations: what was asked for, what was granted on which ground, and who looked at the ground."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, Id, Instant

ASKED = "state = 'asked'"


class AccommodationRequest(Base):
    """What a trainee asks for in plain words, and what became of it. `wishes` are names of exams.accommodations.measures."""

    __tablename__ = "accommodation_request"
    __table_args__ = (
        Index(
            "uq_accommodation_request_asked",
            "person_id",
            unique=True,
            sqlite_where=text(ASKED),
            postgresql_where=text(ASKED),
        ),
        CheckConstraint("state IN ('asked','granted','refused','withdrawn')", name="state"),
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="dated_if_decided"),
        CheckConstraint("state != 'refused' OR note != ''", name="reason"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    wishes: Mapped[list[str]] = mapped_column(JSON)
    words: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10), default="asked")
    note: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Accommodation(Base):
    """What is granted to a person from `since` on, until a newer one; never changed. `ground` is shown to curators who ask
    for it, each look noted, and to nobody else."""

    __tablename__ = "accommodation"
    __table_args__ = (
        Index("ix_accommodation_newest", "person_id", "id"),
        CheckConstraint("ground != ''", name="ground"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    measures: Mapped[dict[str, Any]] = mapped_column(JSON)
    ground: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(Instant)
    given_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class AccommodationLook(Base):
    """That somebody looked at a ground."""

    __tablename__ = "accommodation_look"

    id: Mapped[Id]
    accommodation_id: Mapped[int] = mapped_column(ForeignKey("accommodation.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
