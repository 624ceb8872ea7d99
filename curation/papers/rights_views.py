"""A provider's page of rights: the signed letter or a proof, and where quotations come from; reviewers open what was handed in."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from accounts.access import open_to
from accounts.people import Role
from curation.access import READING, found
from curation.papers import annexes, forms, rights
from curation.papers.models import RightsPaper
from foundation import clock, db, storage
from foundation.i18n import _
from judging import outside
from packages import standing
from packages.access import own

bp = Blueprint("rights", __name__)


@bp.route("/packages/<int:package_id>/rights", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def proof(package_id: int) -> ResponseReturnValue:
    """Hand in the signed letter, or another proof."""
    form = forms.RightsForm()
    if form.validate_on_submit():
        try:
            with db.writing() as session:
                rights.keep(
                    session,
                    own(session, package_id),
                    kind=form.kind.data,
                    document=form.document.data.stream,
                    name=form.document.data.filename or "",
                    signed_on=form.signed_on.data,
                    free_use=bool(form.free_use.data),
                    person_id=current_user.id,
                    now=clock.now(),
                )
        except outside.NoDocument:
            form.document.errors = [_("请用 PDF、PNG 或 JPEG 文件，不超过 20 MB")]
        else:
            flash(_("存好了，这就是培训包的版权材料。"), "ok")
            return redirect(url_for("rights.proof", package_id=package_id))
    with db.reading() as session:
        package = own(session, package_id)
        told = package.details.get("rights") or {}
        if not form.is_submitted():
            form.free_use.data = bool(told.get("free_use"))
        return render_template(
            "curation/papers/rights.html",
            package=package,
            form=form,
            waits=standing.waits(session, package),
            came=rights.papers(session, package_id)[:10],
            letter=next((each for each in annexes.offered(package) if each.sort == "letter"), None),
            told=told,
            quotations=rights.quotations(package.details),
        )


@bp.get("/packages/<int:package_id>/rights/<int:paper_id>")
@open_to(Role.PROVIDER)
def paper(package_id: int, paper_id: int) -> Response:
    """A paper that was handed in."""
    with db.reading() as session:
        kept = session.get(RightsPaper, paper_id)
        if kept is None or kept.package_id != own(session, package_id).id:
            abort(404)
        return storage.response(kept.file, kept.file.name)


@bp.route("/packages/<int:package_id>/quotations", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def quotations(package_id: int) -> ResponseReturnValue:
    """Where quotations come from, line by line."""
    with db.reading() as session:
        package = own(session, package_id)
        known = rights.quotations(package.details)
        form = forms.quotations_form(known)
        if not form.validate_on_submit():
            return render_template(
                "curation/papers/quotations.html",
                package=package,
                form=form,
                known=len(known),
                lines=forms.lines(known),
                waits=standing.waits(session, package),
            )
    with db.writing() as session:
        told = forms.told(form)
        rights.put_quotations(session, own(session, package_id), told, current_user.id, clock.now())
    flash(_("存好了，一共 %(n)d 处引用。", n=len(told)) if told else _("存好了：没有引用。"), "ok")
    return redirect(url_for("rights.proof", package_id=package_id))


@bp.get("/reviews/<int:submission_id>/quotations")
@open_to(*READING)
def of_version(submission_id: int) -> str:
    """Where the quotations of what was handed in come from, for who reviews it."""
    with db.reading() as session:
        submission = found(session, submission_id)
        told = rights.quotations(submission.version.head.get("details") or {})
        return render_template("curation/papers/sources.html", submission=submission, quotations=told)
