"""Table of offline bundles: one for each published version, made when somebody first asks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.db import Base, Instant
from foundation.storage import StoredFile


class OfflineBundle(Base):
    """The zip of a version."""

    __tablename__ = "offline_bundle"

    version_id: Mapped[int] = mapped_column(ForeignKey("package_version.id"), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)

    file: Mapped[StoredFile] = relationship()


class TakenAlong(Base):
    """When somebody first took a package along: what they tell of studying it offline is held against the time since."""

    __tablename__ = "taken_along"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
