"""Sessions: who is signed in, in which browsers, until when; each can be ended from anywhere.

The cookie holds a random token, the database its hash. A session ends when it was not used for the set time. That it is
used is written seldom, so that reading pages does not write: `ends_at` lies a tenth of the time later than it must.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from accounts.models import Person, PersonPreferences, PersonSession
from accounts.people import Role, SignedIn
from accounts.preferences import preferences
from foundation.db import Instant

SELDOM = 10  # a session's use is written when this part of its time has passed


def start(session: Session, person_id: int, lasts: timedelta, browser: str, now: datetime) -> str:
    """Open a session; gives its token. Sessions of anybody that are over go."""
    session.execute(delete(PersonSession).where(PersonSession.ends_at < now))
    token = secrets.token_urlsafe(32)
    session.add(
        PersonSession(
            token_hash=_hash(token),
            person_id=person_id,
            browser=browser[:200],
            created_at=now,
            used_at=now,
            ends_at=now + lasts + lasts / SELDOM,
        )
    )
    session.flush()
    return token


def who(session: Session, token: str, now: datetime) -> SignedIn | None:
    """Who is behind a token; None when the session is over. Each page asks: one statement, made once."""
    row = session.execute(_WHO, {"token": _hash(token), "now": now}).one_or_none()
    if row is None:
        return None
    return SignedIn(
        row.person_id,
        row.name,
        Role(row.role),
        row.organisation_id,
        preferences=preferences.read(row.kept) if row.kept else None,
        token=token,
        session_id=row.id,
        used_at=row.used_at,
    )


_WHO = (
    select(
        PersonSession.id,
        PersonSession.used_at,
        PersonSession.person_id,
        Person.name,
        Person.role,
        Person.organisation_id,
        PersonPreferences.kept,
    )
    .join(Person, Person.id == PersonSession.person_id)
    .outerjoin(PersonPreferences, PersonPreferences.person_id == Person.id)
    .where(
        PersonSession.token_hash == bindparam("token"),
        PersonSession.ends_at > bindparam("now", type_=Instant),
        Person.active,
    )
)


def is_due(person: SignedIn, lasts: timedelta, now: datetime) -> bool:
    """Whether it is time to write that this session is used."""
    return person.used_at is not None and now - person.used_at >= lasts / SELDOM


def use(session: Session, session_id: int, lasts: timedelta, now: datetime) -> None:
    """Write that a session is used, which puts its end off."""
    session.execute(
        update(PersonSession)
        .where(PersonSession.id == session_id)
        .values(used_at=now, ends_at=now + lasts + lasts / SELDOM)
    )


def of(session: Session, person_id: int, now: datetime) -> list[PersonSession]:
    """A person's open sessions, the last used first."""
    mine = (PersonSession.person_id == person_id, PersonSession.ends_at > now)
    return list(session.scalars(select(PersonSession).where(*mine).order_by(PersonSession.used_at.desc())))


def end(session: Session, person_id: int, session_id: int) -> bool:
    """End one of a person's sessions; whether it was there."""
    mine = (PersonSession.id == session_id, PersonSession.person_id == person_id)
    return session.execute(delete(PersonSession).where(*mine).returning(PersonSession.id)).first() is not None


def end_all(session: Session, person_id: int, but: int | None = None) -> int:
    """End every session of a person, except perhaps the one in use; how many."""
    theirs = [PersonSession.person_id == person_id]
    if but is not None:
        theirs.append(PersonSession.id != but)
    return len(session.execute(delete(PersonSession).where(*theirs).returning(PersonSession.id)).all())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
