"""Tables of procedures: the application that runs, and each act in it, which nobody changes afterwards."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Organisation
from calls.models import Call
from curation.models import Submission
from foundation.db import Base, Id, Instant
from packages.models import Package, SchemeEdition

ENDS = ("accepted", "rejected", "withdrawn", "late")


class Procedure(Base):
    """One application to a call (申报), from its topic or its first submission to its end.

    `scheme_digest` is the edition that it began under, which a later one doesn't change. `stage` is the id of a stage of that
    edition's workflow, None once it has ended. `due_on` is the last day of the stage, in the site's zone; None where it has no
    limit. `reworks` counts how often it was sent back. `package_id` is None while there is only a topic. `peer_id` is the
    applicant who reviews it where applicants review each other.
    """

    __tablename__ = "procedure"
    __table_args__ = (
        CheckConstraint("ended_as IN ('accepted','rejected','withdrawn','late')", name="ended_as"),
        CheckConstraint("(stage IS NULL) = (ended_as IS NOT NULL)", name="stage_or_end"),
        CheckConstraint("(ended_as IS NULL) = (ended_at IS NULL)", name="dated_if_ended"),
        CheckConstraint("reworks >= 0", name="reworks"),
    )

    id: Mapped[Id]
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    scheme_digest: Mapped[str] = mapped_column(ForeignKey("scheme_edition.digest"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    recommender_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    peer_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    package_id: Mapped[int | None] = mapped_column(ForeignKey("package.id", ondelete="SET NULL"), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    topic: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    begun_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    begun_at: Mapped[datetime] = mapped_column(Instant)
    stage: Mapped[str | None] = mapped_column(String(60), index=True)
    entered_at: Mapped[datetime] = mapped_column(Instant)
    due_on: Mapped[date | None] = mapped_column(Date, index=True)
    reworks: Mapped[int] = mapped_column(default=0)
    ended_as: Mapped[str | None] = mapped_column(String(20))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    call: Mapped[Call] = relationship()
    edition: Mapped[SchemeEdition] = relationship()
    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    recommender: Mapped[Organisation | None] = relationship(foreign_keys=[recommender_id])
    peer: Mapped[Organisation | None] = relationship(foreign_keys=[peer_id])
    package: Mapped[Package | None] = relationship()
    acts: Mapped[list[ProcedureAct]] = relationship(order_by="ProcedureAct.id", viewonly=True)


class ProcedureAct(Base):
    """What somebody did in a stage: its outcome, what they left, and where it led. Append-only, by a trigger.

    `led_to` is the next stage's id or an end. `data` is what the stage asked to be left besides the note: scores in
    hundredths, a signature (the name as it was typed), the peer's id; the days of an extension; `refund` where money goes back. `submission_id` is the frozen version that the act was about.
    """

    __tablename__ = "procedure_act"

    id: Mapped[Id]
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"), index=True)
    stage: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(60))
    led_to: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    submission: Mapped[Submission | None] = relationship()
