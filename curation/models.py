"""Tables of curation: a submission of a frozen version, who reviews it, the answered checklist, the decision."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Organisation
from foundation.db import Base, Id, Instant
from packages.models import Version


class Submission(Base):
    """A frozen version handed in. waiting -> accepted | rework | rejected; accepted -> published.

    `record` is what the decision rested on, as it was then: {"checklist", "confirmed", "outside", "waivers"} (curation.record).
    `recommender_id` is the organisation that recommended it, as its provider says.
    """

    __tablename__ = "submission"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','accepted','rework','rejected','published')", name="state"),
        CheckConstraint("(state = 'waiting') = (decided_by IS NULL)", name="decided_if_not_waiting"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="dated_if_decided"),
        CheckConstraint("state != 'rework' OR rework_until IS NOT NULL", name="rework_has_deadline"),
    )

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(ForeignKey("package_version.id"), unique=True)
    state: Mapped[str] = mapped_column(String(20), default="waiting", index=True)
    submitted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime] = mapped_column(Instant)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(Text, default="")
    rework_until: Mapped[datetime | None] = mapped_column(Instant)
    record: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    recommender_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))

    version: Mapped[Version] = relationship()
    recommender: Mapped[Organisation | None] = relationship()


class ChecklistAnswer(Base):
    """What a reviewer answered to one line of the checklist; kept with the decision once there is one.

    `carried_from` is the submission of an earlier version that it was answered for, where nothing that the line looks at has
    changed since (curation.review.carrying); who and when are those of that answer.
    """

    __tablename__ = "checklist_answer"
    __table_args__ = (
        UniqueConstraint("submission_id", "rule_id", "number"),
        CheckConstraint("answer IN ('yes','no','not-applicable')", name="answer"),
        CheckConstraint("answer != 'no' OR length(note) > 0", name="no_has_note"),
    )

    id: Mapped[Id]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    rule_id: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    line: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text, default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    carried_from: Mapped[int | None]


class Assignment(Base):
    """Who reviews a submission: they may see its right answers. Taken by the reviewer, or given by a curator."""

    __tablename__ = "review_assignment"
    __table_args__ = (UniqueConstraint("submission_id", "person_id"),)

    id: Mapped[Id]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
