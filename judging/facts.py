"""The facts of a package gathered from every room into the one plain value that schemes look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from accessibility.captions.models import STATES, CaptionTrack
from accessibility.layers import store
from accessibility.layers.models import SpokenText
from calls import answering, working_days
from calls.models import CalendarYear
from exams.bank import questions, sameness
from exams.bank.making import SetQuestion
from exams.bank.models import Question
from foundation import clock
from foundation.storage import StoredFile
from judging import confirmations, outside
from judging.models import OutsideDecision, ResourceConfirmation
from media import results
from media.checking.properties import ESTIMATED
from media.models import MediaCheckResult
from occupations import catalogue
from occupations.models import Edition
from packages import documents, standing, versions
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


def gather(
    session: Session,
    package: Package,
    now: datetime,
    call: CallFacts | None = None,
    subject: str | None = None,
) -> PackageFacts:
    """The facts of a package in the database. `subject` is that of the e-mail it came with, if any."""
    # every resource with its file at once, rather than one file after the other
    whole = select(Resource).join(Course).where(Course.package_id == package.id)
    held = session.scalars(whole.options(joinedload(Resource.file))).all()
    asked = [
        question(each, each.set_number, each.position, f"exams:{each.set_number}-{each.position}")
        for each in questions.of(session, package.id)
    ]
    # Handed in on the platform, the bundle is named by the platform: a file's own name is judged only on its own.
    access = {key: _access(session, layers) for key, layers in store.of_package(session, package).items()}
    hashes = [each.file.sha256 for each in held if each.is_clip and each.file]
    checks = results.check_results(session, hashes)
    found = required(session, package, now)
    call = call or _call(session, package, now)
    gathered = compose(
        package, asked, _captions(session, package), access, checks, found, call, None, subject
    )
    noted, calendar = outside.noted(session, package), working_days.known(session)
    return confirmations.told(session, package, replace(gathered, outside=noted, calendar=calendar))


def stamp(session: Session, package: Package, now: datetime) -> tuple[object, ...]:
    """What changes whenever the facts of a package can have changed: a few numbers, asked for at once."""
    its = select(Resource.id).join(Course).where(Course.package_id == package.id)
    hashes = select(StoredFile.sha256).join(Resource, Resource.file_id == StoredFile.id).join(Course)
    hashes = hashes.where(Course.package_id == package.id)
    asked = [
        _count(Resource.id).where(Resource.id.in_(its)),
        select(func.max(Resource.id)).where(Resource.id.in_(its)),
        # a change of words is a new row; a track that is there only changes its state
        *(
            _count(CaptionTrack.id).where(CaptionTrack.resource_id.in_(its), CaptionTrack.state == state)
            for state in STATES
        ),
        select(func.max(CaptionTrack.id)).where(CaptionTrack.resource_id.in_(its)),
        _count(MediaCheckResult.id).where(MediaCheckResult.sha256.in_(hashes)),
        _count(ResourceConfirmation.id).where(ResourceConfirmation.resource_id.in_(its)),
        _count(OutsideDecision.id).where(OutsideDecision.package_id == package.id),
        _count(Edition.id),
        _count(Edition.withdrawn_at),
        _count(SpokenText.key),
        select(func.sum(CalendarYear.revision)),
    ]
    found = session.execute(select(*(each.scalar_subquery() for each in asked))).one()
    subsidy = _subsidy_fen(session, package)
    return (package.id, package.changed_at, package.scheme_id, clock.day(now), subsidy, *found)


def _count(column: Any) -> Select[int]:
    return select(func.count(column))


def compose(
    package: Package,
    asked: Iterable[QuestionFacts],
    captions: Mapping[int, CaptionTrack],
    access: Mapping[int, frozenset[str]] | None,
    checks: Mapping[str, Mapping[str, Any]],
    required: Required,
    call: CallFacts | None,
    bundle: str | None,
    subject: str | None,
) -> PackageFacts:
    """Facts put together from a draft, stored or not, and from what the rooms know of it."""
    introduction = package.details.get("introduction", {})
    given: dict[str, Any] = {name: introduction.get(name) or "" for name in _INTRODUCTION}
    return PackageFacts(
        is_package=bool(package.courses),
        class_hours_tenths=package.class_hours_tenths,
        occupation_required_hours_tenths=required.tenths,
        occupation_near=required.near,
        bundle_name=bundle,
        subject=subject,
        courses=tuple(_course(course) for course in package.courses),
        resources=tuple(
            _resource(each, course, captions, access, checks)
            for course in package.courses
            for each in course.resources
        ),
        questions=tuple(asked),
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


@dataclass(frozen=True)
class Required:
    """The class hours that a catalogue asks of an occupation, in tenths; or the names in it that are nearly so."""

    tenths: int | None = None
    near: tuple[str, ...] = ()


def required(session: Session, package: Package, now: datetime) -> Required:
    """What the catalogue in force says of the package's occupation."""
    occupation = package.details.get("introduction", {}).get("occupation") or ""
    found = catalogue.standing(session, occupation, clock.day(now))
    return (
        Required(found.required_tenths)
        if found
        else Required(near=catalogue.near(session, occupation, clock.day(now)))
    )


