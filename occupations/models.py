"""Tables of the catalogue of scarce occupations (市场紧缺职业目录): its editions and their lines."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.db import Base, Id, Instant


class Edition(Base):
    """One edition as it was published. Both days of validity count. `sample` marks figures that are not official.

    Nothing is overwritten: an edition that should not count is withdrawn, and a new one is loaded.
    """

    __tablename__ = "occupation_edition"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_until", name="validity"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
    )

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(400))
    sample: Mapped[bool]
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date] = mapped_column(Date)
    sha256: Mapped[str] = mapped_column(String(64))
    loaded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    loaded_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)

    lines: Mapped[list[Line]] = relationship(back_populates="edition", order_by="Line.position")


class Line(Base):
    """An occupation at one grade: how scarce it is, the whole class hours it asks, the subsidy a person in fen."""

    __tablename__ = "occupation_line"
    __table_args__ = (
        UniqueConstraint("edition_id", "name", "grade"),
        CheckConstraint("class_hours > 0", name="class_hours"),
        CheckConstraint("subsidy_fen >= 0", name="subsidy"),
    )

    id: Mapped[Id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("occupation_edition.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200), index=True)
    grade: Mapped[str] = mapped_column(String(60))
    scarcity: Mapped[str] = mapped_column(String(60))
    class_hours: Mapped[int]
    subsidy_fen: Mapped[int]

    edition: Mapped[Edition] = relationship(back_populates="lines")
