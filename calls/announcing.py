"""A call's life: drafted, announced, its deadline put off, cancelled, copied for the next year. Each step but drafting is in the ledger.

Nobody closes a call: it is open from its first day to its last, both counted in the site's zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from calls.models import Call, CallDocument
from foundation import ledger, storage
from packages.models import SchemeEdition

MOST_DOCUMENTS = 20


class NotDraft(Exception):
    """Only a draft can be changed or announced: others have read the rest."""


class NotAnnounced(Exception):
    """Only an announced call can be put off or cancelled."""


class NotLater(Exception):
    """A deadline is only ever put off: whoever relied on the old day keeps it."""


class Over(Exception):
    """The last day is past already: nobody could answer."""


class Full(Exception):
    """There are as many documents as a call may have."""


@dataclass(frozen=True)
class Terms:
    """What a call says. Days count whole, in the site's zone; `budget_fen` in fen; None: it doesn't say."""

    scheme_id: str
    name: str
    year: int
    summary: str
    how: str
    opens_on: date
    closes_on: date
    topic_closes_on: date | None = None
    preferred: Sequence[str] = ()
    quota: int | None = None
    budget_fen: int | None = None


def draft(session: Session, terms: Terms, person_id: int, now: datetime) -> Call:
    """A new call that nobody else sees yet."""
    made = Call(created_by=person_id, created_at=now, **_columns(terms))
    session.add(made)
    session.flush()
    return made


def change(session: Session, call: Call, terms: Terms) -> None:
    """Write a draft anew. Raises NotDraft."""
    hold(session, call)
    if call.state != "draft":
        raise NotDraft
    for name, value in _columns(terms).items():
        setattr(call, name, value)


def _columns(terms: Terms) -> dict[str, Any]:
    return {**vars(terms), "preferred": list(terms.preferred)}


def announce(
    session: Session, call: Call, edition: SchemeEdition, person_id: int, now: datetime, today: date
) -> None:
    """Put it on the public page, under this edition of its scheme. Raises NotDraft, Over."""
    hold(session, call)
    if call.state != "draft":
        raise NotDraft
    if call.closes_on < today:
        raise Over
    call.state, call.scheme_digest = "announced", edition.digest
    call.announced_by, call.announced_at = person_id, now
    _enter(session, call, "call.announced", person_id, now, told(call))


def told(call: Call) -> dict[str, Any]:
    """What a call says, as the ledger keeps it."""
    topics = call.topic_closes_on
    return {
        "name": call.name,
        "scheme": call.scheme_id,
        "edition": call.scheme_digest,
        "year": call.year,
        "opens_on": call.opens_on.isoformat(),
        "closes_on": call.closes_on.isoformat(),
        "topic_closes_on": topics.isoformat() if topics else None,
        "preferred": list(call.preferred),
        "quota": call.quota,
        "budget_fen": call.budget_fen,
        "documents": [each.file.sha256 for each in call.documents],
    }


def put_off(
    session: Session, call: Call, until: date, reason: str, person_id: int, now: datetime, today: date
) -> None:
    """Give everybody more time, also after the last day. Raises NotAnnounced, NotLater."""
    hold(session, call)
    if call.state != "announced":
        raise NotAnnounced
    if until <= max(call.closes_on, today):
        raise NotLater
    data = {"from": call.closes_on.isoformat(), "until": until.isoformat(), "reason": reason}
    call.closes_on, call.put_offs = until, [*call.put_offs, data]
    _enter(session, call, "call.put_off", person_id, now, data)


def cancel(session: Session, call: Call, reason: str, person_id: int, now: datetime) -> None:
    """Call it off. What was handed in stays. Raises NotAnnounced."""
    hold(session, call)
    if call.state != "announced":
        raise NotAnnounced
    call.state, call.cancelled_why = "cancelled", reason
    _enter(session, call, "call.cancelled", person_id, now, {"reason": reason})


def copy(session: Session, call: Call, person_id: int, now: datetime) -> Call:
    """A draft of the same for the next year, each day a year later, with its documents."""
    topics = call.topic_closes_on
    made = Call(
        created_by=person_id,
        created_at=now,
        copied_from=call.id,
        scheme_id=call.scheme_id,
        name=call.name,
        year=call.year + 1,
        summary=call.summary,
        how=call.how,
        preferred=list(call.preferred),
        opens_on=_year_later(call.opens_on),
        closes_on=_year_later(call.closes_on),
        topic_closes_on=_year_later(topics) if topics else None,
        quota=call.quota,
        budget_fen=call.budget_fen,
    )
    made.documents = [
        CallDocument(title=each.title, file_id=each.file_id, added_at=now) for each in call.documents
    ]
    session.add(made)
    session.flush()
    return made


def _year_later(day: date) -> date:
    """The same day of the next year; a leap day becomes the last of February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def add_document(
    session: Session,
    call: Call,
    file: BinaryIO,
    title: str,
    *,
    name: str,
    media_type: str,
    person_id: int,
    now: datetime,
) -> None:
    """Offer a document with the call, also after it was announced. Raises Full, NotAnnounced for a call that is called off."""
    hold(session, call)
    if call.state == "cancelled":
        raise NotAnnounced
    if len(call.documents) >= MOST_DOCUMENTS:
        raise Full
    stored = storage.save(session, file, name=name, media_type=media_type, now=now)
    call.documents.append(CallDocument(title=title, file_id=stored.id, added_at=now))
    session.flush()
    if call.state == "announced":
        data = {"title": title, "sha256": stored.sha256}
        _enter(session, call, "call.document_added", person_id, now, data)


def take_out(session: Session, call: Call, document_id: int) -> None:
    """Take a document out of a draft. Raises NotDraft: what others may have read stays."""
    hold(session, call)
    if call.state != "draft":
        raise NotDraft
    call.documents[:] = [each for each in call.documents if each.id != document_id]


def hold(session: Session, call: Call) -> None:
    """Lock the call's row and read it anew: of two at once, one comes second."""
    session.flush()
    session.refresh(call, with_for_update=True)


def listed(session: Session, states: Sequence[str] = ("announced", "cancelled")) -> list[Call]:
    """Calls in these states, the last to close first."""
    query = select(Call).where(Call.state.in_(states))
    return list(session.scalars(query.order_by(Call.closes_on.desc(), Call.id.desc())))


def stage(call: Call, today: date) -> str:
    """Where it stands on a day: draft, coming, open, closed or cancelled."""
    if call.state != "announced":
        return call.state
    return "coming" if today < call.opens_on else "open" if today <= call.closes_on else "closed"


def _enter(
    session: Session, call: Call, kind: str, person_id: int, now: datetime, data: dict[str, Any]
) -> None:
    ledger.append(session, now=now, actor=person_id, kind=kind, subject=f"call:{call.id}", data=data)
