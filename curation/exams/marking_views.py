"""Pages of assessors: answers that only people can mark, without a name, each by two of them, by a third where they differ."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.people import Role
from curation.exams.forms import marks_form
from exams.results import hand_marks
from exams.results.hand_marks import Task
from exams.sitting.models import Attempt
from foundation import clock, db
from foundation.i18n import _
from hours import certificates, earned, enrolments
from judging import exam_terms

bp = Blueprint("marking", __name__)


@bp.get("/exam-marking")
@open_to(Role.REVIEWER, Role.CURATOR)
def index() -> str:
    """What waits for this person's marks, oldest first."""
    with db.reading() as session:
        return render_template(
            "curation/exams/marking.html", tasks=hand_marks.tasks(session, current_user.id)
        )


@bp.route("/exam-marking/<int:attempt_id>/<int:position>", methods=["GET", "POST"])
@open_to(Role.REVIEWER, Role.CURATOR)
def one(attempt_id: int, position: int) -> ResponseReturnValue:
    """One answer with its rubric; then the next one."""
    with db.reading() as session:
        task = _task(session, attempt_id, position)
    form = marks_form(task.question)
    if not form.validate_on_submit():
        return render_template("curation/exams/mark.html", task=task, form=form)
    now = clock.now()
    try:
        with db.writing() as session:
            attempt = session.get_one(Attempt, attempt_id)
            enrolments.alone(session, attempt.person_id)
            hand_marks.give(
                session, attempt, position, form.points, form.note.data or "", current_user.id, now
            )
            if hand_marks.finish(
                session, attempt, pass_mark=exam_terms.of(attempt.version).pass_mark, now=now
            ):
                for mine in enrolments.in_package(session, attempt.person_id, attempt.package_id):
                    earned.settle(session, mine, certificates.draw, now)
            following = hand_marks.tasks(session, current_user.id)
    except hand_marks.NotYours:
        flash(_("这一份已经有人批好了，没有再记。"), "warn")
        return redirect(url_for("marking.index"))
    flash(_("记下了。"), "ok")
    if not following:
        return redirect(url_for("marking.index"))
    return redirect(
        url_for("marking.one", attempt_id=following[0].attempt_id, position=following[0].position)
    )


def _task(session: Session, attempt_id: int, position: int) -> Task:
    attempt = session.get(Attempt, attempt_id)
    found = (
        hand_marks.task(session, attempt, position, current_user.id) if attempt and attempt.waits else None
    )
    if found is None:
        abort(404)
    return found
