"""Tables of exams: the questions of a package's sets, and the attempts of trainees."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.db import Base, Id, Instant
from packages.models import Package, Version

QUESTION_KINDS = ("single", "multiple", "true_false")


class Question(Base):
    """A question of one of a package's exam sets.

    `options` is a list of texts (empty for true/false); `answer` a sorted list of option indexes from 0, or
    [1]/[0] for true/false. `points` is in hundredths. `resource_name` is the catalogue name it examines.
    """

    __tablename__ = "question"
    __table_args__ = (
        UniqueConstraint("package_id", "set_number", "position"),
        CheckConstraint("kind IN ('single','multiple','true_false')", name="kind"),
        CheckConstraint("set_number >= 1 AND points >= 0", name="numbers"),
    )

    id: Mapped[Id]
    package_id: Mapped[int] = mapped_column(ForeignKey("package.id", ondelete="CASCADE"))
    set_number: Mapped[int]
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    stem: Mapped[str] = mapped_column(Text)
    options: Mapped[list[str]] = mapped_column(JSON)
    answer: Mapped[list[int]] = mapped_column(JSON)
    explanation: Mapped[str] = mapped_column(Text, default="")
    points: Mapped[int]
    topic: Mapped[str] = mapped_column(String(200), default="")
    resource_name: Mapped[str] = mapped_column(String(200), default="")

    package: Mapped[Package] = relationship()


class Attempt(Base):
    """One sitting of an exam set by a trainee. `set_number` and `number` agree: attempt n uses set n.

    Score and full marks are hundredths of a point, filled when it is handed in.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("person_id", "version_id", "round", "number"),
        # one open attempt at a time: a second start is the same attempt
        Index(
            "uq_attempt_open",
            "person_id",
            "version_id",
            unique=True,
            sqlite_where=text("handed_in_at IS NULL"),
            postgresql_where=text("handed_in_at IS NULL"),
        ),
        CheckConstraint("number BETWEEN 1 AND 3 AND set_number = number AND round >= 1", name="number"),
        CheckConstraint(
            "(handed_in_at IS NULL) = (score IS NULL) AND (score IS NULL) = (passed IS NULL)",
            name="marked_if_handed_in",
        ),
        CheckConstraint("score IS NULL OR (score >= 0 AND score <= full_score)", name="score"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("package_version.id"))
    round: Mapped[int] = mapped_column(default=1)
    number: Mapped[int]
    set_number: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(Instant)
    handed_in_at: Mapped[datetime | None] = mapped_column(Instant)
    score: Mapped[int | None]
    full_score: Mapped[int]
    passed: Mapped[bool | None]
    marks: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)

    version: Mapped[Version] = relationship()
    answers: Mapped[list[Answer]] = relationship(back_populates="attempt", cascade="all, delete-orphan")


class Answer(Base):
    """What a trainee chose for one question (by its position in the set), saved as it was given."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("attempt_id", "position"),)

    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"))
    position: Mapped[int]
    chosen: Mapped[list[int]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(Instant)

    attempt: Mapped[Attempt] = relationship(back_populates="answers")
