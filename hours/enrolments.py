"""Enrolments: a trainee takes up a published version and keeps it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from accounts.models import Person
from foundation import ledger
from hours.models import Enrolment
from packages.models import Version


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
    query = select(Enrolment).where(Enrolment.person_id == person_id, Enrolment.version_id == version_id)
    return session.scalar(query.options(joinedload(Enrolment.version)))


def mine(session: Session, person_id: int) -> list[Enrolment]:
    """What a person studies, newest first: of a package with whose newer version they went on, the newer one."""
    query = select(Enrolment).where(Enrolment.person_id == person_id, Enrolment.moved_to_id.is_(None))
    return list(session.scalars(query.options(joinedload(Enrolment.version)).order_by(Enrolment.id.desc())))


def among(session: Session, person_id: int, version_ids: Iterable[int]) -> set[int]:
    """Those of these versions that a person studies."""
    query = select(Enrolment.version_id).where(
        Enrolment.person_id == person_id,
        Enrolment.moved_to_id.is_(None),
        Enrolment.version_id.in_(list(version_ids)),
    )
    return set(session.scalars(query))


def in_package(session: Session, person_id: int, package_id: int) -> list[Enrolment]:
    """What a person studies of a package, by version: more than one only where they enrolled before one could go on."""
    query = (
        select(Enrolment)
        .join(Enrolment.version)
        .where(
            Enrolment.person_id == person_id,
            Enrolment.moved_to_id.is_(None),
            Version.package_id == package_id,
        )
    )
    return list(session.scalars(query.order_by(Version.number)))


def alone(session: Session, person_id: int) -> None:
    """Let a person's requests write one after the other, until the transaction ends.

    Two at once would each think they are the first: two certificates, an hour counted twice. SQLite has one writer anyway.
    """
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
