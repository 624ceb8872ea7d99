"""Tables of finding: what a version on air is listed under, and its passages. Both follow from the frozen version."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, Id, Instant

KINDS = ("name", "introduction", "course", "lesson", "text", "transcript")


class Listing(Base):
    """A version on air as the catalogue lists it."""

    __tablename__ = "listing"

    version_id: Mapped[int] = mapped_column(ForeignKey("package_version.id"), primary_key=True)
    occupation: Mapped[str] = mapped_column(String(200), index=True)
    class_hours_tenths: Mapped[int]
    captions: Mapped[bool]
    transcript: Mapped[bool]
    description: Mapped[bool]
    sign: Mapped[bool]
    easy: Mapped[bool]
    published_at: Mapped[datetime] = mapped_column(Instant)


class Passage(Base):
    """A piece of what can be found: about 400 characters. `sentences` is [[start in ms or null, text], …].

    Its words stand in `passage_words`, which each database has in its own way (trainee.finding.index).
    """

    __tablename__ = "passage"
    __table_args__ = (CheckConstraint(f"kind IN ({', '.join(map(repr, KINDS))})", name="kind"),)

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(ForeignKey("package_version.id"), index=True)
    resource_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(20))
    sentences: Mapped[list[list[int | str | None]]] = mapped_column(JSON)
