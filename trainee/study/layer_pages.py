"""The access layers of a lesson as its page wants them: texts with the addresses of their sounds, the twin as markup."""

from __future__ import annotations

from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from accessibility.captions import wording
from accessibility.layers import twins
from foundation import i18n
from foundation.i18n import _
from hours import content
from hours.content import Lesson
from packages.models import Version
from trainee.study import layers


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
        "caption_tracks": _captions(version, lesson),
        "chapters": content.chapters(lesson),
        "twin": _twin(twin, ids) if twin else "",
    }


def _captions(version: Version, lesson: Lesson) -> list[dict[str, Any]]:
    """Captions in each language; chosen at first are those in the language of the pages, else in the clip's own."""
    every = content.languages(version, lesson)
    wanted = i18n.chosen().partition("_")[0]
    return [
        {
            "language": each,
            "label": _("%(language)s字幕", language=wording.language(each)) if len(every) > 1 else _("字幕"),
            "chosen": each == (wanted if wanted in every else every[0]),
            "src": url_for(
                "trainee.captions",
                version_id=version.id,
                resource_id=lesson.id,
                language=each if number else None,
            ),
        }
        for number, each in enumerate(every)
    ]


def _twin(twin: dict[str, Any], ids: dict[str, Any]) -> Markup:
    """Cleaned by nh3 in the child that made it, and accepted by a person."""
    shown = twins.shown(twin, lambda number: url_for("layers.twin_image", number=number, **ids))
    return Markup(shown)  # noqa: S704 - see above
