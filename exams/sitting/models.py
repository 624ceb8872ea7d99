"""Tables of sitting: rounds and the requests for them, attempts with their paper and clock, and what was answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.db import Base, Id, Instant
from packages.models import Version

OPEN = "handed_in_at IS NULL"
ASKED = "state = 'asked'"


class Round(Base):
    """A round of attempts of a person at a package, over all its versions. The first begins with the first attempt;
    each further one was opened by a curator with a reason."""

    __tablename__ = "exam_round"
    __table_args__ = (
        UniqueConstraint("person_id", "package_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("number = 1 OR reason != ''", name="reason"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    package_id: Mapped[int] = mapped_column(ForeignKey("package.id"))
    number: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")


class RoundRequest(Base):
    """That a trainee asks for another round, and what a curator decided with which reason."""

    __tablename__ = "round_request"
    __table_args__ = (
        # one question at a time
        Index(
            "uq_round_request_asked",
            "person_id",
            "package_id",
            unique=True,
            sqlite_where=text(ASKED),
            postgresql_where=text(ASKED),
        ),
        CheckConstraint("state IN ('asked','opened','refused')", name="state"),
        CheckConstraint(
            "(state = 'asked') = (decided_at IS NULL) AND (state = 'asked') = (decided_by IS NULL)"
            " AND (state = 'asked' OR note != '')",
            name="decided",
        ),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    package_id: Mapped[int] = mapped_column(ForeignKey("package.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("package_version.id"))
    words: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10), default="asked")
    note: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    version: Mapped[Version] = relationship()


class Attempt(Base):
    """One sitting of an exam set by a trainee, numbered within its round. It belongs to the person and the package;
    `version` is the one whose set was asked.

    Score and full marks are hundredths of a point, filled when it is handed in. `paper` (exams.papers.paper) and `seed`
    are there where the paper isn't simply the set; `measures` are what its person is granted. `limit_ms`: how long it may
    take, extensions not counted; `paused_at`: its clock stands since then, `paused_ms`: it stood so long before.
    `waits`: people have something to mark in it.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("person_id", "package_id", "round", "number"),
        ForeignKeyConstraint(
            ["person_id", "package_id", "round"],
            ["exam_round.person_id", "exam_round.package_id", "exam_round.number"],
        ),
        # one open attempt at a time, whatever version: a second start is the same attempt
        Index(
            "uq_attempt_open",
            "person_id",
            "package_id",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        CheckConstraint("number >= 1 AND set_number >= 1", name="number"),
        CheckConstraint(
            "(handed_in_at IS NULL) = (score IS NULL) AND (score IS NULL) = (passed IS NULL)",
            name="marked_if_handed_in",
        ),
        CheckConstraint("score IS NULL OR (score >= 0 AND score <= full_score)", name="score"),
        Index("ix_attempt_limited", "handed_in_at", "limit_ms"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    package_id: Mapped[int] = mapped_column(ForeignKey("package.id"))
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
    seed: Mapped[str | None] = mapped_column(String(40))
    paper: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    measures: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    limit_ms: Mapped[int | None]
    extensions: Mapped[int] = mapped_column(default=0, server_default="0")
    extended_ms: Mapped[int] = mapped_column(default=0, server_default="0")
    paused_at: Mapped[datetime | None] = mapped_column(Instant)
    paused_ms: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    waits: Mapped[bool] = mapped_column(default=False, server_default=false())

    version: Mapped[Version] = relationship()
    answers: Mapped[list[Answer]] = relationship(back_populates="attempt", cascade="all, delete-orphan")


class Answer(Base):
    """What a trainee answered to one question (by its position in the set), saved as it was given; its shape is that of the
    question's kind (exams.bank.kinds)."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("attempt_id", "position"),)

    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"))
    position: Mapped[int]
    chosen: Mapped[list[Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(Instant)

    attempt: Mapped[Attempt] = relationship(back_populates="answers")


class AnswerGiven(Base):
    """Every answer as it was given, in the order in which it came; nothing is ever changed but its state.

    `key` is the sender's own name for it, so that one that is sent twice counts once. `given_at` is when it was given, which
    is before `received_at` where the network was away. State: kept; older (another device gave a newer one before it came),
    late (the time was over: it does not count, a person may decide otherwise), undone.
    """

    __tablename__ = "answer_given"
    __table_args__ = (
        UniqueConstraint("attempt_id", "key"),
        CheckConstraint("state IN ('kept','older','late','undone')", name="state"),
    )

    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    given: Mapped[list[Any]] = mapped_column(JSON)
    given_at: Mapped[datetime] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10), default="kept")


class AttemptMeasures(Base):
    """From when on which measures held in an attempt: what its person was granted at its beginning, and each change."""

    __tablename__ = "attempt_measures"

    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"), index=True)
    accommodation_id: Mapped[int] = mapped_column(ForeignKey("accommodation.id"))
    measures: Mapped[dict[str, Any]] = mapped_column(JSON)
    since: Mapped[datetime] = mapped_column(Instant)


class KeyCorrection(Base):
    """That the key of a question was wrong: what is right instead, or that everybody gets its marks (`answer` is None).

    It holds for every attempt that was or will be marked with the question, named by the hash of what it says.
    """

    __tablename__ = "key_correction"
    __table_args__ = (
        Index("ix_key_correction_newest", "part", "id"),
        CheckConstraint("reason != ''", name="reason"),
    )

    id: Mapped[Id]
    part: Mapped[str] = mapped_column(ForeignKey("version_part.hash"))
    answer: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    reason: Mapped[str] = mapped_column(Text)
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
