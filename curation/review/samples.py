"""Samples beside the questions that only a person answers: where to look or listen, and what the machine found there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from curation.checklist import Row
from curation.review import changes
from judging import editions, readiness, remedy_pages
from judging.wording import of_entries, of_places
from packages.models import CLIPS, Version, VersionLesson
from schemes.findings import Finding
from schemes.scheme import Rule

SHOWN = 3  # samples beside a question


@dataclass(frozen=True)
class Sample:
    """A resource to look at."""

    resource_id: int
    name: str
    is_clip: bool


@dataclass(frozen=True)
class Question:
    """What one rule asks a person: its lines, counted through the checklist; what the machine found; where to look.

    `open`: whether it is the one to answer next.
    """

    rule: Rule
    rows: tuple[tuple[int, Row], ...]
    found: tuple[of_entries.Group, ...]
    samples: tuple[Sample, ...]
    open: bool

    @property
    def answered(self) -> int:
        """How many of its lines somebody answered."""
        return sum(row.given is not None for _at, row in self.rows)


def questions(
    session: Session, version: Version, rows: Sequence[tuple[int, Row]], earlier: Version | None = None
) -> list[Question]:
    """The lines of a checklist by rule, each beside its samples; after an earlier version, the first of what changed since."""
    kept = readiness.kept(version, editions.of(version)).findings
    place = of_places.FrozenPlaces(session, version)
    pages = remedy_pages.Pages(session, version.package_id)
    fresh = changes.resource_ids(session, earlier, version) if earlier else []
    spread = _samples(session, version, VersionLesson.resource_id.in_(fresh[:SHOWN])) if fresh else ()
    spread = spread or _spread(session, version)
    made: list[Question] = []
    for rule, some in groupby(rows, key=lambda pair: pair[1].rule):
        lines = tuple(some)
        told = [each for each in kept if each.id == rule.id and each.outcome != "not-applicable"]
        is_next = not any(each.open for each in made) and any(row.given is None for _at, row in lines)
        about = _about(session, version, pages, told) or spread
        made.append(Question(rule, lines, tuple(of_entries.of(told, place)), about, is_next))
    return made


def _about(
    session: Session, version: Version, pages: remedy_pages.Pages, told: Sequence[Finding]
) -> tuple[Sample, ...]:
    """The first resources that the machine found something about."""
    ids = list(dict.fromkeys(found for each in told if not each.ok and (found := pages.resource(each))))
    return _samples(session, version, VersionLesson.resource_id.in_(ids[:SHOWN])) if ids else ()


def _spread(session: Session, version: Version) -> tuple[Sample, ...]:
    """Clips from the beginning, the middle and the end."""
    query = select(VersionLesson.number).where(
        VersionLesson.version_id == version.id, VersionLesson.kind.in_(CLIPS)
    )
    numbers = session.scalars(query.order_by(VersionLesson.number)).all()
    picked = {numbers[at * (len(numbers) - 1) // (SHOWN - 1)] for at in range(SHOWN)} if numbers else set()
    return _samples(session, version, VersionLesson.number.in_(picked))


def _samples(session: Session, version: Version, which: ColumnElement[bool]) -> tuple[Sample, ...]:
    query = select(VersionLesson.resource_id, VersionLesson.name, VersionLesson.kind)
    query = query.where(VersionLesson.version_id == version.id, which).order_by(VersionLesson.number)
    return tuple(Sample(at, name, kind in CLIPS) for at, name, kind in session.execute(query))
