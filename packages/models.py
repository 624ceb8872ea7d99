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
ON_AIR = "published_at IS NOT NULL AND withdrawn_at IS NULL"


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
    what the probe found (media.probe as JSON). `text` is a document's plain text, for counting and reading.
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
    alt: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    sound_tells_all: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(10), default="zh")
    measured: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    course: Mapped[Course] = relationship(back_populates="resources")
    file: Mapped[StoredFile | None] = relationship()

    @property
    def is_clip(self) -> bool:
        """A clip has sound or moving pictures and is played: it owes captions and a transcript."""
        return self.kind in ("video", "audio")


class SchemeEdition(Base):
    """The files of a scheme as they were when a version was frozen under it, by their digest (schemes.scheme)."""

    __tablename__ = "scheme_edition"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    scheme_id: Mapped[str] = mapped_column(String(60))
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    kept_at: Mapped[datetime] = mapped_column(Instant)


class Version(Base):
    """A frozen version of a package: its whole content as JSON under a hash (see packages.versions).

    Written at submission; `published_at` is set once. `captions` is filled at publication with the verified cues of
    each clip: resource id (as text) -> {"language", "cues", "corrected_by", "verified_by", "verified_at"}, so that a
    published version never depends on rows of the draft. `edition` is the scheme as it was; None for versions
    older than editions.
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
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    captions: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    frozen_at: Mapped[datetime] = mapped_column(Instant)
    frozen_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)

    package: Mapped[Package] = relationship(back_populates="versions")
    edition: Mapped[SchemeEdition | None] = relationship()
