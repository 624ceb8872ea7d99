"""Payment runs: gathered and closed by one curator, what the bank said of each line noted by another."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.models import Person
from accounts.people import Role
from calls.models import Call
from curation.money import amounts, runs, wording
from curation.money.forms import OutcomeForm
from curation.money.models import PaymentLine, PaymentRun
from curation.money.subsidies import Refused
from foundation import clock, db, storage
from foundation.i18n import _
from foundation.web import ConfirmForm

bp = Blueprint("payment_runs", __name__)


@bp.route("/calls/<int:call_id>/payments/new", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def new(call_id: int) -> ResponseReturnValue:
    """What would be paid; then the run, which nobody changes afterwards."""
    if ConfirmForm().validate_on_submit():
        looked_at = request.form.get("looked_at", "")
        try:
            with db.writing() as session:
                run = runs.close(session, _call(session, call_id), looked_at, current_user.id, clock.now())
        except Refused as error:
            flash(wording.refused(error), "error")
            return redirect(url_for("payment_runs.new", call_id=call_id))
        flash(_("付款单做好了，不能再改。请下载以后交去付款。"), "ok")
        return redirect(url_for("payment_runs.one", run_id=run.id))
    with db.reading() as session:
        call = _call(session, call_id)
        lines = runs.payable(session, call)
        total = sum(each.subsidy.amount_fen for each in lines if each.subsidy)
        return render_template(
            "curation/money/run_new.html",
            call=call,
            lines=lines,
            total=total,
            capitals=amounts.capitals(total),
            looked_at=runs.seen(lines),
            most=runs.MOST_LINES,
        )


@bp.get("/payments/<int:run_id>")
@open_to(Role.CURATOR, Role.AUDITOR)
def one(run_id: int) -> str:
    """A run: its sums, its file, its lines and what the bank said of each."""
    with db.reading() as session:
        run = _run(session, run_id)
        return render_template(
            "curation/money/run.html",
            run=run,
            lines=runs.lines_of(session, run),
            capitals=amounts.capitals(run.sum_fen),
            closer=session.get_one(Person, run.closed_by).name,
            may_note=current_user.role is Role.CURATOR and current_user.id != run.closed_by,
        )


@bp.get("/payments/<int:run_id>/file")
@open_to(Role.CURATOR, Role.AUDITOR)
def file(run_id: int) -> Response:
    """The workbook as it was closed."""
    with db.reading() as session:
        run = _run(session, run_id)
        name = _("%(call)s付款单第%(n)d批.xlsx", call=run.call.name, n=run.number)
        return storage.response(run.file, name)


@bp.route("/payments/<int:run_id>/lines/<int:position>", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def line(run_id: int, position: int) -> ResponseReturnValue:
    """Note what the bank did with a line."""
    form = OutcomeForm()
    if form.validate_on_submit():
        try:
            with db.writing() as session:
                _note(session, _line(session, run_id, position), form)
        except runs.NotPaid as error:
            form.on_day.errors = [wording.refused(error)]
        except Refused as error:
            flash(wording.refused(error), "error")
            return redirect(url_for("payment_runs.one", run_id=run_id))
        else:
            flash(_("第 %(n)d 笔记下了。", n=position), "ok")
            return redirect(url_for("payment_runs.one", run_id=run_id))
    with db.reading() as session:
        found = _line(session, run_id, position)
        if any(each.what == "paid" for each in found.outcomes):
            form.what.choices = [each for each in form.what.choices if each[0] == "returned"]
        return render_template("curation/money/run_line.html", line=found, form=form)


def _note(session: Session, found: PaymentLine, form: OutcomeForm) -> None:
    runs.note(
        session,
        found,
        form.what.data,
        form.on_day.data,
        reference=form.reference.data.strip(),
        said=(form.note.data or "").strip(),
        person_id=current_user.id,
        now=clock.now(),
    )


def _line(session: Session, run_id: int, position: int) -> PaymentLine:
    found = runs.line(session, run_id, position)
    if found is None:
        abort(404)
    return found


def _run(session: Session, run_id: int) -> PaymentRun:
    found = session.get(PaymentRun, run_id)
    if found is None:
        abort(404)
    return found


def _call(session: Session, call_id: int) -> Call:
    found = session.get(Call, call_id)
    if found is None or found.state == "draft":
        abort(404)
    return found
