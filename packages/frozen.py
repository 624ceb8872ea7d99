"""The rows of a frozen version: written once, at its freezing and its publication, and read piece by piece.

A page reads what it shows: one lesson, fifty rows of a catalogue, the captions of one clip. `whole` puts everything
together again; that is for proofs, never for a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import Select, and_, insert, select, update
from sqlalchemy.orm import Session

from packages import spelling
from packages.models import (
    Version,
    VersionCaptions,
    VersionCourse,
    VersionLayer,
    VersionLesson,
    VersionPart,
    VersionQuestion,
)
from packages.spelling import Pieces, Told

AT_ONCE = 500


@dataclass
class _Rows:
    """Rows that wait to be written, and the pieces that they name by hash."""

    parts: dict[str, Any] = field(default_factory=dict)
    rows: dict[type, list[dict[str, Any]]] = field(default_factory=dict)

    def part(self, told: Any) -> str:
        """A piece's hash."""
        key = spelling.digest(told)
        self.parts[key] = told
        return key

    def add(self, table: type, **values: Any) -> None:
        """A row that names pieces."""
        self.rows.setdefault(table, []).append(values)

    def write(self, session: Session) -> None:
        """Write the pieces that no version has yet, then the rows."""
        hashes = iter(list(self.parts))
        while some := list(islice(hashes, AT_ONCE)):
            known = set(session.scalars(select(VersionPart.hash).where(VersionPart.hash.in_(some))))
            new = [{"hash": key, "told": self.parts[key]} for key in some if key not in known]
            if new:
                session.execute(insert(VersionPart), new)
        for table, rows in self.rows.items():
            session.execute(insert(table), rows)


def measure(pieces: Pieces) -> dict[str, Any]:
    """What a version's header tells of its lessons."""
    lengths = [each.told.get("duration_ms") or 0 for each in pieces.lessons]
    return {
        "head": pieces.head,
        "lesson_count": len(lengths),
        "timed_count": sum(1 for each in lengths if each),
        "total_ms": sum(lengths),
    }


def write(session: Session, version_id: int, pieces: Pieces) -> None:
    """Write the rows of a version whose header is there."""
    rows = _Rows()
    starts = 0
    for number, lesson in enumerate(pieces.lessons, start=1):
        told = lesson.told
        rows.add(
            VersionLesson,
            version_id=version_id,
            number=number,
            resource_id=told["id"],
            course=lesson.course,
            position=lesson.position,
            name=told["name"],
            kind=told["kind"],
            duration_ms=told.get("duration_ms") or 0,
            starts_ms=starts,
            stated=bool(told.get("stated")),
            sha256=told.get("sha256"),
            part=rows.part(told),
            copies=lesson.copies,
        )
        for kind, layer in lesson.layers.items():
            ids = {"version_id": version_id, "resource_id": told["id"]}
            rows.add(VersionLayer, **ids, kind=kind, part=rows.part(layer))
        starts += told.get("duration_ms") or 0
    _courses(rows, version_id, pieces)
    _questions(rows, version_id, pieces)
    rows.write(session)


def _courses(rows: _Rows, version_id: int, pieces: Pieces) -> None:
    for number, told in enumerate(pieces.courses, start=1):
        its = [each.told.get("duration_ms") or 0 for each in pieces.lessons if each.course == number]
        rows.add(
            VersionCourse,
            version_id=version_id,
            number=number,
            name=told["name"],
            lessons=len(its),
            total_ms=sum(its),
            part=rows.part(told),
        )


def _questions(rows: _Rows, version_id: int, pieces: Pieces) -> None:
    last, number = None, 0
    for set_number, told in pieces.questions:
        last, number = set_number, number + 1 if set_number == last else 1
        rows.add(
            VersionQuestion,
            version_id=version_id,
            set_number=set_number,
            number=number,
            position=told["position"],
            points=told["points"],
            resource_name=told.get("resource_name") or "",
            part=rows.part(told),
        )


def write_captions(session: Session, version_id: int, captions: Mapping[str, Any]) -> None:
    """Write the captions of a version: resource id as text -> the clip's own, with its `translations`."""
    rows = _Rows()
    for resource_id, own in captions.items():
        told = {key: value for key, value in own.items() if key != "translations"}
        for number, each in enumerate([told, *own.get("translations", ())]):
            rows.add(
                VersionCaptions,
                version_id=version_id,
                resource_id=int(resource_id),
                number=number,
                language=each.get("language") or "",
                cue_count=len(each.get("cues") or ()),
                verified_by=each.get("verified_by") or "",
                verified=bool(each.get("verified_at")),
                part=rows.part(each),
            )
    rows.write(session)


def keep(session: Session, pieces: Iterable[Any]) -> list[str]:
    """Keep pieces that belong to a version and are no part of its content; their hashes, in order."""
    rows = _Rows()
    hashes = [rows.part(each) for each in pieces]
    rows.write(session)
    return hashes


# Reading: what is asked of a version, and no more.


