"""Off the air and back: what a curator does with a version that was published, each with its reason.

Who studies a version that was taken off keeps what they earned and may finish it, unless what it says is wrong or harmful:
then it is closed for everybody. Certificates stay; their page tells what happened.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from curation import submissions
from curation.models import Submission
from exams.sitting import attempts
from foundation import ledger
from packages import standing, versions
from packages.models import PackageStanding, Version

WITHDRAW, CLOSE, REPLACE, REWORK, PUT_BACK = "withdraw", "close", "replace", "rework", "put-back"


class NoReason(Exception):
    """Every step has its reason."""


class NotPossible(Exception):
    """The version doesn't stand where this step could begin."""


class SamePerson(Exception):
    """What somebody closed for its content, they don't put back themselves."""


def steps(session: Session, submission: Submission) -> tuple[str, ...]:
    """What can be done now with what was published."""
    row = standing.of_version(session, submission.version_id)
    if row is None or submission.version.published_at is None:
        return ()
    if row.state == "published":
        others = (REPLACE,) if earlier(session, submission.version) else ()
        return (REWORK, WITHDRAW, CLOSE, *others)
    free = versions.on_air_of(session, submission.version.package_id) is None
    return (PUT_BACK,) if row.state in ("withdrawn", "replaced") and free else ()


def earlier(session: Session, version: Version) -> list[Version]:
    """Other versions of the package that were on air and are not closed: one of them could come back in its place."""
    query = (
        select(Version)
        .join(PackageStanding, PackageStanding.version_id == Version.id)
        .where(Version.package_id == version.package_id, Version.id != version.id)
        .where(Version.withdrawn_at.is_not(None), PackageStanding.closed.is_(False))
    )
    return list(session.scalars(query.order_by(Version.number.desc())))


def withdraw(
    session: Session,
    submission: Submission,
    person_id: int,
    now: datetime,
    *,
    reason: str,
    closed: bool = False,
) -> None:
    """Take a version off the air; `closed`: nobody studies it any more. Raises NoReason, NotPossible, Involved."""
    _asked(session, submission, WITHDRAW, person_id, reason)
    _off(session, submission.version, person_id, now, reason, closed=closed)


def put_back(session: Session, submission: Submission, person_id: int, now: datetime, *, reason: str) -> None:
    """Put it on air again as it was. Raises NoReason, NotPossible, Involved, SamePerson."""
    _asked(session, submission, PUT_BACK, person_id, reason)
    _on(session, submission.version, person_id, now, reason)


def replace(
    session: Session,
    submission: Submission,
    other_id: int,
    person_id: int,
    now: datetime,
    *,
    reason: str,
) -> None:
    """An earlier version comes back in the place of this one. Raises NoReason, NotPossible, Involved."""
    _asked(session, submission, REPLACE, person_id, reason)
    other = next((each for each in earlier(session, submission.version) if each.id == other_id), None)
    if other is None:
        raise NotPossible
    _off(session, submission.version, person_id, now, reason, closed=False)
    _on(session, other, person_id, now, reason)


def ask_for_rework(
    session: Session,
    submission: Submission,
    person_id: int,
    now: datetime,
    *,
    reason: str,
    until: datetime,
) -> None:
    """Its provider is to hand in a better version by a day; this one stays on air meanwhile. Raises NoReason, NotPossible, Involved."""
    _asked(session, submission, REWORK, person_id, reason)
    standing.put(session, submission.version, "published", person_id, now, note=reason, until=until)
    data = {"note": reason, "until": until.isoformat()}
    _enter(session, submission.version, "package.rework-on-air", person_id, now, data)


def _asked(session: Session, submission: Submission, step: str, person_id: int, reason: str) -> None:
    """What every step asks first."""
    submissions.hold(session, submission)
    submissions.not_involved(session, submission, person_id)
    if not reason.strip():
        raise NoReason
    if step not in steps(session, submission):
        raise NotPossible


def _off(
    session: Session, version: Version, person_id: int, now: datetime, reason: str, *, closed: bool
) -> None:
    versions.withdraw(session, version, now)
    standing.put(session, version, "withdrawn", person_id, now, note=reason, closed=closed)
    if closed:
        attempts.take_back(session, version.id, person_id, now)
    data = {"note": reason, "closed": closed}
    _enter(session, version, "package.withdrawn", person_id, now, data)


def _on(session: Session, version: Version, person_id: int, now: datetime, reason: str) -> None:
    row = standing.of_version(session, version.id)
    if row is not None and row.closed and row.person_id == person_id:
        raise SamePerson
    versions.put_back(session, version)
    standing.put(session, version, "published", person_id, now, note=reason)
    _enter(session, version, "package.put-back", person_id, now, {"note": reason})


def _enter(
    session: Session, version: Version, kind: str, person_id: int, now: datetime, data: dict[str, Any]
) -> None:
    ledger.append(session, now=now, actor=person_id, kind=kind, subject=f"version:{version.id}", data=data)
