"""Public pages of courses that anybody may take away, without an account."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from accounts.access import open_to_all
from curation.delivery import names, open_bundle, streaming
from foundation import db

bp = Blueprint("open_catalogue", __name__)


@bp.get("/open")
@open_to_all
def index() -> str:
    """Which courses can be taken away."""
    page = max(1, request.args.get("page", 1, int))
    with db.reading() as session:
        rows, pages = open_bundle.listed(session, page)
        return render_template("curation/delivery/open.html", rows=rows, page=min(page, pages), pages=pages)


@bp.get("/open/<int:version_id>")
@open_to_all
def one(version_id: int) -> str:
    """What is in a course's bundle, and on which terms."""
    with db.reading() as session:
        found = open_bundle.found(session, version_id)
        if found is None:
            abort(404)
        version, told = found
        return render_template(
            "curation/delivery/open_one.html",
            version=version,
            told=told,
            questions=len(open_bundle.quiz(version, told)),
        )


@bp.get("/open/<int:version_id>/bundle.zip")
@open_to_all
def file(version_id: int) -> Response:
    """The course, to be taken away."""
    with db.reading() as session:
        found = open_bundle.found(session, version_id)
        if found is None:
            abort(404)
        members = list(open_bundle.members(session, *found))
        name = names.safe(found[0].name)
    return streaming.response(members, f"{name}.zip")
