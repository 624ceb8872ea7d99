"""The pictures and sounds of questions, for who is asked them: in an attempt of their own, in the practice of an hour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.people import Role
from exams.bank import kinds
from exams.sitting import asked, attempts
from foundation import db, storage
from foundation.storage import StoredFile
from trainee.desk import practice
from trainee.study.access import enrolled

bp = Blueprint("exam_media", __name__)


@bp.get("/study/<int:version_id>/exam/<int:attempt_id>/media/<int:position>/<int:number>")
@open_to(Role.TRAINEE)
def of_attempt(version_id: int, attempt_id: int, position: int, number: int) -> Response:
    """A picture or sound of a question that an attempt asks: by numbers, so that no file's name tells anything."""
    with db.reading() as session:
        package_id = enrolled(session, version_id, kept=True).version.package_id
        attempt = attempts.by_id(session, current_user.id, package_id, attempt_id)
        question = asked.question_of(attempt, position) if attempt else None
        return _sent(session, question, number)


@bp.get("/study/<int:version_id>/practice/<int:hour>/media/<int:position>/<int:number>")
@open_to(Role.TRAINEE)
def of_practice(version_id: int, hour: int, position: int, number: int) -> Response:
    """The same of a question that is practised after a class hour."""
    with db.reading() as session:
        found = practice.hour(enrolled(session, version_id).version, hour)
        questions = found.questions if found else ()
        return _sent(session, next((one for one in questions if one["position"] == position), None), number)


def _sent(session: Session, question: Mapping[str, Any] | None, number: int) -> Response:
    file_id = kinds.file_of(question, number) if question else None
    stored = session.get(StoredFile, file_id) if file_id else None
    if stored is None:
        abort(404)
    answer = storage.response(stored)
    # what its provider called the file may say what is right
    answer.headers.remove("Content-Disposition")
    return answer
