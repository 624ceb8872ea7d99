"""Table of reminders: a letter about a stage's last day to one person, made once and sent once."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from curation.procedure.models import Procedure
from foundation.db import Base, Id, Instant

KINDS = ("week", "day", "overdue", "extended")
STATES = ("waiting", "sending", "sent", "unsure", "dropped")


class Reminder(Base):
    """A letter: `week` and `day` before the last day, `overdue` after it, `extended` when there is more time.

    waiting -> sending -> sent; back to waiting where the mail server didn't take it, to be tried again at `next_at`. Whoever
    is killed while sending leaves it `unsure`: it may have gone, so it isn't sent twice. `dropped`: there was nothing left to
    say. `due_on` is the stage's last day, of `overdue` the day on which its time had run out. `behalf_of` is who is away and
    whom the person stands in for.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("procedure_id", "stage", "due_on", "kind", "person_id"),
        CheckConstraint("kind IN ('week','day','overdue','extended')", name="kind"),
        CheckConstraint("state IN ('waiting','sending','sent','unsure','dropped')", name="state"),
        CheckConstraint("state NOT IN ('sending','sent','unsure') OR tries > 0", name="tried_if_sent"),
        Index("ix_reminder_state_next_at", "state", "next_at"),
    )

    id: Mapped[Id]
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"))
    stage: Mapped[str] = mapped_column(String(60))
    due_on: Mapped[date] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    behalf_of: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(20), default="waiting")
    tries: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(Instant)
    next_at: Mapped[datetime] = mapped_column(Instant)

    procedure: Mapped[Procedure] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    behalf: Mapped[Person | None] = relationship(foreign_keys=behalf_of)
