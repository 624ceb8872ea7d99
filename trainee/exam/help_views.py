"""One page for a trainee: what is done for them in every exam, what they ask for, and who looked at the ground."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from accounts.access import open_to
from accounts.models import Person
from accounts.people import Role
from exams.accommodations import granting, in_words, measures
from foundation import clock, db
from foundation.i18n import _
from foundation.web import ConfirmForm
from trainee.exam.forms import WishForm

bp = Blueprint("exam_help", __name__)


@bp.route("/my-exams", methods=["GET", "POST"])
@open_to(Role.TRAINEE)
def mine() -> ResponseReturnValue:
    """Ask in plain words; asking again before an answer changes what was asked."""
    form = WishForm()
    if form.validate_on_submit():
        try:
            with db.writing() as session:
                granting.ask(
                    session, current_user.id, form.wishes.data or [], form.words.data or "", clock.now()
                )
        except granting.Nothing:
            form.wishes.errors = [_("选一项，或者写几句话")]
        else:
            flash(_("申请交上去了。工作人员答复以后，这一页会写明。"), "ok")
            return redirect(url_for("exam_help.mine"))
    with db.reading() as session:
        asked = granting.newest(session, current_user.id)
        if not form.is_submitted() and asked and asked.state == "asked":
            form = WishForm(formdata=None, wishes=asked.wishes, words=asked.words)
        looks = [
            (session.get_one(Person, each.person_id).name, each.at)
            for each in granting.looks(session, current_user.id)
        ]
        granted = granting.of(session, current_user.id)
        return render_template(
            "trainee/exam/help.html",
            form=form,
            asked=asked,
            asked_words=in_words.named(asked.wishes) if asked else [],
            granted=granted,
            lines=in_words.lines(measures.of(granted.measures if granted else None)),
            looks=looks,
        )


@bp.post("/my-exams/withdraw")
@open_to(Role.TRAINEE)
def withdraw() -> ResponseReturnValue:
    """Take the request back."""
    if ConfirmForm().validate_on_submit():
        with db.writing() as session:
            granting.withdraw(session, current_user.id, clock.now())
        flash(_("申请撤回了。"), "ok")
    return redirect(url_for("exam_help.mine"))
