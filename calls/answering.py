"""Which package answers which call, and what became of those that do."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from calls.announcing import hold, stage
from calls.models import Call, CallAnswer
from foundation import ledger
from packages.models import Package


class NotOpen(Exception):
    """The call isn't open on that day, or is of another scheme."""


class HandedIn(Exception):
    """The package was handed in for its call already: it can't answer another one."""


def of(session: Session, package_id: int) -> CallAnswer | None:
    """What the package answers, with its call."""
    query = select(CallAnswer).options(joinedload(CallAnswer.call))
    return session.scalar(query.where(CallAnswer.package_id == package_id))


def possible(session: Session, package: Package, today: date) -> list[Call]:
    """The open calls of the package's scheme, the first to close first."""
    query = select(Call).where(Call.state == "announced", Call.scheme_id == package.scheme_id)
    days = (Call.opens_on <= today, Call.closes_on >= today)
    return list(session.scalars(query.where(*days).order_by(Call.closes_on, Call.id)))


def called_for(session: Session, scheme_id: str) -> bool:
    """Whether packages of a scheme are called for on this site: a call of it was announced."""
    query = select(Call.id).where(Call.state == "announced", Call.scheme_id == scheme_id)
    return session.scalar(query.limit(1)) is not None


def choose(
    session: Session, package: Package, call: Call | None, person_id: int, now: datetime, today: date
) -> None:
    """Answer a call, another one, or none. Raises NotOpen, HandedIn."""
    found = session.get(CallAnswer, package.id)
    if found and found.handed_in_on:
        raise HandedIn
    if call is not None:
        hold(session, call)
        if stage(call, today) != "open" or call.scheme_id != package.scheme_id:
            raise NotOpen
    if found:
        session.delete(found)
        session.flush()
    if call is not None:
        session.add(CallAnswer(package_id=package.id, call_id=call.id, chosen_by=person_id, chosen_at=now))
        session.flush()


def hand_in(session: Session, package: Package, person_id: int, now: datetime, today: date) -> None:
    """Note that the package was handed in for its call, if it answers one. A rework counts as the first time did. Raises NotOpen."""
    found = session.get(CallAnswer, package.id)
    if found is None or found.handed_in_on:
        return
    hold(session, found.call)
    if stage(found.call, today) != "open":
        raise NotOpen
    found.handed_in_on = today
    ledger.append(
        session,
        now=now,
        actor=person_id,
        kind="call.answered",
        subject=f"call:{found.call_id}",
        data={"package": package.id, "name": package.name},
    )


def figures(session: Session, call_ids: list[int]) -> dict[int, tuple[int, int]]:
    """By call: how many packages want to answer it, and how many of them were handed in."""
    query = select(CallAnswer.call_id, func.count(), func.count(CallAnswer.handed_in_on))
    rows = session.execute(query.where(CallAnswer.call_id.in_(call_ids)).group_by(CallAnswer.call_id))
    return {call_id: (wanted, handed_in) for call_id, wanted, handed_in in rows}
