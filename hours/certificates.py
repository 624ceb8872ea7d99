"""Certificates: a number that can't be guessed, whose it is, and the ledger entry that proves it."""

from __future__ import annotations

import json
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from accounts.models import Person
from exams.sitting.models import Attempt
from foundation import ledger
from foundation.ledger import LedgerEntry
from hours.content import stated_ms
from hours.models import Certificate, Enrolment
from packages import standing, versions

# without signs that are mistaken for each other when read aloud or typed
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8


@dataclass(frozen=True)
class Proof:
    """What anyone may know of a certificate: enough to compare, no more."""

    number: str
    name: str
    package: str
    organisation: str
    class_hours_tenths: int
    issued_at: datetime
    whole: bool
    withdrawn_at: datetime | None = None  # when the version was taken off the air, if it was
    closed: bool = False  # for what is wrong in it
    stated_ms: int = 0  # of its time, what was stated and confirmed, not measured


def draw() -> str:
    """The random part of a number."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def issue(
    session: Session,
    enrolment: Enrolment,
    attempt: Attempt,
    tenths: int,
    entry: LedgerEntry,
    draw: Callable[[], str],
    now: datetime,
) -> Certificate:
    """Write a certificate and its ledger entry."""
    signs = draw()
    made = Certificate(
        number=f"WA-{now.year}-{signs}-{check_sign(now.year, signs)}",
        person_id=enrolment.person_id,
        package_id=enrolment.version.package_id,
        enrolment_id=enrolment.id,
        attempt_id=attempt.id,
        class_hours_tenths=tenths,
        ledger_entry_id=entry.id,
        issued_at=now,
    )
    session.add(made)
    session.flush()
    data = {"number": made.number, "proved_by": entry.id, "class_hours_tenths": tenths}
    ledger.append(
        session,
        now=now,
        actor=enrolment.person_id,
        kind="certificate.issued",
        subject=f"enrolment:{enrolment.id}",
        data=data,
    )
    return made


def check_sign(year: int, signs: str) -> str:
    """The last sign: one wrong sign, or two swapped neighbours, give another one (weighted sum modulo 31, a prime)."""
    total = year + sum(place * ALPHABET.index(sign) for place, sign in enumerate(signs, start=1))
    return ALPHABET[total % len(ALPHABET)]


def of(session: Session, enrolment: Enrolment) -> Certificate | None:
    """The certificate of an enrolment, or else the one that the person has for the same package."""
    query = select(Certificate).where(
        Certificate.person_id == enrolment.person_id, Certificate.package_id == enrolment.version.package_id
    )
    its_own = case((Certificate.enrolment_id == enrolment.id, 0), else_=1)
    return session.scalar(query.order_by(its_own, Certificate.id).limit(1))


def prove(session: Session, number: str) -> Proof | None:
    """What is known of a number, however it was typed; None when there is no such certificate."""
    # a Chinese keyboard may give full-width letters, digits and dashes
    signs = "".join(sign for sign in unicodedata.normalize("NFKC", number).upper() if sign.isalnum())
    spelt = f"{signs[:2]}-{signs[2:6]}-{signs[6:-1]}-{signs[-1:]}"
    found = session.scalar(select(Certificate).where(Certificate.number == spelt))
    if found is None:
        return None
    person = session.get_one(Person, found.enrolment.person_id)
    version = found.enrolment.version
    return Proof(
        found.number,
        masked(person.name),
        version.name,
        version.organisation,
        found.class_hours_tenths,
        found.issued_at,
        _whole(session, found),
        version.withdrawn_at,
        standing.is_closed(session, found.enrolment.version_id),
        stated_ms(found.enrolment.version),
    )


def _whole(session: Session, certificate: Certificate) -> bool:
    """Whether the ledger still says what the certificate says, and neither was changed behind its back."""
    entry = session.get_one(LedgerEntry, certificate.ledger_entry_id)
    version = certificate.enrolment.version
    following = session.scalar(
        select(LedgerEntry).where(LedgerEntry.id > entry.id).order_by(LedgerEntry.id).limit(1)
    )
    return (
        entry.hash == ledger.chained(entry.previous_hash, entry.body)
        and (following is None or following.previous_hash == entry.hash)
        and json.loads(entry.body)["subject"] == f"enrolment:{certificate.enrolment_id}"
        and entry.data["class_hours_tenths"] == certificate.class_hours_tenths
        and entry.data["content_hash"] == version.content_hash
        and versions.is_whole(session, version)
    )


def masked(name: str) -> str:
    """A name's first sign and stars: enough to compare with a person who stands there."""
    return name[:1] + "*" * max(1, len(name) - 1)
