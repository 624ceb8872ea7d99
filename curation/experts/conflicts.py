"""Applications and experts as the assignment looks at them: gathered for many at once, or for one expert and one application."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import fold
from curation.experts import authors, pool
from curation.experts.assigning import Candidate, Work, barred
from curation.experts.models import Expert, PanelSeat
from curation.models import Submission
from curation.procedure.models import Procedure
from packages.models import Version

TOPIC_NAMES = ("author", "authors", "lecturer", "lecturers", "contact")


def works(
    session: Session, procedures: Sequence[Procedure], places: int, seated: dict[int, frozenset[int]]
) -> list[Work]:
    """Applications as the assignment sees them; `seated`: who has or had a place, by procedure."""
    packages = [each.package_id for each in procedures if each.package_id]
    named = authors.of_packages(session, packages)
    query = select(Version.package_id, Submission.submitted_by, Version.frozen_by)
    query = query.join(Submission, Submission.version_id == Version.id)
    handed_in: dict[int, set[int]] = {}
    for package_id, *people in session.execute(query.where(Version.package_id.in_(packages))):
        handed_in.setdefault(package_id, set()).update(people)
    return [
        _work(
            each,
            named.get(each.package_id or 0, frozenset()),
            handed_in.get(each.package_id or 0, set()),
            places,
            seated,
        )
        for each in procedures
    ]


def _work(
    each: Procedure,
    named: frozenset[str],
    handed_in: set[int],
    places: int,
    seated: dict[int, frozenset[int]],
) -> Work:
    details = each.package.details if each.package else {}
    told = details.get("introduction", {})
    names = [fold(name) for name in (*authors.named(details), *_of_topic(each.topic))]
    if each.organisation.kind == "individual":
        names.append(fold(each.organisation.name))
    concerned = [each.organisation, *([each.recommender] if each.recommender else [])]
    words = (each.title, told.get("occupation"), told.get("standard_name"), each.topic.get("occupation"))
    return Work(
        each.id,
        frozenset(fold(str(word)) for word in words if word),
        frozenset(fold(one.name) for one in concerned),
        named | frozenset(names),
        frozenset({each.begun_by, *handed_in}),
        places,
        seated.get(each.id, frozenset()),
    )


def _of_topic(topic: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for key in TOPIC_NAMES:
        told = topic.get(key) or ()
        found += [told] if isinstance(told, str) else [each for each in told if isinstance(each, str)]
    return [name for name in found if name.strip()]


def candidates(session: Session, experts: Sequence[Expert], now: datetime) -> list[Candidate]:
    """Experts as the assignment sees them."""
    loads = pool.loads(session, [each.person_id for each in experts])
    beside = authors.beside(session, [fold(each.person.name) for each in experts], now)
    return [_candidate(each, loads.get(each.person_id, 0), beside) for each in experts]


def _candidate(each: Expert, load: int, beside: dict[str, frozenset[str]]) -> Candidate:
    name = fold(each.person.name)
    own = each.person.organisation
    employers = [each.employer, own.name if own else ""]
    return Candidate(
        each.person_id,
        name,
        frozenset(fold(word) for word in each.fields),
        frozenset(fold(one) for one in employers if one.strip()),
        frozenset(fold(one) for one in each.declared),
        beside.get(name, frozenset()),
        load,
    )


def seated(session: Session, panel_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """Who has or had a place, by panel."""
    found: dict[int, set[int]] = {}
    query = select(PanelSeat.panel_id, PanelSeat.person_id).where(PanelSeat.panel_id.in_(panel_ids))
    for panel_id, person_id in session.execute(query):
        found.setdefault(panel_id, set()).add(person_id)
    return {one: frozenset(people) for one, people in found.items()}


def between(session: Session, procedure: Procedure, person_id: int, now: datetime) -> str | None:
    """Why this expert can't judge this application, one of assigning.REASONS; "out" for who is not in the pool; else None."""
    expert = pool.of_person(session, person_id)
    if expert is None or not expert.person.active:
        return "out"
    work = works(session, [procedure], 1, {})[0]
    return barred(work, candidates(session, [expert], now)[0])
