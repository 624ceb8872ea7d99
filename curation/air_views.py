"""After publication: off the air, back, an earlier version in its place, a rework; each with its reason, seen again before it is done."""

from __future__ import annotations

from datetime import UTC, datetime, time

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.people import Role
from curation import air, refusals
from curation.access import found
from curation.forms import AirForm
from curation.models import Submission
from foundation import clock, db
from foundation.i18n import _
from packages import standing

bp = Blueprint("air", __name__)


@bp.route("/reviews/<int:submission_id>/air", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def change(submission_id: int) -> ResponseReturnValue:
    """What is to be done with what was published; then the same again to confirm."""
    form = AirForm()
    with db.reading() as session:
        submission = found(session, submission_id)
        _offer(session, submission, form)
        if not (form.validate_on_submit() and form.confirmed.data == "yes"):
            sure = request.method == "POST" and not form.errors
            return render_template(
                "curation/air_confirm.html" if sure else "curation/air.html",
                submission=submission,
                form=form,
                row=standing.of_version(session, submission.version_id),
            )
    try:
        with db.writing() as session:
            _do(session, found(session, submission_id), form)
    except refusals.KNOWN as error:
        flash(*refusals.told(error))
    else:
        flash(_("记下了，现在就这样。"), "ok")
    return redirect(url_for("curation.review", submission_id=submission_id))


def _offer(session: Session, submission: Submission, form: AirForm) -> None:
    """What can be done now."""
    words = {
        air.REWORK: _("请供应单位修改，改好以前还在用"),
        air.WITHDRAW: _("停用：不再让人报名，正在学的人可以学完"),
        air.CLOSE: _("内容有错或有害：马上关闭，谁也不能再学"),
        air.REPLACE: _("换回以前的一版"),
        air.PUT_BACK: _("恢复使用"),
    }
    form.decision.choices = [(step, words[step]) for step in air.steps(session, submission)]
    form.other.choices = [
        (each.id, _("第 %(n)d 版", n=each.number)) for each in air.earlier(session, submission.version)
    ]


def _do(session: Session, submission: Submission, form: AirForm) -> None:
    step, reason, person, now = form.decision.data, form.note.data.strip(), current_user.id, clock.now()
    if step == air.REWORK:
        zone = current_app.config["SETTINGS"].zone
        until = datetime.combine(form.until.data, time(23, 59, 59), tzinfo=zone).astimezone(UTC)
        air.ask_for_rework(session, submission, person, now, reason=reason, until=until)
    elif step == air.REPLACE:
        air.replace(session, submission, form.other.data or 0, person, now, reason=reason)
    elif step == air.PUT_BACK:
        air.put_back(session, submission, person, now, reason=reason)
    else:
        air.withdraw(session, submission, person, now, reason=reason, closed=step == air.CLOSE)
