"""The background work that a package needs once it is in: captions of each clip that has sound."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from accessibility.jobs import CAPTIONS, inputs
from accessibility.mandarin.glossary import terms
from config.settings import Settings
from exams.models import Question
from foundation import jobs
from foundation.jobs import Job
from packages.models import Package, Resource

_MOST_NAMES = 60


def subject(resource: Resource) -> str:
    """What a clip's jobs are about."""
    return f"resource:{resource.id}"


def of(session: Session, resource: Resource) -> Job | None:
    """The captions job of a clip: its state, stage and progress."""
    return jobs.of(session, CAPTIONS, subject(resource))


def put_captions(session: Session, package: Package, settings: Settings, *, now: datetime) -> list[Job]:
    """A captions job for each clip with sound that has none yet, or whose job failed."""
    names = glossary(session, package)
    return [
        jobs.put(session, CAPTIONS, subject(resource), inputs(resource, names, settings), now=now)
        for resource in package.resources
        if _has_sound(resource) and _is_due(session, resource)
    ]


def glossary(session: Session, package: Package) -> list[str]:
    """Terms that its clips are likely to say, from all that the package tells of itself: a help for whoever listens."""
    questions = session.scalars(select(Question).where(Question.package_id == package.id)).all()
    told = [value for value in package.details.get("introduction", {}).values() if isinstance(value, str)]
    told += [text for each in questions for text in (each.stem, *each.options, each.explanation)]
    told += [resource.text for resource in package.resources]
    return terms(_names(package), told)


def _names(package: Package) -> list[str]:
    introduction = package.details.get("introduction", {})
    names = [package.name, introduction.get("occupation"), introduction.get("standard_name")]
    names += [course.name for course in package.courses]
    names += [resource.name for resource in package.resources]
    return list(dict.fromkeys(name for name in names if name))[:_MOST_NAMES]


def _has_sound(resource: Resource) -> bool:
    return resource.is_clip and resource.file is not None and bool((resource.measured or {}).get("has_sound"))


def _is_due(session: Session, resource: Resource) -> bool:
    """Not again for a clip that a new upload left as it was: its captions may have been corrected."""
    job = of(session, resource)
    return job is None or job.state == "failed"
