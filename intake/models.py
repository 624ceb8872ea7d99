"""Tables of intake: a waiver of a principle rule, asked for by the provider and decided by a reviewer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.db import Base, Id, Instant
from packages.models import Package, Version

OPEN = "version_id IS NULL"


class Waiver(Base):
    """A rule that a package asks not to be held to (豁免). asked -> granted | refused.

    It belongs to the draft until the package is handed in, then to the frozen version for good. `findings` is what
    was found when it was asked for, as `Finding.as_dict` spells it.
    """

    __tablename__ = "waiver"
    __table_args__ = (
        CheckConstraint("state IN ('asked','granted','refused')", name="state"),
        CheckConstraint("(state = 'asked') = (decided_by IS NULL)", name="decided_if_not_asked"),
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="dated_if_decided"),
        CheckConstraint("state = 'asked' OR version_id IS NOT NULL", name="decided_on_a_version"),
        CheckConstraint("length(reason) > 0", name="reason"),
        Index(
            "uq_waiver_open",
            "package_id",
            "rule_id",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
    )

    id: Mapped[Id]
    package_id: Mapped[int] = mapped_column(ForeignKey("package.id", ondelete="CASCADE"))
    rule_id: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("package_version.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default="asked")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(Text, default="")

    package: Mapped[Package] = relationship()
    version: Mapped[Version | None] = relationship()
