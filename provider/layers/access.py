"""Whether a resource may be changed now, and what its provider is told."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from foundation.i18n import _
from packages import standing
from packages.access import resource
from packages.models import Package, Resource


def to_change(session: Session, resource_id: int, *kinds: str) -> Resource:
    """A resource that the visitor may work on, to be changed; raises standing.UnderReview."""
    found = resource(session, resource_id, *kinds)
    standing.to_change(session, found.course.package)
    return found


def locked(session: Session, package: Package) -> bool:
    """Whether the package waits for others, so that it must stay as it is."""
    return standing.waits(session, package)


def tell(blueprint: Blueprint) -> None:
    """Have a blueprint lead whoever comes to change what is under review back to the package's layers."""
    blueprint.register_error_handler(standing.UnderReview, lambda review: not_now(review.package_id))


def not_now(package_id: int) -> ResponseReturnValue:
    """Back to the package's layers: nothing was changed."""
    flash(_("这个培训包正在等评审，内容先不能改。这次没有保存。"), "warn")
    return redirect(url_for("provider_layers.layers", package_id=package_id))


def saved(package_id: int, told: str) -> ResponseReturnValue:
    """Back to the package's layers: it worked."""
    flash(told, "ok")
    return redirect(url_for("provider_layers.layers", package_id=package_id))
