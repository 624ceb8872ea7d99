"""Who reviews a submission, and the right answers of its questions: shown to who must see them, each look noted."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.people import Role
from curation import submissions
from curation.access import DECIDING, assigned, found, may_see_answers
from curation.models import Assignment
from exams.bank import in_words, kinds
from foundation import clock, db, ledger, storage
from foundation.i18n import _
from foundation.storage import StoredFile
from packages import frozen
from packages.models import Version, VersionQuestion

bp = Blueprint("answers", __name__)


@bp.post("/reviews/<int:submission_id>/take")
@open_to(Role.REVIEWER)
def take(submission_id: int) -> ResponseReturnValue:
    """Take a submission to review it. Who belongs to the provider's organisation can't."""
    with db.writing() as session:
        submission, now = found(session, submission_id), clock.now()
        try:
            submissions.not_involved(session, submission, current_user.id)
        except submissions.Involved:
            abort(403)
        if not assigned(session, submission):
            session.add(
                Assignment(
                    submission_id=submission.id, person_id=current_user.id, given_by=current_user.id, at=now
                )
            )
            session.flush()
            subject, data = f"version:{submission.version_id}", {"submission": submission.id}
            ledger.append(
                session, now=now, actor=current_user.id, kind="review.taken", subject=subject, data=data
            )
    flash(_("这一件由你评审。"), "ok")
    return redirect(url_for("curation.review", submission_id=submission_id))


@bp.post("/reviews/<int:submission_id>/answers")
@open_to(*DECIDING)
def show(submission_id: int) -> str:
    """The questions with their right answers; that this person looked is noted first."""
    with db.writing() as session:
        submission = found(session, submission_id)
        if not may_see_answers(session, submission):
            abort(403)
        sets = _sets(session, submission.version)
        ledger.append(
            session,
            now=clock.now(),
            actor=current_user.id,
            kind="answers.shown",
            subject=f"version:{submission.version_id}",
            data={"sets": len(sets)},
        )
        return render_template("curation/answers.html", submission=submission, sets=sets, in_words=in_words)


@bp.get("/reviews/<int:submission_id>/questions/<int:set_number>/<int:position>/media/<name>/<int:number>")
@open_to(*DECIDING)
def medium(submission_id: int, set_number: int, position: int, name: str, number: int) -> Response:
    """A picture or sound of a question (a), or of the one in its place (b)."""
    with db.reading() as session:
        version = found(session, submission_id).version
        its = (VersionQuestion.set_number == set_number, VersionQuestion.position == position)
        asked = next(iter(frozen.questions(session, version.id, *its, limit=1)), {})
        told = {"a": asked, "b": asked.get("substitute", {})}.get(name, {})
        file_id = kinds.file_of(told, number)
        stored = session.get(StoredFile, file_id) if file_id else None
        if stored is None:
            abort(404)
        return storage.response(stored)


def _sets(session: Session, version: Version) -> list[dict[str, Any]]:
    """The exam sets with their questions."""
    return [
        {
            **told,
            "questions": frozen.questions(session, version.id, VersionQuestion.set_number == told["number"]),
        }
        for told in version.head.get("exam_sets", ())
    ]
