"""Pages about one package: asked by every scheme side by side."""

from __future__ import annotations

from flask import Blueprint, render_template

from accounts.access import open_to
from accounts.people import Role
from advice import compare
from foundation import clock, db
from intake import check, facts, wording
from intake.ownership import own
from schemes.evaluate import evaluate

bp = Blueprint("advice", __name__)


@bp.get("/packages/<int:package_id>/compare")
@open_to(Role.PROVIDER)
def compared(package_id: int) -> str:
    """The same package asked by every scheme, side by side: what differs, what must change."""
    with db.reading() as session:
        found = own(session, package_id)
        told = facts.gather(session, found, clock.now())
        asked = {name: (scheme, evaluate(scheme, told)) for name, scheme in check.known().items()}
        return render_template(
            "advice/compare.html", package=found, sides=compare.compare(asked), wording=wording
        )
