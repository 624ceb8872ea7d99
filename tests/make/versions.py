"""A published version made directly, for tests of what comes after publication."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask import has_app_context
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

import hours.content
from accounts.models import Organisation
from accounts.people import SignedIn
from foundation import db
from packages import frozen, versions
from packages.models import (
    Package,
    Version,
    VersionCaptions,
    VersionCourse,
    VersionLayer,
    VersionLesson,
    VersionQuestion,
)

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
NAME = "示例单位（虚构）"


def question(
    position: int, kind: str, answer: list[int], about: str = "和面", of: str = ""
) -> dict[str, Any]:
    """One question of a frozen set, worth 20 points; `of` stands before what is asked."""
    return {
        "position": position,
        "kind": kind,
        "stem": f"{of}第 {position} 题",
        "options": [] if kind == "true_false" else ["甲", "乙", "丙"],
        "answer": answer,
        "explanation": "讲解里说过。",
        "points": 2000,
        "topic": "酵母" if about == "面点小抄" else "",
        "resource_name": about,
    }


def exam_set(number: int) -> dict[str, Any]:
    """Five questions: 60 points need three of them. No two sets have one in common."""
    of = "" if number == 1 else f"第 {number} 套"
    questions = [
        question(1, "single", [1], of=of),
        question(2, "multiple", [0, 2], of=of),
        question(3, "true_false", [1], of=of),
        question(4, "true_false", [0], "面点小抄", of=of),
        question(5, "single", [0], of=of),
    ]
    return {"number": number, "questions": questions}


def resource(id: int, name: str, kind: str, duration_ms: int, **more: Any) -> dict[str, Any]:
    """A resource of a frozen version."""
    told = {
        "position": id,
        "form": "practice",
        "category": "practical",
        "file_id": None,
        "alt": "",
        "text": "",
    }
    return {
        **told,
        "id": id,
        "name": name,
        "kind": kind,
        "duration_ms": duration_ms,
        "language": "zh",
        **more,
    }


def newer(session: Session, version: Version, **changes: Any) -> Version:
    """The next version of the same package on air, with these parts of its content changed."""
    content, captions = {**content_of(version), **changes}, captions_of(version)
    newest = session.scalars(
        select(func.max(Version.number)).where(Version.package_id == version.package_id)
    ).one()
    return on_air(session, version.package, version.frozen_by, content, captions, number=newest + 1)


def version(
    session: Session, person: SignedIn, clip_ms: int = 60_000, sets: int = 3, name: str = "面点小课"
) -> Version:
    """A version on air with a clip of a minute, a short text and some exam sets."""
    known = session.scalar(select(Organisation).where(Organisation.name == NAME))
    organisation = known or Organisation(name=NAME, created_at=NOW)
    package = Package(
        organisation=organisation,
        name=name,
        scheme_id="tianjin-2023",
        class_hours_tenths=1,
        details={},
        faults=[],
        created_at=NOW,
        changed_at=NOW,
    )
    session.add(package)
    session.flush()
    text = "酵母是活的。" * 5
    content = {
        "name": name,
        "organisation": "示例单位（虚构）",
        "class_hours_tenths": 1,
        "details": {"introduction": {"occupation": "中式面点师", "content": "和面", "learners": "大家"}},
        "courses": [
            {
                "name": "动手",
                "resources": [
                    resource(1, "和面", "video", clip_ms),
                    resource(2, "面点小抄", "document", 6_000, text=text),
                ],
            }
        ],
        "exam_sets": [exam_set(n) for n in range(1, sets + 1)],
    }
    cues = [
        {
            "start_ms": n * 10_000,
            "end_ms": n * 10_000 + 6_000,
            "text": "水要分三次加，一边加一边搅。" * 2,
            "flags": [],
        }
        for n in range(clip_ms // 10_000)
    ]
    captions = {"1": {"language": "zh", "cues": cues, "verified_at": NOW.isoformat()}}
    return on_air(session, package, person.id, content, captions)


def on_air(
    session: Session,
    package: Package,
    person_id: int,
    content: dict[str, Any],
    captions: dict[str, Any],
    number: int = 1,
) -> Version:
    """A version of a package with this content, on air with these captions."""
    made = Version(
        package_id=package.id,
        number=number,
        scheme_id=package.scheme_id,
        findings=[],
        frozen_at=NOW,
        frozen_by=person_id,
    )
    versions.write(session, made, content)
    versions.publish(session, made, captions, NOW)
    return made


def content_of(version: Version) -> dict[str, Any]:
    """A version's whole content, to be changed and handed to `rewrite`."""
    return frozen.whole(hours.content.of_session(version), version)


def captions_of(version: Version) -> dict[str, Any]:
    """A version's captions as they were handed in at publication."""
    return frozen.all_captions(hours.content.of_session(version), version.id)


def rewrite(
    version: Version,
    content: dict[str, Any] | None = None,
    captions: dict[str, Any] | None = None,
    *,
    honest: bool = True,
) -> None:
    """Write a version anew, as nobody can on a site: the database refuses it. Not `honest`: its hash stays."""
    session = hours.content.of_session(version)
    told, said, kept = content_of(version), captions_of(version), version.content_hash
    with _unguarded(session):
        for table in ROWS:
            session.execute(delete(table).where(table.version_id == version.id))
        versions.write(session, version, told if content is None else content)
        frozen.write_captions(session, version.id, said if captions is None else captions)
        if not honest:
            version.content_hash = kept
        session.flush()
    session.info.clear()
    if has_app_context():
        db.database().kept = db.Kept()
    session.expire(version)
    versions.tell(session, version)


def judged_by(version: Version, scheme_id: str) -> None:
    """Put a version under another scheme, with nothing found by it: as nobody can on a site."""
    session = hours.content.of_session(version)
    with _unguarded(session):
        version.scheme_id, version.edition, version.findings = scheme_id, None, []
        session.flush()


ROWS = (VersionCourse, VersionLesson, VersionLayer, VersionQuestion, VersionCaptions)


@contextmanager
def _unguarded(session: Session) -> Iterator[None]:
    """Without the triggers that refuse changes."""
    names = [table.__tablename__ for table in (*ROWS, Version)]
    if session.get_bind().dialect.name == "postgresql":
        for name in names:
            session.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
        yield
        for name in names:
            session.execute(text(f"ALTER TABLE {name} ENABLE TRIGGER USER"))
        return
    query = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    triggers = session.execute(query).all()
    for name, _sql in triggers:
        session.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _name, sql in triggers:
        session.connection().exec_driver_sql(sql)
