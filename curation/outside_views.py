"""Decisions made outside the site: a curator notes each with its document; the document can be opened again."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.people import Role
from curation import submissions
from curation.access import DECIDING, found
from curation.forms import OutsideForm
from curation.models import Submission
from foundation import clock, db, storage
from foundation.i18n import _
from judging import editions, outside
from judging.models import OutsideDecision

bp = Blueprint("outside", __name__)


@bp.route("/reviews/<int:submission_id>/outside", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def note(submission_id: int) -> ResponseReturnValue:
    """Note a decision: on which rule, of which day, with its document."""
    form = OutsideForm()
    with db.reading() as session:
        submission = found(session, submission_id)
        known = outside.rules(editions.of(submission.version))
        noted = {each.rule_id for each in outside.of_version(session, submission.version_id)}
        form.rule.choices = [(rule.id, f"{rule.id} {rule.words}") for rule in known if rule.id not in noted]
        if not form.validate_on_submit():
            return _page(session, submission, form)
    try:
        with db.writing() as session:
            _keep(session, found(session, submission_id), form)
    except (outside.Noted, outside.NotAsked, submissions.NotWaiting):
        flash(_("这一条不能再记，没有改动。"), "warn")
    except submissions.Involved:
        abort(403)
    except outside.NoDocument:
        form.document.errors = [_("请用 PDF、PNG 或 JPEG 文件，不超过 20 MB")]
        with db.reading() as session:
            return _page(session, found(session, submission_id), form)
    else:
        flash(_("记下了，文件也存好了。"), "ok")
    return redirect(url_for("curation.review", submission_id=submission_id) + "#before")


def _page(session: Session, submission: Submission, form: OutsideForm) -> str:
    return render_template(
        "curation/outside.html",
        submission=submission,
        form=form,
        noted=outside.of_version(session, submission.version_id),
    )


def _keep(session: Session, submission: Submission, form: OutsideForm) -> None:
    submissions.not_involved(session, submission, current_user.id)
    if submission.state not in ("waiting", "accepted"):
        raise submissions.NotWaiting
    outside.note(
        session,
        submission.version,
        outside.rules(editions.of(submission.version)),
        form.rule.data,
        document=form.document.data.stream,
        name=form.document.data.filename or "",
        decided_on=form.decided_on.data,
        said=form.note.data.strip(),
        person_id=current_user.id,
        now=clock.now(),
    )


@bp.get("/reviews/<int:submission_id>/outside/<int:decision_id>")
@open_to(*DECIDING)
def document(submission_id: int, decision_id: int) -> Response:
    """The document of a decision."""
    with db.reading() as session:
        noted = session.get(OutsideDecision, decision_id)
        if noted is None or noted.version_id != found(session, submission_id).version_id:
            abort(404)
        return storage.response(noted.file, noted.file.name)
