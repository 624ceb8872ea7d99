"""Becoming somebody who provides courses: as an individual, in a new organisation, or by asking to join one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts import people, sessions
from accounts.models import MembershipRequest, Organisation, Person
from accounts.people import Role, SignedIn
from foundation import ledger


class Decided(Exception):
    """The request was decided or withdrawn before."""


class NotTheirs(Exception):
    """Neither somebody of the organisation nor a curator; or the one who asks."""


class Asked(Exception):
    """This person asks already; one request at a time."""


def provide(
    session: Session, person: Person, *, organisation: str, individual: bool, now: datetime
) -> MembershipRequest | None:
    """Make a trainee a provider: at once where nobody else is concerned, else by a request, which is given back.

    Until it is granted they stay a trainee, so that no page of a provider opens.
    """
    if individual:
        owner = people.individual_named(session, person.name, now)
    else:
        made = people.new_organisation(session, organisation, now)
        if made is None:
            return ask(session, person, people.organisation_named(session, organisation, now), now)
        owner = made
    _join(session, person, owner, person.id, now)
    return None


def ask(session: Session, person: Person, organisation: Organisation, now: datetime) -> MembershipRequest:
    """Ask to join; raises Asked."""
    if open_request(session, person.id):
        raise Asked
    made = MembershipRequest(person_id=person.id, organisation_id=organisation.id, asked_at=now)
    session.add(made)
    try:
        session.flush()
    except IntegrityError as error:  # the same person, twice in the same moment
        raise Asked from error
    _note(session, made, "asked", person.id, now)
    return made


def open_request(session: Session, person_id: int) -> MembershipRequest | None:
    """What a person asked and nobody decided yet."""
    theirs = (MembershipRequest.person_id == person_id, MembershipRequest.state == "asked")
    return session.scalar(select(MembershipRequest).where(*theirs))


def waiting(session: Session, who: SignedIn) -> list[MembershipRequest]:
    """What this person may decide, oldest first: of their organisation, or everything for a curator."""
    query = select(MembershipRequest).where(MembershipRequest.state == "asked")
    if who.role is not Role.CURATOR:
        query = query.where(MembershipRequest.organisation_id == (who.organisation_id or 0))
    return list(session.scalars(query.order_by(MembershipRequest.asked_at)))


def may_decide(who: SignedIn, asked: MembershipRequest) -> bool:
    """Somebody who provides in that organisation, or a curator; never who asks."""
    inside = who.role is Role.PROVIDER and who.organisation_id == asked.organisation_id
    return who.id != asked.person_id and (inside or who.role is Role.CURATOR)


def decide(
    session: Session, request_id: int, who: SignedIn, *, granted: bool, note: str, now: datetime
) -> MembershipRequest:
    """Grant or refuse; raises NotTheirs, Decided. Granting ends the person's sessions, as their role changes."""
    asked = session.get(MembershipRequest, request_id)
    if asked is None or not may_decide(who, asked):
        raise NotTheirs(request_id)
    if asked.person.role != Role.TRAINEE.value:  # a curator gave another role meanwhile: it is not taken away
        raise Decided(request_id)
    _close(session, asked, "granted" if granted else "refused", who.id, note, now)
    if granted:
        _join(session, asked.person, asked.organisation, who.id, now)
        sessions.end_all(session, asked.person_id)
    return asked


def withdraw(session: Session, person_id: int, now: datetime) -> None:
    """Take a request back, one's own or that of somebody who is placed by a curator; nothing when there is none."""
    asked = open_request(session, person_id)
    if asked is not None:
        _close(session, asked, "withdrawn", person_id, "", now)


def members(session: Session, organisation_id: int) -> list[Person]:
    """Who belongs to it, by name."""
    theirs = (Person.organisation_id == organisation_id, Person.active)
    return list(session.scalars(select(Person).where(*theirs).order_by(Person.name, Person.id)))


def _close(
    session: Session, asked: MembershipRequest, state: str, actor: int, note: str, now: datetime
) -> None:
    """One decision a request: of two at once the second finds nothing to decide."""
    values = {"state": state, "decided_by": actor, "decided_at": now, "note": note}
    still = (MembershipRequest.id == asked.id, MembershipRequest.state == "asked")
    changed = update(MembershipRequest).where(*still).values(values).returning(MembershipRequest.id)
    if session.execute(changed, execution_options={"synchronize_session": False}).first() is None:
        raise Decided(asked.id)
    session.refresh(asked)
    _note(session, asked, state, actor, now)


def _join(session: Session, person: Person, organisation: Organisation, actor: int, now: datetime) -> None:
    person.role, person.organisation_id = Role.PROVIDER.value, organisation.id
    session.flush()
    ledger.append(
        session,
        now=now,
        actor=actor,
        kind="organisation.joined",
        subject=f"organisation:{organisation.id}",
        data={"person": person.id, "kind": organisation.kind},
    )


def _note(session: Session, asked: MembershipRequest, what: str, actor: int, now: datetime) -> None:
    ledger.append(
        session,
        now=now,
        actor=actor,
        kind=f"membership.{what}",
        subject=f"organisation:{asked.organisation_id}",
        data={"person": asked.person_id, "request": asked.id, "note": asked.note or ""},
    )
