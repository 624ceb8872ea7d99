"""A lesson's transcript to take away, as it was published."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from accessibility.documents import formats, paper
from accessibility.documents.formats import note
from accounts.access import open_to
from accounts.people import Role
from foundation import clock, db
from foundation.i18n import _
from hours import content
from trainee.study.access import enrolled, lesson_of

bp = Blueprint("study_papers", __name__)


@bp.get("/study/<int:version_id>/<int:resource_id>/transcript.<kind>")
@open_to(Role.TRAINEE)
def file(version_id: int, resource_id: int, kind: str) -> Response:
    """The transcript of a lesson as a document, with its descriptions."""
    with db.reading() as session:
        mine = enrolled(session, version_id)
        version, lesson = mine.version, lesson_of(mine, resource_id)
        sections = content.sections(version, lesson) if lesson.is_clip else ()
        if not sections or kind not in formats.offered():
            abort(404)
        names = content.verifiers(version, lesson)
        checked = note("verified", _("、").join(names)) if names is not None else note("machine-made", "")
        made = paper.of(
            _("“%(name)s”的文字稿", name=lesson.name),
            lesson.language,
            sections,
            notes=[version.name, checked],
        )
        return formats.response(made, kind, clock.now())
