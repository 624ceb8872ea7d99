"""Tables of intake: waivers of principle rules, what reviewers confirmed of resources, and what others decided elsewhere."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.db import Base, Id, Instant
from foundation.storage import StoredFile
from packages.models import Package, Resource, Version

OPEN = "version_id IS NULL"


class Waiver(Base):
    """A rule that a package asks not to be held to (豁免). asked -> proposed -> granted; refused at any time.

    Whoever first grants it proposes; a second person grants it, or refuses. It belongs to the draft until the package is handed in, then to the frozen version for good. `findings` is what
    was found when it was asked for, as `Finding.as_dict` spells it. `carried_from` is the waiver of an earlier version whose
    grant stands here, because the very same was found: its people, words and days.
    """

    __tablename__ = "waiver"
    __table_args__ = (
        CheckConstraint("state IN ('asked','proposed','granted','refused')", name="state"),
        CheckConstraint("(state = 'asked') = (decided_by IS NULL)", name="decided_if_not_asked"),
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="dated_if_decided"),
        CheckConstraint("state = 'asked' OR version_id IS NOT NULL", name="decided_on_a_version"),
        CheckConstraint("length(reason) > 0", name="reason"),
        CheckConstraint("seconded_by IS NULL OR seconded_by != decided_by", name="two_people"),
        CheckConstraint("(seconded_by IS NULL) = (seconded_at IS NULL)", name="dated_if_seconded"),
        Index(
            "uq_waiver_open",
            "package_id",
            "rule_id",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
    )

    id: Mapped[Id]
    package_id: Mapped[int] = mapped_column(ForeignKey("package.id", ondelete="CASCADE"))
    rule_id: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("package_version.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default="asked")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(Text, default="")
    seconded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    seconded_at: Mapped[datetime | None] = mapped_column(Instant)
    second_note: Mapped[str] = mapped_column(Text, default="")
    carried_from: Mapped[int | None]

    package: Mapped[Package] = relationship()
    version: Mapped[Version | None] = relationship()


class ResourceConfirmation(Base):
    """What a reviewer found a resource to be: its category, or the minutes it really takes. The newest one counts.

    `value` is what they found, which may be another than what was filed. `sha256` is the file that they looked at: another
    file is not confirmed. `anew_at`: somebody asked for another look then, so that it counts no more.
    """

    __tablename__ = "resource_confirmation"
    __table_args__ = (
        CheckConstraint("what IN ('category','minutes')", name="what"),
        CheckConstraint("length(value) > 0", name="value"),
    )

    id: Mapped[Id]
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), index=True)
    what: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(String(64), default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(Text, default="")
    anew_at: Mapped[datetime | None] = mapped_column(Instant)

    resource: Mapped[Resource] = relationship()


class OutsideDecision(Base):
    """What somebody outside the site decided about a version (a recommendation, a right to run), with its document."""

    __tablename__ = "outside_decision"
    __table_args__ = (UniqueConstraint("version_id", "rule_id"),)

    id: Mapped[Id]
    package_id: Mapped[int] = mapped_column(ForeignKey("package.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("package_version.id"))
    rule_id: Mapped[str] = mapped_column(String(60))
    decided_on: Mapped[date] = mapped_column(Date)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(Text, default="")

    file: Mapped[StoredFile] = relationship()
