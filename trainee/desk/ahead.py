"""What comes next after a lesson: the practice of the class hour that it fills, the next lesson, the exam."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from foundation.i18n import _
from trainee import content
from trainee.content import Lesson
from trainee.desk import practice
from trainee.models import Enrolment


@dataclass(frozen=True)
class Ahead:
    """One of the two, or neither: then the exam comes."""

    hour: int | None = None
    lesson: Lesson | None = None

    @property
    def words(self) -> str:
        """What the button that leads there says."""
        if self.hour is not None:
            return _("第 %(n)d 学时的练习", n=self.hour)
        return _("下一课：%(name)s", name=self.lesson.name) if self.lesson else _("去考试")


def after(session: Session, enrolment: Enrolment, lesson: Lesson) -> Ahead:
    """What comes after a lesson; a practice that was done is passed over."""
    hour = practice.after(enrolment.version, lesson)
    if hour is not None and hour.number not in practice.of(session, enrolment):
        return Ahead(hour=hour.number)
    return Ahead(lesson=following(enrolment, lesson))


def following(enrolment: Enrolment, lesson: Lesson) -> Lesson | None:
    """The lesson after a lesson."""
    every = content.lessons(enrolment.version)
    return next((each for each in every if each.number == lesson.number + 1), None)
