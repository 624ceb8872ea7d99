"""What reviewers confirm of resources: the category of what is filed as practice, the minutes that are only stated.

A provider files and states; a reviewer looks, listens, and writes down what they found, which may be another thing. The
newest answer counts, as long as the file is the one that was looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import ledger
from foundation.storage import StoredFile
from judging.models import ResourceConfirmation
from packages.models import CATEGORIES, Course, Package, Resource
from schemes.facts import COUNTS_AS, PackageFacts, ResourceFacts
from schemes.hours import MS_PER_MINUTE

CATEGORY, MINUTES = "category", "minutes"
LONGEST = 10_000  # minutes
SHOWN = 50


class NoSuchValue(Exception):
    """It is no category, or no number of minutes."""


@dataclass(frozen=True)
class Asked:
    """What is to be confirmed of a resource: what was filed, and what a reviewer found, if one did."""

    resource: Resource
    what: str
    filed: str
    found: ResourceConfirmation | None
    name: str = ""  # of who found it

    @property
    def key(self) -> str:
        """How a form calls it."""
        return f"{self.what}-{self.resource.id}"

    @property
    def agrees(self) -> bool | None:
        """Whether the reviewer found what was filed; None until one looked."""
        return None if self.found is None else self.found.value == self.filed


def asked(session: Session, package: Package) -> list[Asked]:
    """Everything that is to be confirmed, in the order of the catalogue."""
    found = current(session, package)
    names = _names(session, found.values())
    return [
        Asked(resource, what, filed, row, names.get(row.person_id, "") if row else "")
        for resource, what, filed in _wanted(package)
        for row in [found.get((resource.id, what))]
    ]


@dataclass(frozen=True)
class Summary:
    """How much is to be confirmed and how much is; `looked` is what was found last, some fifty at most."""

    all: int
    found: int
    looked: tuple[dict[str, Any], ...]


def summary(session: Session, package: Package) -> Summary:
    """What is confirmed of a package, for a page that only tells how far it is."""
    its, paced = Course.package_id == package.id, Resource.kind.not_in(("video", "audio"))
    practical, stated = Resource.category == "practical", and_(Resource.stated_minutes.is_not(None), paced)
    count = select(func.count(Resource.id)).join(Course).where(its)
    every = sum(session.scalar(count.where(each)) or 0 for each in (practical, stated))
    newest = (
        select(func.max(ResourceConfirmation.id))
        .join(Resource, Resource.id == ResourceConfirmation.resource_id)
        .join(Course)
        .outerjoin(StoredFile, StoredFile.id == Resource.file_id)
        .where(
            its,
            ResourceConfirmation.anew_at.is_(None),
            ResourceConfirmation.sha256 == func.coalesce(StoredFile.sha256, ""),
            or_(
                and_(ResourceConfirmation.what == CATEGORY, practical),
                and_(ResourceConfirmation.what == MINUTES, stated),
            ),
        )
        .group_by(ResourceConfirmation.resource_id, ResourceConfirmation.what)
    )
    found = session.scalar(select(func.count()).select_from(newest.subquery())) or 0
    query = select(ResourceConfirmation, Person.name).join(
        Person, Person.id == ResourceConfirmation.person_id
    )
    rows = session.execute(
        query.where(ResourceConfirmation.id.in_(newest)).order_by(ResourceConfirmation.id).limit(SHOWN)
    )
    looked = [as_dict(Asked(row.resource, row.what, _filed(row), row, name)) for row, name in rows]
    return Summary(every, found, tuple(looked))


def _filed(row: ResourceConfirmation) -> str:
    return (row.resource.category or "") if row.what == CATEGORY else str(row.resource.stated_minutes)


def _wanted(package: Package) -> Iterator[tuple[Resource, str, str]]:
    for each in package.resources:
        if each.category == "practical":
            yield each, CATEGORY, each.category
        if each.stated:
            yield each, MINUTES, str(each.stated_minutes)


def current(session: Session, package: Package) -> dict[tuple[int, str], ResourceConfirmation]:
    """The newest confirmation of each resource and thing, where the file is still the one that was looked at."""
    files = {each.id: _file(each) for each in package.resources}
    query = select(ResourceConfirmation).where(
        ResourceConfirmation.resource_id.in_(files), ResourceConfirmation.anew_at.is_(None)
    )
    rows = session.scalars(query.order_by(ResourceConfirmation.id))
    return {(row.resource_id, row.what): row for row in rows if row.sha256 == files[row.resource_id]}


def confirm(
    session: Session,
    resource: Resource,
    what: str,
    value: str,
    person_id: int,
    now: datetime,
    *,
    subject: str,
    note: str = "",
) -> None:
    """Write down what a reviewer found. Raises NoSuchValue. `subject` is what the ledger says it is about."""
    if not (value in CATEGORIES if what == CATEGORY else value.isascii() and value.isdigit()):
        raise NoSuchValue(value)
    if what == MINUTES and not 0 < int(value[:9]) <= LONGEST:
        raise NoSuchValue(value)
    row = ResourceConfirmation(
        resource_id=resource.id,
        what=what,
        value=value if what == CATEGORY else str(int(value)),
        sha256=_file(resource),
        person_id=person_id,
        at=now,
        note=note,
    )
    session.add(row)
    session.flush()
    data = {"resource": resource.id, "what": what, "value": row.value, "note": note}
    ledger.append(session, now=now, actor=person_id, kind="resource.confirmed", subject=subject, data=data)


def told(session: Session, package: Package, facts: PackageFacts) -> PackageFacts:
    """The facts with what was confirmed; they hold the package's resources in its own order."""
    found = current(session, package)
    if not found:
        return facts
    pairs = zip(package.resources, facts.resources, strict=True)
    return replace(facts, resources=tuple(_told(found, each, fact) for each, fact in pairs))


