"""Persons and their roles as plain values, and how accounts come to be."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from flask_login import UserMixin
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts import passwords
from accounts.models import Organisation, Person, PersonPreferences, fold
from accounts.preferences import preferences
from accounts.preferences.preferences import Preferences
from foundation import db
from foundation.i18n import lazy as _l


class Role(StrEnum):
    """What a person may do; each account has one."""

    TRAINEE = "trainee"
    PROVIDER = "provider"
    RECOMMENDER = "recommender"
    REVIEWER = "reviewer"
    CURATOR = "curator"
    AUDITOR = "auditor"


# what each is called
NAMES = {
    Role.TRAINEE: _l("学员"),
    Role.PROVIDER: _l("供应单位"),
    Role.RECOMMENDER: _l("推荐单位"),
    Role.REVIEWER: _l("评审专家"),
    Role.CURATOR: _l("残联工作人员"),
    Role.AUDITOR: _l("审计"),
}


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """The person behind a request, detached from the database."""

    id: int
    name: str
    role: Role
    organisation_id: int | None
    preferences: Preferences | None = None  # None: nothing is stored
    token: str = field(default="", repr=False, compare=False)  # of the session, where there is one
    session_id: int | None = field(default=None, compare=False)
    used_at: datetime | None = field(default=None, compare=False)

    def get_id(self) -> str:
        """What the cookie holds: the session's token, never who it is."""
        return self.token


class Taken(Exception):
    """An account with this e-mail address exists already."""


def by_id(session: Session, person_id: int) -> SignedIn | None:
    """A person as they would be signed in, unless the account is locked."""
    person = session.get(Person, person_id)
    if person is None or not person.active:
        return None
    return replace(signed_in(person), preferences=preferred(session, person_id))


def by_email(session: Session, email: str) -> Person | None:
    """Whose address this is."""
    return session.scalar(select(Person).where(Person.email == address(email)))


def address(email: str) -> str:
    """An address as it is compared."""
    return email.strip().lower()


def preferred(session: Session, person_id: int) -> Preferences | None:
    """What a person stored. It hints at how they see, hear and read: only pages of their own ask for it."""
    kept = session.get(PersonPreferences, person_id)
    return preferences.read(kept.kept) if kept else None


def bring(session: Session, person_id: int, brought: Preferences, now: datetime) -> Preferences:
    """At sign-in: what this browser chose before joins what the person stored; gives both together."""
    stored = preferred(session, person_id) or Preferences()
    found = preferences.merge(stored, brought)
    if found != stored:
        prefer(session, person_id, found, now)
    return found


def prefer(session: Session, person_id: int, found: Preferences, now: datetime) -> None:
    """Keep what a person prefers."""
    kept = session.get(PersonPreferences, person_id)
    if kept is None:
        session.add(PersonPreferences(person_id=person_id, kept=found.as_dict(), changed_at=now))
    else:
        kept.kept, kept.changed_at = found.as_dict(), now
    session.flush()


def speak(session: Session, person_id: int, language: str) -> None:
    """Keep the language that a person reads, for letters."""
    session.execute(update(Person).where(Person.id == person_id).values(language=language))


def add(
    session: Session,
    *,
    email: str,
    name: str,
    password: str,
    role: Role,
    organisation: str | None = None,
    individual: bool = False,
    now: datetime,
) -> Person:
    """Open an account; raises Taken.

    Who calls this answers for the membership: an organisation of that name is joined, or made. Registration asks
    `accounts.organisations.membership` instead.
    """
    person = open_account(session, email, name, passwords.hashed(password), now)
    if individual:
        person.organisation_id = individual_named(session, name, now).id
    elif organisation:
        person.organisation_id = organisation_named(session, organisation, now).id
    person.role = role.value
    session.flush()
    return person


def open_account(session: Session, email: str, name: str, password_hash: str, now: datetime) -> Person:
    """An account of somebody who learns; raises Taken."""
    if by_email(session, email):
        raise Taken(email)
    person = Person(
        email=address(email),
        name=name.strip(),
        password_hash=password_hash,
        role=Role.TRAINEE.value,
        created_at=now,
    )
    session.add(person)
    unless_taken(session, email)
    return person


def unless_taken(session: Session, email: str) -> None:
    """Write what was changed; raises Taken when somebody else took the address in the same moment."""
    try:
        session.flush()
    except IntegrityError as error:
        raise Taken(email) from error


def renew_hash(session: Session, person: Person, password_hash: str) -> None:
    """The same password, kept at the costs of today; nothing when it was changed in this moment."""
    same = (Person.id == person.id, Person.password_hash == person.password_hash)
    session.execute(update(Person).where(*same).values(password_hash=password_hash))


def known_organisation(session: Session, name: str) -> Organisation | None:
    """The organisation of that full name, however it was typed."""
    return session.scalar(select(Organisation).where(Organisation.folded == fold(name)))


def organisation_named(session: Session, name: str, now: datetime) -> Organisation:
    """The organisation of that full name, found or made."""
    return (
        known_organisation(session, name) or new_organisation(session, name, now) or _meanwhile(session, name)
    )


def new_organisation(session: Session, name: str, now: datetime) -> Organisation | None:
    """A new organisation of that full name; None when there is one, made in this moment perhaps."""
    plain = " ".join(name.split())
    values = {"name": plain, "kind": "organisation", "folded": fold(plain), "created_at": now}
    made = db.insert(session, Organisation).values(values).on_conflict_do_nothing(index_elements=["folded"])
    organisation_id = session.scalar(made.returning(Organisation.id))
    return session.get_one(Organisation, organisation_id) if organisation_id else None


def _meanwhile(session: Session, name: str) -> Organisation:
    return session.scalars(select(Organisation).where(Organisation.folded == fold(name))).one()


def individual_named(session: Session, name: str, now: datetime) -> Organisation:
    """An individual who provides courses under their own name: always a new one, as namesakes are others."""
    made = Organisation(name=name.strip(), kind="individual", created_at=now)
    session.add(made)
    session.flush()
    return made


def organisations_of(session: Session, role: Role) -> list[tuple[int, str]]:
    """The organisations that people of a role belong to, by name."""
    query = select(Organisation.id, Organisation.name).join(Person, Person.organisation_id == Organisation.id)
    found = session.execute(query.where(Person.role == role.value, Person.active).distinct())
    return sorted(((row.id, row.name) for row in found), key=lambda each: each[1])


def signed_in(person: Person) -> SignedIn:
    """The person as a plain value."""
    return SignedIn(person.id, person.name, Role(person.role), person.organisation_id)
