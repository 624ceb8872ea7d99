"""Notes and bookmarks with their time, and the same as a text to take along."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from hours.content import Listed
from hours.models import Enrolment
from media import moments
from trainee.desk.models import Note

MOST_CHARACTERS = 5_000


class NoTime(Exception):
    """What was typed is no time."""


def parsed(typed: str) -> int | None:
    """A time as people type it, in ms; None where nothing is typed. Raises NoTime."""
    if not typed.strip():
        return None
    found = moments.typed(typed)
    if found is None:
        raise NoTime
    return found // 1000 * 1000


def spelt(at_ms: int | None) -> str:
    """A time as it stands in a field: 3:20, 1:03:20."""
    return "" if at_ms is None else moments.shown(at_ms)


def add(
    session: Session, enrolment: Enrolment, lesson: Listed, at_ms: int | None, text: str, now: datetime
) -> Note:
    """Write a note; without words it is a bookmark."""
    made = Note(enrolment_id=enrolment.id, resource_id=lesson.id, made_at=now)
    session.add(made)
    change(made, lesson, at_ms, text, now)
    session.flush()
    return made


def change(note: Note, lesson: Listed, at_ms: int | None, text: str, now: datetime) -> None:
    """Write a note anew."""
    note.at_ms = None if at_ms is None else min(at_ms, lesson.duration_ms)
    note.text, note.changed_at = text.strip()[:MOST_CHARACTERS], now


def of_lesson(session: Session, enrolment: Enrolment, lesson: Listed) -> list[Note]:
    """The notes of a lesson in the order of their times; those without come last."""
    return list(session.scalars(_notes(enrolment).where(Note.resource_id == lesson.id)))


def of(session: Session, enrolment: Enrolment) -> list[Note]:
    """All notes of an enrolment."""
    return list(session.scalars(_notes(enrolment)))


def _notes(enrolment: Enrolment) -> Select[Note]:
    query = select(Note).where(Note.enrolment_id == enrolment.id)
    return query.order_by(Note.at_ms.is_(None), Note.at_ms, Note.id)


def one(session: Session, enrolment: Enrolment, lesson: Listed, note_id: int) -> Note | None:
    """A note of this lesson by its number, if it is the trainee's own."""
    mine = (Note.id == note_id, Note.enrolment_id == enrolment.id, Note.resource_id == lesson.id)
    return session.scalar(select(Note).where(*mine))


def by_lesson(notes: Sequence[Note], lessons: Iterable[Listed]) -> list[tuple[Listed, list[Note]]]:
    """The lessons that have notes, in the order of the catalogue."""
    found = [(lesson, [note for note in notes if note.resource_id == lesson.id]) for lesson in lessons]
    return [(lesson, kept) for lesson, kept in found if kept]


def plain(title: str, rows: Sequence[tuple[Listed, list[Note]]], bookmark: str) -> str:
    """All notes as a text file."""
    lines = [title, ""]
    for lesson, notes in rows:
        lines += [
            lesson.name,
            *(f"{spelt(note.at_ms)} {note.text or bookmark}".strip() for note in notes),
            "",
        ]
    return "\n".join(lines)
