"""Pages of what happens beside the stages: an applicant withdraws or appeals, the office gives more time or answers an appeal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.people import Role
from calls import working_days
from curation import refusals
from curation.deadlines import extending
from curation.procedure import appeals, changes, listing, running
from curation.procedure.forms import AnswerForm, ExtendForm, ReasonForm
from curation.procedure.models import Procedure
from foundation import clock, db
from foundation.i18n import _

bp = Blueprint("procedure_changes", __name__)


def _found(session: Session, procedure_id: int) -> Procedure:
    """An application that the visitor may look at, or 404."""
    return listing.seen(session, current_user, procedure_id) or abort(404)


@bp.route("/procedures/<int:procedure_id>/withdraw", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def withdraw(procedure_id: int) -> ResponseReturnValue:
    """Take the application back."""
    form = ReasonForm()
    return _asked(
        procedure_id,
        form,
        "curation/procedures/withdraw.html",
        lambda procedure: procedure.stage is not None and changes.own(procedure, current_user),
        lambda session, procedure: changes.withdraw(
            session, procedure, current_user, clock.now(), note=form.note.data.strip()
        ),
        _("申报撤回了。"),
    )


@bp.route("/procedures/<int:procedure_id>/appeal", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def appeal(procedure_id: int) -> ResponseReturnValue:
    """Appeal against a rejection, once."""
    form = ReasonForm()
    return _asked(
        procedure_id,
        form,
        "curation/procedures/appeal.html",
        lambda procedure: procedure.ended_as == "rejected" and changes.own(procedure, current_user),
        lambda session, procedure: appeals.ask(
            session, procedure, current_user, clock.now(), note=form.note.data.strip()
        ),
        _("申诉交上去了，会有另一个人来答复。"),
    )


@bp.route("/procedures/<int:procedure_id>/answer", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def answer(procedure_id: int) -> ResponseReturnValue:
    """Answer an appeal, as somebody else than who rejected."""
    form = AnswerForm()
    return _asked(
        procedure_id,
        form,
        "curation/procedures/answer.html",
        lambda procedure: procedure.ended_as == "rejected",
        lambda session, procedure: appeals.answer(
            session,
            procedure,
            current_user,
            clock.now(),
            upheld=form.answer.data == "upheld",
            note=form.note.data.strip(),
        ),
        _("答复记下了，申报单位看得到。"),
    )


@bp.route("/procedures/<int:procedure_id>/extend", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def extend(procedure_id: int) -> ResponseReturnValue:
    """Give the stage more time."""
    form = ExtendForm()

    def step(session: Session, procedure: Procedure) -> None:
        extending.extend(
            session,
            procedure,
            form.until.data,
            current_user,
            clock.now(),
            note=form.note.data.strip(),
            seen=form.seen.data,
            was=form.was.data,
        )

    return _asked(
        procedure_id,
        form,
        "curation/procedures/extend.html",
        lambda procedure: procedure.due_on is not None,
        step,
        _("期限延长了。申报单位看得到原因，也会收到信。"),
    )


def _days(session: Session, procedure: Procedure) -> dict[str, Any]:
    """The working days that are left, and the years on the way whose list isn't there."""
    today, due = clock.today(), procedure.due_on or clock.today()
    return {
        "left": working_days.between(today, due, working_days.known(session)),
        "unlisted": working_days.unlisted(session, today, max(due, today)),
    }


def _asked(
    procedure_id: int,
    form: Any,
    template: str,
    possible: Callable[[Procedure], bool],
    step: Callable[[Session, Procedure], None],
    told: str,
) -> ResponseReturnValue:
    """The page that asks for the reason, then the step: done, or refused in words."""
    there = redirect(url_for("procedures.one", procedure_id=procedure_id))
    with db.reading() as session:
        procedure = _found(session, procedure_id)
        if not possible(procedure):
            flash(*refusals.told(running.NotNow()))
            return there
        if not form.validate_on_submit():
            if "seen" in form and not form.is_submitted():
                form.seen.data = running.mark(procedure)
            if "was" in form and not form.is_submitted():
                form.was.data = procedure.due_on
            return render_template(
                template,
                form=form,
                procedure=procedure,
                stage=running.stage_of(procedure),
                appeal=appeals.of(session, procedure)[0],
                until=appeals.until(session, procedure),
                **_days(session, procedure),
            )
    try:
        with db.writing() as session:
            step(session, _found(session, procedure_id))
    except refusals.KNOWN as error:
        flash(*refusals.told(error))
    else:
        flash(told, "ok")
    return there
