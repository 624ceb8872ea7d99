"""Tables of what comes after an attempt: marks that people give, and appeals."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exams.sitting.models import Attempt
from foundation.db import Base, Id, Instant

ASKED = "state = 'asked'"


class HandMark(Base):
    """What one assessor gave for one answer, in hundredths of a mark, without knowing whose it is or what others gave."""

    __tablename__ = "hand_mark"
    __table_args__ = (
        UniqueConstraint("attempt_id", "position", "person_id"),
        CheckConstraint("points >= 0", name="points"),
    )

    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"))
    position: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    points: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Instant)


class Appeal(Base):
    """That somebody doubts a result, and what was answered; at most one of an attempt waits."""

    __tablename__ = "exam_appeal"
    __table_args__ = (
        Index(
            "uq_exam_appeal_asked",
            "attempt_id",
            unique=True,
            sqlite_where=text(ASKED),
            postgresql_where=text(ASKED),
        ),
        CheckConstraint("state IN ('asked','upheld','rejected')", name="state"),
        CheckConstraint("(state = 'asked') = (answered_at IS NULL)", name="dated_if_answered"),
        CheckConstraint("state = 'asked' OR answer != ''", name="answered"),
        CheckConstraint("words != ''", name="words"),
    )

    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"), index=True)
    words: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answer_by: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10), default="asked")
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    attempt: Mapped[Attempt] = relationship()
