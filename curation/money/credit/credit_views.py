"""Teachers' credit: a curator issues statements; anybody checks one by its number; who may know the name prints it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts import limits
from accounts.access import open_to, open_to_all
from accounts.people import Role
from curation.money import subsidies, wording
from curation.money.credit import teaching
from curation.money.credit.forms import TakeBackForm, shares_form, shares_of
from curation.money.models import TeachingCredit
from curation.money.subsidies import Refused
from curation.procedure.models import Procedure
from foundation import clock, db
from foundation.i18n import _, class_hours, day
from foundation.web import name_download
from hours import certificate_pdf, certificates

bp = Blueprint("credits", __name__)


@bp.route("/money/<int:procedure_id>/credits", methods=["GET", "POST"])
@open_to(Role.CURATOR, Role.AUDITOR)
def of_application(procedure_id: int) -> ResponseReturnValue:
    """The statements of an application; where there are none yet, a curator shares the hours among its teachers."""
    if request.method == "POST" and current_user.role is not Role.CURATOR:
        abort(403)
    with db.reading() as session:
        procedure = _procedure(session, procedure_id)
        try:
            course = teaching.course(session, procedure)
        except Refused as error:
            return _page(session, procedure, why_not=wording.refused(error))
        form = shares_form(course.lecturers, course.class_hours_tenths)
        shares = shares_of(form, course.lecturers) if form.validate_on_submit() else {}
        if not shares:
            return _page(session, procedure, course=course, form=form)
    try:
        with db.writing() as session:
            teaching.issue(session, _procedure(session, procedure_id), shares, current_user.id, clock.now())
    except teaching.NotExact as error:
        next(field for field in form if field.name.startswith("hours-")).errors = [wording.refused(error)]
        with db.reading() as session:
            return _page(session, _procedure(session, procedure_id), course=course, form=form)
    except Refused as error:
        flash(wording.refused(error), "error")
    else:
        flash(_("学时证明开好了，每位教师一张。"), "ok")
    return redirect(url_for("credits.of_application", procedure_id=procedure_id))


def _page(session: Session, procedure: Procedure, **told: Any) -> str:
    every = teaching.of(session, procedure.id)
    return render_template(
        "curation/money/credits.html",
        procedure=procedure,
        every=every,
        standing=[each for each in every if each.withdrawn_at is None],
        acts=current_user.role is Role.CURATOR,
        **told,
    )


@bp.route("/money/<int:procedure_id>/credits/withdraw", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def withdraw(procedure_id: int) -> ResponseReturnValue:
    """Take back all statements of an application."""
    form = TakeBackForm()
    if not form.validate_on_submit():
        with db.reading() as session:
            procedure = _procedure(session, procedure_id)
            return render_template("curation/money/credits_withdraw.html", procedure=procedure, form=form)
    try:
        with db.writing() as session:
            procedure = _procedure(session, procedure_id)
            teaching.withdraw(session, procedure, form.why.data.strip(), current_user.id, clock.now())
    except Refused as error:
        flash(wording.refused(error), "error")
    else:
        flash(_("撤回了。可以重新开。"), "ok")
    return redirect(url_for("credits.of_application", procedure_id=procedure_id))


@bp.get("/credits/<number>")
@open_to_all
def statement(number: str) -> str:
    """A statement by its number. Who asks for many that don't exist waits ever longer; a right one costs nothing."""
    where = ("proofs-from", limits.place(request.remote_addr))
    with db.reading() as session:
        limits.look(session, limits.PROOFS, *where, now=clock.now())
        found = teaching.by_number(session, number)
        named = found is not None and _may_know(found)
        page = render_template(
            "curation/money/statement.html",
            number=number,
            found=found,
            whole=teaching.whole(session, found) if found else False,
            named=named,
            lecturer=(found.lecturer if named else certificates.masked(found.lecturer)) if found else "",
            scheme=subsidies.scheme(found.procedure) if found else None,
        )
    if found is None:
        with db.writing() as session:
            limits.take(session, limits.PROOFS, *where, now=clock.now())
    return page


@bp.get("/credits/<number>/file")
@open_to(Role.PROVIDER, Role.CURATOR, Role.AUDITOR)
def file(number: str) -> Response:
    """The statement as PDF."""
    with db.reading() as session:
        found = teaching.by_number(session, number)
        if found is None or found.withdrawn_at is not None or not _may_know(found):
            abort(404)
        told = _told(found)
    answer = Response(certificate_pdf.make(told), mimetype="application/pdf")
    answer.headers["Cache-Control"] = "no-store"
    return name_download(answer, _("继续教育学时证明-%(number)s.pdf", number=found.number))


def _told(found: TeachingCredit) -> dict[str, Any]:
    """What the paper says."""
    credit = subsidies.scheme(found.procedure).credit
    assert credit is not None
    version = found.version
    return {
        "title": _("继续教育学时证明"),
        "number": found.number,
        "name": found.lecturer,
        "sentence": _("讲授网络课程“%(name)s”。", name=version.name),
        "organisation": version.organisation,
        "rows": [
            [_("讲授的学时"), class_hours(found.class_hours_tenths)],
            [_("按几倍算"), _("%(n)d 倍", n=found.times)],
            [_("继续教育学时"), class_hours(found.credit_tenths)],
            [_("依据"), _("%(title)s（%(clause)s）", title=subsidies.scheme(found.procedure).title, clause=credit.clause)],
            [_("供应单位"), version.organisation],
            [_("开证明"), day(found.issued_at)],
            [_("证明编号"), found.number],
        ],
        "verify": _("在这里查验："),
        "address": url_for("credits.statement", number=found.number, _external=True),
    }  # fmt: skip


def _may_know(found: TeachingCredit) -> bool:
    """Who may read the teacher's whole name: curators, auditors, the provider itself."""
    if not current_user.is_authenticated:
        return False
    if current_user.role is Role.PROVIDER:
        return bool(found.procedure.organisation_id == current_user.organisation_id)
    return current_user.role in (Role.CURATOR, Role.AUDITOR)


def _procedure(session: Session, procedure_id: int) -> Procedure:
    found = session.get(Procedure, procedure_id)
    if found is None:
        abort(404)
    return found
