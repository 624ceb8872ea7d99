"""Waivers (豁免): asked for with a reason, handed in with the version, decided by a reviewer.

A principle can be waived. A must can't, but where it failed by a machine's estimate a person can overrule that. What is asked for keeps the gate of submission open; only what is granted keeps those of
acceptance and publication open. It takes two people to grant one, each with their reason. A waiver is for one version: the next one asks anew; a grant stands for it where the very same was found and asked (curation.review.carrying).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import ledger
from judging.models import Waiver
from packages import versions
from packages.models import Package, Version
from schemes.findings import FAIL, Finding

OPEN = ("asked", "proposed")


class NotAskable(Exception):
    """The rule is none that the package misses and that can be waived."""


class Decided(Exception):
    """Somebody has decided already, or it is not handed in yet."""


class NoReason(Exception):
    """Whoever grants or refuses says why."""


class SamePerson(Exception):
    """Whoever proposed a waiver does not grant it too: that takes a second person."""


def askable(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """The rules that are missed and can be waived, each with its shortfalls: principles, and what was estimated."""
    found: dict[str, list[Finding]] = {}
    for each in findings:
        if each.waivable and each.outcome == FAIL:
            found.setdefault(each.id, []).append(each)
    return found


def ask(
    session: Session,
    package: Package,
    findings: Collection[Finding],
    reason: str,
    person_id: int,
    now: datetime,
) -> Waiver:
    """Ask for the waiver of the rule of these findings, or say the reason anew. Raises NotAskable."""
    rules = askable(findings)
    if len(rules) != 1:
        raise NotAskable
    ((rule_id, missed),) = rules.items()
    waiver = of_draft(session, package.id).get(rule_id)
    if waiver is None:
        waiver = Waiver(package_id=package.id, rule_id=rule_id, asked_by=person_id, asked_at=now)
        session.add(waiver)
    waiver.reason, waiver.asked_by, waiver.asked_at = reason, person_id, now
    waiver.findings = [each.as_dict() for each in missed]
    session.flush()
    _enter(session, waiver, "waiver.asked", person_id, now, {"reason": reason, "findings": waiver.findings})
    return waiver


def withdraw(session: Session, waiver: Waiver, person_id: int, now: datetime) -> None:
    """Take back what is not handed in yet. Raises Decided."""
    if waiver.version_id is not None:
        raise Decided
    _enter(session, waiver, "waiver.withdrawn", person_id, now, {})
    session.delete(waiver)
    session.flush()


def of_draft(session: Session, package_id: int) -> dict[str, Waiver]:
    """What a package asks for and has not handed in, by rule."""
    query = select(Waiver).where(Waiver.package_id == package_id, Waiver.version_id.is_(None))
    return {each.rule_id: each for each in session.scalars(query)}


def of_version(session: Session, version_id: int) -> list[Waiver]:
    """What was handed in with a version, in the order of asking."""
    query = select(Waiver).where(Waiver.version_id == version_id).order_by(Waiver.asked_at, Waiver.id)
    return list(session.scalars(query))


def waived(session: Session, package: Package) -> frozenset[str]:
    """The rules that don't keep the package from being handed in: asked for, or kept by its unchanged last version."""
    last = versions.latest(session, package.id)
    kept = of_version(session, last.id) if last and package.changed_at <= last.frozen_at else []
    return frozenset(
        [*of_draft(session, package.id), *(each.rule_id for each in kept if each.state != "refused")]
    )


def states(session: Session, package: Package) -> dict[str, str]:
    """How each waiver stands, by rule: those of the draft, and before them those of the last version."""
    last = versions.latest(session, package.id)
    kept = of_version(session, last.id) if last else []
    return {each.rule_id: each.state for each in (*kept, *of_draft(session, package.id).values())}


def before(session: Session, package: Package, rule_id: str) -> Waiver | None:
    """What was asked for this rule with the last version."""
    last = versions.latest(session, package.id)
    kept = of_version(session, last.id) if last else []
    return next((each for each in kept if each.rule_id == rule_id), None)


def granted(session: Session, version: Version) -> frozenset[str]:
    """The rules that a version is not held to."""
    return frozenset(each.rule_id for each in of_version(session, version.id) if each.state == "granted")


def hand_in(session: Session, version: Version, findings: Iterable[Finding]) -> None:
    """What the version needs goes in with it; a wish for what is met by now falls away."""
    needed = askable(findings)
    for rule_id, waiver in of_draft(session, version.package_id).items():
        if rule_id in needed:
            waiver.version_id = version.id
            waiver.findings = [each.as_dict() for each in needed[rule_id]]
        else:
            session.delete(waiver)
    session.flush()


def decide(
    session: Session,
    waiver: Waiver,
    state: str,
    person_id: int,
    *,
    note: str,
    now: datetime,
    people: int = 2,
) -> None:
    """Grant or refuse, with the reason. The first to grant proposes, where it takes two people. Raises Decided, NoReason, SamePerson."""
    if waiver.version_id is None or waiver.state not in OPEN:
        raise Decided
    if not note.strip():
        raise NoReason
    if waiver.state == "proposed":
        if waiver.decided_by == person_id:
            raise SamePerson
        waiver.seconded_by, waiver.seconded_at, waiver.second_note = person_id, now, note
    else:
        waiver.decided_by, waiver.decided_at, waiver.note = person_id, now, note
        state = "proposed" if state == "granted" and people > 1 else state
    waiver.state = state
    session.flush()
    _enter(session, waiver, f"waiver.{state}", person_id, now, {"note": note})


def as_dict(waiver: Waiver) -> dict[str, Any]:
    """How a decision on the version keeps it."""
    return {
        "rule": waiver.rule_id,
        "reason": waiver.reason,
        "state": waiver.state,
        "people": [each for each in (waiver.decided_by, waiver.seconded_by) if each],
        "notes": [each for each in (waiver.note, waiver.second_note) if each],
        **({"carried_from": waiver.carried_from} if waiver.carried_from else {}),
    }


def _enter(
    session: Session, waiver: Waiver, kind: str, person_id: int, now: datetime, data: dict[str, object]
) -> None:
    subject = f"version:{waiver.version_id}" if waiver.version_id else f"package:{waiver.package_id}"
    told = {"waiver": waiver.id, "rule": waiver.rule_id, **data}
    ledger.append(session, now=now, actor=person_id, kind=kind, subject=subject, data=told)
