"""Whose enrolment and which lesson a visitor may open."""

from __future__ import annotations

from flask import Blueprint, abort, request
from flask_login import current_user
from sqlalchemy.orm import Session

from trainee import content, enrolments
from trainee.content import Lesson
from trainee.models import Enrolment

bp = Blueprint("trainee", __name__)


def enrolled(session: Session, version_id: int) -> Enrolment:
    """The visitor's enrolment in a version, or 404; what they send is taken one after the other."""
    if request.method == "POST":
        enrolments.alone(session, current_user.id)
    found = enrolments.of(session, current_user.id, version_id)
    if found is None:
        abort(404)
    return found


def lesson_of(enrolment: Enrolment, resource_id: int) -> Lesson:
    """A lesson of the enrolled version, or 404."""
    found = content.lesson(enrolment.version, resource_id)
    if found is None:
        abort(404)
    return found
