"""Persons and their roles as plain values, and how accounts come to be and are opened."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_login import UserMixin
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from accounts import preferences
from accounts.models import Organisation, Person, PersonPreferences, SignInAttempt
from accounts.preferences import Preferences

SHORTEST_PASSWORD = 10
WINDOW = timedelta(minutes=15)
_hasher = PasswordHasher()
# Verified when no account matches, so that the answer takes as long either way.
_NOBODY = _hasher.hash("nobody has this password")


class Role(StrEnum):
    """What a person may do; each account has one."""

    TRAINEE = "trainee"
    PROVIDER = "provider"
    RECOMMENDER = "recommender"
    REVIEWER = "reviewer"
    CURATOR = "curator"
    AUDITOR = "auditor"


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """The person behind a request, detached from the database."""

    id: int
    name: str
    role: Role
    organisation_id: int | None
    preferences: Preferences | None = None  # None: nothing is stored


class Taken(Exception):
    """An account with this e-mail address exists already."""


class TooMany(Exception):
    """Too many failed sign-ins; try again after the window."""


def by_id(session: Session, person_id: int) -> SignedIn | None:
    """The person of a running session, unless the account was closed."""
    person = session.get(Person, person_id)
    if person is None or not person.active:
        return None
    return replace(_signed_in(person), preferences=preferred(session, person_id))


def preferred(session: Session, person_id: int) -> Preferences | None:
    """What a person stored. It hints at how they see, hear and read: only pages of their own ask for it."""
    kept = session.get(PersonPreferences, person_id)
    return preferences.read(kept.kept) if kept else None


def bring(session: Session, person_id: int, brought: Preferences, now: datetime) -> Preferences:
    """At sign-in: what this browser chose before joins what the person stored; gives both together."""
    stored = preferred(session, person_id) or Preferences()
    found = preferences.merge(stored, brought)
    if found != stored:
        prefer(session, person_id, found, now)
    return found


def prefer(session: Session, person_id: int, found: Preferences, now: datetime) -> None:
    """Keep what a person prefers."""
    kept = session.get(PersonPreferences, person_id)
    if kept is None:
        session.add(PersonPreferences(person_id=person_id, kept=found.as_dict(), changed_at=now))
    else:
        kept.kept, kept.changed_at = found.as_dict(), now
    session.flush()


def add(
    session: Session,
    *,
    email: str,
    name: str,
    password: str,
    role: Role,
    organisation: str | None = None,
    now: datetime,
) -> Person:
    """Open an account; raises Taken. An organisation is found by its full name or made."""
    email = email.strip().lower()
    if session.scalar(select(Person.id).where(Person.email == email)):
        raise Taken(email)
    person = Person(
        email=email,
        name=name.strip(),
        password_hash=_hasher.hash(password),
        role=role.value,
        organisation_id=organisation_named(session, organisation, now).id if organisation else None,
        created_at=now,
    )
    session.add(person)
    session.flush()
    return person


def organisation_named(session: Session, name: str, now: datetime) -> Organisation:
    """The organisation of that full name, found or made."""
    found = session.scalar(select(Organisation).where(Organisation.name == name.strip()))
    if found is None:
        found = Organisation(name=name.strip(), created_at=now)
        session.add(found)
        session.flush()
    return found


def sign_in(
    session: Session, *, email: str, password: str, address: str, tries: int, now: datetime
) -> SignedIn | None:
    """The person, or None for any wrong pair; raises TooMany. Tells nothing about which accounts exist."""
    email = email.strip().lower()
    keys = [_key("email", email), _key("address", address)]
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - WINDOW))
    # An address is shared by a whole training centre: it may fail ten times as often as one account.
    for key, most in zip(keys, (tries, tries * 10), strict=True):
        failed = session.scalar(select(func.count()).where(SignInAttempt.key == key))
        if (failed or 0) >= most:
            raise TooMany
    person = session.scalar(select(Person).where(Person.email == email, Person.active))
    if not _matches(person.password_hash if person else _NOBODY, password) or person is None:
        session.add_all(SignInAttempt(key=key, at=now) for key in keys)
        return None
    session.execute(delete(SignInAttempt).where(SignInAttempt.key == keys[0]))
    return _signed_in(person)


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _signed_in(person: Person) -> SignedIn:
    return SignedIn(person.id, person.name, Role(person.role), person.organisation_id)


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode()).hexdigest()
