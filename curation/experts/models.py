"""Tables of experts: the pool and its invitations, authors of packages, panels with their seats, what was handed in, meetings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from curation.models import Submission
from curation.procedure.models import Procedure
from foundation.db import Base, Id, Instant
from packages.models import Version

ANSWERS = ("consented", "declined")
HOW = ("proposed", "by-hand", "one-more")
STATES = ("asked", "handed-in", "conflict", "withdrawn")
CHOICES = ("for", "against", "abstain")


class Expert(Base):
    """Somebody of the pool. `fields`: words of industry and occupation; `declared`: names of organisations and people whom they
    won't judge. Who left stays as a row, because what they scored stays."""

    __tablename__ = "expert"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    employer: Mapped[str] = mapped_column(String(200))
    fields: Mapped[list[str]] = mapped_column(JSON)
    declared: Mapped[list[str]] = mapped_column(JSON)
    consented_at: Mapped[datetime] = mapped_column(Instant)
    left_at: Mapped[datetime | None] = mapped_column(Instant)

    person: Mapped[Person] = relationship()


class ExpertInvitation(Base):
    """A letter that asks somebody into the pool; its link answers once. The database keeps the link's hash only."""

    __tablename__ = "expert_invitation"
    __table_args__ = (
        CheckConstraint("answer IN ('consented','declined')", name="answer"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="dated_if_answered"),
    )

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(200), index=True)
    name: Mapped[str] = mapped_column(String(100))
    employer: Mapped[str] = mapped_column(String(200))
    fields: Mapped[list[str]] = mapped_column(JSON)
    invited_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    invited_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant, index=True)
    answer: Mapped[str | None] = mapped_column(String(20))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)


class PackageAuthor(Base):
    """Who a frozen version names as its lecturer or author: written when it is frozen, asked by the folded name."""

    __tablename__ = "package_author"

    version_id: Mapped[int] = mapped_column(ForeignKey("package_version.id"), primary_key=True)
    folded: Mapped[str] = mapped_column(String(400), primary_key=True, index=True)
    name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Instant)

    version: Mapped[Version] = relationship()


class Panel(Base):
    """The experts of one stage of a procedure. proposed -> open -> closed.

    `round` counts how often the procedure came to this stage. `rubric` is what is scored, as it was at the proposal
    (schemes.rubric.Rubric as JSON); `submission_id` the frozen version that is looked at, None while there is only a topic;
    `access` what access_score told of it when the panel was opened: the same for everybody. It is owed by the procedure's day.
    """

    __tablename__ = "expert_panel"
    __table_args__ = (
        UniqueConstraint("procedure_id", "stage", "round"),
        CheckConstraint("state IN ('proposed','open','closed')", name="state"),
        CheckConstraint("(state = 'proposed') = (confirmed_by IS NULL)", name="confirmed_if_open"),
        CheckConstraint("(state = 'proposed') = (confirmed_at IS NULL)", name="dated_if_open"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="dated_if_closed"),
        CheckConstraint("round >= 1", name="round"),
    )

    id: Mapped[Id]
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"))
    stage: Mapped[str] = mapped_column(String(60))
    round: Mapped[int] = mapped_column(default=1)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True)
    rubric: Mapped[dict[str, Any]] = mapped_column(JSON)
    seed: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), default="proposed", index=True)
    access: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)

    procedure: Mapped[Procedure] = relationship()
    submission: Mapped[Submission | None] = relationship()
    seats: Mapped[list[PanelSeat]] = relationship(back_populates="panel", order_by="PanelSeat.id")


