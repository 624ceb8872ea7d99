"""Whose a package is: the signed letter or another proof, free use, and where its quotations come from.

All of it stands in the draft's details, so that it is frozen with each version and shown to who reviews.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from curation.papers.models import RightsPaper
from foundation import ledger, storage
from judging import outside
from packages import standing
from packages.models import Package

MOST_QUOTATIONS = 200
LONGEST = 300  # characters of each thing said of a quotation


class TooMany(Exception):
    """More quotations than a list holds."""


@dataclass(frozen=True)
class Quotation:
    """Something of others in the package: what, from where, under which licence."""

    what: str
    source: str
    licence: str


def papers(session: Session, package_id: int) -> list[RightsPaper]:
    """What came, the newest first."""
    query = select(RightsPaper).where(RightsPaper.package_id == package_id)
    return list(session.scalars(query.order_by(RightsPaper.id.desc())))


def keep(
    session: Session,
    package: Package,
    *,
    kind: str,
    document: BinaryIO,
    name: str,
    signed_on: date,
    free_use: bool,
    person_id: int,
    now: datetime,
) -> RightsPaper:
    """A signed letter ("commitment") or a proof ("proof") becomes the package's paper of rights.

    Raises judging.outside.NoDocument (neither PDF nor image, or too large) and standing.UnderReview.
    """
    standing.to_change(session, package)
    stored = storage.save(session, document, name=name, media_type=outside.media_type(document), now=now)
    made = RightsPaper(
        package_id=package.id, kind=kind, signed_on=signed_on, file_id=stored.id, person_id=person_id, at=now
    )
    session.add(made)
    told = {
        "kind": kind,
        "file": stored.name,
        "file_id": stored.id,
        "free_use": free_use,
        "signed_on": signed_on.isoformat(),
    }
    _put(package, {"rights": {**(package.details.get("rights") or {}), **told}}, now)
    session.flush()
    data = {**told, "sha256": stored.sha256}
    _enter(session, "papers.rights", package, data, person_id, now)
    return made


def quotations(details: dict[str, Any]) -> list[Quotation]:
    """The sources that a draft or a frozen version names."""
    return [Quotation(**each) for each in details.get("quotations") or []]


def put_quotations(
    session: Session, package: Package, told: Sequence[Quotation], person_id: int, now: datetime
) -> None:
    """The whole list anew; an empty one says that nothing is quoted. Raises TooMany, standing.UnderReview."""
    standing.to_change(session, package)
    if len(told) > MOST_QUOTATIONS:
        raise TooMany
    rows = [asdict(each) for each in told]
    rights = {**(package.details.get("rights") or {}), "quotations": "attributed" if rows else "none"}
    _put(package, {"quotations": rows, "rights": rights}, now)
    _enter(session, "papers.quotations", package, {"quotations": rows}, person_id, now)


def _put(package: Package, changed: dict[str, Any], now: datetime) -> None:
    package.details = {**copy.deepcopy(package.details), **changed}
    package.changed_at = now


def _enter(
    session: Session, kind: str, package: Package, data: dict[str, Any], person_id: int, now: datetime
) -> None:
    ledger.append(session, now=now, actor=person_id, kind=kind, subject=f"package:{package.id}", data=data)
