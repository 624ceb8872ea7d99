"""A provider chooses which call its package answers."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from accounts.access import open_to
from accounts.people import Role
from calls import answering
from calls.models import Call
from curation.calling.forms import ChoiceForm, closes
from foundation import clock, db
from foundation.i18n import _
from packages.access import own

bp = Blueprint("call_choice", __name__)


@bp.route("/packages/<int:package_id>/call", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def choose(package_id: int) -> ResponseReturnValue:
    """Which of the open calls it answers, or none yet."""
    day = clock.today()
    with db.reading() as session:
        package = own(session, package_id)
        mine = answering.of(session, package_id)
        offered = answering.possible(session, package, day)
        form = ChoiceForm(data={"call": mine.call_id if mine else 0})
        form.offer([(each.id, each.name) for each in offered])
        if not form.validate_on_submit():
            return render_template(
                "curation/calls/choose.html", package=package, mine=mine, offered=offered, form=form, day=day, closes=closes
            )  # fmt: skip
    try:
        with db.writing() as session:
            call = session.get_one(Call, form.call.data) if form.call.data else None
            answering.choose(session, own(session, package_id), call, current_user.id, clock.now(), day)
    except answering.HandedIn:
        flash(_("已经按选好的征集提交过了，不能再换。"), "warn")
    except answering.NotOpen:
        flash(_("这次征集刚刚结束，没有选上。"), "error")
    else:
        flash(_("选好了。") if call else _("现在没有选征集。"), "ok")
    return redirect(url_for("curation.submit", package_id=package_id))
