"""The steps of a take-down request: asked, confirmed by the link, the provider heard, taken off the air or refused with a reason.

The ledger names the request, never who asked.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from accounts import people
from calls import working_days
from curation import air, submissions
from curation.takedown.models import Takedown
from foundation import ledger
from packages import frozen, versions
from packages.models import Package, Version, VersionLesson

DAYS = 5  # working days; no document says how many, it is ours
LINK = timedelta(days=3)
OFF, REFUSED = "off", "refused"


class NotOpen(Exception):
    """It was decided already, or never confirmed."""


class NotOnAir(Exception):
    """Nothing of the package is on air, so that nothing can be taken off."""


@dataclass(frozen=True)
class Asked:
    """What somebody says: about which lesson (None: all of it), on which ground, why, and who they are."""

    resource_id: int | None
    ground: str
    why: str
    name: str
    email: str


def ask(session: Session, version: Version, asked: Asked, person_id: int | None, now: datetime) -> str:
    """Note a request; gives the token of the link that confirms it. What nobody confirmed in time is forgotten."""
    session.execute(delete(Takedown).where(Takedown.state == "unconfirmed", Takedown.asked_at < now - LINK))
    token = secrets.token_urlsafe(32)
    made = Takedown(
        version_id=version.id,
        resource_id=asked.resource_id,
        ground=asked.ground,
        why=asked.why,
        name=asked.name,
        email=people.address(asked.email),
        person_id=person_id,
        token_hash=_hash(token),
        asked_at=now,
    )
    session.add(made)
    session.flush()
    return token


def by_token(session: Session, token: str, now: datetime) -> Takedown | None:
    """The request that a link is about; None for a link that is none, or that nobody used in time."""
    found = session.scalar(select(Takedown).where(Takedown.token_hash == _hash(token)))
    over = found is not None and found.state == "unconfirmed" and found.asked_at < now - LINK
    return None if over else found


def confirm(session: Session, request: Takedown, now: datetime, today: date) -> bool:
    """The address is right: from now on somebody must answer. False where it was confirmed before."""
    changed = session.execute(
        update(Takedown)
        .where(Takedown.id == request.id, Takedown.state == "unconfirmed")
        .values(
            state="open", confirmed_at=now, due_on=working_days.add(today, DAYS, working_days.known(session))
        )
        .returning(Takedown.id)
    ).first()
    session.refresh(request)
    if changed is None:
        return False
    data = {"ground": request.ground, "resource": request.resource_id, "due_on": str(request.due_on)}
    _enter(session, request, "takedown.asked", request.person_id, now, data)
    return True


def hear(session: Session, request: Takedown, words: str, person_id: int, now: datetime) -> None:
    """What the provider says to it. Raises NotOpen."""
    _hold(session, request)
    request.heard, request.heard_by, request.heard_at = words, person_id, now
    _enter(session, request, "takedown.heard", person_id, now, {"words": words})


def decide(
    session: Session, request: Takedown, outcome: str, answer: str, person_id: int, now: datetime
) -> None:
    """Take what is on air off it, closed for everybody, or leave it there; with the reason, which the asking person is told.

    Raises NotOpen, NotOnAir, and curation.submissions.Involved for who belongs to the provider.
    """
    _hold(session, request)
    submission = submissions.of_version(session, request.version_id)
    if submission is not None:
        submissions.not_involved(session, submission, person_id)
    if outcome == OFF:
        on_air = versions.on_air_of(session, request.version.package_id)
        now_on_air = submissions.of_version(session, on_air.id) if on_air else None
        if now_on_air is None:
            raise NotOnAir
        air.withdraw(session, now_on_air, person_id, now, reason=answer, closed=True)
    request.state, request.answer = outcome, answer
    request.decided_by, request.decided_at = person_id, now
    _enter(session, request, f"takedown.{outcome}", person_id, now, {"answer": answer})


def waiting(session: Session) -> list[Takedown]:
    """What somebody must answer, the nearest day first."""
    query = select(Takedown).where(Takedown.state == "open")
    return list(session.scalars(query.order_by(Takedown.due_on, Takedown.id)))


def decided(session: Session, page: int, rows: int) -> tuple[list[Takedown], int]:
    """Some of what was answered, the newest first, and how many pages there are."""
    done = Takedown.state.in_((OFF, REFUSED))
    total = session.scalar(select(func.count(Takedown.id)).where(done)) or 0
    pages = max(1, -(-total // rows))
    query = select(Takedown).where(done).order_by(Takedown.decided_at.desc(), Takedown.id.desc())
    return list(session.scalars(query.limit(rows).offset((min(page, pages) - 1) * rows))), pages


def of_organisation(session: Session, organisation_id: int, most: int) -> list[Takedown]:
    """What was asked about the packages of an organisation, the newest first."""
    query = select(Takedown).join(Version, Version.id == Takedown.version_id)
    query = query.join(Package, Package.id == Version.package_id)
    mine = query.where(Package.organisation_id == organisation_id, Takedown.state != "unconfirmed")
    return list(session.scalars(mine.order_by(Takedown.id.desc()).limit(most)))


def lesson(session: Session, request: Takedown) -> str:
    """The name of the lesson that a request is about; "" for all of the package."""
    if request.resource_id is None:
        return ""
    rows = frozen.lessons(session, request.version_id, VersionLesson.resource_id == request.resource_id)
    return rows[0][0].name if rows else ""


def _hold(session: Session, request: Takedown) -> None:
    session.refresh(request, with_for_update=True)
    if request.state != "open":
        raise NotOpen


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _enter(
    session: Session, request: Takedown, kind: str, person_id: int | None, now: datetime, data: dict[str, Any]
) -> None:
    told = {"takedown": request.id, **data}
    subject = f"version:{request.version_id}"
    ledger.append(session, now=now, actor=person_id, kind=kind, subject=subject, data=told)
