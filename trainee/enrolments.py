"""Enrolments: a trainee takes up a published version and keeps it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import ledger
from packages.models import Version
from trainee.models import Enrolment


def enrol(session: Session, person_id: int, version: Version, now: datetime) -> Enrolment:
    """Take up a version; a second time gives the same enrolment."""
    alone(session, person_id)
    found = of(session, person_id, version.id)
    if found is not None:
        return found
    made = Enrolment(person_id=person_id, version_id=version.id, version=version, enrolled_at=now)
    session.add(made)
    session.flush()
    ledger.append(
        session,
        now=now,
        actor=person_id,
        kind="trainee.enrolled",
        subject=f"enrolment:{made.id}",
        data={"version": version.id, "content_hash": version.content_hash},
    )
    return made


def of(session: Session, person_id: int, version_id: int) -> Enrolment | None:
    """A person's enrolment in a version."""
    return session.scalar(
        select(Enrolment).where(Enrolment.person_id == person_id, Enrolment.version_id == version_id)
    )


def mine(session: Session, person_id: int) -> list[Enrolment]:
    """All enrolments of a person, newest first."""
    query = select(Enrolment).where(Enrolment.person_id == person_id)
    return list(session.scalars(query.order_by(Enrolment.id.desc())))


def alone(session: Session, person_id: int) -> None:
    """Let a person's requests write one after the other, until the transaction ends.

    Two at once would each think they are the first: two certificates, an hour counted twice. SQLite has one writer anyway.
    """
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
