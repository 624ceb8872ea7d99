"""The facts of a package gathered from every room into the one plain value that schemes look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from accessibility.layers import store
from accessibility.models import CaptionTrack
from exams import questions
from intake import importing
from intake.incoming import Incoming
from media import kept
from media.properties import ESTIMATED
from occupations import catalogue
from packages.archive import MANIFEST
from packages.models import Course, Package, Resource
from schemes.facts import (
    PICTURE_PROPERTIES,
    SOUND_PROPERTIES,
    CallFacts,
    CourseFacts,
    InstructorFacts,
    PackageFacts,
    ProviderFacts,
    QuestionFacts,
    ResourceFacts,
    RightsFacts,
)

# set number, position, kind, resource name, place
Asked = tuple[int, int, str, str, str]


def gather(
    session: Session,
    package: Package,
    now: datetime,
    call: CallFacts | None = None,
    subject: str | None = None,
) -> PackageFacts:
    """The facts of a package in the database. `subject` is that of the e-mail it came with, if any."""
    asked = (
        (
            each.set_number,
            each.position,
            each.kind,
            each.resource_name,
            f"exams:{each.set_number}-{each.position}",
        )
        for each in questions.of(session, package.id)
    )
    # Handed in on the platform, the bundle is named by the platform: a file's own name is judged only on its own.
    required = required_tenths(session, package, now)
    access = {key: _access(session, layers) for key, layers in store.of_package(session, package).items()}
    hashes = [each.file.sha256 for each in package.resources if each.is_clip and each.file]
    checks = kept.check_results(session, hashes)
    return _facts(package, asked, _captions(session, package), access, checks, required, call, None, subject)


def from_archive(
    session: Session | None,
    arrived: Incoming,
    now: datetime,
    call: CallFacts | None = None,
    subject: str | None = None,
) -> PackageFacts:
    """The facts of an archive that is not imported: nobody has made captions for it yet.

    Without a session no catalogue of occupations is asked.
    """
    package = importing.draft(arrived, "")
    asked = (
        (each.number, at, question.kind, question.resource_name, f"exams:{each.number}-{at}")
        for each in arrived.sets
        for at, question in enumerate(each.questions, 1)
    )
    required = required_tenths(session, package, now) if session else None
    return _facts(package, asked, {}, None, {}, required, call, arrived.archive.name, subject)


def _facts(
    package: Package,
    asked: Iterable[Asked],
    captions: Mapping[int, CaptionTrack],
    access: Mapping[int, frozenset[str]] | None,
    checks: Mapping[str, Mapping[str, Any]],
    required: int | None,
    call: CallFacts | None,
    bundle: str | None,
    subject: str | None,
) -> PackageFacts:
    introduction = package.details.get("introduction", {})
    given: dict[str, Any] = {name: introduction.get(name) or "" for name in _INTRODUCTION}
    return PackageFacts(
        is_package=bool(package.courses),
        class_hours_tenths=package.class_hours_tenths,
        occupation_required_hours_tenths=required,
        bundle_name=bundle,
        subject=subject,
        courses=tuple(_course(course) for course in package.courses),
        resources=tuple(
            _resource(each, course, captions, access, checks)
            for course in package.courses
            for each in course.resources
        ),
        questions=tuple(_question(*each) for each in asked),
        original=introduction.get("original"),
        instructors=tuple(
            _instructor(each, at) for at, each in enumerate(package.details.get("instructors", []), 1)
        ),
        rights=_rights(package.details.get("rights", {})),
        provider=_provider(package.details.get("provider", {})),
        call=call or CallFacts(),
        where=MANIFEST,
        **given,
    )


_INTRODUCTION = [
    "name",
    "occupation",
    "standard_kind",
    "standard_name",
    "learners",
    "content",
    "preferred_group",
    "subject_kind",
    "title_level",
]


def required_tenths(session: Session, package: Package, now: datetime) -> int | None:
    """The class hours that the catalogue in force asks of the package's occupation, in tenths."""
    occupation = package.details.get("introduction", {}).get("occupation") or ""
    found = catalogue.standing(session, occupation, _day(now))
    return found.required_tenths if found else None


def _day(now: datetime) -> date:
    return now.astimezone(current_app.config["SETTINGS"].zone).date()


def _captions(session: Session, package: Package) -> dict[int, CaptionTrack]:
    """The newest captions of each clip in its own language."""
    spoken = {resource.id: resource.language for resource in package.resources}
    query = select(CaptionTrack).where(CaptionTrack.resource_id.in_(spoken)).order_by(CaptionTrack.id)
    rows = [row for row in session.scalars(query) if row.language == spoken[row.resource_id]]
    return {row.resource_id: row for row in rows}


def _course(course: Course) -> CourseFacts:
    return CourseFacts(
        name=course.name,
        class_hours_tenths=course.class_hours_tenths,
        weight=course.weight,
        where=f"{MANIFEST}:courses[{course.position}]",
    )


