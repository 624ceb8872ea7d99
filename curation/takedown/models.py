"""Tables of take-down requests."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.db import Base, Id, Instant
from packages.models import Version

GROUNDS = ("rights", "portrait", "unlawful", "other")


class Takedown(Base):
    """A request to take something off the air. unconfirmed -> open -> off | refused.

    `resource_id` is the lesson that it is about, None for the whole. It counts once the link that was mailed was used
    (`confirmed_at`); from then `due_on` runs, in the site's zone. `heard` is what the provider said to it.
    """

    __tablename__ = "takedown"
    __table_args__ = (
        CheckConstraint("ground IN ('rights','portrait','unlawful','other')", name="ground"),
        CheckConstraint("state IN ('unconfirmed','open','off','refused')", name="state"),
        CheckConstraint("(state = 'unconfirmed') = (confirmed_at IS NULL)", name="confirmed_if_open"),
        CheckConstraint("(confirmed_at IS NULL) = (due_on IS NULL)", name="due_if_confirmed"),
        CheckConstraint("(state IN ('off','refused')) = (decided_by IS NOT NULL)", name="decided_by"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="dated_if_decided"),
        CheckConstraint("decided_by IS NULL OR length(answer) > 0", name="answered_if_decided"),
        CheckConstraint("(heard_by IS NULL) = (heard_at IS NULL)", name="heard"),
    )

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(ForeignKey("package_version.id"), index=True)
    resource_id: Mapped[int | None]
    ground: Mapped[str] = mapped_column(String(20))
    why: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(254))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    due_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(20), default="unconfirmed", index=True)
    heard: Mapped[str] = mapped_column(Text, default="")
    heard_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    heard_at: Mapped[datetime | None] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)

    version: Mapped[Version] = relationship()
