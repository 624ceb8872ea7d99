"""Another round of attempts: a trainee asks after the last failed one, a curator opens it or not, with a reason.

Both are in the ledger. A new round asks the sets of the exam anew.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from exams.sitting import attempts
from exams.sitting.attempts import Terms
from exams.sitting.models import Round, RoundRequest
from foundation import ledger
from packages.models import Version

MOST_CHARACTERS = 1000


class NotNow(Exception):
    """The present round is not used up: an attempt is open or left, or the exam is passed."""


class Decided(Exception):
    """Somebody decided this request before."""


class Unreasoned(Exception):
    """A decision needs a reason."""


def ask(
    session: Session, person_id: int, version: Version, terms: Terms, words: str, now: datetime
) -> RoundRequest:
    """Ask for another round; a second time gives the same request. Raises NotNow."""
    waiting = asked(session, person_id, version.package_id)
    if waiting is not None:
        return waiting
    if attempts.standing(session, person_id, version, terms, now).state != "exhausted":
        raise NotNow
    made = RoundRequest(
        person_id=person_id,
        package_id=version.package_id,
        version=version,
        words=words.strip(),
        asked_at=now,
    )
    session.add(made)
    session.flush()
    _enter(session, made, "exam.round-asked", person_id, now, {"words": made.words})
    return made


def open_round(
    session: Session, request: RoundRequest, reason: str, person_id: int, terms: Terms, now: datetime
) -> Round:
    """Open the round that was asked for. `terms` are those of the version that the request names.

    Raises Decided, Unreasoned, NotNow.
    """
    _decide(session, request, "opened", reason, person_id, now)
    there = attempts.standing(session, request.person_id, request.version, terms, now)
    if there.state != "exhausted":
        raise NotNow
    made = Round(
        person_id=request.person_id,
        package_id=request.package_id,
        number=there.round + 1,
        opened_at=now,
        opened_by=person_id,
        reason=request.note,
    )
    session.add(made)
    session.flush()
    _enter(
        session, request, "exam.round-opened", person_id, now, {"round": made.number, "reason": made.reason}
    )
    return made


def refuse(session: Session, request: RoundRequest, reason: str, person_id: int, now: datetime) -> None:
    """Open none, and say why. Raises Decided, Unreasoned."""
    _decide(session, request, "refused", reason, person_id, now)
    _enter(session, request, "exam.round-refused", person_id, now, {"reason": request.note})


def asked(session: Session, person_id: int, package_id: int) -> RoundRequest | None:
    """The request that waits for a curator."""
    return session.scalar(
        select(RoundRequest).where(*_whose(person_id, package_id), RoundRequest.state == "asked")
    )


def newest(session: Session, person_id: int, package_id: int) -> RoundRequest | None:
    """The newest request, whatever became of it."""
    query = select(RoundRequest).where(*_whose(person_id, package_id)).order_by(RoundRequest.id.desc())
    return session.scalar(query.limit(1))


def waiting(session: Session) -> list[RoundRequest]:
    """What waits for a curator, oldest first."""
    query = select(RoundRequest).where(RoundRequest.state == "asked")
    return list(session.scalars(query.order_by(RoundRequest.asked_at, RoundRequest.id)))


def decided(session: Session, most: int) -> list[RoundRequest]:
    """What was decided, newest first."""
    query = select(RoundRequest).where(RoundRequest.state != "asked")
    return list(
        session.scalars(query.order_by(RoundRequest.decided_at.desc(), RoundRequest.id.desc()).limit(most))
    )


def _whose(person_id: int, package_id: int) -> tuple[Any, Any]:
    return RoundRequest.person_id == person_id, RoundRequest.package_id == package_id


def _decide(
    session: Session, request: RoundRequest, state: str, reason: str, person_id: int, now: datetime
) -> None:
    # two curators at once: the second one waits here, then sees what the first one wrote
    session.refresh(request, with_for_update=True)
    if request.state != "asked":
        raise Decided
    if not reason.strip():
        raise Unreasoned
    request.state, request.note = state, reason.strip()
    request.decided_by, request.decided_at = person_id, now


def _enter(
    session: Session, request: RoundRequest, kind: str, person_id: int, now: datetime, data: dict[str, Any]
) -> None:
    told = {"person": request.person_id, "package": request.package_id, "version": request.version_id, **data}
    ledger.append(
        session, now=now, actor=person_id, kind=kind, subject=f"round-request:{request.id}", data=told
    )
