"""Tables of the training package: the draft that a provider works on, and the versions frozen from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Organisation
from foundation.db import Base, Id, Instant
from foundation.storage import StoredFile

KINDS = ("video", "audio", "document", "image", "simulation")
FORMS = ("lecture", "demonstration", "practice", "reading", "exercise")
CATEGORIES = ("ethics", "theory", "practical")
STANDINGS = ("submitted", "accepted", "rework", "rejected", "published", "withdrawn", "replaced")
ON_AIR = "published_at IS NOT NULL AND withdrawn_at IS NULL"


CLIPS = ("video", "audio")


def _among(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Package(Base):
    """A training package (培训包) of an organisation: what is worked on until it is submitted.

    `details` holds the introduction, the provider's form (annex 2) and the rights as the manifest gave them
    (see packages.manifest); `faults` is every fault found at import, as JSON of packages.faults.Fault.
    """

    __tablename__ = "package"

    id: Mapped[Id]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    scheme_id: Mapped[str] = mapped_column(String(60))
    class_hours_tenths: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    archive_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)

    organisation: Mapped[Organisation] = relationship()
    archive: Mapped[StoredFile | None] = relationship()
    courses: Mapped[list[Course]] = relationship(
        back_populates="package", order_by="Course.position", cascade="all, delete-orphan"
    )
    versions: Mapped[list[Version]] = relationship(back_populates="package", order_by="Version.number")

    @property
    def resources(self) -> list[Resource]:
        """All resources in the order of the catalogue."""
        return [resource for course in self.courses for resource in course.resources]


class Course(Base):
    """A course of the catalogue, with its stated class hours (tenths) and its importance."""

    __tablename__ = "course"
    __table_args__ = (
        UniqueConstraint("package_id", "position"),
        CheckConstraint("weight BETWEEN 1 AND 10", name="weight"),
    )

    id: Mapped[Id]
    package_id: Mapped[int] = mapped_column(ForeignKey("package.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    class_hours_tenths: Mapped[int | None]
    weight: Mapped[int] = mapped_column(default=1)

    package: Mapped[Package] = relationship(back_populates="courses")
    resources: Mapped[list[Resource]] = relationship(
        back_populates="course", order_by="Resource.position", cascade="all, delete-orphan"
    )


class Resource(Base):
    """A resource: its file and what it is. `duration_ms` is measured or counted, None until known.

    `form` and `category` are None where the provider left them out or wrote something unknown. `measured` keeps
    what the probe found (media.probe as JSON), or which clips lie in a simulation's zip ("media_inside"). `section` is the
    heading (小结) that it stands under with those beside it, "" for none. `text` is a document's plain text, for counting
    and reading.
    """

    __tablename__ = "resource"
    __table_args__ = (
        UniqueConstraint("course_id", "position"),
        CheckConstraint(_among("kind", KINDS), name="kind"),
        CheckConstraint(f"form IS NULL OR {_among('form', FORMS)}", name="form"),
        CheckConstraint(f"category IS NULL OR {_among('category', CATEGORIES)}", name="category"),
        CheckConstraint("duration_ms IS NULL OR duration_ms >= 0", name="duration"),
    )

    id: Mapped[Id]
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    form: Mapped[str | None] = mapped_column(String(20))
    category: Mapped[str | None] = mapped_column(String(20))
    path: Mapped[str] = mapped_column(String(400))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    duration_ms: Mapped[int | None] = mapped_column(BigInteger)
    stated_minutes: Mapped[int | None]
    section: Mapped[str] = mapped_column(String(200), default="")
    alt: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    sound_tells_all: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(10), default="zh")
    measured: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    course: Mapped[Course] = relationship(back_populates="resources")
    file: Mapped[StoredFile | None] = relationship()

    @property
    def subject(self) -> str:
        """What jobs about it are filed under."""
        return f"resource:{self.id}"

    @property
    def stated(self) -> bool:
        """Whether its minutes are only what its provider says."""
        return self.stated_minutes is not None and not self.is_clip

    @property
    def is_clip(self) -> bool:
        """A clip has sound or moving pictures and is played: it owes captions and a transcript."""
        return self.kind in CLIPS


class SchemeEdition(Base):
    """The files of a scheme as they were when a version was frozen under it, by their digest (schemes.scheme)."""

    __tablename__ = "scheme_edition"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    scheme_id: Mapped[str] = mapped_column(String(60))
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    kept_at: Mapped[datetime] = mapped_column(Instant)


class Version(Base):
    """A frozen version of a package: its header. What it consists of are the rows below (packages.frozen).

    Written at submission; `published_at` is set once. `content_hash` is spelt as `format` says (packages.spelling). `head` is
    what belongs to the package itself: names, introduction, rights, the numbers of its exam sets. `lesson_count` counts its
    resources, `timed_count` those that take time, `total_ms` is how long they are together. `edition` is the scheme as it
    was; None for versions older than editions.
    """

    __tablename__ = "package_version"
    __table_args__ = (
        UniqueConstraint("package_id", "number"),
        CheckConstraint("withdrawn_at IS NULL OR published_at IS NOT NULL", name="withdrawn_if_published"),
        CheckConstraint("number >= 1", name="number"),
        # at most one version of a package is on air
        Index(
            "uq_package_version_on_air",
            "package_id",
            unique=True,
            sqlite_where=text(ON_AIR),
            postgresql_where=text(ON_AIR),
        ),
    )

    id: Mapped[Id]
    package_id: Mapped[int] = mapped_column(ForeignKey("package.id"))
    number: Mapped[int]
    scheme_id: Mapped[str] = mapped_column(String(60))
    scheme_digest: Mapped[str | None] = mapped_column(ForeignKey("scheme_edition.digest"))
    content_hash: Mapped[str] = mapped_column(String(64))
    format: Mapped[int]
    head: Mapped[dict[str, Any]] = mapped_column(JSON)
    lesson_count: Mapped[int]
    timed_count: Mapped[int]
    total_ms: Mapped[int] = mapped_column(BigInteger)
    # long, and shown on one page: read when it is asked for
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, deferred=True)
    frozen_at: Mapped[datetime] = mapped_column(Instant)
    frozen_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)

    package: Mapped[Package] = relationship(back_populates="versions")
    edition: Mapped[SchemeEdition | None] = relationship()

    @property
    def name(self) -> str:
        """The package's name as it was."""
        return str(self.head.get("name", ""))

    @property
    def organisation(self) -> str:
        """The provider's name as it was."""
        return str(self.head.get("organisation") or "")

    @property
    def class_hours_tenths(self) -> int | None:
        """The class hours that it states."""
        found: int | None = self.head.get("class_hours_tenths")
        return found

    @property
    def introduction(self) -> dict[str, Any]:
        """What it says of itself."""
        found: dict[str, Any] = self.head.get("details", {}).get("introduction", {})
        return found

    @property
    def set_count(self) -> int:
        """How many exam sets it has."""
        return len(self.head.get("exam_sets", ()))


