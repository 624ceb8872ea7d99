"""What the product knows of a version's access, gathered for its score: captions, layers, documents, images, exam substitutes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from curation.experts.access_score import Access, Clip
from judging import facts
from packages import frozen
from packages.models import Version, VersionPart, VersionQuestion
from schemes.facts import ResourceFacts


def gather(session: Session, version: Version, now: datetime) -> Access:
    """The access of a version that is handed in: of its frozen layers and questions, and of its captions as they are now."""
    package = version.package
    told = facts.gather(session, package, now)
    layers = frozen.layers(session, version.id)
    both = list(zip(package.resources, told.resources, strict=True))
    clips = tuple(
        Clip(each.captions, each.has_transcript, each.described, "sign" in layers.get(resource.id, {}))
        for resource, each in both
        if resource.is_clip
    )
    documents = [each for _resource, each in both if each.kind == "document"]
    images = [each for _resource, each in both if each.kind == "image"]
    return Access(
        clips,
        (_count(documents, "html_twin"), len(documents)),
        (_count(images, "alt"), len(images)),
        _questions(session, version),
    )


def _count(some: list[ResourceFacts], name: str) -> int:
    return sum(1 for each in some if getattr(each, name))


def _questions(session: Session, version: Version) -> tuple[int, int]:
    """How many questions that need sight, hearing or colour have a substitute, of how many."""
    query = select(VersionPart.told).join(VersionQuestion, VersionQuestion.part == VersionPart.hash)
    asked = [
        each
        for each in session.scalars(query.where(VersionQuestion.version_id == version.id))
        if each.get("needs")
    ]
    return sum(1 for each in asked if each.get("substitute")), len(asked)
