"""The files of a lesson's access layers: sign language, described version, spoken descriptions, images of a twin."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort
from flask_login import current_user
from sqlalchemy.orm import Session

from accessibility.layers import descriptions
from accounts.access import open_to
from accounts.people import Role
from foundation import db, storage
from foundation.storage import StoredFile
from hours import content, enrolments
from hours.content import Lesson
from trainee.study import layers

bp = Blueprint("layers", __name__)


def _lesson(session: Session, version_id: int, resource_id: int) -> Lesson:
    """A lesson of a version that the visitor is enrolled in, or 404."""
    mine = enrolments.of(session, current_user.id, version_id)
    found = content.lesson(mine.version, resource_id) if mine else None
    if found is None:
        abort(404)
    return found


def _file(version_id: int, resource_id: int, which: Callable[[Session, Lesson], int | None]) -> Response:
    with db.reading() as session:
        file_id = which(session, _lesson(session, version_id, resource_id))
        stored = session.get(StoredFile, file_id) if file_id else None
        if stored is None:
            abort(404)
        return storage.response(stored)


@bp.get("/study/<int:version_id>/<int:resource_id>/sign")
@open_to(Role.TRAINEE)
def sign(version_id: int, resource_id: int) -> Response:
    """The sign language video, with byte ranges."""
    return _file(version_id, resource_id, lambda _session, lesson: layers.file_of(lesson, "sign"))


@bp.get("/study/<int:version_id>/<int:resource_id>/described")
@open_to(Role.TRAINEE)
def described(version_id: int, resource_id: int) -> Response:
    """The version whose sound has the description in it, with byte ranges."""
    return _file(version_id, resource_id, lambda _session, lesson: layers.file_of(lesson, "described"))


@bp.get("/study/<int:version_id>/<int:resource_id>/said/<int:number>")
@open_to(Role.TRAINEE)
def said(version_id: int, resource_id: int, number: int) -> Response:
    """The sound of a text of the description."""
    return _file(version_id, resource_id, lambda session, lesson: layers.said_file(session, lesson, number))


@bp.get("/study/<int:version_id>/<int:resource_id>/twin/<int:number>")
@open_to(Role.TRAINEE)
def twin_image(version_id: int, resource_id: int, number: int) -> Response:
    """An image of the document's HTML twin."""
    return _file(version_id, resource_id, lambda _session, lesson: layers.twin_image(lesson, number))


@bp.get("/study/<int:version_id>/<int:resource_id>/descriptions.vtt")
@open_to(Role.TRAINEE)
def descriptions_file(version_id: int, resource_id: int) -> Response:
    """The description as WebVTT, for players that read it aloud themselves."""
    with db.reading() as session:
        told = _lesson(session, version_id, resource_id).layers.get("description")
        if not told:
            abort(404)
        text = descriptions.to_webvtt(descriptions.of(told), told["language"])
        return Response(text, mimetype="text/vtt")
