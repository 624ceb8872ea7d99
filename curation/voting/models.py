"""Tables of public votes: the ballot, what can be voted for, votes while it runs, and the papers and voters once it is counted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from calls.models import Call
from curation.procedure.models import Procedure
from foundation.db import Base, Id, Instant

TIES = ("handed-in", "drawn")
ACCOUNTS = ("before", "any")
STANDS = "state != 'cancelled'"


class Ballot(Base):
    """A vote on the applications that stand in one stage of a call. announced -> counted | cancelled; nothing else of it changes.

    It opens and closes by its days, which both count. A person votes for up to `most` topics; the first `winners` go on. `tie`: of
    as many votes the one that was handed in earlier comes first, or the lot decides. `accounts`: whether who opened their account
    after the ballot opened may vote. `own`: whether somebody may vote for their own organisation's topic. `key` is what votes are
    sealed with; it is destroyed when they are counted. `seed` is what the lot is drawn from, `result` who came where:
    [{"number", "votes", "place", "goes_on"}], place None for who left before the count.
    """

    __tablename__ = "ballot"
    __table_args__ = (
        CheckConstraint("state IN ('announced','counted','cancelled')", name="state"),
        CheckConstraint("tie IN ('handed-in','drawn')", name="tie"),
        CheckConstraint("accounts IN ('before','any')", name="accounts"),
        CheckConstraint("opens_on <= closes_on", name="days_in_order"),
        CheckConstraint("most > 0 AND winners > 0", name="numbers"),
        CheckConstraint("(state = 'announced') = (key IS NOT NULL)", name="key_while_it_runs"),
        CheckConstraint("(state = 'counted') = (counted_at IS NOT NULL)", name="dated_if_counted"),
        CheckConstraint("(state = 'cancelled') = (length(cancelled_why) > 0)", name="reason_if_cancelled"),
        Index(
            "uq_ballot_stage",
            "call_id",
            "stage",
            unique=True,
            sqlite_where=text(STANDS),
            postgresql_where=text(STANDS),
        ),
    )

    id: Mapped[Id]
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    stage: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(20), default="announced")
    summary: Mapped[str] = mapped_column(Text)
    opens_on: Mapped[date] = mapped_column(Date)
    closes_on: Mapped[date] = mapped_column(Date)
    most: Mapped[int]
    winners: Mapped[int]
    tie: Mapped[str] = mapped_column(String(20))
    accounts: Mapped[str] = mapped_column(String(20))
    own: Mapped[bool]
    key: Mapped[str | None] = mapped_column(String(64))
    announced_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    announced_at: Mapped[datetime] = mapped_column(Instant)
    counted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    counted_at: Mapped[datetime | None] = mapped_column(Instant)
    seed: Mapped[str | None] = mapped_column(String(64))
    result: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    cancelled_why: Mapped[str] = mapped_column(Text, default="")

    call: Mapped[Call] = relationship()


class Candidate(Base):
    """A topic as it stands on the ballot: what everybody read while they voted. Append-only, by a trigger."""

    __tablename__ = "ballot_candidate"
    __table_args__ = (UniqueConstraint("ballot_id", "procedure_id"),)

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    organisation: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text)
    handed_in_at: Mapped[datetime] = mapped_column(Instant)

    procedure: Mapped[Procedure] = relationship()


class SealedVote(Base):
    """A vote while the ballot runs, under a name that only the site's secret and the ballot's key together make of a person.

    One row a person. `code` is what the voter was given to find their paper by. `revision` counts how often it was cast, so that
    two windows notice each other. Deleted when the votes are counted.
    """

    __tablename__ = "ballot_vote"
    __table_args__ = (CheckConstraint("revision > 0", name="revision"),)

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    voter: Mapped[str] = mapped_column(String(64), primary_key=True)
    choices: Mapped[list[int]] = mapped_column(JSON)
    code: Mapped[str] = mapped_column(String(20))
    revision: Mapped[int]


class Paper(Base):
    """A paper after the count: for which topics, by the code that only its voter was given. Append-only, by a trigger."""

    __tablename__ = "ballot_paper"

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    choices: Mapped[list[int]] = mapped_column(JSON)


class Voter(Base):
    """Who voted, once it is counted; never for what. Append-only, by a trigger."""

    __tablename__ = "ballot_voter"

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class Opinion(Base):
    """What somebody wrote to the office beside the vote, about a topic or about all. The office reads it without a name."""

    __tablename__ = "ballot_opinion"
    __table_args__ = (CheckConstraint("length(words) > 0", name="words"),)

    id: Mapped[Id]
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int | None]
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
