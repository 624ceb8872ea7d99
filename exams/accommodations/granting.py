"""Asking for accommodations and granting them. A grant is for the person, not for an exam, and holds until a newer one.

The ledger tells that something was granted, by whom, and a digest of it: never what, to whom, or why, for its readers
have no need of somebody's disability.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from exams.accommodations import measures as known
from exams.accommodations.measures import Measures
from exams.accommodations.models import Accommodation, AccommodationLook, AccommodationRequest
from foundation import ledger

MOST_CHARACTERS = 2000


class Nothing(Exception):
    """A request that asks for nothing, neither by a wish nor in words."""


class Decided(Exception):
    """Somebody decided this request before, or it was withdrawn."""


class Unreasoned(Exception):
    """A decision needs a reason."""


def ask(
    session: Session, person_id: int, wishes: Sequence[str], words: str, now: datetime
) -> AccommodationRequest:
    """Ask for something; whoever asks again before an answer changes what was asked. Raises Nothing, ValueError."""
    chosen = [each for each in known.WISHES if each in wishes]
    if set(wishes) - set(chosen):
        raise ValueError(wishes)
    if not chosen and not words.strip():
        raise Nothing
    waiting = asked(session, person_id)
    made = waiting or AccommodationRequest(person_id=person_id, wishes=[], asked_at=now)
    made.wishes, made.words, made.asked_at = chosen, words.strip(), now
    session.add(made)
    session.flush()
    return made


def withdraw(session: Session, person_id: int, now: datetime) -> None:
    """Take back what is asked for; nothing happens where nothing is."""
    waiting = asked(session, person_id)
    if waiting is not None:
        waiting.state, waiting.decided_at = "withdrawn", now
        session.flush()


def grant(
    session: Session,
    person_id: int,
    measures: Measures,
    ground: str,
    by: int,
    now: datetime,
    *,
    note: str = "",
) -> Accommodation:
    """Grant measures to a person from now on, on a ground; what the person asked for is answered by it. Raises Unreasoned."""
    if not ground.strip():
        raise Unreasoned
    made = Accommodation(
        person_id=person_id, measures=measures.told, ground=ground.strip(), since=now, given_by=by
    )
    session.add(made)
    session.flush()
    waiting = asked(session, person_id)
    if waiting is not None:
        _answer(waiting, "granted", note, by, now)
    _enter(session, made, "accommodation.granted", by, now)
    return made


def refuse(session: Session, request: AccommodationRequest, note: str, by: int, now: datetime) -> None:
    """Grant nothing of what is asked for, and say why to who asked. Raises Decided, Unreasoned."""
    session.refresh(request, with_for_update=True)
    if request.state != "asked":
        raise Decided
    if not note.strip():
        raise Unreasoned
    _answer(request, "refused", note, by, now)
    session.flush()
    ledger.append(
        session,
        now=now,
        actor=by,
        kind="accommodation.refused",
        subject=f"accommodation-request:{request.id}",
        data={"digest": _digest(request.words, request.note)},
    )


def look(session: Session, accommodation: Accommodation, by: int, now: datetime) -> str:
    """The ground of a grant, for a curator; that somebody looked is kept, and told to the person."""
    session.add(AccommodationLook(accommodation_id=accommodation.id, person_id=by, at=now))
    _enter(session, accommodation, "accommodation.looked-at", by, now)
    return accommodation.ground


def of(session: Session, person_id: int) -> Accommodation | None:
    """What is granted to a person now."""
    query = select(Accommodation).where(Accommodation.person_id == person_id)
    return session.scalar(query.order_by(Accommodation.id.desc()).limit(1))


def measures_of(session: Session, person_id: int) -> Measures:
    """What is done for a person in an exam; nothing where nothing is granted."""
    found = of(session, person_id)
    return known.of(found.measures if found else None)


def asked(session: Session, person_id: int) -> AccommodationRequest | None:
    """The request of a person that waits for an answer."""
    query = select(AccommodationRequest).where(AccommodationRequest.person_id == person_id)
    return session.scalar(query.where(AccommodationRequest.state == "asked"))


def newest(session: Session, person_id: int) -> AccommodationRequest | None:
    """The newest request of a person, whatever became of it."""
    query = select(AccommodationRequest).where(AccommodationRequest.person_id == person_id)
    return session.scalar(query.order_by(AccommodationRequest.id.desc()).limit(1))


def waiting(session: Session) -> list[AccommodationRequest]:
    """What waits for an answer, oldest first."""
    query = select(AccommodationRequest).where(AccommodationRequest.state == "asked")
    return list(session.scalars(query.order_by(AccommodationRequest.asked_at, AccommodationRequest.id)))


def in_force(session: Session, most: int) -> list[Accommodation]:
    """What is granted now, newest first; a grant of nothing is none."""
    newest = select(func.max(Accommodation.id)).group_by(Accommodation.person_id)
    query = select(Accommodation).where(Accommodation.id.in_(newest)).order_by(Accommodation.id.desc())
    return [each for each in session.scalars(query.limit(most)) if known.of(each.measures) != known.NONE]


def looks(session: Session, person_id: int) -> list[AccommodationLook]:
    """Who looked at the grounds of a person's grants, newest first."""
    query = select(AccommodationLook).join(
        Accommodation, Accommodation.id == AccommodationLook.accommodation_id
    )
    return list(
        session.scalars(
            query.where(Accommodation.person_id == person_id).order_by(AccommodationLook.id.desc()).limit(20)
        )
    )


def digest_of(accommodation: Accommodation) -> str:
    """What the ledger keeps of a grant: SHA-256 over person, measures, ground and day, so that no later change stays unseen."""
    told = ledger.canonical(
        [
            accommodation.person_id,
            accommodation.measures,
            accommodation.ground,
            accommodation.since.isoformat(),
        ]
    )
    return _digest(told)


def _answer(request: AccommodationRequest, state: str, note: str, by: int, now: datetime) -> None:
    request.state, request.note = state, note.strip()
    request.decided_by, request.decided_at = by, now


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _enter(session: Session, made: Accommodation, kind: str, by: int, now: datetime) -> None:
    subject, data = f"accommodation:{made.id}", {"digest": digest_of(made)}
    ledger.append(session, now=now, actor=by, kind=kind, subject=subject, data=data)
