"""What a provider sees of its money: amount and state in plain words, and its account of what was spent."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.people import Role
from curation.money import amounts, spending, standing, wording
from curation.money.credit import teaching
from curation.money.forms import SpendingForm
from curation.money.models import SpendingLine, Subsidy
from curation.money.standing import Standing
from curation.money.subsidies import Refused
from curation.procedure.models import Procedure
from foundation import clock, db, storage
from foundation.i18n import _
from foundation.web import ConfirmForm
from judging import outside

bp = Blueprint("own_money", __name__)
PAGE = 25


@bp.get("/my-money")
@open_to(Role.PROVIDER)
def index() -> str:
    """The applications of the visitor's organisation with their money, the newest first."""
    mine = Procedure.organisation_id == current_user.organisation_id
    with db.reading() as session:
        total = session.scalar(select(func.count(Procedure.id)).where(mine)) or 0
        pages = max(1, -(-total // PAGE))
        page = min(max(1, request.args.get("page", 1, int)), pages)
        query = select(Procedure).where(mine).order_by(Procedure.id.desc())
        rows = session.scalars(query.limit(PAGE).offset((page - 1) * PAGE)).all()
        return render_template(
            "curation/money/own_index.html",
            rows=standing.of(session, rows),
            page=page,
            pages=pages,
            states=wording.STATES,
        )


@bp.get("/my-money/<int:procedure_id>")
@open_to(Role.PROVIDER)
def one(procedure_id: int) -> str:
    """One application: how much, where it stands, what was spent, what is to go back."""
    with db.reading() as session:
        return _page(session, procedure_id, SpendingForm())


@bp.post("/my-money/<int:procedure_id>/spending")
@open_to(Role.PROVIDER)
def spend(procedure_id: int) -> ResponseReturnValue:
    """Note something that was spent."""
    form = SpendingForm()
    if form.validate_on_submit():
        try:
            with db.writing() as session:
                _add(session, _subsidy(session, procedure_id), form)
        except outside.NoDocument:
            form.document.errors = [_("请用 PDF、PNG 或 JPEG 文件，不超过 20 MB")]
        except spending.WrongDay as error:
            form.spent_on.errors = [wording.refused(error)]
        except Refused as error:
            flash(wording.refused(error), "error")
            return _to(procedure_id)
        else:
            flash(_("记下了。"), "ok")
            return _to(procedure_id)
    with db.reading() as session:
        return _page(session, procedure_id, form)


def _add(session: Session, subsidy: Subsidy, form: SpendingForm) -> None:
    file = form.document.data
    spending.add(
        session,
        subsidy,
        file.stream,
        name=file.filename or "",
        purpose=form.purpose.data.strip(),
        amount_fen=amounts.fen_of(form.amount.data) or 0,
        spent_on=form.spent_on.data,
        person_id=current_user.id,
        now=clock.now(),
    )


@bp.post("/my-money/<int:procedure_id>/spending/<int:line_id>/strike")
@open_to(Role.PROVIDER)
def strike(procedure_id: int, line_id: int) -> ResponseReturnValue:
    """Strike a line out."""
    if not ConfirmForm().validate_on_submit():
        abort(400)
    try:
        with db.writing() as session:
            spending.strike(session, _line(session, procedure_id, line_id), current_user.id, clock.now())
    except Refused as error:
        flash(wording.refused(error), "error")
    else:
        flash(_("划掉了，不再算。"), "ok")
    return _to(procedure_id)


@bp.post("/my-money/<int:procedure_id>/account")
@open_to(Role.PROVIDER)
def hand_in(procedure_id: int) -> ResponseReturnValue:
    """Hand the account in."""
    if not ConfirmForm().validate_on_submit():
        abort(400)
    try:
        with db.writing() as session:
            spending.hand_in(session, _subsidy(session, procedure_id), current_user.id, clock.now())
    except Refused as error:
        flash(wording.refused(error), "error")
    else:
        flash(_("使用情况交上去了，不能再改。"), "ok")
    return _to(procedure_id)


@bp.get("/my-money/<int:procedure_id>/spending/<int:line_id>")
@open_to(Role.PROVIDER)
def document(procedure_id: int, line_id: int) -> Response:
    """The paper of something spent."""
    with db.reading() as session:
        line = _line(session, procedure_id, line_id)
        return storage.response(line.file, line.file.name)


def _page(session: Session, procedure_id: int, form: SpendingForm) -> str:
    procedure = _own(session, procedure_id)
    found = standing.one(session, procedure)
    lines = spending.lines(session, found.subsidy) if found.subsidy else []
    spent = spending.total_fen(session, found.subsidy) if found.subsidy else 0
    return render_template(
        "curation/money/own.html",
        found=found,
        procedure=procedure,
        lines=lines,
        spent=spent,
        surplus=spending.surplus_fen(found.paid_fen, spent),
        asked=spending.asked(found),
        form=form,
        statements=[each for each in teaching.of(session, procedure_id) if each.withdrawn_at is None],
        states=wording.STATES,
    )


def _to(procedure_id: int) -> ResponseReturnValue:
    return redirect(url_for("own_money.one", procedure_id=procedure_id))


def _own(session: Session, procedure_id: int) -> Procedure:
    """An application of the visitor's organisation, or 404: nobody learns what others get."""
    found = session.get(Procedure, procedure_id)
    if found is None or found.organisation_id != current_user.organisation_id:
        abort(404)
    return found


def _subsidy(session: Session, procedure_id: int) -> Subsidy:
    found: Standing = standing.one(session, _own(session, procedure_id))
    if found.subsidy is None:
        raise spending.NotPaidYet
    return found.subsidy


def _line(session: Session, procedure_id: int, line_id: int) -> SpendingLine:
    _own(session, procedure_id)
    found = session.get(SpendingLine, line_id)
    if found is None or found.subsidy.procedure_id != procedure_id:
        abort(404)
    return found
