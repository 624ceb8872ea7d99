"""What the page of a lesson shows beside the lesson itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from trainee import content
from trainee.content import Lesson
from trainee.desk import ahead, notes, places, practice
from trainee.desk.forms import NoteForm
from trainee.models import Enrolment


def of(session: Session, enrolment: Enrolment, lesson: Lesson) -> dict[str, Any]:
    """The place where one stopped, the notes, the neighbours, and the practice that comes after it."""
    every = content.lessons(enrolment.version)
    by_number = {each.number: each for each in every}
    return {
        "here": places.here(session, enrolment, lesson),
        "notes": notes.of_lesson(session, enrolment, lesson),
        "note_form": NoteForm(formdata=None),
        "spelt": notes.spelt,
        "previous_lesson": by_number.get(lesson.number - 1),
        "next_lesson": by_number.get(lesson.number + 1),
        "hour": practice.after(enrolment.version, lesson),
        "ahead": ahead.after(session, enrolment, lesson),
    }
