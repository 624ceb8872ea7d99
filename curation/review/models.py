"""The captions that were handed in with a version: they are no part of its content, and go on changing on their clip."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class SubmittedCaptions(Base):
    """A clip's captions in one language as they were when the version was handed in.

    The part holds {"language", "cues"}, cues as a track keeps them (accessibility.captions.models). Versions whose captions did
    not change share it. Never changed or deleted (triggers).
    """

    __tablename__ = "submitted_captions"

    version_id: Mapped[int] = mapped_column(ForeignKey("package_version.id"), primary_key=True)
    resource_id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(10), primary_key=True)
    part: Mapped[str] = mapped_column(ForeignKey("version_part.hash"))
