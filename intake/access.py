"""Whose package it is: a provider sees those of its own organisation only."""

from __future__ import annotations

from flask import abort
from flask_login import current_user
from sqlalchemy.orm import Session

from packages.models import Package


def own(session: Session, package_id: int) -> Package:
    """A package of the visitor's organisation, or 404: nobody learns what others have."""
    found = session.get(Package, package_id)
    if found is None or found.organisation_id != current_user.organisation_id:
        abort(404)
    return found