class VersionPart(Base):
    """A piece of frozen content under its hash: what a course, a resource, a layer, a question or a clip's captions say.

    Versions share the pieces that did not change. Never changed or deleted (triggers), as are the rows that name them.
    """

    __tablename__ = "version_part"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    told: Mapped[Any] = mapped_column(JSON)


class VersionCourse(Base):
    """A course of a version; `number` counts from 1. `lessons` and `total_ms` are those of its resources."""

    __tablename__ = "version_course"

    version_id: Mapped[int] = mapped_column(ForeignKey("package_version.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    lessons: Mapped[int]
    total_ms: Mapped[int] = mapped_column(BigInteger)
    part: Mapped[str] = mapped_column(ForeignKey("version_part.hash"))


class VersionLesson(Base):
    """A resource of a version; `number` counts through the package from 1, `course` is its course's number.

    `resource_id` is that of the draft it was frozen from. `starts_ms` is how long the resources before it are together.
    `copies` is what media.kept.told says of the copies made from the file: they follow from the file, so they are no part
    of the content and are filled in when they are made. All else never changes (triggers).
    """

    __tablename__ = "version_lesson"
    __table_args__ = (
        UniqueConstraint("version_id", "resource_id"),
        Index("ix_version_lesson_starts", "version_id", "starts_ms"),
        Index("ix_version_lesson_name", "version_id", "name"),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("package_version.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    resource_id: Mapped[int]
    course: Mapped[int]
    position: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    duration_ms: Mapped[int] = mapped_column(BigInteger)
    starts_ms: Mapped[int] = mapped_column(BigInteger)
    stated: Mapped[bool]
    sha256: Mapped[str | None] = mapped_column(String(64))
    part: Mapped[str] = mapped_column(ForeignKey("version_part.hash"))
    copies: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class VersionLayer(Base):
    """An access layer that was frozen with a resource."""

    __tablename__ = "version_layer"

    version_id: Mapped[int] = mapped_column(ForeignKey("package_version.id"), primary_key=True)
    resource_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    part: Mapped[str] = mapped_column(ForeignKey("version_part.hash"))


class VersionQuestion(Base):
    """A question of an exam set; `number` is its place in the set, from 1; `position` is what the provider numbered it."""

    __tablename__ = "version_question"

    version_id: Mapped[int] = mapped_column(ForeignKey("package_version.id"), primary_key=True)
    set_number: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    points: Mapped[int]
    resource_name: Mapped[str] = mapped_column(String(200))
    part: Mapped[str] = mapped_column(ForeignKey("version_part.hash"))


class VersionCaptions(Base):
    """The verified captions of a clip in one language, written at publication; `number` 0 is the clip's own language.

    The part holds {"track", "language", "cues", "corrected_by", "verified_by", "verified_at", "quality"}, so that a published
    version never depends on rows of the draft.
    """

    __tablename__ = "version_captions"

    version_id: Mapped[int] = mapped_column(ForeignKey("package_version.id"), primary_key=True)
    resource_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(10))
    cue_count: Mapped[int]
    verified_by: Mapped[str] = mapped_column(Text)
    verified: Mapped[bool]
    part: Mapped[str] = mapped_column(ForeignKey("version_part.hash"))


class PackageStanding(Base):
    """Where a frozen version stands: one row a version, written by who decides, in the same transaction (packages.standing).

    submitted -> accepted | rework | rejected; accepted -> published | rework; published -> withdrawn | replaced, and back.
    `until` is the day by which it must be mended; a published version that has one stays on air meanwhile. `closed`: those
    who study it can't go on. `people`: who acted between submission and air, as [{"did", "person", "name"}].
    """

    __tablename__ = "package_standing"
    __table_args__ = (
        CheckConstraint(_among("state", STANDINGS), name="state"),
        CheckConstraint("state != 'rework' OR until IS NOT NULL", name="rework_has_deadline"),
        CheckConstraint("NOT closed OR state = 'withdrawn'", name="closed_if_withdrawn"),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("package_version.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    until: Mapped[datetime | None] = mapped_column(Instant)
    closed: Mapped[bool] = mapped_column(default=False)
    people: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    version: Mapped[Version] = relationship()
