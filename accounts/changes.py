"""What changes in an account: role, organisation, lock, password, address. Each ends the sessions that it must."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from accounts import people, sessions
from accounts.mailed import links
from accounts.models import Person
from accounts.organisations import membership
from accounts.people import Role, Taken
from foundation import ledger


class Impossible(Exception):
    """The change makes no sense for this person; `code` says why: own, organisation, same."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def place(
    session: Session,
    person: Person,
    role: Role,
    organisation: str,
    *,
    individual: bool = False,
    reason: str,
    actor: int | None,
    now: datetime,
) -> None:
    """Give a role and an organisation (by its full name; none when empty); raises Impossible.

    An individual who provides courses keeps their own entry when no name is given. Ends every session of the person.
    """
    _not_own(person, actor)
    before = (person.role, person.organisation_id)
    owner = people.organisation_named(session, organisation, now).id if organisation.strip() else None
    if individual and role is Role.PROVIDER:
        owner = _individual(session, person, now)
    if role is Role.PROVIDER and owner is None:
        raise Impossible("organisation")
    if (role.value, owner) == before:
        raise Impossible("same")
    membership.withdraw(session, person.id, now)
    person.role, person.organisation_id = role.value, owner
    session.flush()
    sessions.end_all(session, person.id)
    data = {"role": role.value, "organisation": owner, "was": list(before)}
    _note(session, person, "placed", actor, reason, now, data)


def _individual(session: Session, person: Person, now: datetime) -> int:
    if person.organisation is not None and person.organisation.kind == "individual":
        return person.organisation.id
    return people.individual_named(session, person.name, now).id


def lock(session: Session, person: Person, *, reason: str, actor: int | None, now: datetime) -> None:
    """Close the account for now: every session ends, and nobody signs in."""
    _not_own(person, actor)
    _switch(session, person, False)
    sessions.end_all(session, person.id)
    _note(session, person, "locked", actor, reason, now)


def unlock(session: Session, person: Person, *, reason: str, actor: int | None, now: datetime) -> None:
    """Open the account again."""
    _switch(session, person, True)
    _note(session, person, "unlocked", actor, reason, now)


def end_sessions(session: Session, person: Person, *, actor: int | None, now: datetime) -> int:
    """End every session of somebody else, which is noted; how many."""
    ended = sessions.end_all(session, person.id)
    _note(session, person, "sessions-ended", actor, "", now, {"ended": ended})
    return ended


def set_password(session: Session, person: Person, password_hash: str, but: int | None = None) -> None:
    """Another password's hash, made before the transaction as it takes long on purpose. Sessions end, but perhaps one."""
    person.password_hash = password_hash
    sessions.end_all(session, person.id, but=but)


def set_address(session: Session, person: Person, email: str, but: int | None = None) -> str:
    """Another address, confirmed before; gives the old one; raises Taken. Sessions end, but perhaps one."""
    if people.by_email(session, email):
        raise Taken(email)
    before = person.email
    person.email = people.address(email)
    people.unless_taken(session, email)
    sessions.end_all(session, person.id, but=but)
    return before


def give_address(
    session: Session, person: Person, email: str, *, reason: str, actor: int | None, now: datetime
) -> None:
    """Another address by the word of who runs the site, which is noted; raises Taken. Every session and link is over."""
    set_address(session, person, email)
    links.forget(session, person.id)
    _note(session, person, "address-given", actor, reason, now)


def password_link(session: Session, person: Person, *, actor: int | None, now: datetime) -> str:
    """A link for a new password, handed on by who runs the site instead of a letter: that is noted. Gives its token."""
    _note(session, person, "password-link", actor, "", now)
    return links.make(session, "password", person.email, person_id=person.id, now=now)


def _not_own(person: Person, actor: int | None) -> None:
    """Nobody locks themselves out, or makes themselves something else."""
    if actor == person.id:
        raise Impossible("own")


def _switch(session: Session, person: Person, active: bool) -> None:
    if person.active == active:
        raise Impossible("same")
    person.active = active
    session.flush()


def _note(
    session: Session,
    person: Person,
    what: str,
    actor: int | None,
    reason: str,
    now: datetime,
    data: dict[str, Any] | None = None,
) -> None:
    ledger.append(
        session,
        now=now,
        actor=actor,
        kind=f"person.{what}",
        subject=f"person:{person.id}",
        data={"reason": reason, **(data or {})},
    )
