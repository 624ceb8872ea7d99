"""What a year's duty of class hours asks of a person: a scheme's rules of stage "record", put to what the site itself recorded.

The site knows what was finished and passed here. It holds no live classes, and does not know what another place recognised:
rules about those come out as unknown, and say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from hours import certificates, enrolments
from hours.models import Certificate, Enrolment
from judging import editions
from schemes.evaluate import evaluate
from schemes.facts import HourEntryFacts, PackageFacts, RecordFacts
from schemes.findings import FAIL, PASS, UNKNOWN, Finding
from schemes.scheme import Scheme

RECORD = "record"


@dataclass(frozen=True)
class Duty:
    """One scheme's duty in one year: what is missing, what nobody can tell here, how much is met."""

    scheme: Scheme
    year: int
    missing: tuple[Finding, ...]
    unknown: tuple[Finding, ...]
    met: int


def duties(session: Session, person_id: int, now: datetime, zone: ZoneInfo) -> list[Duty]:
    """The duties under the schemes of what a person studies, where those speak of a year's hours."""
    mine = enrolments.mine(session, person_id)
    asked = {scheme.id: scheme for scheme in (editions.of(each.version) for each in mine)}
    year = now.astimezone(zone).year
    facts = PackageFacts(record=RecordFacts(year=year, entries=tuple(_entries(session, mine, zone))))
    return [
        _duty(scheme, year, facts)
        for scheme in asked.values()
        if any(r.stage == RECORD for r in scheme.rules)
    ]


def _duty(scheme: Scheme, year: int, facts: PackageFacts) -> Duty:
    found = [each for each in evaluate(scheme, facts, {RECORD}) if each.severity != "human"]
    by = {
        outcome: tuple(each for each in found if each.outcome == outcome) for outcome in (FAIL, UNKNOWN, PASS)
    }
    return Duty(scheme, year, by[FAIL], by[UNKNOWN], len(by[PASS]))


def _entries(session: Session, mine: Iterable[Enrolment], zone: ZoneInfo) -> Iterable[HourEntryFacts]:
    for enrolment in mine:
        certificate = certificates.of(session, enrolment)
        if certificate is not None:
            yield _entry(enrolment, certificate, zone)


def _entry(enrolment: Enrolment, certificate: Certificate, zone: ZoneInfo) -> HourEntryFacts:
    """A package that was finished here: all of it studied, its exam passed, and free."""
    version = enrolment.version
    return HourEntryFacts(
        name=version.name,
        subject=version.name,
        year=certificate.issued_at.astimezone(zone).year,
        category=version.introduction.get("subject_kind") or "",
        mode="online",
        class_hours_tenths=certificate.class_hours_tenths,
        on_platform=True,
        attended=True,
        passed=True,
        fee_fen=0,
        where=certificate.number,
    )
