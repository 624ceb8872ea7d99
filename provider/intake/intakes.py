"""An upload that waits for its provider: begun, added to, kept as typed, and at last a package, or given up.

Measuring and packing happen before the transaction; each function here belongs to its caller's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.settings import Settings
from foundation import db, storage
from packages import standing
from packages.models import Package, Resource
from provider.intake.models import Intake
from provider.upload import importing
from provider.upload.incoming import Incoming

MOST_OPEN = 20  # of an organisation: each keeps its files
KEPT_DAYS = 30  # that nobody touched it
_PAIR = tuple[str, str]


class TooMany(Exception):
    """The organisation has too many uploads that nobody has finished."""


def receive(
    session: Session,
    path: Path,
    *,
    organisation_id: int,
    person_id: int,
    name: str,
    told: Mapping[str, Any],
    complete: bool,
    replaces: Package | None,
    now: datetime,
) -> Intake:
    """Keep an archive until its provider has said what it is. Raises TooMany."""
    mine = select(func.count(Intake.id)).where(
        Intake.organisation_id == organisation_id, Intake.closed_at.is_(None)
    )
    if (session.scalar(mine) or 0) >= MOST_OPEN:
        raise TooMany
    intake = Intake(
        organisation_id=organisation_id,
        created_by=person_id,
        created_at=now,
        changed_at=now,
        name=name[-255:],
        complete=complete,
        replaces_id=replaces.id if replaces else None,
        told=dict(told),
        typed={},
    )
    _keep_archive(session, intake, path, now)
    session.add(intake)
    session.flush()
    return intake


def _keep_archive(session: Session, intake: Intake, path: Path, now: datetime) -> None:
    with path.open("rb") as stream:
        intake.archive = storage.save(
            session, stream, name=intake.name, media_type="application/zip", now=now
        )


def waiting(session: Session, organisation_id: int) -> list[Intake]:
    """The organisation's uploads that are not finished, newest first."""
    query = select(Intake).where(Intake.organisation_id == organisation_id, Intake.closed_at.is_(None))
    return list(session.scalars(query.order_by(Intake.id.desc())))


def held(session: Session, intake_id: int) -> Intake:
    """The intake, to nobody else until the transaction ends: two who press at once don't both get a package."""
    query = select(Intake).where(Intake.id == intake_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def exchange(
    session: Session, intake: Intake, path: Path, told: Mapping[str, Any], *, newer: bool, now: datetime
) -> Path | None:
    """Put an archive with more files in the place of what was there; what can be unlinked after the commit.

    `newer`: among them is a workbook, which goes before what was typed.
    """
    before = intake.archive
    _keep_archive(session, intake, path, now)
    session.flush()
    if newer:
        intake.typed = _unsaid(intake.typed, told)
    intake.told, intake.changed_at = dict(told), now
    return storage.forget(session, before) if before else None


def _unsaid(typed: Mapping[str, str], told: Mapping[str, Any]) -> dict[str, str]:
    """What was typed on the page and is not in the workbook that came later."""
    said = {
        f"{table}-{key}" for table in ("introduction", "provider", "rights") for key in told.get(table, {})
    }
    facts = ("introduction-", "provider-", "rights-")
    return {name: value for name, value in typed.items() if name.startswith(facts) and name not in said}


def close(session: Session, intake: Intake, package: Package | None, now: datetime) -> Path | None:
    """It became this package, or was given up; what can be unlinked after the commit."""
    stored, intake.archive_file_id, intake.archive = intake.archive, None, None
    intake.closed_at = intake.changed_at = now
    intake.package_id = package.id if package else None
    intake.told = intake.typed = {}
    session.flush()
    return storage.forget(session, stored) if stored else None


def become(
    session: Session,
    arrived: Incoming,
    into: Package | None,
    *,
    organisation_id: int,
    person_id: int,
    settings: Settings,
    now: datetime,
) -> Package:
    """A package of its own, or the draft `into` with new content. Raises standing.UnderReview."""
    if into is None:
        return importing.import_package(
            session,
            arrived,
            organisation_id=organisation_id,
            person_id=person_id,
            scheme_id=settings.scheme,
            settings=settings,
            now=now,
        )
    standing.to_change(session, into)
    return importing.replace_package(session, into, arrived, person_id=person_id, settings=settings, now=now)


def alike(session: Session, organisation_id: int, name: str, sha256: str = "") -> list[Package]:
    """The organisation's packages of that name, whatever its width, case and blanks, or of the very same archive."""
    query = select(Package).where(Package.organisation_id == organisation_id).order_by(Package.id.desc())
    return [
        each
        for each in session.scalars(query)
        if folded(each.name) == folded(name)
        or (sha256 and each.archive is not None and each.archive.sha256 == sha256)
    ]


def folded(name: str) -> str:
    """A name as it is compared."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


@dataclass(frozen=True)
class Change:
    """How many resources would stay as they are, come, and go."""

    stay: int
    come: int
    go: int


def change(package: Package, new: Iterable[_PAIR]) -> Change:
    """What it means to put resources (name, SHA-256) in the place of a package's."""
    before = {_pair(each) for each in package.resources}
    after = set(new)
    return Change(len(before & after), len(after - before), len(before - after))


def _pair(resource: Resource) -> _PAIR:
    return resource.name, resource.file.sha256 if resource.file else ""


def pairs(arrived: Incoming) -> list[_PAIR]:
    """The resources of an archive with its manifest, as (name, SHA-256)."""
    return [
        (item.resource.name or "", item.entry.sha256 if item.entry else "")
        for row in arrived.items
        for item in row
    ]


def forget_old(now: datetime) -> None:
    """Give up what nobody has touched for weeks: its files take room, and whoever uploaded them has them."""
    gone: list[Path] = []
    with db.writing() as session:
        old = Intake.changed_at < now - timedelta(days=KEPT_DAYS)
        for intake in session.scalars(select(Intake).where(Intake.closed_at.is_(None), old)):
            if path := close(session, intake, None, now):
                gone.append(path)
    for path in gone:
        path.unlink(missing_ok=True)
