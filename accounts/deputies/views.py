"""Pages of an absence: one's own, and a curator's for somebody who can't set it any more."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.deputies import absences
from accounts.deputies.forms import AbsenceForm
from accounts.mailed import letters
from accounts.models import Deputy, Person
from accounts.people import Role
from foundation import clock, db, mail
from foundation.i18n import _
from foundation.web import ConfirmForm

bp = Blueprint("deputies", __name__)


@bp.route("/account/deputy", methods=["GET", "POST"])
@open_to(*absences.WORKING)
def mine() -> ResponseReturnValue:
    """When I am away, and who does my work meanwhile."""
    return _page(current_user.id)


@bp.route("/people/<int:person_id>/deputy", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def person(person_id: int) -> ResponseReturnValue:
    """The same of somebody else."""
    return _page(person_id)


@bp.post("/account/deputy/<int:absence_id>/end")
@open_to(*absences.WORKING)
def end(absence_id: int) -> ResponseReturnValue:
    """They are back, or don't go: one's own, or anybody's for curators."""
    if not ConfirmForm().validate_on_submit():
        abort(400)
    with db.reading() as session:
        absence = session.get(Deputy, absence_id)
        if absence is None or not _may(absence.person_id):
            abort(404)
    try:
        with db.writing() as session:
            its = session.get_one(Deputy, absence_id)
            absences.end(session, its, actor=current_user.id, now=clock.now(), today=clock.today())
    except absences.Impossible:
        flash(_("这一段已经结束了，没有改动。"), "warn")
    else:
        flash(_("代理结束了。"), "ok")
    return redirect(_address(absence.person_id))


def _may(person_id: int) -> bool:
    return bool(person_id == current_user.id or current_user.role is Role.CURATOR)


def _address(person_id: int) -> str:
    if person_id == current_user.id:
        return url_for("deputies.mine")
    return url_for("deputies.person", person_id=person_id)


def _page(person_id: int) -> ResponseReturnValue:
    form = AbsenceForm()
    with db.reading() as session:
        whose = _found(session, person_id)
        form.offer(absences.possible(session, whose))
        if not form.validate_on_submit():
            return _shown(session, whose, form)
    now, today = clock.now(), clock.today()
    days = form.first.data, form.last.data
    try:
        with db.writing() as session:
            whose = _found(session, person_id)
            made = absences.appoint(
                session, whose, form.deputy.data or 0, *days, actor=current_user.id, now=now, today=today
            )
            letter = letters.stands_in(made.deputy, whose.name, *days)
    except absences.Impossible as refused:
        form.refuse(refused.code)
        with db.reading() as session:
            return _shown(session, _found(session, person_id), form)
    try:
        mail.send(current_app.config["SETTINGS"], letter, now)
    except mail.NotSent:
        flash(_("登记好了，可是告诉代理的人的信没有寄出去，请自己告诉。"), "warn")
    else:
        flash(_("登记好了，也写信告诉了代理的人。"), "ok")
    return redirect(_address(person_id))


def _found(session: Session, person_id: int) -> Person:
    found = session.get(Person, person_id)
    if found is None or found.role not in absences.WORKING:
        abort(404)
    return found


def _shown(session: Session, whose: Person, form: AbsenceForm) -> str:
    return render_template(
        "accounts/deputy.html",
        whose=whose,
        own=whose.id == current_user.id,
        form=form,
        absences=absences.of(session, whose.id, clock.today()),
        stands_in=absences.represented(session, whose.id, clock.today()),
    )
