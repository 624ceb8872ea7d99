"""Pages of what changed since the version that was decided last: the list, one thing side by side, and what stands asked for anew."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.access import open_to
from curation import submissions
from curation.access import DECIDING, READING, found, may_see_answers
from curation.models import Submission
from curation.review import carrying, change_wording, changes, differing, side_by_side
from foundation import clock, db
from foundation.i18n import _
from foundation.web import ConfirmForm
from judging.models import Waiver

bp = Blueprint("review_changes", __name__)
KINDS = "introduction, instructors, provider, rights, course, order, resource, questions"


@bp.get("/reviews/<int:submission_id>/changes")
@open_to(*READING)
def listed(submission_id: int) -> str:
    """What changed, thing by thing."""
    with db.reading() as session:
        submission = found(session, submission_id)
        earlier = _earlier(session, submission)
        page = changes.listed(session, earlier.version, submission.version, request.args.get("page", 1, int))
        return render_template(
            "curation/changes/listed.html",
            submission=submission,
            earlier=earlier,
            page=page,
            wording=change_wording,
            answers=may_see_answers(session, submission),
            captions=differing.captions_kept(session, earlier.version),
        )


@bp.get(f"/reviews/<int:submission_id>/changes/<any({KINDS}):name>/<int:key>")
@open_to(*READING)
def one(submission_id: int, name: str, key: int) -> str:
    """One thing, as it was and as it is. Questions are for who may see answers."""
    with db.reading() as session:
        submission = found(session, submission_id)
        if name == "questions" and not may_see_answers(session, submission):
            abort(403)
        earlier = _earlier(session, submission)
        both = earlier.version, submission.version
        shown = side_by_side.of(session, *both, name, key, request.args.get("page", 1, int))
        if shown is None:
            abort(404)
        named = changes.Change(name, key, _number(session, submission, name, key), shown.name)
        return render_template(
            "curation/changes/one.html",
            submission=submission,
            earlier=earlier,
            shown=shown,
            change=named,
            wording=change_wording,
        )


def _number(session: Session, submission: Submission, kind: str, key: int) -> int:
    rows = differing.named(session, submission.version, [key]) if kind == "resource" else []
    return rows[0].number if rows else 0


def _earlier(session: Session, submission: Submission) -> Submission:
    earlier = carrying.before(session, submission)
    if earlier is None:
        abort(404)
    return earlier


@bp.post("/reviews/<int:submission_id>/anew/lines/<key>")
@open_to(*DECIDING)
def line_anew(submission_id: int, key: str) -> ResponseReturnValue:
    """Open a line of the checklist again."""
    return _anew(
        submission_id,
        lambda session, one: carrying.ask_answer(session, one, key, current_user.id, clock.now()),
        url_for("checklist.lines", submission_id=submission_id),
    )


@bp.post("/reviews/<int:submission_id>/anew/waivers/<int:waiver_id>")
@open_to(*DECIDING)
def waiver_anew(submission_id: int, waiver_id: int) -> ResponseReturnValue:
    """Have a waiver decided again, by two."""

    def step(session: Session, submission: Submission) -> None:
        waiver = session.get(Waiver, waiver_id)
        if waiver is None or waiver.version_id != submission.version_id:
            abort(404)
        carrying.ask_waiver(session, submission, waiver, current_user.id, clock.now())

    return _anew(
        submission_id, step, url_for("curation.waiver", submission_id=submission_id, waiver_id=waiver_id)
    )


@bp.post("/reviews/<int:submission_id>/anew/resources/<int:resource_id>/<what>")
@open_to(*DECIDING)
def confirmation_anew(submission_id: int, resource_id: int, what: str) -> ResponseReturnValue:
    """Have a resource confirmed again."""
    now = clock.now()
    return _anew(
        submission_id,
        lambda session, one: carrying.ask_confirmation(session, one, resource_id, what, current_user.id, now),
        url_for("checklist.confirming", submission_id=submission_id),
    )


def _anew(submission_id: int, step: Callable[[Session, Submission], None], back: str) -> ResponseReturnValue:
    """Only while it waits, and nobody of the provider's own organisation."""
    if not ConfirmForm().validate_on_submit():
        abort(400)
    with db.writing() as session:
        submission = found(session, submission_id)
        submissions.hold(session, submission)
        try:
            submissions.not_involved(session, submission, current_user.id)
        except submissions.Involved:
            abort(403)
        if submission.state != "waiting":
            abort(409)
        try:
            step(session, submission)
        except carrying.NotCarried:
            flash(_("这一样本来就要再看，没有改动。"), "warn")
        else:
            flash(_("好，这一样要再看一次。"), "ok")
    return redirect(back)
