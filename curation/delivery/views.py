"""Downloads of a provider: the bundle of an application with the subject of its e-mail, and a version as on a USB stick."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template
from sqlalchemy import select

from accounts.access import open_to
from accounts.people import Role
from curation.delivery import bundle, names, stick, streaming
from foundation import clock, db
from judging import check
from packages.access import own
from packages.models import Version

bp = Blueprint("delivery", __name__)
SHOWN = 20


@bp.get("/packages/<int:package_id>/bundle")
@open_to(Role.PROVIDER)
def bundle_page(package_id: int) -> str:
    """What the bundle is called, what is in it, what is missing; and the versions that can be taken on a stick."""
    with db.reading() as session:
        package = own(session, package_id)
        made = bundle.of(session, package, clock.now())
        its = select(Version).where(Version.package_id == package_id).order_by(Version.number.desc())
        return render_template(
            "curation/delivery/bundle.html",
            package=package,
            made=made,
            scheme=check.scheme(package.scheme_id),
            versions=list(session.scalars(its.limit(SHOWN))),
        )


@bp.get("/packages/<int:package_id>/bundle.zip")
@open_to(Role.PROVIDER)
def bundle_file(package_id: int) -> Response:
    """The whole application, as it stands."""
    with db.reading() as session:
        made = bundle.of(session, own(session, package_id), clock.now())
    return streaming.response(made.members, f"{made.named.file}.zip")


@bp.get("/packages/<int:package_id>/versions/<int:version_id>/stick.zip")
@open_to(Role.PROVIDER)
def stick_file(package_id: int, version_id: int) -> Response:
    """A version with a folder for each course and the text file that lists them."""
    with db.reading() as session:
        own(session, package_id)
        version = stick.owned(session, package_id, version_id)
        if version is None:
            abort(404)
        members = list(stick.members(session, version, clock.now()))
        name = names.safe(version.name)
    return streaming.response(members, f"{name}.zip")
