"""Tables of study: enrolments, evidence and certificates."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.db import Base, Id, Instant
from packages.models import Version


class Enrolment(Base):
    """A trainee takes up a published version, and keeps that version."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("person_id", "version_id"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("package_version.id"))
    enrolled_at: Mapped[datetime] = mapped_column(Instant)
    completed_at: Mapped[datetime | None] = mapped_column(Instant)

    version: Mapped[Version] = relationship()


class Evidence(Base):
    """One interval of a resource that was played or read. Never changed or deleted (triggers): hours rest on it.

    `key` is made by the page for each report, so that a report sent twice counts once. `way` says how it was studied:
    played, read, with its description track, by its sign video; all count alike. `rate_percent` is the speed of playing (100 = normal); times are media time in milliseconds.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "key"),
        Index("ix_evidence_resource", "enrolment_id", "resource_id"),
        CheckConstraint("way IN ('played','read','described','signed')", name="way"),
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
    made again from the evidence at any time (trainee.union).
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


class OpenedPage(Base):
    """A page that was opened to study, and how much time by the clock the messages from it told of (trainee.allowance)."""

    __tablename__ = "opened_page"
    __table_args__ = (
        UniqueConstraint("person_id", "opened_at"),
        CheckConstraint("spent_ms >= 0", name="spent"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    spent_ms: Mapped[int] = mapped_column(BigInteger)


class Certificate(Base):
    """A certificate: its number, whose it is, and the ledger entry that proves it."""

    __tablename__ = "certificate"

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(40), unique=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), unique=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    class_hours_tenths: Mapped[int]
    ledger_entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entry.id"))
    issued_at: Mapped[datetime] = mapped_column(Instant)

    enrolment: Mapped[Enrolment] = relationship()
