"""Tables of curation: a submission of a frozen version, and the decisions on it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.db import Base, Id, Instant
from packages.models import Version


class Submission(Base):
    """A frozen version handed in. waiting -> accepted | rework | rejected; accepted -> published."""

    __tablename__ = "submission"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','accepted','rework','rejected','published')", name="state"),
        CheckConstraint("(state = 'waiting') = (decided_by IS NULL)", name="decided_if_not_waiting"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="dated_if_decided"),
        CheckConstraint("state != 'rework' OR rework_until IS NOT NULL", name="rework_has_deadline"),
    )

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(ForeignKey("package_version.id"), unique=True)
    state: Mapped[str] = mapped_column(String(20), default="waiting", index=True)
    submitted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime] = mapped_column(Instant)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(Text, default="")
    rework_until: Mapped[datetime | None] = mapped_column(Instant)

    version: Mapped[Version] = relationship()
