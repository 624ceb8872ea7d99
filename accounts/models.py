"""Tables of people: organisations, persons and their sign-in attempts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.db import Base, Id, Instant


class Organisation(Base):
    """A provider's or recommender's organisation, by its full name (全称)."""

    __tablename__ = "organisation"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(200), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Person(Base):
    """Somebody with an account and one role. A provider's person always belongs to an organisation."""

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
    created_at: Mapped[datetime] = mapped_column(Instant)

    organisation: Mapped[Organisation | None] = relationship()


class PersonPreferences(Base):
    """What a person prefers (see accounts.preferences): theirs alone, as it hints at a disability. Goes with the person."""

    __tablename__ = "person_preferences"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    kept: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class SignInAttempt(Base):
    """A failed sign-in, by a hash of what was typed and of where it came from: to slow down guessing."""

    __tablename__ = "sign_in_attempt"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
