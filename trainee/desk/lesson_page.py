"""What the page of a lesson shows beside the lesson itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from hours import content
from hours.content import Lesson
from hours.models import Enrolment
from trainee.desk import next_steps, notes, places, practice
from trainee.desk.forms import NoteForm


def of(session: Session, enrolment: Enrolment, lesson: Lesson) -> dict[str, Any]:
    """The place where one stopped, the notes, the neighbours, and the practice that comes after it."""
    before, following = content.around(enrolment.version, lesson.number)
    hour = practice.after(enrolment.version, lesson)
    return {
        "here": places.here(session, enrolment, lesson),
        "notes": notes.of_lesson(session, enrolment, lesson),
        "note_form": NoteForm(formdata=None),
        "spelt": notes.spelt,
        "previous_lesson": before,
        "next_lesson": following,
        "hour": hour,
        "ahead": next_steps.from_here(session, enrolment, hour, following),
    }
