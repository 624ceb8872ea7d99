"""Frozen versions: what was submitted, judged, published and studied, apart from the draft that goes on changing.

A version is a header and rows (packages.models, packages.frozen) under a hash that packages.spelling spells. Its captions
join it at publication. What must follow a publication elsewhere (the index of what can be found) is handed in by app.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from media import results
from packages import frozen, spelling
from packages.models import Course, Package, Resource, SchemeEdition, Version
from packages.spelling import FORMAT, content_hash, resources

__all__ = ["FORMAT", "content_hash", "resources"]

Follow = Callable[[Session, Version], None]
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
    told = content(package, exam_sets, layers)
    for each in resources(told):
        each["copies"] = results.told(session, each["sha256"]) if each["sha256"] else None
    last = session.scalar(select(func.max(Version.number)).where(Version.package_id == package.id))
    version = Version(
        package_id=package.id,
        number=(last or 0) + 1,
        scheme_id=package.scheme_id,
        edition=edition,
        findings=[dict(each) for each in findings],
        frozen_at=now,
        frozen_by=person_id,
    )
    return write(session, version, told)


def write(session: Session, version: Version, told: Mapping[str, Any]) -> Version:
    """Write a version's header and the rows of its content."""
    pieces = spelling.apart(told)
    version.format, version.content_hash = told.get("format", 1), content_hash(told)
    for name, value in frozen.measure(pieces).items():
        setattr(version, name, value)
    session.add(version)
    session.flush()
    frozen.write(session, version.id, pieces)
    return version


def is_whole(session: Session, version: Version) -> bool:
    """Whether everything that was frozen is still what its hash says."""
    return content_hash(frozen.whole(session, version)) == version.content_hash


def is_current(
    version: Version, exam_sets: Sequence[Mapping[str, Any]], layers: Layers | None = None
) -> bool:
    """Whether the draft, with these exam sets and layers, is still what was frozen."""
    told = content(version.package, exam_sets, layers, version.format)
    return content_hash(told) == version.content_hash


def content(
    package: Package,
    exam_sets: Sequence[Mapping[str, Any]],
    layers: Layers | None = None,
    spelt: int = FORMAT,
) -> dict[str, Any]:
    """The whole content of a package as JSON (see packages.spelling)."""
    return {
        "format": spelt,
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
        # only where it is so: what was frozen before keeps its hash
        **({"section": resource.section} if resource.section else {}),
        **({"stated": True} if resource.stated else {}),
        **({"layers": dict(layers)} if layers else {}),
    }


def fill_in_copies(session: Session, package_id: int, sha256: str) -> None:
    """Tell the package's versions of the copies that were made of a file since they were frozen."""
    frozen.fill_in_copies(session, package_id, sha256, results.told(session, sha256))


_followers: dict[str, Follow] = {}


def let_follow(name: str, follow: Follow) -> None:
    """Have a function called, in the same transaction, whenever a version comes on air or leaves it (app.py hands it in)."""
    _followers[name] = follow


def tell(session: Session, version: Version) -> None:
    """Tell who follows that a version came on air or left it."""
    session.flush()
    for follow in _followers.values():
        follow(session, version)


def publish(session: Session, version: Version, captions: Mapping[str, Any], now: datetime) -> None:
    """Put a version on air with the verified captions of its clips; the one on air before is withdrawn.

    `captions`: resource id as text -> {"track", "language", "cues", "corrected_by", "verified_by", "verified_at", "quality",
    "translations": [the same for each other language]}.
    """
    if version.published_at is not None:
        raise ValueError(f"version {version.id} was published before")
    before = on_air_of(session, version.package_id)
    if before is not None:
        # at most one is on air at any moment, so the old one leaves first
        withdraw(session, before, now)
    frozen.write_captions(session, version.id, captions)
    version.published_at = now
    tell(session, version)


def withdraw(session: Session, version: Version, now: datetime) -> None:
    """Take a version off the air; who studies it keeps what they earned."""
    version.withdrawn_at = now
    tell(session, version)


def put_back(session: Session, version: Version) -> None:
    """Put a version on air again, as it was. Another one of its package must have left before."""
    version.withdrawn_at = None
    tell(session, version)


def published(session: Session) -> list[Version]:
    """The versions on air, newest first."""
    return list(session.scalars(select(Version).where(*_on_air()).order_by(Version.published_at.desc())))


def on_air(session: Session, version_id: int) -> Version | None:
    """The version of that id if it is on air."""
    return session.scalar(select(Version).where(Version.id == version_id, *_on_air()))


def on_air_of(session: Session, package_id: int) -> Version | None:
    """The version of a package that is on air, if one is."""
    return session.scalar(select(Version).where(Version.package_id == package_id, *_on_air()))


def latest(session: Session, package_id: int) -> Version | None:
    """The newest version of a package, whatever became of it."""
    query = select(Version).where(Version.package_id == package_id).order_by(Version.number.desc()).limit(1)
    return session.scalar(query)


def _on_air() -> tuple[Any, Any]:
    return Version.published_at.is_not(None), Version.withdrawn_at.is_(None)