class PanelSeat(Base):
    """An expert's place in a panel. asked -> handed-in | conflict | withdrawn, the last two with the reason.

    `draft` is what they have written so far: {"marks": {criterion: [hundredths, reason]}, "words", "checklist": {key: [answer,
    note]}}; nobody else reads it.
    """

    __tablename__ = "expert_seat"
    __table_args__ = (
        UniqueConstraint("panel_id", "person_id"),
        CheckConstraint("how IN ('proposed','by-hand','one-more')", name="how"),
        CheckConstraint("state IN ('asked','handed-in','conflict','withdrawn')", name="state"),
        CheckConstraint("state IN ('asked','handed-in') OR length(why) > 0", name="says_why"),
    )

    id: Mapped[Id]
    panel_id: Mapped[int] = mapped_column(ForeignKey("expert_panel.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    how: Mapped[str] = mapped_column(String(20))
    fit: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), default="asked", index=True)
    why: Mapped[str] = mapped_column(Text, default="")
    given_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime] = mapped_column(Instant)
    draft: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    panel: Mapped[Panel] = relationship(back_populates="seats")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    sheet: Mapped[ScoreSheet | None] = relationship(back_populates="seat")


class ScoreSheet(Base):
    """What an expert handed in, once, never changed (triggers).

    `marks`: {criterion: {"hundredths", "reason"}}; `total` in hundredths of 100 points; `checklist`: [{"key", "line", "answer",
    "note"}]; `comments`: [{"resource", "name", "at_ms", "words"}]; `access`: the computed score that stood beside, or None.
    """

    __tablename__ = "expert_sheet"
    __table_args__ = (CheckConstraint("total BETWEEN 0 AND 10000", name="total"),)

    seat_id: Mapped[int] = mapped_column(ForeignKey("expert_seat.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    marks: Mapped[dict[str, Any]] = mapped_column(JSON)
    total: Mapped[int]
    words: Mapped[str] = mapped_column(Text)
    checklist: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    comments: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    access: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    seat: Mapped[PanelSeat] = relationship(back_populates="sheet")


class ClipComment(Base):
    """What an expert says of a moment of a clip, while they have not handed in."""

    __tablename__ = "expert_comment"
    __table_args__ = (
        CheckConstraint("at_ms >= 0", name="at"),
        CheckConstraint("length(words) > 0", name="words"),
    )

    id: Mapped[Id]
    seat_id: Mapped[int] = mapped_column(ForeignKey("expert_seat.id"), index=True)
    resource_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    at_ms: Mapped[int]
    words: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(Instant)


class Meeting(Base):
    """A meeting at which experts vote on applications. It is open until its minutes are closed."""

    __tablename__ = "expert_meeting"
    __table_args__ = (CheckConstraint("(closed_by IS NULL) = (closed_at IS NULL)", name="dated_if_closed"),)

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(200), default="")
    held_on: Mapped[date] = mapped_column(Date)
    called_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    called_at: Mapped[datetime] = mapped_column(Instant)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)

    items: Mapped[list[MeetingItem]] = relationship(back_populates="meeting", order_by="MeetingItem.id")
    attendance: Mapped[list[Attendance]] = relationship(order_by="Attendance.id")


class Attendance(Base):
    """Who is present at a meeting."""

    __tablename__ = "expert_attendance"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)

    id: Mapped[Id]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("expert_meeting.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class MeetingItem(Base):
    """An application on the agenda; what was decided, with the words of the decision."""

    __tablename__ = "expert_meeting_item"
    __table_args__ = (
        UniqueConstraint("meeting_id", "procedure_id"),
        CheckConstraint("(decision IS NULL) = (decided_by IS NULL)", name="decided"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="dated"),
        CheckConstraint("decision IN ('accepted','rejected','postponed')", name="decision"),
    )

    id: Mapped[Id]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("expert_meeting.id"))
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"), index=True)
    decision: Mapped[str | None] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)

    meeting: Mapped[Meeting] = relationship(back_populates="items")
    procedure: Mapped[Procedure] = relationship()
    votes: Mapped[list[MeetingVote]] = relationship(order_by="MeetingVote.id")


class MeetingVote(Base):
    """One person's vote on one item. Append-only (triggers)."""

    __tablename__ = "expert_vote"
    __table_args__ = (
        UniqueConstraint("item_id", "person_id"),
        CheckConstraint("choice IN ('for','against','abstain')", name="choice"),
    )

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(ForeignKey("expert_meeting_item.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    choice: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Instant)

    person: Mapped[Person] = relationship()
