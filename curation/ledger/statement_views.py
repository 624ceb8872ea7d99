"""A signed statement of where the ledger stands, for an auditor to take away."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from accounts.access import open_to
from accounts.people import Role
from foundation import clock, db
from foundation.i18n import _
from foundation.web import name_download
from operation import statements

bp = Blueprint("ledger_statement", __name__)


@bp.get("/ledger/statement")
@open_to(Role.AUDITOR, Role.CURATOR)
def file() -> Response:
    """The statement as it is now."""
    now = clock.now()
    with db.reading() as session:
        told = statements.made(session, current_app.config["SETTINGS"], now)
    answer = Response(statements.spelt(told), mimetype="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return name_download(answer, _("台账存证单-%(day)s.json", day=clock.day(now).isoformat()))
