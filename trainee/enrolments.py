"""Enrolments: a trainee takes up a published version and keeps it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import ledger
from packages.models import Version
from trainee.models import Enrolment


def enrol(session: Session, person_id: int, version: Version, now: datetime) -> Enrolment:
    """Take up a version; a second time gives the same enrolment."""
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
