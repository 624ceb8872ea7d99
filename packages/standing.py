"""Where a package stands: what became of the last version that was handed in. Written by who decides, read by everybody.

The ledger tells the steps one by one; this row tells where they led, so that no page reads it out of the ledger's words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from packages.models import Package, PackageStanding, Version

WAITING = ("submitted", "accepted")


class UnderReview(Exception):
    """What others are looking at stays as it is; every page says so to whoever comes to change it."""

    def __init__(self, package_id: int) -> None:
        super().__init__(package_id)
        self.package_id = package_id


@dataclass(frozen=True)
class Standing:
    """Where the last version handed in stands. `changed` tells whether the draft was changed since."""

    number: int
    state: str
    at: datetime
    note: str = ""
    until: datetime | None = None
    changed: bool = False
    closed: bool = False

    @property
    def waits(self) -> bool:
        """Whether others are looking at it, so that what it consists of must stay."""
        return self.state in WAITING

    @property
    def sent_back(self) -> bool:
        """Whether its provider is asked to mend it; what is on air can stay there meanwhile."""
        return self.state in ("rework", "rejected", "withdrawn") or self.until is not None


def put(
    session: Session,
    version: Version,
    state: str,
    person_id: int | None,
    now: datetime,
    *,
    note: str = "",
    until: datetime | None = None,
    closed: bool = False,
    people: Sequence[dict[str, Any]] | None = None,
) -> None:
    """Write where a version stands now. What was last said to its provider stays where nothing new is said."""
    row = of_version(session, version.id)
    if row is None:
        row = PackageStanding(version_id=version.id, note="")
        session.add(row)
    row.state, row.person_id, row.at = state, person_id, now
    row.note, row.until, row.closed = note or row.note, until, closed
    if people is not None:
        row.people = list(people)
    session.flush()


def of_version(session: Session, version_id: int) -> PackageStanding | None:
    """The row of a version."""
    return session.get(PackageStanding, version_id)


def of(session: Session, package: Package) -> Standing | None:
    """Where the package's last version stands; None while nothing was handed in."""
    return of_all(session, [package]).get(package.id)


def of_all(session: Session, packages: Iterable[Package]) -> dict[int, Standing]:
    """Where these packages stand, by id; none for those that were never handed in."""
    every = {each.id: each for each in packages}
    last = (
        select(Version.package_id, func.max(Version.number).label("number"))
        .where(Version.package_id.in_(every))
        .group_by(Version.package_id)
        .subquery()
    )
    query = (
        select(Version.package_id, Version.number, Version.frozen_at, PackageStanding)
        .join(last, and_(last.c.package_id == Version.package_id, last.c.number == Version.number))
        .join(PackageStanding, PackageStanding.version_id == Version.id)
    )
    return {
        package_id: Standing(
            number,
            row.state,
            row.at,
            row.note,
            row.until,
            every[package_id].changed_at > frozen_at,
            row.closed,
        )
        for package_id, number, frozen_at, row in session.execute(query)
    }


def waits(session: Session, package: Package) -> bool:
    """Whether the package waits for review or publication, so that nothing in it may be changed now."""
    found = of(session, package)
    return found is not None and found.waits


def to_change(session: Session, package: Package) -> None:
    """Ask for leave to change what a package consists of; raises UnderReview."""
    if waits(session, package):
        raise UnderReview(package.id)


def handed_in(session: Session, package_id: int) -> bool:
    """Whether the package was handed in at least once: until then nobody but its provider sees what is in it."""
    query = select(PackageStanding.version_id).join(Version, Version.id == PackageStanding.version_id)
    return session.scalar(query.where(Version.package_id == package_id).limit(1)) is not None


def closed_at(session: Session, version_id: int) -> datetime | None:
    """When a version was taken off the air for what is wrong in it, so that nobody studies it any more; None while it wasn't."""
    query = select(PackageStanding.at).where(PackageStanding.version_id == version_id, PackageStanding.closed)
    return session.scalar(query)


def is_closed(session: Session, version_id: int) -> bool:
    """Whether nobody studies a version any more."""
    return closed_at(session, version_id) is not None


def people(session: Session, version_id: int) -> list[dict[str, Any]]:
    """Who acted between submission and air."""
    row = of_version(session, version_id)
    return list(row.people) if row else []
