"""Whose clip a visitor may work on."""

from __future__ import annotations

from flask import abort
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.people import Role
from packages.models import Resource

REVIEWING = (Role.REVIEWER, Role.CURATOR)


def clip(session: Session, resource_id: int) -> Resource:
    """A clip of the visitor's organisation, or any for who reviews; else 404."""
    found = session.get(Resource, resource_id)
    if found is None or not found.is_clip:
        abort(404)
    mine = found.course.package.organisation_id == current_user.organisation_id
    if current_user.role is Role.PROVIDER and not mine:
        abort(404)
    return found
