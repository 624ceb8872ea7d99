"""Tables of papers: what proved a package's rights, one row for each paper that came."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from foundation.db import Base, Id, Instant
from foundation.storage import StoredFile


class RightsPaper(Base):
    """A signed letter of commitment, or a proof of ownership, with its day and who handed it in. Append-only, by a trigger.

    The last one of a package stands in its draft (`details["rights"]`) and is frozen with its versions.
    """

    __tablename__ = "rights_paper"
    __table_args__ = (CheckConstraint("kind IN ('commitment','proof')", name="kind"),)

    id: Mapped[Id]
    package_id: Mapped[int] = mapped_column(ForeignKey("package.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    signed_on: Mapped[date] = mapped_column(Date)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)

    file: Mapped[StoredFile] = relationship()
    person: Mapped[Person] = relationship()
