"""Tables of money to providers. Sums are whole fen; class hours are tenths. What is evidence is append-only, by triggers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from calls.models import Call
from curation.procedure.models import Procedure
from foundation.db import Base, Id, Instant
from foundation.storage import StoredFile
from packages.models import Version

STATES = ("proposed", "approved", "refused", "withdrawn")
LIVE = "state IN ('proposed','approved')"  # what the budget carries
UNDER_WAY = "withdrawn_at IS NULL"


class Subsidy(Base):
    """An amount proposed for an application. proposed -> approved | refused; either of the first two -> withdrawn.

    `quality` is what the amount rests on, `reason` why it is so much. Who decides is never who proposed.
    """

    __tablename__ = "subsidy"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("state IN ('proposed','approved','refused','withdrawn')", name="state"),
        CheckConstraint("decided_by IS NULL OR decided_by != proposed_by", name="two_people"),
        CheckConstraint(
            "state NOT IN ('approved','refused') OR decided_by IS NOT NULL", name="decided_by_somebody"
        ),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="dated_if_decided"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_by IS NOT NULL)", name="withdrawn_by_somebody"),
        CheckConstraint("(withdrawn_by IS NULL) = (withdrawn_at IS NULL)", name="dated_if_withdrawn"),
        Index(
            "uq_subsidy_live",
            "procedure_id",
            unique=True,
            sqlite_where=text(LIVE),
            postgresql_where=text(LIVE),
        ),
    )

    id: Mapped[Id]
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"), index=True)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    quality: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default="proposed", index=True)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_why: Mapped[str] = mapped_column(Text, default="")
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_why: Mapped[str] = mapped_column(Text, default="")

    procedure: Mapped[Procedure] = relationship()


class PaymentRun(Base):
    """A payment run (付款批次) of a call, closed as it is made: who, when, its file and the sums to check it by. Append-only."""

    __tablename__ = "payment_run"
    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        CheckConstraint("count > 0 AND sum_fen > 0", name="not_empty"),
    )

    id: Mapped[Id]
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    number: Mapped[int]
    count: Mapped[int]
    sum_fen: Mapped[int] = mapped_column(BigInteger)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    closed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime] = mapped_column(Instant)

    call: Mapped[Call] = relationship()
    file: Mapped[StoredFile] = relationship()
    lines: Mapped[list[PaymentLine]] = relationship(
        order_by="PaymentLine.position", back_populates="run", viewonly=True
    )


class PaymentLine(Base):
    """What one payee gets in a run, as it was then. Append-only.

    `attempt` counts from 1: after a payment came back, the subsidy goes into a later run once more.
    """

    __tablename__ = "payment_line"
    __table_args__ = (
        UniqueConstraint("run_id", "position"),
        UniqueConstraint("subsidy_id", "attempt"),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("attempt > 0", name="attempt"),
    )

    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(ForeignKey("payment_run.id"))
    position: Mapped[int]
    subsidy_id: Mapped[int] = mapped_column(ForeignKey("subsidy.id"))
    attempt: Mapped[int]
    payee: Mapped[str] = mapped_column(String(200))
    payee_kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    amount_fen: Mapped[int] = mapped_column(BigInteger)

    run: Mapped[PaymentRun] = relationship(back_populates="lines")
    subsidy: Mapped[Subsidy] = relationship()
    outcomes: Mapped[list[PaymentOutcome]] = relationship(order_by="PaymentOutcome.id", viewonly=True)


class PaymentOutcome(Base):
    """What the bank said of a line: paid, or sent back. Append-only. `reference` is the bank's."""

    __tablename__ = "payment_outcome"
    __table_args__ = (
        UniqueConstraint("line_id", "what"),
        CheckConstraint("what IN ('paid','returned')", name="what"),
        CheckConstraint("what != 'returned' OR length(note) > 0", name="said_why"),
    )

    id: Mapped[Id]
    line_id: Mapped[int] = mapped_column(ForeignKey("payment_line.id"))
    what: Mapped[str] = mapped_column(String(20))
    on_day: Mapped[date] = mapped_column(Date)
    reference: Mapped[str] = mapped_column(String(100))
    note: Mapped[str] = mapped_column(Text, default="")
    noted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime] = mapped_column(Instant)


class SpendingLine(Base):
    """What a provider spent of a subsidy: for what, how much, when, with its paper. Struck out lines stay, and don't count."""

    __tablename__ = "spending_line"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("(struck_by IS NULL) = (struck_at IS NULL)", name="struck_by_somebody"),
    )

    id: Mapped[Id]
    subsidy_id: Mapped[int] = mapped_column(ForeignKey("subsidy.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(200))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    spent_on: Mapped[date] = mapped_column(Date)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    noted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime] = mapped_column(Instant)
    struck_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    struck_at: Mapped[datetime | None] = mapped_column(Instant)

    subsidy: Mapped[Subsidy] = relationship()
    file: Mapped[StoredFile] = relationship()


class SpendingAccount(Base):
    """The provider's account of spending, handed in: what was spent in all, and what is left to go back. Append-only."""

    __tablename__ = "spending_account"
    __table_args__ = (CheckConstraint("total_fen >= 0 AND surplus_fen >= 0", name="sums"),)

    subsidy_id: Mapped[int] = mapped_column(ForeignKey("subsidy.id"), primary_key=True)
    total_fen: Mapped[int] = mapped_column(BigInteger)
    surplus_fen: Mapped[int] = mapped_column(BigInteger)
    handed_in_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    handed_in_at: Mapped[datetime] = mapped_column(Instant)


class Refund(Base):
    """Money that came back from a provider: a surplus, or everything after a rejection. Append-only."""

    __tablename__ = "refund"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("why IN ('surplus','rejected')", name="why"),
    )

    id: Mapped[Id]
    subsidy_id: Mapped[int] = mapped_column(ForeignKey("subsidy.id"), index=True)
    why: Mapped[str] = mapped_column(String(20))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    on_day: Mapped[date] = mapped_column(Date)
    reference: Mapped[str] = mapped_column(String(100))
    noted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime] = mapped_column(Instant)


class TeachingCredit(Base):
    """A statement of what a teacher's lessons count for their own continuing education: their class hours, so many times."""

    __tablename__ = "teaching_credit"
    __table_args__ = (
        CheckConstraint("class_hours_tenths > 0 AND times > 0", name="hours"),
        CheckConstraint("credit_tenths = class_hours_tenths * times", name="times"),
        CheckConstraint("(withdrawn_by IS NULL) = (withdrawn_at IS NULL)", name="dated_if_withdrawn"),
        Index(
            "uq_teaching_credit_live",
            "version_id",
            "lecturer",
            unique=True,
            sqlite_where=text(UNDER_WAY),
            postgresql_where=text(UNDER_WAY),
        ),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(20), unique=True)
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("package_version.id"))
    lecturer: Mapped[str] = mapped_column(String(100))
    class_hours_tenths: Mapped[int]
    times: Mapped[int]
    credit_tenths: Mapped[int]
    issued_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    issued_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_why: Mapped[str] = mapped_column(Text, default="")

    procedure: Mapped[Procedure] = relationship()
    version: Mapped[Version] = relationship()
