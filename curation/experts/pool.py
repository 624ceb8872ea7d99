"""The pool of experts: who is asked, consents or declines, what they say of themselves, who leaves."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from accounts import people
from accounts.models import Person
from accounts.people import Role
from curation.experts.models import Expert, ExpertInvitation, PanelSeat
from foundation import ledger

LASTS = timedelta(days=14)
LEFT = "left"  # why a place became free: its expert left the pool


class Unfit(Exception):
    """The address has an account that is no reviewer's, or is locked."""


class Known(Exception):
    """Somebody who is in the pool already."""


class Left(Exception):
    """They left the pool."""


@dataclass(frozen=True)
class Told:
    """What is known of an expert: employer, words of industry and occupation, names that they won't judge."""

    employer: str = ""
    fields: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()


def invite(session: Session, actor: int, email: str, name: str, told: Told, now: datetime) -> str:
    """Ask somebody; the token of the letter's link. An older letter to the same address opens nothing any more.

    Raises Unfit, Known.
    """
    email = people.address(email)
    known = _reviewer(session, email)
    if known is not None and of_person(session, known.id) is not None:
        raise Known
    older = update(ExpertInvitation).where(ExpertInvitation.email == email, ExpertInvitation.answer.is_(None))
    session.execute(older.where(ExpertInvitation.ends_at > now).values(ends_at=now))
    token = secrets.token_urlsafe(32)
    made = ExpertInvitation(
        token_hash=_hash(token),
        email=email,
        name=known.name if known else name,
        employer=told.employer,
        fields=list(told.fields),
        invited_by=actor,
        invited_at=now,
        ends_at=now + LASTS,
    )
    session.add(made)
    session.flush()
    _enter(session, "expert.invited", f"expert-invitation:{made.id}", actor, now, {"name": made.name})
    return token


def _reviewer(session: Session, email: str) -> Person | None:
    known = people.by_email(session, email)
    if known is not None and (known.role != Role.REVIEWER or not known.active):
        raise Unfit
    return known


def find(session: Session, token: str, now: datetime) -> ExpertInvitation | None:
    """The invitation of a link that was not answered and whose time is not over."""
    open_ones = (ExpertInvitation.answer.is_(None), ExpertInvitation.ends_at > now)
    return session.scalar(
        select(ExpertInvitation).where(ExpertInvitation.token_hash == _hash(token), *open_ones)
    )


def needs_account(session: Session, invitation: ExpertInvitation) -> bool:
    """Whether the address has no account yet."""
    return people.by_email(session, invitation.email) is None


def answer(
    session: Session, token: str, said: str, now: datetime, *, password_hash: str = ""
) -> Expert | None:
    """Consent (the expert, with an account where there was none) or decline (None). Of two answers at once one counts.

    Raises Left when the link opens nothing, Unfit where the account became something else, people.Taken.
    """
    found = find(session, token, now)
    if found is None:
        raise Left
    once = update(ExpertInvitation).where(ExpertInvitation.id == found.id, ExpertInvitation.answer.is_(None))
    won = session.execute(
        once.values(answer=said, answered_at=now).returning(ExpertInvitation.id),
        execution_options={"synchronize_session": False},
    )
    if won.first() is None:
        raise Left
    subject = f"expert-invitation:{found.id}"
    if said == "declined":
        _enter(session, "expert.declined", subject, None, now, {"name": found.name})
        return None
    person = _reviewer(session, found.email)
    if person is None:
        person = people.open_account(session, found.email, found.name, password_hash, now)
        person.role = Role.REVIEWER.value
    expert = session.scalar(select(Expert).where(Expert.person_id == person.id))
    if expert is None:
        expert = Expert(person_id=person.id, declared=[])
        session.add(expert)
    expert.employer, expert.fields = found.employer, list(found.fields)
    expert.consented_at, expert.left_at = now, None
    session.flush()
    _enter(session, "expert.consented", f"expert:{expert.id}", person.id, now, {"invitation": found.id})
    return expert


def change(session: Session, expert: Expert, told: Told, actor: int, now: datetime) -> bool:
    """Say otherwise of an expert, by themselves or a curator; whether anything changed. Raises Left."""
    if expert.left_at is not None:
        raise Left
    before = Told(expert.employer, tuple(expert.fields), tuple(expert.declared))
    if before == told:
        return False
    expert.employer, expert.fields, expert.declared = told.employer, list(told.fields), list(told.declared)
    data = {"employer": told.employer, "fields": expert.fields, "declared": expert.declared}
    _enter(session, "expert.changed", f"expert:{expert.id}", actor, now, data)
    return True


def leave(session: Session, expert: Expert, actor: int, now: datetime) -> list[int]:
    """Out of the pool; the panels whose places became free. What was handed in stays. Raises Left."""
    session.flush()
    session.refresh(expert, with_for_update=True)
    if expert.left_at is not None:
        raise Left
    expert.left_at = now
    freed = []
    query = select(PanelSeat).where(PanelSeat.person_id == expert.person_id, PanelSeat.state == "asked")
    for seat in session.scalars(query):
        seat.state, seat.why = "withdrawn", LEFT
        freed.append(seat.panel_id)
    session.flush()
    _enter(session, "expert.left", f"expert:{expert.id}", actor, now, {"panels": freed})
    return freed


def of_person(session: Session, person_id: int) -> Expert | None:
    """The expert that a person is now."""
    return session.scalar(select(Expert).where(Expert.person_id == person_id, Expert.left_at.is_(None)))


def members(session: Session) -> Sequence[Expert]:
    """Everybody who can be given a place: in the pool, with an open account of a reviewer."""
    query = select(Expert).join(Person, Person.id == Expert.person_id).options(joinedload(Expert.person))
    there = (Expert.left_at.is_(None), Person.active, Person.role == Role.REVIEWER.value)
    return session.scalars(query.where(*there).order_by(Expert.id)).all()


def listed(session: Session, page: int, size: int) -> tuple[Sequence[Expert], int]:
    """A page of the pool, by name, those who left last; how many there are."""
    query = select(Expert).join(Person, Person.id == Expert.person_id).options(joinedload(Expert.person))
    ordered = query.order_by(Expert.left_at.is_not(None), Person.name, Expert.id)
    rows = session.scalars(ordered.limit(size).offset((page - 1) * size)).all()
    return rows, session.scalars(select(func.count(Expert.id))).one()


def invited(session: Session, now: datetime, most: int) -> Sequence[ExpertInvitation]:
    """Letters that were not answered yet, and those that were declined, the newest first."""
    open_or_no = (ExpertInvitation.answer.is_(None) & (ExpertInvitation.ends_at > now)) | (
        ExpertInvitation.answer == "declined"
    )
    query = select(ExpertInvitation).where(open_or_no)
    return session.scalars(query.order_by(ExpertInvitation.id.desc()).limit(most)).all()


def loads(session: Session, person_ids: Sequence[int]) -> dict[int, int]:
    """How many places people have that they have not handed in, by person."""
    query = select(PanelSeat.person_id, func.count()).where(PanelSeat.state == "asked")
    query = query.where(PanelSeat.person_id.in_(person_ids)).group_by(PanelSeat.person_id)
    return dict(session.execute(query).all())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _enter(
    session: Session, kind: str, subject: str, actor: int | None, now: datetime, data: dict[str, Any]
) -> None:
    ledger.append(session, now=now, actor=actor, kind=kind, subject=subject, data=data)
