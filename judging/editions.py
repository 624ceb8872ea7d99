"""Editions of schemes: the one that a version was frozen under stays its own; a newer one shows what would fall short."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from foundation import db
from judging import check, facts
from packages.models import SchemeEdition, Version
from schemes.evaluate import evaluate
from schemes.findings import FAIL, Finding
from schemes.scheme import Rule, Scheme, made

GATES = frozenset({"package", "submission", "decision", "publication"})


@dataclass(frozen=True)
class Newer:
    """A newer edition beside the one that a version keeps.

    `came`, `went` and `changed` are rules: those that ask otherwise, not those that are only worded otherwise.
    `shortfalls` fail now and did not under the old edition.
    """

    old: Scheme
    new: Scheme
    came: tuple[Rule, ...]
    went: tuple[Rule, ...]
    changed: tuple[Rule, ...]
    shortfalls: tuple[Finding, ...]


def keep(session: Session, scheme: Scheme, now: datetime) -> SchemeEdition:
    """The row of this edition, made if it is new."""
    found = session.get(SchemeEdition, scheme.digest)
    if found is None:
        found = SchemeEdition(
            digest=scheme.digest, scheme_id=scheme.id, texts=dict(scheme.texts), kept_at=now
        )
        if not db.add_unless_there(session, found):  # somebody kept it at the same moment
            return session.get_one(SchemeEdition, scheme.digest)
    return found


def of(version: Version) -> Scheme:
    """The scheme that a version was frozen under, as it was then. Raises check.UnknownScheme."""
    digest = version.scheme_digest
    if digest is None:
        return check.scheme(version.scheme_id)
    current = check.known().get(version.scheme_id)
    if current is not None and current.digest == digest:
        return current
    return _MADE[digest] if digest in _MADE or version.edition is None else restored(version.edition)


def restored(edition: SchemeEdition) -> Scheme:
    """The scheme of a kept edition, as it was then: its texts, as long as a book, are read once in a process."""
    current = check.known().get(edition.scheme_id)
    if current is not None and current.digest == edition.digest:
        return current
    if edition.digest not in _MADE:
        path = Path(f"{edition.scheme_id}.toml")
        _MADE[edition.digest] = made(path, dict(edition.texts), kept=True)
    return _MADE[edition.digest]


_MADE: dict[str, Scheme] = {}


def newer(session: Session, version: Version, now: datetime) -> Newer | None:
    """What a newer edition would find now; None where the version's own is the newest."""
    old = of(version)
    new = _newest(old, check.known())
    if new is None:
        return None
    was, now_there = {each.id: each for each in old.rules}, {each.id: each for each in new.rules}
    told = facts.gather(session, version.package, now)
    before = {each.about for each in evaluate(old, told, GATES) if each.outcome == FAIL}
    failing = [each for each in evaluate(new, told, GATES) if each.outcome == FAIL]
    return Newer(
        old,
        new,
        came=tuple(each for name, each in now_there.items() if name not in was),
        went=tuple(each for name, each in was.items() if name not in now_there),
        changed=tuple(
            each for name, each in now_there.items() if name in was and _asks(each) != _asks(was[name])
        ),
        shortfalls=tuple(each for each in failing if each.about not in before),
    )


def _newest(old: Scheme, known: Mapping[str, Scheme]) -> Scheme | None:
    """The scheme that took the place of this one, and of that one in turn; or its own file, where that changed."""
    found = known.get(old.id)
    seen = {old.id}
    while after := next(
        (each for each in known.values() if each.replaces in seen and each.id not in seen), None
    ):
        found = after
        seen.add(after.id)
    return None if found is None or found.digest == old.digest else found


def _asks(rule: Rule) -> object:
    """What a rule asks, apart from its wording."""
    return (rule.severity, rule.stage, rule.when, rule.human, rule.checks)
