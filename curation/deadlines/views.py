"""The page of reminders that did not arrive."""

from __future__ import annotations

from flask import Blueprint, render_template

from accounts.access import open_to
from accounts.people import Role
from curation.deadlines import reminders
from foundation import db

bp = Blueprint("deadlines", __name__)


@bp.get("/reminders")
@open_to(Role.CURATOR)
def letters() -> str:
    """Reminders that could not be sent, and those of which nobody knows."""
    with db.reading() as session:
        return render_template("curation/deadlines/letters.html", rows=reminders.troubled(session))
