"""The access layers of a lesson as its page wants them: texts with the addresses of their sounds, the twin as markup."""

from __future__ import annotations

from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from accessibility.layers import twins
from packages.models import Version
from trainee import layers
from trainee.content import Lesson


def told(session: Session, version: Version, lesson: Lesson, *, described: bool) -> dict[str, Any]:
    """What the template gets. `described`: the version with the description in its sound is wanted, if there is one."""
    ids: dict[str, Any] = {"version_id": version.id, "resource_id": lesson.id}
    twin = lesson.layers.get("twin")
    return {
        "said_aloud": [
            {
                "start": each.start_ms,
                "duration": each.duration_ms,
                "free": each.free_ms,
                "url": url_for("layers.said", number=each.number, **ids),
                "text": each.text,
            }
            for each in layers.spoken(session, version, lesson)
        ],
        "described_source": url_for("layers.described", **ids)
        if described and "described" in lesson.layers
        else "",
        "twin": _twin(twin, ids) if twin else "",
    }


def _twin(twin: dict[str, Any], ids: dict[str, Any]) -> Markup:
    """Cleaned by nh3 in the child that made it, and accepted by a person."""
    shown = twins.shown(twin, lambda number: url_for("layers.twin_image", number=number, **ids))
    return Markup(shown)  # noqa: S704 - see above
