"""Notes and bookmarks with their time, and the same as a text to take along."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainee.content import Lesson
from trainee.desk.models import Note
from trainee.models import Enrolment

MOST_CHARACTERS = 5_000
# 200, 3:20, 1:03:20, 3分20秒, 1 小时 3 分 20 秒
_CLOCK = re.compile(r"(?:(?:(\d{1,2})[:：])?(\d{1,3})[:：])?(\d{1,5})")
_SPOKEN = re.compile(r"(?:(\d{1,2})(?:小时|h))?(?:(\d{1,3})(?:分钟?|m))?(?:(\d{1,5})(?:秒|s))?")


class NoTime(Exception):
    """What was typed is no time."""


def parsed(typed: str) -> int | None:
    """A time as people type it, in ms; None where nothing is typed. Raises NoTime."""
    bare = "".join(typed.split()).lower()
    if not bare:
        return None
    found = _CLOCK.fullmatch(bare) or _SPOKEN.fullmatch(bare)
    if found is None:
        raise NoTime
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000


def spelt(at_ms: int | None) -> str:
    """A time as it stands in a field: 3:20, 1:03:20."""
    if at_ms is None:
        return ""
    minutes, seconds = divmod(at_ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def add(
    session: Session, enrolment: Enrolment, lesson: Lesson, at_ms: int | None, text: str, now: datetime
) -> Note:
    """Write a note; without words it is a bookmark."""
    made = Note(enrolment_id=enrolment.id, resource_id=lesson.id, made_at=now)
    session.add(made)
    change(made, lesson, at_ms, text, now)
    session.flush()
    return made


def change(note: Note, lesson: Lesson, at_ms: int | None, text: str, now: datetime) -> None:
    """Write a note anew."""
    note.at_ms = None if at_ms is None else min(at_ms, lesson.duration_ms)
    note.text, note.changed_at = text.strip()[:MOST_CHARACTERS], now


def of_lesson(session: Session, enrolment: Enrolment, lesson: Lesson) -> list[Note]:
    """The notes of a lesson in the order of their times; those without come last."""
    return [note for note in of(session, enrolment) if note.resource_id == lesson.id]


def of(session: Session, enrolment: Enrolment) -> list[Note]:
    """All notes of an enrolment."""
    query = select(Note).where(Note.enrolment_id == enrolment.id)
    return list(session.scalars(query.order_by(Note.at_ms.is_(None), Note.at_ms, Note.id)))


def one(session: Session, enrolment: Enrolment, lesson: Lesson, note_id: int) -> Note | None:
    """A note of this lesson by its number, if it is the trainee's own."""
    mine = (Note.id == note_id, Note.enrolment_id == enrolment.id, Note.resource_id == lesson.id)
    return session.scalar(select(Note).where(*mine))


def by_lesson(notes: Sequence[Note], lessons: Iterable[Lesson]) -> list[tuple[Lesson, list[Note]]]:
    """The lessons that have notes, in the order of the catalogue."""
    found = [(lesson, [note for note in notes if note.resource_id == lesson.id]) for lesson in lessons]
    return [(lesson, kept) for lesson, kept in found if kept]


def plain(title: str, rows: Sequence[tuple[Lesson, list[Note]]], bookmark: str) -> str:
    """All notes as a text file."""
    lines = [title, ""]
    for lesson, notes in rows:
        lines += [
            lesson.name,
            *(f"{spelt(note.at_ms)} {note.text or bookmark}".strip() for note in notes),
            "",
        ]
    return "\n".join(lines)
