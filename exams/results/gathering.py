"""What happened in the exams of a package, gathered for its figures: attempts that were handed in and have all their marks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from exams.results import items, signals
from exams.results.items import Given, Sheet
from exams.results.signals import Signal
from exams.sitting import answers, asked
from exams.sitting.models import Attempt
from packages.models import Package, VersionPart

# what is granted, by which people are compared; who helps and how answers come in is noted, and compared with nothing
GROUPS = ("time", "breaks", "several_days", "read_aloud", "large_print", "reduced_choices", "one_question")
MOST = 20_000
Parts = dict[tuple[int, int], list[str]]


def sheets(session: Session, package_id: int) -> list[Sheet]:
    """One for each attempt, without a name."""
    parts: Parts = {}
    return [_sheet(session, each, parts) for each in _attempts(session, package_id)]


def told(session: Session, parts: list[str]) -> dict[str, Mapping[str, Any]]:
    """What questions say, by their hashes."""
    found: dict[str, Mapping[str, Any]] = {}
    for at in range(0, len(parts), 500):
        query = select(VersionPart.hash, VersionPart.told).where(VersionPart.hash.in_(parts[at : at + 500]))
        found |= dict(session.execute(query).all())
    return found


def odd(session: Session, package_id: int) -> list[Signal]:
    """The signals of a package's attempts, for a person to look at."""
    parts: Parts = {}
    found: list[Signal] = []
    wrong = []
    for attempt in _attempts(session, package_id):
        names = _parts(session, attempt, parts)
        marks = list(attempt.marks or ())
        right = {each["position"]: bool(each["right"]) for each in marks}
        given = [
            (each.given_at, each.position, right.get(each.position, False))
            for each in answers.given(session, attempt)
            if each.state == answers.KEPT
        ]
        found += filter(None, [signals.fast(attempt.id, given)])
        missed = {
            (part, str(each["chosen"]))
            for part, each in zip(names, marks, strict=True)
            if not each["right"] and each["chosen"]
        }
        wrong.append((attempt.id, attempt.person_id, frozenset(missed)))
    return [*found, *signals.alike(wrong)]


def examined(session: Session, organisation_id: int | None) -> list[tuple[int, str]]:
    """Packages of which an exam was sat, by name: those of an organisation, or all."""
    query = select(Package.id, Package.name).where(Package.id.in_(select(Attempt.package_id)))
    if organisation_id is not None:
        query = query.where(Package.organisation_id == organisation_id)
    return [(one, name) for one, name in session.execute(query.order_by(Package.name, Package.id))]


def _attempts(session: Session, package_id: int) -> list[Attempt]:
    query = select(Attempt).where(
        Attempt.package_id == package_id, Attempt.handed_in_at.is_not(None), Attempt.waits.is_(False)
    )
    return list(session.scalars(query.options(joinedload(Attempt.version)).order_by(Attempt.id).limit(MOST)))


def _sheet(session: Session, attempt: Attempt, parts: Parts) -> Sheet:
    rows = zip(_parts(session, attempt, parts), attempt.marks or (), strict=True)
    given = tuple(
        Given(part, mark["points"] * 1000 // mark["full"] if mark["full"] else 0, tuple(mark["chosen"]))
        for part, mark in rows
    )
    groups = items.groups_of(attempt.measures, GROUPS)
    return Sheet(attempt.set_number, bool(attempt.passed), given, groups)


def _parts(session: Session, attempt: Attempt, known: Parts) -> list[str]:
    """The hashes of an attempt's questions, in the order of its marks; a set is read once."""
    if attempt.paper is not None:
        return [
            f"{each['part']}{':instead' if each.get('substituted') else ''}"
            for each in attempt.paper["asked"]
        ]
    key = attempt.version_id, attempt.set_number
    if key not in known:
        known[key] = [each["part"] for each in asked.with_parts(session, *key)]
    return known[key]
