"""What reviewers do before a decision: answer the checklist line by line, confirm practice and stated minutes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accessibility.captions import tracks
from accounts.access import open_to
from curation import checklist, submissions
from curation.access import DECIDING, found
from curation.forms import confirmation_form
from curation.models import Submission
from curation.review import carrying, samples
from curation.review.checklist_fields import checklist_form
from foundation import clock, db
from foundation.i18n import _
from foundation.web import Form
from judging import confirmations
from judging.confirmations import Asked
from judging.wording import of_findings

bp = Blueprint("checklist", __name__)
PAGE = 20
SAMPLE = 200  # characters of a transcript
Row = TypeVar("Row")


def _paged(rows: Sequence[Row]) -> tuple[list[tuple[int, Row]], int, int]:
    """The rows of the page that is asked for, counted from 1; its number, and how many pages there are."""
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(1, request.args.get("page", 1, int)), pages)
    shown = list(enumerate(rows, 1))[(page - 1) * PAGE : page * PAGE]
    return shown, page, pages


@bp.route("/reviews/<int:submission_id>/checklist", methods=["GET", "POST"])
@open_to(*DECIDING)
def lines(submission_id: int) -> ResponseReturnValue:
    """The lines that only a person can judge, each with yes, no or not applicable, and words."""
    with db.writing() if request.method == "POST" else db.reading() as session:
        submission = found(session, submission_id)
        rows = checklist.rows(session, submission, clock.now())
        shown, page, pages = _paged(rows)
        form = checklist_form(shown)
        if form.validate_on_submit():
            return _answered(session, submission, form)
        earlier = carrying.before(session, submission)
        return render_template(
            "curation/checklist.html",
            submission=submission,
            questions=samples.questions(
                session, submission.version, shown, earlier.version if earlier else None
            ),
            earlier=earlier,
            last=carrying.answers(session, earlier),
            form=form,
            page=page,
            pages=pages,
            left=len(checklist.open_lines(rows)),
            total=len(rows),
            wording=of_findings,
        )


def _answered(session: Session, submission: Submission, form: Form) -> ResponseReturnValue:
    _may(session, submission)
    given = {
        name.removeprefix("answer-"): (
            field.data,
            form["note-" + name.removeprefix("answer-")].data or "",
        )
        for name, field in form._fields.items()
        if name.startswith("answer-") and field.data
    }
    now = clock.now()
    checklist.answer(session, submission, given, current_user.id, now)
    left = len(checklist.open_lines(checklist.rows(session, submission, now)))
    if left:
        flash(_("记下了。还有 %(n)d 条没有答。", n=left), "info")
        return redirect(
            url_for("checklist.lines", submission_id=submission.id, page=request.args.get("page", 1, int))
        )
    flash(_("清单答完了。"), "ok")
    return redirect(url_for("curation.review", submission_id=submission.id) + "#before")


def _may(session: Session, submission: Submission) -> None:
    """Only while it waits, and nobody of the provider's own organisation."""
    submissions.hold(session, submission)
    try:
        submissions.not_involved(session, submission, current_user.id)
    except submissions.Involved:
        abort(403)
    if submission.state != "waiting":
        abort(409)


@bp.route("/reviews/<int:submission_id>/confirmations", methods=["GET", "POST"])
@open_to(*DECIDING)
def confirming(submission_id: int) -> ResponseReturnValue:
    """What is filed as practice and what is only stated, each with a sample; what the reviewer finds it to be."""
    with db.writing() if request.method == "POST" else db.reading() as session:
        submission = found(session, submission_id)
        asked = confirmations.asked(session, submission.version.package)
        shown, page, pages = _paged(asked)
        form = confirmation_form([each for _at, each in shown])
        if form.validate_on_submit():
            return _confirmed(session, submission, form, [each for _at, each in shown])
        return render_template(
            "curation/confirmations.html",
            submission=submission,
            shown=shown,
            form=form,
            page=page,
            pages=pages,
            total=len(asked),
            left=sum(1 for each in asked if each.found is None),
            sample={each.key: _sample(session, each) for _at, each in shown},
            wording=of_findings,
        )


def _sample(session: Session, asked: Asked) -> str:
    """How the transcript, or the text, begins."""
    if not asked.resource.is_clip:
        return asked.resource.text[:SAMPLE]
    track = tracks.current(session, asked.resource.id)
    return "".join(cue["text"] for cue in track.cues)[:SAMPLE] if track else ""


def _confirmed(
    session: Session, submission: Submission, form: Form, shown: Sequence[Asked]
) -> ResponseReturnValue:
    _may(session, submission)
    now, subject = clock.now(), f"version:{submission.version_id}"
    for each in shown:
        value, note = form[f"value-{each.key}"].data, (form[f"note-{each.key}"].data or "").strip()
        known = (each.found.value, each.found.note) if each.found else None
        if value and known != (str(value), note):
            confirmations.confirm(
                session,
                each.resource,
                each.what,
                str(value),
                current_user.id,
                now,
                subject=subject,
                note=note,
            )
    flash(_("记下了。"), "ok")
    left = [each for each in confirmations.asked(session, submission.version.package) if each.found is None]
    if left:
        page = request.args.get("page", 1, int)
        return redirect(url_for("checklist.confirming", submission_id=submission.id, page=page))
    return redirect(url_for("curation.review", submission_id=submission.id) + "#before")
