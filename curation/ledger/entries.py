"""The entries that somebody looks for in the ledger: by person, thing, kind of act and days; a page of them in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from accounts.models import Person
from accounts.people import Role
from curation.ledger import things
from curation.ledger.things import Address, Thing
from foundation.ledger import LedgerEntry
from packages.models import Package

PAGE = 20  # of two lines each: three screens
MOST_CHOICES = 200  # of a list that somebody reads through
SYSTEM = 0  # what nobody did: the site itself


@dataclass(frozen=True)
class Wanted:
    """What is looked for; None and "" ask nothing. Days are the site's, both included."""

    person: int | None = None
    package: int | None = None
    subject: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Row:
    """An entry with who did it, what it is about, and for whom it was done while they were away."""

    entry: LedgerEntry
    who: str | None
    thing: Thing
    behalf: str | None = None


@dataclass(frozen=True)
class Found:
    """A page of entries, newest first."""

    rows: Sequence[Row]
    total: int
    page: int
    pages: int


def find(session: Session, wanted: Wanted, page: int, zone: ZoneInfo, at: Address) -> Found:
    """The entries that are wanted; the page nearest to the one asked for."""
    query = _narrowed(select(LedgerEntry, Person.name), wanted, zone)
    total = session.scalar(_narrowed(select(func.count()).select_from(LedgerEntry), wanted, zone)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    query = query.outerjoin(Person, Person.id == LedgerEntry.actor_id).order_by(LedgerEntry.id.desc())
    told = session.execute(query.limit(PAGE).offset((page - 1) * PAGE)).all()
    known = things.of(session, [entry.subject for entry, _who in told], at)
    whose = {entry.id: entry.data.get("for") for entry, _who in told}
    names = dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(whose.values()))).all())
    rows = [Row(entry, who, known[entry.subject], names.get(whose[entry.id])) for entry, who in told]
    return Found(rows, total, page, pages)


def _narrowed(query: Select[*tuple[Any, ...]], wanted: Wanted, zone: ZoneInfo) -> Select[*tuple[Any, ...]]:
    if wanted.person is not None:
        query = query.where(LedgerEntry.actor_id == (wanted.person or None))
    if wanted.package is not None:
        query = query.where(LedgerEntry.subject.in_(things.within(wanted.package)))
    if wanted.subject:
        query = query.where(LedgerEntry.subject == wanted.subject)
    if wanted.kind:
        query = query.where(LedgerEntry.kind == wanted.kind)
    if wanted.since:
        query = query.where(LedgerEntry.at >= _midnight(wanted.since, zone))
    if wanted.until:
        query = query.where(LedgerEntry.at < _midnight(wanted.until + timedelta(days=1), zone))
    return query


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def people(session: Session, chosen: int | None) -> list[tuple[int, str]]:
    """Whom the filter offers: everybody but trainees who wrote an entry, and the one who is chosen."""
    acted = select(LedgerEntry.actor_id).where(LedgerEntry.actor_id.is_not(None))
    staff = select(Person.id, Person.name).where(Person.role != Role.TRAINEE, Person.id.in_(acted))
    told = session.execute(staff.order_by(Person.name).limit(MOST_CHOICES))
    found = {row.id: row.name for row in told}
    if chosen and chosen not in found and (person := session.get(Person, chosen)):
        found[chosen] = person.name
    return list(found.items())


def packages(session: Session, chosen: int | None) -> list[tuple[int, str]]:
    """Which packages the filter offers: those that changed last, and the one that is chosen."""
    query = select(Package.id, Package.name).order_by(Package.changed_at.desc()).limit(MOST_CHOICES)
    found = {row.id: row.name for row in session.execute(query)}
    if chosen and chosen not in found and (package := session.get(Package, chosen)):
        found[chosen] = package.name
    return list(found.items())