def _told(
    found: Mapping[tuple[int, str], ResourceConfirmation], resource: Resource, fact: ResourceFacts
) -> ResourceFacts:
    """What a reviewer found counts, whatever was filed and stated."""
    category, minutes = found.get((resource.id, CATEGORY)), found.get((resource.id, MINUTES))
    if category is not None:
        agrees = category.value == resource.category
        fact = replace(fact, confirmed_category=agrees, found_category=category.value)
    if minutes is not None and fact.stated:
        many = int(minutes.value)
        fact = replace(fact, confirmed_minutes=many, duration_ms=many * MS_PER_MINUTE)
    return fact


def as_dict(each: Asked) -> dict[str, Any]:
    """How a decision keeps it."""
    row = each.found
    return {
        "resource": each.resource.id,
        "name": each.resource.name,
        "what": each.what,
        "filed": each.filed,
        "found": row.value if row else None,
        "person": row.person_id if row else None,
        "by": each.name,
        "at": row.at.isoformat() if row else None,
        "note": row.note if row else "",
    }


def moved(rows: Iterable[Asked]) -> list[str]:
    """The names of what is filed as practice and counts as theory by its form, while no reviewer found otherwise."""
    told = [each for each in rows if each.what == CATEGORY and each.found is None]
    return [each.resource.name for each in told if (each.resource.form or "", each.filed) in COUNTS_AS]


def moved_names(session: Session, package: Package) -> list[str]:
    """The same asked of the database, for a page that tells them: fifty at most."""
    looked = select(ResourceConfirmation.id).where(
        ResourceConfirmation.resource_id == Resource.id,
        ResourceConfirmation.what == CATEGORY,
        ResourceConfirmation.anew_at.is_(None),
        ResourceConfirmation.sha256 == func.coalesce(StoredFile.sha256, ""),
    )
    filed = [and_(Resource.form == form, Resource.category == category) for form, category in COUNTS_AS]
    query = (
        select(Resource.name)
        .join(Course)
        .outerjoin(StoredFile, StoredFile.id == Resource.file_id)
        .where(Course.package_id == package.id, or_(*filed), ~looked.exists())
        .order_by(Course.position, Resource.position)
    )
    return list(session.scalars(query.limit(SHOWN)))


def _file(resource: Resource) -> str:
    return resource.file.sha256 if resource.file else ""


def _names(session: Session, rows: Any) -> dict[int, str]:
    ids = {row.person_id for row in rows}
    if not ids:
        return {}
    found = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: row.name for row in found}
