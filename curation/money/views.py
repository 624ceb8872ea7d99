"""The money of calls: its figures and applications (curators and auditors), and what a curator does with a subsidy."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.models import Person
from accounts.people import Role
from calls.models import Call
from curation.money import amounts, figures, run_book, spending, standing, subsidies, wording
from curation.money.forms import DecideForm, ProposeForm, RefundForm, WithdrawForm
from curation.money.models import SpendingLine, Subsidy
from curation.money.subsidies import Refused
from curation.procedure.models import Procedure
from foundation import clock, db, storage
from foundation.i18n import _, yuan
from foundation.web import name_download

bp = Blueprint("money", __name__)
LOOKING = (Role.CURATOR, Role.AUDITOR)
PAGE = 25


@bp.get("/money")
@open_to(*LOOKING)
def index() -> str:
    """The calls with their money, the last to close first."""
    number = max(1, request.args.get("page", 1, int))
    with db.reading() as session:
        known = select(Call).where(Call.state != "draft")
        total = session.scalar(select(func.count()).select_from(known.subquery())) or 0
        pages = max(1, -(-total // PAGE))
        number = min(number, pages)
        query = known.order_by(Call.closes_on.desc(), Call.id.desc()).limit(PAGE).offset((number - 1) * PAGE)
        calls = session.scalars(query).all()
        told = figures.of_calls(session, calls)
        return render_template(
            "curation/money/index.html", calls=calls, figures=told, page=number, pages=pages
        )


@bp.get("/calls/<int:call_id>/money")
@open_to(*LOOKING)
def of_call(call_id: int) -> str:
    """The money of a call."""
    with db.reading() as session:
        call = _call(session, call_id)
        rows, page, pages = figures.page(session, call, request.args.get("page", 1, int))
        return render_template(
            "curation/money/call.html",
            call=call,
            figures=figures.of(session, call),
            rows=rows,
            page=page,
            pages=pages,
            runs=figures.runs(session, call),
            states=wording.STATES,
        )


@bp.get("/calls/<int:call_id>/money/table")
@open_to(*LOOKING)
def table(call_id: int) -> Response:
    """Every application with its money, as CSV or Excel."""
    kind = "xlsx" if request.args.get("kind") == "xlsx" else "csv"
    with db.reading() as session:
        call = _call(session, call_id)
        head = [_("编号"), _("申报单位"), _("课程"), _("到哪一步"), _("费用（元）"), _("付了（元）"), _("还要退回（元）"), _("退回了（元）")]  # fmt: skip
        rows: list[list[str | int]] = [
            [
                str(each.procedure.id), each.payee, each.procedure.title, str(wording.STATES[each.code][0]),
                each.subsidy.amount_fen if each.subsidy and each.subsidy.state in subsidies.CARRIED else 0,
                each.paid_fen, each.due_fen, each.refunded_fen,
            ]
            for each in figures.every(session, call)
        ]  # fmt: skip
        told = figures.of(session, call)
    sums = (
        (_("一共多少钱"), told.budget), (_("提出来的"), told.proposed), (_("同意了的"), told.approved),
        (_("付了的"), told.paid), (_("退回来的"), told.returned), (_("还剩"), told.left),
    )  # fmt: skip
    if kind == "xlsx":
        answer = Response(run_book.table(head, rows, sums), mimetype=run_book.XLSX)
    else:
        answer = Response("\ufeff" + _csv(head, rows, sums), mimetype="text/csv")
    answer.headers["Cache-Control"] = "no-store"
    return name_download(answer, _("%(call)s的经费.%(kind)s", call=call.name, kind=kind))


def _csv(head: list[str], rows: list[list[str | int]], sums: tuple[tuple[str, int | None], ...]) -> str:
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(head)
    for row in rows:
        writer.writerow([run_book.plain(each) if isinstance(each, str) else yuan(each) for each in row])
    writer.writerow([])
    for words, fen in sums:
        writer.writerow([words, "" if fen is None else yuan(fen)])
    return target.getvalue()


@bp.get("/money/<int:procedure_id>")
@open_to(*LOOKING)
def one(procedure_id: int) -> str:
    """One application: where its money stands, what was proposed, spent and given back."""
    with db.reading() as session:
        procedure = _procedure(session, procedure_id)
        found = standing.one(session, procedure)
        every = subsidies.of(session, procedure_id)
        lines = spending.lines(session, found.subsidy) if found.subsidy else []
        refunds = spending.refunds(session, found.subsidy) if found.subsidy else []
        return render_template(
            "curation/money/one.html",
            found=found,
            procedure=procedure,
            every=every,
            lines=lines,
            refunds=refunds,
            spent=spending.total_fen(session, found.subsidy) if found.subsidy else 0,
            asked=spending.asked(found),
            scheme=subsidies.scheme(procedure),
            left=figures.of(session, procedure.call).left,
            people=_people(session, every),
            states=wording.STATES,
            reasons=wording.REASONS,
            acts=current_user.role is Role.CURATOR,
        )


def _people(session: Session, every: list[Subsidy]) -> dict[int, str]:
    """The names of who proposed, decided and took back."""
    ids = {one for each in every for one in (each.proposed_by, each.decided_by, each.withdrawn_by) if one}
    return dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all())


@bp.get("/money/<int:procedure_id>/spending/<int:line_id>")
@open_to(*LOOKING)
def document(procedure_id: int, line_id: int) -> Response:
    """The paper of something spent."""
    with db.reading() as session:
        line = session.get(SpendingLine, line_id)
        if line is None or line.subsidy.procedure_id != procedure_id:
            abort(404)
        return storage.response(line.file, line.file.name)


@bp.route("/money/<int:procedure_id>/propose", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def propose(procedure_id: int) -> ResponseReturnValue:
    """Propose an amount."""
    form = ProposeForm()
    if form.validate_on_submit():
        fen = amounts.fen_of(form.amount.data) or 0
        said = form.quality.data.strip(), form.reason.data.strip(), current_user.id, clock.now()
        try:
            with db.writing() as session:
                subsidies.propose(session, _procedure(session, procedure_id), fen, *said)
        except (subsidies.OverCap, subsidies.OverBudget) as error:
            form.amount.errors = [wording.refused(error)]
        except Refused as error:
            return _refused(error, procedure_id)
        else:
            flash(_("提出来了。要另一个人同意以后才付。"), "ok")
            return _to(procedure_id)
    with db.reading() as session:
        procedure = _procedure(session, procedure_id)
        try:
            told = subsidies.cap_fen(procedure), subsidies.left_fen(session, procedure)
        except Refused as error:
            return _refused(error, procedure_id)
        return render_template(
            "curation/money/propose.html", procedure=procedure, form=form, cap=told[0], left=told[1]
        )


@bp.route("/money/subsidies/<int:subsidy_id>", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def decide(subsidy_id: int) -> ResponseReturnValue:
    """Approve or refuse what somebody else proposed."""
    form = DecideForm()
    return _step(
        subsidy_id,
        form,
        "curation/money/decide.html",
        lambda session, subsidy: subsidies.decide(
            session, subsidy, form.decision.data, form.why.data.strip(), current_user.id, clock.now()
        ),
        _("决定已记下。"),
    )


@bp.route("/money/subsidies/<int:subsidy_id>/withdraw", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def withdraw(subsidy_id: int) -> ResponseReturnValue:
    """Take back what nothing was paid of."""
    form = WithdrawForm()
    return _step(
        subsidy_id,
        form,
        "curation/money/withdraw.html",
        lambda session, subsidy: subsidies.withdraw(
            session, subsidy, form.why.data.strip(), current_user.id, clock.now()
        ),
        _("撤回了，这笔钱可以再用。"),
    )


@bp.route("/money/subsidies/<int:subsidy_id>/refund", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def refund(subsidy_id: int) -> ResponseReturnValue:
    """Note what came back."""
    form = RefundForm()
    return _step(
        subsidy_id,
        form,
        "curation/money/refund.html",
        lambda session, subsidy: spending.note_refund(
            session,
            subsidy,
            amounts.fen_of(form.amount.data) or 0,
            form.on_day.data,
            reference=form.reference.data.strip(),
            person_id=current_user.id,
            now=clock.now(),
        ),
        _("记下了。"),
    )


def _step(
    subsidy_id: int,
    form: DecideForm | WithdrawForm | RefundForm,
    template: str,
    step: Callable[[Session, Subsidy], object],
    told: str,
) -> ResponseReturnValue:
    """Show the form of a step; take it, and say so; or say why not."""
    sent = form.validate_on_submit()
    with db.reading() as session:
        procedure_id = _subsidy(session, subsidy_id).procedure_id
    if sent:
        try:
            with db.writing() as session:
                step(session, _subsidy(session, subsidy_id))
        except spending.NotDue as error:
            form.amount.errors = [wording.refused(error)]
        except spending.WrongDay as error:
            form.on_day.errors = [wording.refused(error)]
        except Refused as error:
            return _refused(error, procedure_id)
        else:
            flash(told, "ok")
            return _to(procedure_id)
    with db.reading() as session:
        subsidy = _subsidy(session, subsidy_id)
        found = standing.one(session, subsidy.procedure)
        proposer = session.get_one(Person, subsidy.proposed_by).name
        return render_template(template, subsidy=subsidy, form=form, found=found, proposer=proposer)


def _refused(error: Refused, procedure_id: int) -> ResponseReturnValue:
    flash(wording.refused(error), "error")
    return _to(procedure_id)


def _to(procedure_id: int) -> ResponseReturnValue:
    return redirect(url_for("money.one", procedure_id=procedure_id))


def _subsidy(session: Session, subsidy_id: int) -> Subsidy:
    found = session.get(Subsidy, subsidy_id)
    if found is None:
        abort(404)
    return found


def _procedure(session: Session, procedure_id: int) -> Procedure:
    found = session.get(Procedure, procedure_id)
    if found is None:
        abort(404)
    return found


def _call(session: Session, call_id: int) -> Call:
    found = session.get(Call, call_id)
    if found is None or found.state == "draft":
        abort(404)
    return found