def _access(session: Session, layers: store.Layers) -> frozenset[str]:
    """What the layers of a resource come to: described, twin."""
    twin = layers.get("twin")
    found = {"described": store.is_described(session, layers), "twin": bool(twin and twin.state == "done")}
    return frozenset(name for name, there in found.items() if there)


def _resource(
    resource: Resource,
    course: Course,
    captions: Mapping[int, CaptionTrack],
    access: Mapping[int, frozenset[str]] | None,
    checks: Mapping[str, Mapping[str, Any]],
) -> ResourceFacts:
    # what is still an archive has nothing but what its manifest says
    brought = frozenset({"described"} if resource.sound_tells_all else ())
    has = brought if access is None else access.get(resource.id, frozenset())
    track = captions.get(resource.id)
    heard = resource.file.sha256 if resource.file else None
    if track is not None and track.sha256 != heard:
        track = None
    return ResourceFacts(
        name=resource.name,
        course=course.name,
        kind=resource.kind,
        form=resource.form or "",
        category=resource.category or "",
        duration_ms=resource.duration_ms,
        captions=track.state if track else "none",
        has_transcript=bool(track and track.cues),
        described="described" in has,
        alt=bool(resource.alt.strip()),
        html_twin="twin" in has or is_plain(resource),
        sound=_measured(resource, _SOUND, _checked(checks, heard, SOUND_PROPERTIES)),
        picture=_measured(resource, _PICTURE, _checked(checks, heard, PICTURE_PROPERTIES)),
        estimated=_estimated(checks, heard),
        where=f"{MANIFEST}:courses[{course.position}].resources[{resource.position}]",
    )


def is_plain(resource: Resource) -> bool:
    """A plain text is shown as a page of its own; what has headings, tables or images needs a twin that keeps them."""
    plain = not resource.path.lower().endswith((".html", ".htm", ".docx", ".pdf"))
    return resource.kind == "document" and plain and bool(resource.text.strip())


# what the probe calls it, and what the schemes do
_SOUND = {
    "has_sound": "has_sound",
    "av_offset_ms": "av_offset_ms",
    "audio_codec": "audio_codec",
    "sample_rate": "sample_rate_hz",
    "channels": "channels",
}
_PICTURE = {
    "has_picture": "has_picture",
    "video_codec": "video_codec",
    "width": "width_px",
    "height": "height_px",
    "frame_rate_milli": "frame_rate_mfps",
}


def _measured(
    resource: Resource, names: Mapping[str, str], checked: Mapping[str, int | str]
) -> dict[str, int | str] | None:
    """What the probe saw when the clip came in, and over it what the media check has measured since."""
    if resource.measured is None:
        return None
    given = {name: resource.measured.get(probed) for probed, name in names.items()}
    probed = {
        name: value if isinstance(value, str) else int(value)
        for name, value in given.items()
        if value is not None
    }
    return {**probed, **checked}


def _checked(
    checks: Mapping[str, Mapping[str, Any]], sha256: str | None, known: Iterable[str]
) -> dict[str, int | str]:
    rows = _rows(checks, sha256)
    values = {row["property"]: row["measured"] for row in rows if row["measured"] is not None}
    return {name: values[name] for name in known if name in values}


def _estimated(checks: Mapping[str, Mapping[str, Any]], sha256: str | None) -> frozenset[str]:
    """What the media check judged rather than measured."""
    return frozenset(row["property"] for row in _rows(checks, sha256) if row.get("certainty") == ESTIMATED)


def _rows(checks: Mapping[str, Mapping[str, Any]], sha256: str | None) -> Iterable[Mapping[str, Any]]:
    found: Iterable[Mapping[str, Any]] = checks.get(sha256 or "", {}).get("measurements", ())
    return found


def _question(exam_set: int, number: int, kind: str, resource: str, where: str) -> QuestionFacts:
    return QuestionFacts(
        exam_set=exam_set, number=number, kind=kind.replace("_", "-"), resource=resource, where=where
    )


def _instructor(told: Mapping[str, Any], at: int) -> InstructorFacts:
    return InstructorFacts(
        **{name: told.get(name) or "" for name in ("name", "organisation", "title")},
        senior=told.get("senior"),
        clean=told.get("clean"),
        where=f"{MANIFEST}:instructors[{at}]",
    )


def _rights(told: Mapping[str, Any]) -> RightsFacts:
    return RightsFacts(
        kind=told.get("kind") or "",
        has_document=bool(told.get("file")),
        quotations=told.get("quotations") or "",
        free_use=told.get("free_use"),
        where=f"{MANIFEST}:rights",
    )


def _provider(told: Mapping[str, Any]) -> ProviderFacts:
    texts = ["organisation", "contact", "position", "phone", "email", "address", "description", "remarks"]
    return ProviderFacts(
        **{name: told.get(name) or "" for name in texts},
        own_ip=told.get("own_ip"),
        digital_skills=told.get("digital_skills"),
        has_profile=bool(told.get("profile") or told.get("profile_file")),
        where=f"{MANIFEST}:provider",
    )
