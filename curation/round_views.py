"""Pages of a curator: who asks for another round of an exam; open it or not, with a reason."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.models import Person
from accounts.people import Role
from curation.forms import RoundForm
from exams.sitting import attempts, rounds
from exams.sitting.models import RoundRequest
from foundation import clock, db
from foundation.i18n import _
from judging import exam_terms

bp = Blueprint("rounds", __name__)
SHOWN = 50


@bp.get("/exam-rounds")
@open_to(Role.CURATOR)
def index() -> str:
    """What waits, oldest first, and what was decided lately."""
    with db.reading() as session:
        return render_template(
            "curation/rounds.html",
            waiting=_named(session, rounds.waiting(session)),
            decided=_named(session, rounds.decided(session, SHOWN)),
        )


@bp.route("/exam-rounds/<int:request_id>", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def one(request_id: int) -> ResponseReturnValue:
    """One request: the attempts so far, what the trainee says; then the decision."""
    form = RoundForm()
    if form.validate_on_submit():
        return _decide(request_id, form)
    with db.reading() as session:
        asked = _found(session, request_id)
        return render_template(
            "curation/round.html",
            asked=asked,
            name=session.get_one(Person, asked.person_id).name,
            sat=attempts.of_package(session, asked.person_id, asked.package_id),
            terms=exam_terms.of(asked.version),
            form=form if asked.state == "asked" else None,
        )


def _decide(request_id: int, form: RoundForm) -> ResponseReturnValue:
    try:
        with db.writing() as session:
            asked, now = _found(session, request_id), clock.now()
            if form.state.data == "opened":
                terms = exam_terms.of(asked.version)
                rounds.open_round(session, asked, form.reason.data, current_user.id, terms, now)
            else:
                rounds.refuse(session, asked, form.reason.data, current_user.id, now)
    except rounds.Decided:
        flash(_("别人已经决定过了，没有再改。"), "warn")
    except rounds.NotNow:
        flash(_("学员这一轮还没有考完，或者已经通过了，没有加开。"), "warn")
    else:
        flash(_("决定已记下。"), "ok")
    return redirect(url_for("rounds.index"))


def _found(session: Session, request_id: int) -> RoundRequest:
    found = session.get(RoundRequest, request_id)
    if found is None:
        abort(404)
    return found


def _named(session: Session, rows: list[RoundRequest]) -> list[tuple[RoundRequest, str]]:
    return [(row, session.get_one(Person, row.person_id).name) for row in rows]
