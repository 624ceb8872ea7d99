"""A package that has arrived becomes a draft: package, courses, resources, questions, files and jobs, or nothing.

with incoming.opened(path, characters_per_minute=…) as arrived:      # may raise archive.Rejected
    with db.writing() as session:                                    # everything below in one transaction
        package = importing.import_package(session, arrived, organisation_id=…, …)
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from accessibility.layers import store, twins
from config.settings import Settings
from exams.bank import questions
from foundation import ledger, storage
from foundation.storage import StoredFile
from packages import magic
from packages.archive import Entry
from packages.models import Course, Package, Resource
from provider.clips import checks_and_copies
from provider.upload import access_files
from provider.upload.incoming import Incoming, Item


def import_package(
    session: Session,
    arrived: Incoming,
    *,
    organisation_id: int,
    person_id: int | None,
    scheme_id: str,
    settings: Settings,
    now: datetime,
) -> Package:
    """Store everything as a new draft, its faults with it, and ask for captions of its clips."""
    package = draft(arrived, scheme_id)
    package.organisation_id = organisation_id
    package.created_by = person_id
    package.created_at = package.changed_at = now
    session.add(package)
    _keep(session, package, arrived, package.courses, now)
    _keep_layers(session, arrived, package.courses, person_id, now)
    checks_and_copies.put_all(session, package, settings, now=now)
    _tell(session, "package.imported", package, arrived, person_id, now)
    return package


def replace_package(
    session: Session,
    package: Package,
    arrived: Incoming,
    *,
    person_id: int | None,
    settings: Settings,
    now: datetime,
) -> Package:
    """Put a new upload in a draft's place. A resource of the same name and bytes keeps its row and its captions."""
    fresh, said = draft(arrived, package.scheme_id), package.details
    courses = list(fresh.courses)
    fresh.courses = []
    for name in ("name", "class_hours_tenths", "details", "faults"):
        setattr(package, name, getattr(fresh, name))
    package.changed_at = now
    old = _set_aside(session, package)
    before = {(each.name, each.file.sha256): each for each in package.resources if each.file}
    for course, items in zip(courses, arrived.items, strict=True):
        kept = [_kept(before, resource, item) for resource, item in zip(course.resources, items, strict=True)]
        course.resources = []
        package.courses.append(course)
        session.flush()
        for resource in kept:
            course.resources.append(resource)
        session.flush()
    for course in old:
        session.refresh(course, ["resources"])
        package.courses.remove(course)
    session.flush()
    _keep(session, package, arrived, courses, now)
    package.details = _with_papers(said, package.details)
    _keep_layers(session, arrived, courses, person_id, now)
    checks_and_copies.put_all(session, package, settings, now=now)
    _tell(session, "package.replaced", package, arrived, person_id, now)
    return package


def draft(arrived: Incoming, scheme_id: str) -> Package:
    """The package as rows that are in no session: what is stored, and what is checked without a database."""
    told = arrived.manifest
    courses = [
        Course(
            position=place,
            name=course.name or "",
            class_hours_tenths=course.class_hours,
            weight=course.weight or 1,
            resources=[_resource(item, at, told.language) for at, item in enumerate(items, 1)],
        )
        for place, (course, items) in enumerate(zip(told.courses, arrived.items, strict=True), 1)
    ]
    return Package(
        name=arrived.name,
        scheme_id=scheme_id,
        class_hours_tenths=told.introduction.class_hours,
        details=told.details,
        faults=[each.as_dict() for each in arrived.faults],
        courses=courses,
    )


def _resource(item: Item, position: int, language: str) -> Resource:
    told = item.resource
    return Resource(
        position=position,
        name=told.name or "",
        kind=item.kind,
        form=told.form,
        category=told.category,
        path=told.file or "",
        duration_ms=item.duration_ms,
        stated_minutes=told.minutes,
        section=told.section or "",
        alt=told.alt or "",
        text=item.text,
        sound_tells_all=bool(told.sound_tells_all),
        language=language,
        measured=item.measured,
    )


