"""Who is away from when to when, and who does their work meanwhile: somebody of the same role and the same organisation.

A deputy gets no right that their own role lacks: what they may do is asked of themselves, with their own conflicts. Standing in
only tells whose work it is, shows it to them and sends them the letters about it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from accounts.models import Deputy, Person
from accounts.people import Role
from foundation import ledger

WORKING = (Role.PROVIDER, Role.RECOMMENDER, Role.REVIEWER, Role.CURATOR)  # whose work waits for them


class Impossible(Exception):
    """It can't be like that; `code` says why: nobody, past, order, away, stands-in, ended."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def possible(session: Session, person: Person) -> list[tuple[int, str]]:
    """Who can stand in for somebody, by name: another one with the same role, of the same organisation where there is one."""
    query = select(Person.id, Person.name).where(
        Person.role == person.role, Person.active, Person.id != person.id
    )
    if person.organisation_id is not None:
        query = query.where(Person.organisation_id == person.organisation_id)
    return [(row.id, row.name) for row in session.execute(query.order_by(Person.name, Person.id))]


def appoint(
    session: Session,
    person: Person,
    deputy_id: int,
    first: date,
    last: date,
    *,
    actor: int,
    now: datetime,
    today: date,
) -> Deputy:
    """Say that somebody is away and who stands in. Raises Impossible."""
    _hold(session, {person.id, deputy_id})
    if person.role not in WORKING or deputy_id not in {one for one, _name in possible(session, person)}:
        raise Impossible("nobody")
    if first < today:
        raise Impossible("past")
    if last < first:
        raise Impossible("order")
    _free(session, person.id, deputy_id, first, last)
    made = Deputy(person_id=person.id, deputy_id=deputy_id, first=first, last=last, set_by=actor, set_at=now)
    session.add(made)
    session.flush()
    data = {"deputy": deputy_id, "first": first.isoformat(), "last": last.isoformat()}
    _enter(session, made, "deputy.appointed", actor, now, data)
    return made


def _free(session: Session, person_id: int, deputy_id: int, first: date, last: date) -> None:
    """Nobody is away twice, nor with a deputy who is away, nor leaves those for whom they stand in."""
    meanwhile = (Deputy.ended_at.is_(None), Deputy.first <= last, Deputy.last >= first)
    away = select(Deputy.person_id).where(*meanwhile, Deputy.person_id.in_((person_id, deputy_id)))
    if session.scalar(away.limit(1)) is not None:
        raise Impossible("away")
    stands_in = select(Deputy.id).where(*meanwhile, Deputy.deputy_id == person_id)
    if session.scalar(stands_in.limit(1)) is not None:
        raise Impossible("stands-in")


def end(session: Session, absence: Deputy, *, actor: int, now: datetime, today: date) -> None:
    """Somebody is back, or doesn't go. Raises Impossible where it is over."""
    session.refresh(absence, with_for_update=True)
    if absence.ended_at is not None or absence.last < today:
        raise Impossible("ended")
    absence.ended_at, absence.ended_by = now, actor
    session.flush()
    _enter(session, absence, "deputy.ended", actor, now, {"deputy": absence.deputy_id})


def of(session: Session, person_id: int, today: date) -> list[Deputy]:
    """When somebody is away, now or later, the first first."""
    query = select(Deputy).where(Deputy.person_id == person_id, Deputy.ended_at.is_(None))
    return list(session.scalars(query.where(Deputy.last >= today).order_by(Deputy.first).limit(50)))


def represented(session: Session, deputy_id: int, day: date) -> list[Person]:
    """For whom somebody stands in on a day, by name. Who has another role or organisation by now isn't among them."""
    pairs = _standing(session, day, Deputy.deputy_id == deputy_id)
    return sorted((person for person, _deputy in pairs), key=lambda each: (each.name, each.id))


def instead(session: Session, people: Collection[int], day: date) -> dict[int, Person]:
    """Who stands in for those of these people who are away on a day."""
    if not people:
        return {}
    return {person.id: deputy for person, deputy in _standing(session, day, Deputy.person_id.in_(people))}


def behalf(session: Session, actor: int, owners: Iterable[int], day: date) -> int | None:
    """Whose work somebody does who isn't among those whose it is: one who is away and for whom they stand in; else None."""
    mine = set(owners)
    if not mine or actor in mine:
        return None
    return next((each.id for each in represented(session, actor, day) if each.id in mine), None)


def _standing(session: Session, day: date, *which: ColumnElement[bool]) -> list[tuple[Person, Person]]:
    """Who is away on a day and who stands in, while both still have the same role and organisation."""
    deputy = aliased(Person)
    query = (
        select(Person, deputy)
        .join(Deputy, Deputy.person_id == Person.id)
        .join(deputy, deputy.id == Deputy.deputy_id)
        .where(Deputy.ended_at.is_(None), Deputy.first <= day, Deputy.last >= day, *which)
        .where(deputy.active, deputy.role == Person.role)
        .where(or_(Person.organisation_id.is_(None), deputy.organisation_id == Person.organisation_id))
    )
    return [(person, other) for person, other in session.execute(query)]


def _hold(session: Session, people: set[int]) -> None:
    """Lock both, in the order of their numbers: of two at once one comes second."""
    query = select(Person.id).where(Person.id.in_(people)).order_by(Person.id).with_for_update()
    session.execute(query).all()


def _enter(
    session: Session, absence: Deputy, kind: str, actor: int, now: datetime, data: dict[str, object]
) -> None:
    subject = f"person:{absence.person_id}"
    ledger.append(session, now=now, actor=actor, kind=kind, subject=subject, data=data)
