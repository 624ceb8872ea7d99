"""Whose enrolment and which lesson a visitor may open."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask_login import current_user
from sqlalchemy.orm import Session

from foundation import db
from hours import content, enrolments
from hours.content import Lesson
from hours.models import Enrolment
from packages import standing, versions
from packages.models import Version
from trainee.offline import learned

bp = Blueprint("trainee", __name__)


class Closed(Exception):
    """The version was taken off the air for what is wrong in it: nobody studies it any more."""

    def __init__(self, version: Version) -> None:
        super().__init__(version.id)
        self.version_id, self.package_id = version.id, version.package_id
        self.name = version.name


def enrolled(session: Session, version_id: int, *, kept: bool = False) -> Enrolment:
    """The visitor's enrolment in a version, or 404; what they send is taken one after the other.

    Raises Closed for a version that nobody studies any more, except for what they earned and wrote themselves (`kept`).
    """
    if request.method == "POST":
        enrolments.alone(session, current_user.id)
    found = enrolments.of(session, current_user.id, version_id)
    if found is None:
        abort(404)
    if not kept and standing.is_closed(session, version_id):
        raise Closed(found.version)
    return found


@bp.app_errorhandler(Closed)
def closed(error: Closed) -> tuple[str, int]:
    """What happened, and what stays."""
    with db.reading() as session:
        row = standing.of_version(session, error.version_id)
        instead = versions.on_air_of(session, error.package_id)
        mine = enrolments.of(session, current_user.id, error.version_id)
        taken = mine is not None and learned.taken_at(session, mine) is not None
        return render_template(
            "trainee/study/closed.html",
            name=error.name,
            row=row,
            version_id=error.version_id,
            instead=instead is not None,
            taken=taken,
        ), 403


def lesson_of(enrolment: Enrolment, resource_id: int) -> Lesson:
    """A lesson of the enrolled version, or 404."""
    found = content.lesson(enrolment.version, resource_id)
    if found is None:
        abort(404)
    return found
