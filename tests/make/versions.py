"""A published version made directly, for tests of what comes after publication."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Organisation
from accounts.people import SignedIn
from packages import versions
from packages.models import Package, Version

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
NAME = "示例单位（虚构）"


def question(position: int, kind: str, answer: list[int], about: str = "和面") -> dict[str, Any]:
    """One question of a frozen set, worth 20 points."""
    return {
        "position": position,
        "kind": kind,
        "stem": f"第 {position} 题",
        "options": [] if kind == "true_false" else ["甲", "乙", "丙"],
        "answer": answer,
        "explanation": "讲解里说过。",
        "points": 2000,
        "topic": "酵母" if about == "面点小抄" else "",
        "resource_name": about,
    }


def exam_set(number: int) -> dict[str, Any]:
    """Five questions: 60 points need three of them."""
    questions = [
        question(1, "single", [1]),
        question(2, "multiple", [0, 2]),
        question(3, "true_false", [1]),
        question(4, "true_false", [0], "面点小抄"),
        question(5, "single", [0]),
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


def version(session: Session, person: SignedIn, clip_ms: int = 60_000) -> Version:
    """A version on air with a clip of a minute and a short text."""
    known = session.scalar(select(Organisation).where(Organisation.name == NAME))
    organisation = known or Organisation(name=NAME, created_at=NOW)
    package = Package(
        organisation=organisation,
        name="面点小课",
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
        "name": "面点小课",
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
        "exam_sets": [exam_set(n) for n in (1, 2, 3)],
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
    made = Version(
        package_id=package.id,
        number=1,
        scheme_id="tianjin-2023",
        content_hash=versions.content_hash(content),
        content=content,
        findings=[],
        captions={"1": {"language": "zh", "cues": cues, "verified_at": NOW.isoformat()}},
        frozen_at=NOW,
        frozen_by=person.id,
        published_at=NOW,
    )
    session.add(made)
    session.flush()
    return made
