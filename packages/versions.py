"""Frozen versions: what was submitted, judged, published and studied, apart from the draft that goes on changing.

A version's `content` is plain JSON under the SHA-256 of its canonical spelling:

    {"format": 1, "package_id", "name", "organisation_id", "organisation", "scheme_id", "class_hours_tenths",
     "details": {"introduction", "provider", "rights"},
     "courses": [{"position", "name", "class_hours_tenths", "weight",
                  "resources": [{"id", "position", "name", "kind", "form", "category", "file_id", "sha256",
                                 "media_type", "duration_ms", "alt", "text", "language", "sound_tells_all",
                                 "layers", "copies"}]}],   # where it has any, by kind, as accessibility.layers.store.frozen gives them
     "exam_sets": [{"number", "questions": [...]}]}   # as exams.questions.content gives them

`copies` is what `media.kept.told` says of the copies made from the file, or None. They follow from the file, whose
hash is there, so they are no part of the content hash: copies that are made after the freezing are filled in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from media import kept
from packages.models import Course, Package, Resource, SchemeEdition, Version

FORMAT = 1
Layers = Mapping[int, Mapping[str, Any]]  # by the resource's id, then by kind


def freeze(
    session: Session,
    package: Package,
    *,
    exam_sets: Sequence[Mapping[str, Any]],
    layers: Layers | None = None,
    findings: Sequence[Mapping[str, Any]],
    edition: SchemeEdition | None = None,
    person_id: int,
    now: datetime,
) -> Version:
    """Freeze the package as its next version. Exam sets, access layers, findings and the scheme's edition come from the rooms above."""
    frozen = content(package, exam_sets, layers)
    for each in resources(frozen):
        each["copies"] = kept.told(session, each["sha256"]) if each["sha256"] else None
    last = session.scalar(select(func.max(Version.number)).where(Version.package_id == package.id))
    version = Version(
        package_id=package.id,
        number=(last or 0) + 1,
        scheme_id=package.scheme_id,
        edition=edition,
        content_hash=content_hash(frozen),
        content=frozen,
        findings=[dict(each) for each in findings],
        frozen_at=now,
        frozen_by=person_id,
    )
    session.add(version)
    session.flush()
    return version


def content(
    package: Package, exam_sets: Sequence[Mapping[str, Any]], layers: Layers | None = None
) -> dict[str, Any]:
    """The whole content of a package as JSON."""
    return {
        "format": FORMAT,
        "package_id": package.id,
        "name": package.name,
        "organisation_id": package.organisation_id,
        "organisation": package.organisation.name,
        "scheme_id": package.scheme_id,
        "class_hours_tenths": package.class_hours_tenths,
        "details": package.details,
        "courses": [_course(course, layers or {}) for course in package.courses],
        "exam_sets": [dict(each) for each in exam_sets],
    }


def _course(course: Course, layers: Layers) -> dict[str, Any]:
    return {
        "position": course.position,
        "name": course.name,
        "class_hours_tenths": course.class_hours_tenths,
        "weight": course.weight,
        "resources": [_resource(resource, layers.get(resource.id)) for resource in course.resources],
    }


def _resource(resource: Resource, layers: Mapping[str, Any] | None) -> dict[str, Any]:
    kept = ("id", "position", "name", "kind", "form", "category", "file_id", "duration_ms", "alt", "text")
    return {
        **{name: getattr(resource, name) for name in kept},
        "language": resource.language,
        "sound_tells_all": resource.sound_tells_all,
        "sha256": resource.file.sha256 if resource.file else None,
        "media_type": resource.file.media_type if resource.file else None,
        **({"layers": dict(layers)} if layers else {}),
    }


def resources(frozen: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The resources of a content in the order of its catalogue."""
    return (each for course in frozen.get("courses", ()) for each in course["resources"])


def content_hash(frozen: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical spelling without copies: keys in order, no spaces, UTF-8."""
    bare = deepcopy(dict(frozen))
    for each in resources(bare):
        each.pop("copies", None)
    spelt = json.dumps(bare, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(spelt.encode()).hexdigest()


def fill_in_copies(session: Session, package_id: int, sha256: str) -> None:
    """Tell the package's versions of the copies that were made of a file since they were frozen."""
    told = kept.told(session, sha256)
    for version in session.scalars(select(Version).where(Version.package_id == package_id)):
        filled = deepcopy(version.content)
        for each in resources(filled):
            if each.get("sha256") == sha256:
                each["copies"] = told
        version.content = filled
    session.flush()


def publish(session: Session, version: Version, captions: Mapping[str, Any], now: datetime) -> None:
    """Put a version on air with the verified captions of its clips; the one on air before is withdrawn.

    `captions`: resource id as text -> {"track", "language", "cues", "corrected_by", "verified_by", "verified_at", "quality",
    "translations": [the same for each other language]}.
    """
    if version.published_at is not None:
        raise ValueError(f"version {version.id} was published before")
    before = session.scalar(select(Version).where(Version.package_id == version.package_id, *_on_air()))
    if before is not None:
        before.withdrawn_at = now
        # at most one is on air at any moment, so the old one leaves first
        session.flush()
    version.captions = dict(captions)
    version.published_at = now
    session.flush()


def withdraw(session: Session, version: Version, now: datetime) -> None:
    """Take a version off the air; who studies it keeps what they earned."""
    version.withdrawn_at = now
    session.flush()


def published(session: Session) -> list[Version]:
    """The versions on air, newest first."""
    return list(session.scalars(select(Version).where(*_on_air()).order_by(Version.published_at.desc())))


def on_air(session: Session, version_id: int) -> Version | None:
    """The version of that id if it is on air."""
    return session.scalar(select(Version).where(Version.id == version_id, *_on_air()))


def latest(session: Session, package_id: int) -> Version | None:
    """The newest version of a package, whatever became of it."""
    query = select(Version).where(Version.package_id == package_id).order_by(Version.number.desc()).limit(1)
    return session.scalar(query)


def _on_air() -> tuple[Any, Any]:
    return Version.published_at.is_not(None), Version.withdrawn_at.is_(None)
