"""The background work that a package needs once it is in: captions of each clip that has sound."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from accessibility.jobs import CAPTIONS, inputs
from config.settings import Settings
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
    names = glossary(package)
    return [
        jobs.put(session, CAPTIONS, subject(resource), inputs(resource, names, settings), now=now)
        for resource in package.resources
        if _has_sound(resource) and _is_due(session, resource)
    ]


def glossary(package: Package) -> list[str]:
    """Names of the package that its clips are likely to say: a help for whoever listens."""
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
