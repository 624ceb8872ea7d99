"""The background work that a package needs once it is in: captions of each clip that has sound."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from accessibility.captions import jobs as captioning
from accessibility.captions import tracks
from accessibility.captions.jobs import CAPTIONS, inputs
from accessibility.captions.models import CaptionTrack
from accessibility.listening.mandarin.glossary import terms
from config.settings import Settings
from exams.bank.models import Question
from foundation import jobs
from foundation.jobs import Job
from packages.models import Package, Resource

_MOST_NAMES = 60


def put_captions(session: Session, package: Package, settings: Settings, *, now: datetime) -> list[Job]:
    """A captions job for each clip with sound that has none yet and brought no captions, or whose job failed."""
    names = glossary(session, package)
    there = tracks.newest(session, package.resources)
    return [
        jobs.put(session, CAPTIONS, resource.subject, inputs(resource, names, settings), now=now)
        for resource in package.resources
        if _has_sound(resource) and _is_due(session, resource, there.get(resource.id))
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


def _is_due(session: Session, resource: Resource, track: CaptionTrack | None) -> bool:
    """Not again for a clip that a new upload left as it was, nor for one whose captions somebody brought."""
    if track is not None and track.origin == "uploaded":
        return False
    job = captioning.of(session, resource)
    return job is None or job.state == "failed"
