"""Whose resource it is, and whether it may be changed now."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.people import Role
from foundation.i18n import _
from intake import progress
from packages.models import Package, Resource

CLIPS = ("video", "audio")


class UnderReview(Exception):
    """What others are looking at stays as it is."""

    def __init__(self, package_id: int) -> None:
        super().__init__(package_id)
        self.package_id = package_id


def own(session: Session, resource_id: int, *kinds: str) -> Resource:
    """A resource of the visitor's organisation (or any, for who reviews) of one of these kinds; else 404."""
    found = session.get(Resource, resource_id)
    if found is None or found.file is None or found.kind not in kinds:
        abort(404)
    mine = found.course.package.organisation_id == current_user.organisation_id
    if current_user.role is Role.PROVIDER and not mine:
        abort(404)
    return found


def to_change(session: Session, resource_id: int, *kinds: str) -> Resource:
    """The same, to be changed; raises UnderReview."""
    found = own(session, resource_id, *kinds)
    if locked(session, found.course.package):
        raise UnderReview(found.course.package_id)
    return found


def locked(session: Session, package: Package) -> bool:
    """Whether the package waits for others, so that it must stay as it is."""
    standing = progress.standing(session, package)
    return standing is not None and standing.waits


def not_now(package_id: int) -> ResponseReturnValue:
    """Back to the package's layers: nothing was changed."""
    flash(_("这个培训包正在等评审，内容先不能改。这次没有保存。"), "warn")
    return redirect(url_for("authoring.layers", package_id=package_id))


def saved(package_id: int, told: str) -> ResponseReturnValue:
    """Back to the package's layers: it worked."""
    flash(told, "ok")
    return redirect(url_for("authoring.layers", package_id=package_id))
