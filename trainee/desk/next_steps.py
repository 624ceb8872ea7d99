"""What comes next after a lesson: the practice of the class hour that it fills, the next lesson, the exam."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from foundation.i18n import _
from hours import content
from hours.content import Listed
from hours.models import Enrolment
from trainee.desk import practice
from trainee.desk.practice import Hour


@dataclass(frozen=True)
class Ahead:
    """One of the two, or neither: then the exam comes."""

    hour: int | None = None
    lesson: Listed | None = None

    @property
    def words(self) -> str:
        """What the button that leads there says."""
        if self.hour is not None:
            return _("第 %(n)d 学时的练习", n=self.hour)
        return _("下一课：%(name)s", name=self.lesson.name) if self.lesson else _("去考试")


def after(session: Session, enrolment: Enrolment, lesson: Listed) -> Ahead:
    """What comes after a lesson; a practice that was done is passed over."""
    hour = practice.after(enrolment.version, lesson)
    return from_here(session, enrolment, hour, following(enrolment, lesson))


def from_here(session: Session, enrolment: Enrolment, hour: Hour | None, following: Listed | None) -> Ahead:
    """What comes after a lesson of which the practice and the neighbour are known."""
    if hour is not None and hour.number not in practice.of(session, enrolment, [hour.number]):
        return Ahead(hour=hour.number)
    return Ahead(lesson=following)


def following(enrolment: Enrolment, lesson: Listed) -> Listed | None:
    """The lesson after a lesson."""
    return content.at(enrolment.version, lesson.number + 1) if lesson.number < lesson.of else None
