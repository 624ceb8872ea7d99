"""Tables of calls: the call, its documents, what was asked about it, which package answers which call; and the calendar."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from foundation.db import Base, Id, Instant
from foundation.storage import StoredFile
from packages.models import Package, SchemeEdition

STATES = ("draft", "announced", "cancelled")


class Call(Base):
    """A call (征集). draft -> announced -> cancelled; an announced one opens and closes by its days, which both count.

    `edition` is the scheme's as it was when the call was announced. `preferred` are groups in words (优先). `budget_fen` is what
    the funder set aside, `quota` how many packages are wanted; None where the call doesn't say. `put_offs` are later
    deadlines as they were given, the oldest first: {"from", "until", "reason"}, days as ISO 8601 spells them.
    """

    __tablename__ = "call"
    __table_args__ = (
        CheckConstraint("state IN ('draft','announced','cancelled')", name="state"),
        CheckConstraint("(state = 'draft') = (announced_at IS NULL)", name="dated_if_announced"),
        CheckConstraint("state = 'draft' OR scheme_digest IS NOT NULL", name="edition_if_announced"),
        CheckConstraint("(state = 'cancelled') = (length(cancelled_why) > 0)", name="reason_if_cancelled"),
        CheckConstraint("opens_on <= closes_on", name="days_in_order"),
        CheckConstraint("topic_closes_on IS NULL OR topic_closes_on <= closes_on", name="topics_first"),
        CheckConstraint("quota IS NULL OR quota > 0", name="quota"),
        CheckConstraint("budget_fen IS NULL OR budget_fen >= 0", name="budget"),
    )

    id: Mapped[Id]
    state: Mapped[str] = mapped_column(String(20), default="draft", index=True)
    scheme_id: Mapped[str] = mapped_column(String(60))
    scheme_digest: Mapped[str | None] = mapped_column(ForeignKey("scheme_edition.digest"))
    name: Mapped[str] = mapped_column(String(200))
    year: Mapped[int]
    summary: Mapped[str] = mapped_column(Text)
    how: Mapped[str] = mapped_column(Text)
    preferred: Mapped[list[str]] = mapped_column(JSON)
    opens_on: Mapped[date] = mapped_column(Date)
    closes_on: Mapped[date] = mapped_column(Date)
    topic_closes_on: Mapped[date | None] = mapped_column(Date)
    quota: Mapped[int | None]
    budget_fen: Mapped[int | None] = mapped_column(BigInteger)
    copied_from: Mapped[int | None] = mapped_column(ForeignKey("call.id"))
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    announced_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    announced_at: Mapped[datetime | None] = mapped_column(Instant)
    cancelled_why: Mapped[str] = mapped_column(Text, default="")
    put_offs: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)

    edition: Mapped[SchemeEdition | None] = relationship()
    documents: Mapped[list[CallDocument]] = relationship(
        order_by="CallDocument.id", cascade="all, delete-orphan"
    )


class CallDocument(Base):
    """A document of a call, as it is offered to everybody."""

    __tablename__ = "call_document"

    id: Mapped[Id]
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    added_at: Mapped[datetime] = mapped_column(Instant)

    file: Mapped[StoredFile] = relationship()


class CallQuestion(Base):
    """What somebody asked about a call. The answer is published with the question, never with who asked."""

    __tablename__ = "call_question"
    __table_args__ = (
        CheckConstraint("length(asked) > 0", name="asked"),
        CheckConstraint("(answer IS NULL) = (answered_by IS NULL)", name="answered_by"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_at"),
    )

    id: Mapped[Id]
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)

    call: Mapped[Call] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class CallAnswer(Base):
    """Which call a package answers: one at most. `handed_in_on` is the day of its first submission, which rework doesn't change."""

    __tablename__ = "call_answer"

    package_id: Mapped[int] = mapped_column(ForeignKey("package.id", ondelete="CASCADE"), primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    chosen_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    chosen_at: Mapped[datetime] = mapped_column(Instant)
    handed_in_on: Mapped[date | None] = mapped_column(Date)

    call: Mapped[Call] = relationship()
    package: Mapped[Package] = relationship()


class CalendarYear(Base):
    """The list of a year's days off and of days made up for (国务院办公厅关于部分节假日安排的通知), as it stands.

    `revision` counts how often it was loaded: whoever looked at an older one loads nothing over a newer one.
    """

    __tablename__ = "calendar_year"
    __table_args__ = (
        CheckConstraint("year BETWEEN 2000 AND 2100", name="year"),
        CheckConstraint("revision > 0", name="revision"),
    )

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(String(200))
    revision: Mapped[int]
    loaded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    loaded_at: Mapped[datetime] = mapped_column(Instant)

    days: Mapped[list[CalendarDay]] = relationship(
        order_by="CalendarDay.day", cascade="all, delete-orphan", passive_deletes=True
    )


class CalendarDay(Base):
    """A day that a list moves: `off`, or `work` where it would be a weekend. `year` is the list's, which may begin in December before."""

    __tablename__ = "calendar_day"
    __table_args__ = (CheckConstraint("kind IN ('off','work')", name="kind"),)

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    year: Mapped[int] = mapped_column(ForeignKey("calendar_year.year", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(40))
