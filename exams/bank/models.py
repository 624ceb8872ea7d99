"""The table of the question bank: the questions of a package's sets."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exams.bank.kinds import HARDEST, KINDS
from foundation.db import Base, Id
from packages.models import Package

_KINDS = ",".join(f"'{each}'" for each in KINDS)


class Question(Base):
    """A question of one of a package's exam sets; exams.bank.kinds says what its columns hold for each kind.

    `points` is in hundredths. `resource_name` is the catalogue name it examines, `moment_ms` the moment of it (None: the whole);
    `difficulty` 1 to 5 (0: not said); `language` is empty for Chinese. `more` holds the keys of kinds.MORE that are said.
    """

    __tablename__ = "question"
    __table_args__ = (
        UniqueConstraint("package_id", "set_number", "position"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint("set_number >= 1 AND points >= 0", name="numbers"),
        CheckConstraint(
            f"difficulty BETWEEN 0 AND {HARDEST} AND (moment_ms IS NULL OR moment_ms >= 0)", name="placed"
        ),
    )

    id: Mapped[Id]
    package_id: Mapped[int] = mapped_column(ForeignKey("package.id", ondelete="CASCADE"))
    set_number: Mapped[int]
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    stem: Mapped[str] = mapped_column(Text)
    options: Mapped[list[str]] = mapped_column(JSON)
    answer: Mapped[list[Any]] = mapped_column(JSON)
    explanation: Mapped[str] = mapped_column(Text, default="")
    points: Mapped[int]
    topic: Mapped[str] = mapped_column(String(200), default="")
    resource_name: Mapped[str] = mapped_column(String(200), default="")
    moment_ms: Mapped[int | None]
    difficulty: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(String(10), default="")
    more: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    package: Mapped[Package] = relationship()