def lessons(
    session: Session, version_id: int, *where: Any, limit: int | None = None
) -> list[tuple[VersionLesson, str]]:
    """Rows of lessons with the names of their courses, in order: all, or those that a condition picks."""
    query = _lessons(version_id).where(*where).order_by(VersionLesson.number).limit(limit)
    return [(row, name) for row, name in session.execute(query)]


def _lessons(version_id: int) -> Select[VersionLesson, str]:
    its_course = and_(
        VersionCourse.version_id == VersionLesson.version_id, VersionCourse.number == VersionLesson.course
    )
    return (
        select(VersionLesson, VersionCourse.name)
        .join(VersionCourse, its_course)
        .where(VersionLesson.version_id == version_id)
    )


def told(session: Session, hashes: Iterable[str]) -> dict[str, Any]:
    """What pieces say, by their hashes."""
    wanted, found = iter(dict.fromkeys(hashes)), dict[str, Any]()
    while some := list(islice(wanted, AT_ONCE)):
        query = select(VersionPart.hash, VersionPart.told).where(VersionPart.hash.in_(some))
        found |= dict(session.execute(query).all())
    return found


def layers(session: Session, version_id: int, resource_ids: Sequence[int] | None = None) -> dict[int, Told]:
    """The layers of resources by id, then by kind: of those named, or of all."""
    query = select(VersionLayer.resource_id, VersionLayer.kind, VersionPart.told).join(
        VersionPart, VersionPart.hash == VersionLayer.part
    )
    query = query.where(VersionLayer.version_id == version_id)
    if resource_ids is not None:
        query = query.where(VersionLayer.resource_id.in_(resource_ids))
    found: dict[int, Told] = {}
    for resource_id, kind, layer in session.execute(query):
        found.setdefault(resource_id, {})[kind] = layer
    return found


def courses(session: Session, version_id: int) -> list[VersionCourse]:
    """The courses of a version, in order."""
    query = select(VersionCourse).where(VersionCourse.version_id == version_id)
    return list(session.scalars(query.order_by(VersionCourse.number)))


def questions(session: Session, version_id: int, *where: Any, limit: int | None = None) -> list[Told]:
    """Questions as they were frozen, set by set, in order: all, or those that a condition on VersionQuestion picks."""
    query = (
        select(VersionPart.told)
        .join(VersionQuestion, VersionQuestion.part == VersionPart.hash)
        .where(VersionQuestion.version_id == version_id, *where)
        .order_by(VersionQuestion.set_number, VersionQuestion.number)
    )
    return list(session.scalars(query.limit(limit)))


def captions(session: Session, version_id: int, resource_id: int) -> list[VersionCaptions]:
    """The rows of a clip's captions, its own language first; what they say is in their parts."""
    query = select(VersionCaptions).where(
        VersionCaptions.version_id == version_id, VersionCaptions.resource_id == resource_id
    )
    return list(session.scalars(query.order_by(VersionCaptions.number)))


def whole(session: Session, version: Version) -> Told:
    """The whole content, put together as it was frozen: for proofs, never for a page."""
    rows = lessons(session, version.id)
    its_courses = courses(session, version.id)
    query = select(VersionQuestion.set_number, VersionQuestion.part).where(
        VersionQuestion.version_id == version.id
    )
    asked = session.execute(query.order_by(VersionQuestion.set_number, VersionQuestion.number)).all()
    says = told(
        session,
        [*(row.part for row, _ in rows), *(row.part for row in its_courses), *(part for _, part in asked)],
    )
    its_layers = layers(session, version.id)
    return spelling.together(
        Pieces(
            version.head,
            [says[each.part] for each in its_courses],
            [
                spelling.Lesson(
                    row.course, says[row.part], its_layers.get(row.resource_id, {}), row.position, row.copies
                )
                for row, _course in rows
            ],
            [(number, says[part]) for number, part in asked],
        )
    )


def all_captions(session: Session, version_id: int) -> dict[str, Told]:
    """All captions of a version as they were handed to `write_captions`: for a bundle, an index, a way back."""
    query = (
        select(VersionCaptions.resource_id, VersionCaptions.number, VersionPart.told)
        .join(VersionPart, VersionPart.hash == VersionCaptions.part)
        .where(VersionCaptions.version_id == version_id)
        .order_by(VersionCaptions.resource_id, VersionCaptions.number)
    )
    found: dict[str, Told] = {}
    for resource_id, number, says in session.execute(query):
        if number == 0:
            found[str(resource_id)] = dict(says)
        else:
            found[str(resource_id)].setdefault("translations", []).append(says)
    return found


def fill_in_copies(session: Session, package_id: int, sha256: str, copies: Any) -> None:
    """Tell a package's versions of the copies that were made of a file since they were frozen."""
    its = select(Version.id).where(Version.package_id == package_id)
    session.execute(
        update(VersionLesson)
        .where(VersionLesson.version_id.in_(its), VersionLesson.sha256 == sha256)
        .values(copies=copies)
    )
