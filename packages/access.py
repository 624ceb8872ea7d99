"""Whose package and whose resource it is: the one place that decides whether a visitor may work on it."""

from __future__ import annotations

from flask import abort
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.people import Role
from packages import standing
from packages.models import CLIPS, Package, Resource

REVIEWING = (Role.REVIEWER, Role.CURATOR)


def own(session: Session, package_id: int) -> Package:
    """A package of the visitor's organisation, or 404: nobody learns what others have."""
    found = session.get(Package, package_id)
    if found is None or found.organisation_id != current_user.organisation_id:
        abort(404)
    return found


def resource(session: Session, resource_id: int, *kinds: str) -> Resource:
    """A resource of one of these kinds whose file is here: a provider's own, or for who reviews any handed in; else 404."""
    found = _of_visitor(session, resource_id, kinds)
    if found.file is None:
        abort(404)
    return found


def clip(session: Session, resource_id: int) -> Resource:
    """A video or a sound recording that the visitor may work on, its file here or not; else 404."""
    return _of_visitor(session, resource_id, CLIPS)


def _of_visitor(session: Session, resource_id: int, kinds: tuple[str, ...]) -> Resource:
    found = session.get(Resource, resource_id)
    if found is None or found.kind not in kinds or not _open_to_visitor(session, found.course.package):
        abort(404)
    return found


def _open_to_visitor(session: Session, package: Package) -> bool:
    if current_user.role is Role.PROVIDER:
        return bool(package.organisation_id == current_user.organisation_id)
    return standing.handed_in(session, package.id)
