"""Decisions made outside the site, such as a recommendation or a right to run a course: noted by a curator with their document.

Until a procedure runs whole on the site, a rule that asks for such a decision passes on this note.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from io import SEEK_END
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import ledger, storage
from judging.models import OutsideDecision
from packages import magic, versions
from packages.models import Package, Version
from schemes.kinds.base import Kind
from schemes.scheme import Rule, Scheme

# What the facts of a call say of decisions that others make, where a rule asks for them by "declared".
FIELDS = ("recommended", "approved_to_run", "cross_reviewed")
LARGEST = 20_000_000  # bytes of a document


class NotAsked(Exception):
    """The scheme has no such rule, or it isn't about a decision of others."""


class NoDocument(Exception):
    """The file is neither a PDF nor an image, or larger than a document is."""


class Noted(Exception):
    """A decision on this rule is noted already."""


def rules(scheme: Scheme) -> list[Rule]:
    """The rules that ask for a decision of somebody outside the site."""
    return [rule for rule in scheme.rules if any(_outside(check) for check in rule.checks)]


def _outside(check: Kind) -> bool:
    """By a kind of its own, or by what the facts of a call say."""
    if type(check).__name__.startswith("Outside"):
        return True
    return getattr(check, "of", "") == "call" and getattr(check, "field", "") in FIELDS


def noted(session: Session, package: Package) -> frozenset[str]:
    """The rules on which a decision about the package's last version is noted."""
    last = versions.latest(session, package.id)
    return frozenset(each.rule_id for each in of_version(session, last.id)) if last else frozenset()


def of_version(session: Session, version_id: int) -> list[OutsideDecision]:
    """What is noted on a version, in the order of noting."""
    query = select(OutsideDecision).where(OutsideDecision.version_id == version_id)
    return list(session.scalars(query.order_by(OutsideDecision.id)))


def note(
    session: Session,
    version: Version,
    known: Iterable[Rule],
    rule_id: str,
    *,
    document: BinaryIO,
    name: str,
    decided_on: date,
    said: str,
    person_id: int,
    now: datetime,
) -> OutsideDecision:
    """Note a decision with its document. Raises NotAsked, NoDocument, Noted."""
    if rule_id not in {rule.id for rule in known}:
        raise NotAsked(rule_id)
    if rule_id in {each.rule_id for each in of_version(session, version.id)}:
        raise Noted(rule_id)
    stored = storage.save(session, document, name=name, media_type=media_type(document), now=now)
    made = OutsideDecision(
        package_id=version.package_id,
        version_id=version.id,
        rule_id=rule_id,
        decided_on=decided_on,
        file_id=stored.id,
        person_id=person_id,
        at=now,
        note=said,
    )
    session.add(made)
    session.flush()
    data = {
        "rule": rule_id,
        "sha256": stored.sha256,
        "decided_on": decided_on.isoformat(),
        "note": said,
    }
    ledger.append(
        session,
        now=now,
        actor=person_id,
        kind="outside.noted",
        subject=f"version:{version.id}",
        data=data,
    )
    return made


def media_type(document: BinaryIO) -> str:
    """The media type of a document by its first bytes; leaves the stream at its beginning. Raises NoDocument."""
    found = magic.paper(document.read(magic.HEAD))
    size = document.seek(0, SEEK_END)
    document.seek(0)
    if not found or size > LARGEST:
        raise NoDocument
    return magic.media_type(found)