def _set_aside(session: Session, package: Package) -> list[Course]:
    """Move the old rows to negative positions, so that the new ones can take their places."""
    for course in package.courses:
        course.position = -course.position
        for resource in course.resources:
            resource.position = -resource.position
    session.flush()
    return list(package.courses)


def _kept(before: dict[tuple[str, str], Resource], resource: Resource, item: Item) -> Resource:
    """The old row with the new words where name and bytes are the same, else the new row."""
    old = before.pop((resource.name, item.entry.sha256), None) if item.entry else None
    if old is None or old.kind != resource.kind or old.language != resource.language:
        return resource
    if not resource.alt and old.alt:
        resource.alt, resource.duration_ms = old.alt, old.duration_ms  # written on the site since
    for name in _WORDS:
        setattr(old, name, getattr(resource, name))
    return old


_WORDS = [
    "position",
    "form",
    "category",
    "path",
    "duration_ms",
    "stated_minutes",
    "section",
    "alt",
    "text",
    "sound_tells_all",
    "measured",
]


def _keep(
    session: Session, package: Package, arrived: Incoming, courses: list[Course], now: datetime
) -> None:
    """Store archive, documents, files and questions."""
    with arrived.path.open("rb") as stream:
        package.archive = storage.save(
            session, stream, name=arrived.archive.name, media_type="application/zip", now=now
        )
    package.details = _with_files(session, arrived, now)
    for course, items in zip(courses, arrived.items, strict=True):
        for resource, item in zip(course.resources, items, strict=True):
            if item.entry is not None and resource.file is None:
                resource.file = _save(session, item.entry, now)
    session.flush()
    questions.store(session, package, arrived.sets, arrived.pictures, now)


def _keep_layers(
    session: Session, arrived: Incoming, courses: list[Course], person_id: int | None, now: datetime
) -> None:
    for course, items in zip(courses, arrived.items, strict=True):
        for resource, item in zip(course.resources, items, strict=True):
            access_files.keep(session, resource, item.resource, item.brought, person_id=person_id, now=now)
            if resource.kind == "document" and "twin" not in store.of(session, resource):
                twins.ask(session, resource)


def _with_files(session: Session, arrived: Incoming, now: datetime) -> dict[str, Any]:
    """The manifest's details, with the ids of the stored rights document and profile."""
    details = arrived.manifest.details
    for table, key in (("rights", "file"), ("provider", "profile_file")):
        entry = arrived.archive.find(details[table][key] or "")
        stored = _save(session, entry, now) if entry and entry.type in magic.PROOF_TYPES else None
        details[table][key + "_id"] = stored.id if stored else None
    return details


def _with_papers(before: dict[str, Any], fresh: dict[str, Any]) -> dict[str, Any]:
    """What was handed in on the site stays where the new upload brings no other: the paper of rights, sources of quotations."""
    kept, rights = dict(fresh), before.get("rights") or {}
    if rights.get("signed_on") and not fresh["rights"].get("file"):
        kept["rights"] = rights
    if before.get("quotations"):
        kept["quotations"] = before["quotations"]
        kept["rights"] = {**kept["rights"], "quotations": "attributed"}
    return kept


def _save(session: Session, entry: Entry, now: datetime) -> StoredFile:
    name = entry.path.rsplit("/", 1)[-1]
    with entry.local.open("rb") as stream:
        return storage.save(session, stream, name=name, media_type=magic.media_type(entry.type), now=now)


def _tell(
    session: Session, kind: str, package: Package, arrived: Incoming, person_id: int | None, now: datetime
) -> None:
    sha256 = package.archive.sha256 if package.archive else None
    data = {"name": package.name, "archive_sha256": sha256, "faults": len(arrived.faults)}
    ledger.append(session, now=now, actor=person_id, kind=kind, subject=f"package:{package.id}", data=data)
