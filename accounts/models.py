"""Tables of people: organisations and who asks to join them, persons and their deputies, sessions, letters and failed tries."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.db import Base, Id, Instant

LONGEST_FOLDED = 400


def fold(name: str) -> str:
    """A name as it is compared: without regard to width, case, blanks and characters that nobody sees."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    kept = "".join(each for each in plain if not each.isspace() and unicodedata.category(each) != "Cf")
    return kept[:LONGEST_FOLDED]  # one character can become eighteen


def _folded(context: DefaultExecutionContext) -> str | None:
    given = context.get_current_parameters()  # type: ignore[no-untyped-call]  # SQLAlchemy's own gap
    return None if given.get("kind") == "individual" else fold(given["name"])


class Organisation(Base):
    """Who provides courses: an organisation by its full name (全称), or an individual (个人), of whom two may share a name."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("kind IN ('organisation','individual')", name="kind"),
        CheckConstraint("(kind = 'individual') = (folded IS NULL)", name="folded_if_organisation"),
    )

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20), default="organisation")
    folded: Mapped[str | None] = mapped_column(String(LONGEST_FOLDED), unique=True, default=_folded)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Person(Base):
    """Somebody with an account and one role. A provider's person always belongs to an organisation.

    `language` is the one last chosen while signed in, for letters; None: the site's.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint(
            "role IN ('trainee','provider','recommender','reviewer','curator','auditor')", name="role"
        ),
        CheckConstraint(
            "role != 'provider' OR organisation_id IS NOT NULL", name="provider_has_organisation"
        ),
    )

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str | None] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(Instant)

    organisation: Mapped[Organisation | None] = relationship()


class Deputy(Base):
    """Somebody is away from one day to another, which both count, and another one does their work. Kept when it is over.

    `ended_at`: it was ended before its last day.
    """

    __tablename__ = "deputy"
    __table_args__ = (
        CheckConstraint("first <= last", name="days_in_order"),
        CheckConstraint("person_id != deputy_id", name="somebody_else"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="dated_if_ended"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    first: Mapped[date] = mapped_column(Date)
    last: Mapped[date] = mapped_column(Date)
    set_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(Instant)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    deputy: Mapped[Person] = relationship(foreign_keys=deputy_id)


class PersonPreferences(Base):
    """What a person prefers (see accounts.preferences.preferences): theirs alone, as it hints at a disability. Goes with the person."""

    __tablename__ = "person_preferences"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    kept: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class MembershipRequest(Base):
    """Somebody asks to provide courses in an organisation that is there already. asked -> granted | refused | withdrawn."""

    __tablename__ = "membership_request"
    __table_args__ = (
        CheckConstraint("state IN ('asked','granted','refused','withdrawn')", name="state"),
        CheckConstraint("(state = 'asked') = (decided_by IS NULL)", name="decided_if_not_asked"),
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="dated_if_decided"),
        Index(
            "uq_membership_request_open",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default="asked")
    asked_at: Mapped[datetime] = mapped_column(Instant)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    organisation: Mapped[Organisation] = relationship()


class PersonSession(Base):
    """A browser in which somebody is signed in. Its cookie holds the token; here is only the token's hash."""

    __tablename__ = "session"

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    browser: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant, index=True)


class MailedLink(Base):
    """A link that was sent to an address: opens an account, sets a new password, or confirms an address. Used once.

    For a forgotten password of nobody there is one too, sent to nobody: so both take as long.
    """

    __tablename__ = "mailed_link"
    __table_args__ = (
        CheckConstraint("purpose IN ('register','password','email')", name="purpose"),
        CheckConstraint("purpose != 'register' OR person_id IS NULL", name="nobody_if_register"),
        CheckConstraint("purpose != 'email' OR person_id IS NOT NULL", name="person_if_email"),
    )

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(20))
    email: Mapped[str] = mapped_column(String(200), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    told: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant, index=True)


class Pace(Base):
    """How often something was tried, by a hash of what and from where: to slow down who tries too often."""

    __tablename__ = "pace"
    __table_args__ = (CheckConstraint("count >= 0", name="count"),)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant, index=True)
