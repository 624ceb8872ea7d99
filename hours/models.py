"""Tables of study: enrolments, evidence and certificates."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.db import Base, Id, Instant
from packages.models import Version


class Enrolment(Base):
    """A trainee takes up a published version, and keeps that version until they go on with a newer one: then `moved_to`
    is the enrolment in that one, to which what was earned was carried over (hours.moving_on)."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("person_id", "version_id"),
        CheckConstraint("moved_to_id IS NULL OR moved_to_id != id", name="moved"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("package_version.id"))
    enrolled_at: Mapped[datetime] = mapped_column(Instant)
    completed_at: Mapped[datetime | None] = mapped_column(Instant)
    # sums of its LessonProgress, kept in the transaction of the evidence (hours.union)
    covered_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    studied_count: Mapped[int] = mapped_column(default=0)
    moved_to_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"))

    version: Mapped[Version] = relationship()
    moved_to: Mapped[Enrolment | None] = relationship(remote_side="Enrolment.id")


class LessonProgress(Base):
    """How much of a resource somebody's evidence covers, and whether that counts as studied (hours.union).

    `noted`: the ledger says so. Written in the transaction of the evidence, so that no page adds it up; the rows can be
    made again from the evidence at any time.
    """

    __tablename__ = "lesson_progress"
    __table_args__ = (
        CheckConstraint("covered_ms >= 0", name="covered"),
        CheckConstraint("studied OR NOT noted", name="noted_if_studied"),
    )

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    resource_id: Mapped[int] = mapped_column(primary_key=True)
    covered_ms: Mapped[int] = mapped_column(BigInteger)
    studied: Mapped[bool]
    noted: Mapped[bool] = mapped_column(default=False)


class Evidence(Base):
    """One interval of a resource that was played or read. Never changed or deleted (triggers): hours rest on it.

    `key` is made by the page for each report, so that a report sent twice counts once. `way` says how it was studied:
    played, read, with its description track, by its sign video, offline as its trainee tells; all count alike. `rate_percent` is the speed of playing (100 = normal); times are media time in milliseconds.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "key"),
        Index("ix_evidence_resource", "enrolment_id", "resource_id"),
        CheckConstraint("way IN ('played','read','described','signed','offline')", name="way"),
        CheckConstraint("start_ms >= 0 AND end_ms > start_ms", name="interval"),
        CheckConstraint("rate_percent BETWEEN 25 AND 250", name="rate"),
    )

    id: Mapped[Id]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    resource_id: Mapped[int]  # of the frozen version: the draft's row may be gone
    key: Mapped[str] = mapped_column(String(80))
    way: Mapped[str] = mapped_column(String(10))
    start_ms: Mapped[int] = mapped_column(BigInteger)
    end_ms: Mapped[int] = mapped_column(BigInteger)
    rate_percent: Mapped[int] = mapped_column(default=100)
    received_at: Mapped[datetime] = mapped_column(Instant)

    enrolment: Mapped[Enrolment] = relationship()


class Covered(Base):
    """A stretch of a resource that somebody's evidence covers. The stretches of a resource neither overlap nor touch.

    Written in the transaction of the evidence, so that a message costs the same however much is stored; the rows can be
    made again from the evidence at any time (hours.union).
    """

    __tablename__ = "covered"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "resource_id", "start_ms"),
        CheckConstraint("start_ms >= 0 AND end_ms > start_ms", name="stretch"),
    )

    id: Mapped[Id]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    resource_id: Mapped[int]
    start_ms: Mapped[int] = mapped_column(BigInteger)
    end_ms: Mapped[int] = mapped_column(BigInteger)


class StudyTime(Base):
    """A stretch of the clock that somebody's study takes up (hours.allowance). Those of a person neither overlap nor touch."""

    __tablename__ = "study_time"
    __table_args__ = (
        UniqueConstraint("person_id", "start_at"),
        Index("ix_study_time_end", "person_id", "end_at"),
        CheckConstraint("end_at > start_at", name="stretch"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    start_at: Mapped[datetime] = mapped_column(Instant)
    end_at: Mapped[datetime] = mapped_column(Instant)


class Certificate(Base):
    """A certificate: its number, whose it is, and the ledger entry that proves it. There is one for a person and a
    package, whatever version; those that were given for a newer version before that was so name the first one."""

    __tablename__ = "certificate"
    __table_args__ = (
        Index(
            "uq_certificate_package",
            "person_id",
            "package_id",
            unique=True,
            sqlite_where=text("repeats_id IS NULL"),
            postgresql_where=text("repeats_id IS NULL"),
        ),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(40), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    package_id: Mapped[int] = mapped_column(ForeignKey("package.id"))
    repeats_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), unique=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    class_hours_tenths: Mapped[int]
    ledger_entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entry.id"))
    issued_at: Mapped[datetime] = mapped_column(Instant)

    enrolment: Mapped[Enrolment] = relationship()
