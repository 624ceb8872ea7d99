"""Links that are sent to an address: random, of short life, used once; the database keeps their hash only."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from accounts import people
from accounts.models import MailedLink

LASTS = {"register": timedelta(hours=24), "password": timedelta(hours=1), "email": timedelta(hours=24)}


def make(
    session: Session,
    purpose: str,
    email: str,
    *,
    person_id: int | None = None,
    told: dict[str, Any] | None = None,
    now: datetime,
) -> str:
    """A new link's token. An older one for the same purpose, of the same address or person, opens nothing any more."""
    email = people.address(email)
    session.execute(delete(MailedLink).where(MailedLink.ends_at < now))
    same = MailedLink.email == email if person_id is None else MailedLink.person_id == person_id
    session.execute(delete(MailedLink).where(MailedLink.purpose == purpose, same))
    token = secrets.token_urlsafe(32)
    session.add(
        MailedLink(
            token_hash=_hash(token),
            purpose=purpose,
            email=email,
            person_id=person_id,
            told=told or {},
            created_at=now,
            ends_at=now + LASTS[purpose],
        )
    )
    session.flush()
    return token


def find(session: Session, token: str, now: datetime) -> MailedLink | None:
    """The link of a token, unless it was used or its time is over."""
    return session.scalar(
        select(MailedLink).where(MailedLink.token_hash == _hash(token), MailedLink.ends_at > now)
    )


def use(session: Session, token: str, now: datetime) -> MailedLink | None:
    """The link, which from now on opens nothing; of two at once one gets it."""
    found = find(session, token, now)
    if found is None:
        return None
    gone = delete(MailedLink).where(MailedLink.id == found.id).returning(MailedLink.id)
    session.expunge(found)
    return found if session.execute(gone).first() else None


def waiting(session: Session, person_id: int, now: datetime) -> MailedLink | None:
    """The other address that a person asked for and has not confirmed yet."""
    theirs = (MailedLink.person_id == person_id, MailedLink.purpose == "email", MailedLink.ends_at > now)
    return session.scalar(select(MailedLink).where(*theirs))


def forget(session: Session, person_id: int) -> None:
    """No link of this person opens anything any more: after a password or an address was changed."""
    session.execute(delete(MailedLink).where(MailedLink.person_id == person_id))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