_SUBSIDIES: list[Callable[[Session, int], int | None]] = []


def let_tell_subsidy(tell: Callable[[Session, int], int | None]) -> None:
    """The room above that knows what is proposed or approved for a package, in fen, tells it (curation.money)."""
    _SUBSIDIES[:] = [tell]


def _subsidy_fen(session: Session, package: Package) -> int | None:
    """What is proposed or approved for a package that the site keeps; None where nothing is."""
    return next((tell(session, package.id) for tell in _SUBSIDIES), None) if package.id else None


def _call(session: Session, package: Package, now: datetime) -> CallFacts:
    """What the site knows of a call: the day of handing in is today until a version waits, its last days stand in the call.

    Who was sent back handed in on the day of the first time: a rework has a deadline of its own.
    """
    last = versions.latest(session, package.id)
    stood = standing.of(session, package)
    day = clock.day(last.frozen_at if last and stood and stood.waits else now)
    answer = answering.of(session, package.id)
    subsidy = _subsidy_fen(session, package)
    if answer is None:
        return CallFacts(submitted_on=day, delivered_on=day, subsidy_fen=subsidy)
    return CallFacts(
        subsidy_fen=subsidy,
        submitted_on=answer.handed_in_on or day,
        delivered_on=day,
        closes_on=answer.call.closes_on,
        topic_closes_on=answer.call.topic_closes_on,
    )


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
        stated=resource.stated,
        section=resource.section,
        media_inside=tuple((resource.measured or {}).get("media_inside", ())),
        captions=track.state if track else "none",
        has_transcript=bool(track and track.cues),
        described="described" in has,
        alt=bool(resource.alt.strip()),
        html_twin="twin" in has or is_plain(resource),
        sound=_measured(resource, _SOUND, _checked(checks, heard, SOUND_PROPERTIES)),
        picture=_measured(resource, _PICTURE, _checked(checks, heard, PICTURE_PROPERTIES)),
        estimated=_estimated(checks, heard),
        file=resource.path,
        where=f"{MANIFEST}:courses[{course.position}].resources[{resource.position}]",
    )


def is_plain(resource: Resource) -> bool:
    """A plain text is shown as a page of its own; what has headings, tables or images needs a twin that keeps them."""
    if resource.kind != "document" or not resource.text.strip():
        return False
    return not resource.file or documents.type_of(resource.file.media_type, resource.path) == "txt"


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
    if resource.measured is None or not resource.is_clip:
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


def question(asked: Question | SetQuestion, exam_set: int, number: int, where: str) -> QuestionFacts:
    """The facts of a question, stored or as its workbook gives it."""
    return QuestionFacts(
        exam_set=exam_set,
        number=number,
        kind=asked.kind.replace("_", "-"),
        resource=asked.resource_name,
        stem=sameness.folded(asked.stem),
        options=sameness.options((*asked.options, *asked.more.get("targets", ()))),
        where=where,
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
