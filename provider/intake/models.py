"""Table of the room: files that have come in and wait until a person confirms what they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.db import Base, Id, Instant
from foundation.storage import StoredFile
from packages.models import Package


class Intake(Base):
    """An upload that waits for its provider: for a catalogue to be confirmed, or for an answer what it replaces.

    `archive` holds the files, packed by us when they came loose; it is gone once the intake is closed. `complete`: it has a
    `package.toml`, and only the answer is missing. `told` is what the files seem to be (intake.guessing.catalogue.Guess), `typed` the
    fields of the page as they were sent last. `replaces` is the draft in whose place it was uploaded, `package` what it became.
    """

    __tablename__ = "package_intake"
    __table_args__ = (
        CheckConstraint("(archive_file_id IS NULL) = (closed_at IS NOT NULL)", name="files_while_open"),
        CheckConstraint("package_id IS NULL OR closed_at IS NOT NULL", name="closed_if_package"),
    )

    id: Mapped[Id]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    name: Mapped[str] = mapped_column(String(255))
    complete: Mapped[bool]
    archive_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("package.id"))
    package_id: Mapped[int | None] = mapped_column(ForeignKey("package.id"))
    told: Mapped[dict[str, Any]] = mapped_column(JSON)
    typed: Mapped[dict[str, str]] = mapped_column(JSON)

    archive: Mapped[StoredFile | None] = relationship()
    replaces: Mapped[Package | None] = relationship(foreign_keys=[replaces_id])
    package: Mapped[Package | None] = relationship(foreign_keys=[package_id])
