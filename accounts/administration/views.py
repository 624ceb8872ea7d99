"""Pages for people as a curator sees them: a list to search, and one person with what can be changed."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from accounts import changes, limits, sessions
from accounts.access import open_to
from accounts.mailed import letters
from accounts.models import Organisation, Person
from accounts.people import NAMES, Role
from foundation import clock, db, mail
from foundation.i18n import _
from foundation.i18n import lazy as _l
from foundation.web import Form

bp = Blueprint("people", __name__)
PAGE = 50


def reason_field() -> StringField:
    """Why: it stands in the ledger."""
    return StringField(
        _l("为什么"),
        validators=[
            InputRequired(_l("请写为什么，会记在台账里")),
            Length(max=500, message=_l("最多 500 个字")),
        ],
    )


class PlaceForm(Form):
    """Role and organisation."""

    role = RadioField(
        _l("角色"),
        choices=[(role.value, word) for role, word in NAMES.items()],
        validators=[InputRequired(_l("请选一项"))],
    )
    kind = RadioField(
        _l("以什么名义"),
        choices=[("organisation", _l("代表单位，或者没有单位")), ("individual", _l("个人"))],
        default="organisation",
        validators=[InputRequired(_l("请选一项"))],
    )
    organisation = StringField(
        _l("单位全称"), validators=[Length(max=200, message=_l("单位名称最多 200 个字"))]
    )
    reason = reason_field()


class ReasonForm(Form):
    """A step that needs its reason only."""

    reason = reason_field()


@bp.get("/people")
@open_to(Role.CURATOR)
def index() -> str:
    """Everybody with an account, by name, address or organisation."""
    wanted = request.args.get("q", "").strip()[:100]
    page = max(1, min(request.args.get("page", 1, int), 1_000_000))
    with db.reading() as store:
        query = select(Person, Organisation.name).outerjoin(Person.organisation)
        if wanted:
            columns = (Person.name, Person.email, Organisation.name)
            query = query.where(or_(*(each.icontains(wanted, autoescape=True) for each in columns)))
        total = store.scalar(select(func.count()).select_from(query.subquery())) or 0
        pages = max(1, -(-total // PAGE))
        page = min(page, pages)
        rows = store.execute(
            query.order_by(Person.name, Person.id).limit(PAGE).offset((page - 1) * PAGE)
        ).all()
    return render_template(
        "accounts/people.html", rows=rows, roles=NAMES, wanted=wanted, page=page, pages=pages, total=total
    )


@bp.get("/people/<int:person_id>")
@open_to(Role.CURATOR)
def one(person_id: int) -> str:
    """One person: what the account is, and the steps that can be taken."""
    with db.reading() as store:
        person = _person(store, person_id)
        return render_template(
            "accounts/person.html",
            person=person,
            organisation=person.organisation,
            roles=NAMES,
            open_sessions=len(sessions.of(store, person_id, clock.now())),
            form=None,
            own=person_id == current_user.id,
        )


@bp.route("/people/<int:person_id>/place", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def place(person_id: int) -> ResponseReturnValue:
    """Another role or organisation, with its reason; the person signs in anew."""
    with db.reading() as store:
        person = _person(store, person_id)
        owner = person.organisation
    form = PlaceForm(
        role=person.role,
        kind=owner.kind if owner else "organisation",
        organisation=owner.name if owner and owner.kind == "organisation" else "",
    )
    if form.validate_on_submit() and _placed(person_id, form):
        return redirect(url_for("people.one", person_id=person_id))
    return render_template("accounts/place.html", person=person, form=form)


def _placed(person_id: int, form: PlaceForm) -> bool:
    try:
        with db.writing() as store:
            changes.place(
                store,
                _person(store, person_id),
                Role(form.role.data),
                form.organisation.data or "",
                individual=form.kind.data == "individual",
                reason=form.reason.data.strip(),
                actor=current_user.id,
                now=clock.now(),
            )
    except changes.Impossible as told:
        form.role.errors = [impossible(told)]
        return False
    flash(_("改好了，记在台账里。这个人要重新登录。"), "ok")
    return True


@bp.route("/people/<int:person_id>/lock", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def lock(person_id: int) -> ResponseReturnValue:
    """Lock an open account, or unlock a locked one, with its reason."""
    form = ReasonForm()
    with db.reading() as store:
        person = _person(store, person_id)
    if form.validate_on_submit():
        step = changes.lock if request.form.get("step") == "lock" else changes.unlock
        try:
            with db.writing() as store:
                found = _person(store, person_id)
                step(store, found, reason=form.reason.data.strip(), actor=current_user.id, now=clock.now())
        except changes.Impossible as told:
            form.reason.errors = [impossible(told)]
        else:
            flash(_("改好了，记在台账里。"), "ok")
            return redirect(url_for("people.one", person_id=person_id))
    return render_template("accounts/lock.html", person=person, form=form)


@bp.post("/people/<int:person_id>/sessions")
@open_to(Role.CURATOR)
def end_sessions(person_id: int) -> ResponseReturnValue:
    """End every session of somebody, such as after a lost telephone."""
    with db.writing() as store:
        ended = changes.end_sessions(store, _person(store, person_id), actor=current_user.id, now=clock.now())
    flash(_("已结束 %(n)d 处登录。", n=ended), "ok")
    return redirect(url_for("people.one", person_id=person_id))


@bp.post("/people/<int:person_id>/password")
@open_to(Role.CURATOR)
def send_link(person_id: int) -> ResponseReturnValue:
    """Send somebody the letter for a new password; the link goes to their mailbox only."""
    now = clock.now()
    with db.writing() as store:
        person = _person(store, person_id)
        limits.take(store, limits.LETTERS_TO, "letters-to", "password", person.email, now=now)
        letter = letters.password(store, person.email, now)
    try:
        mail.send(current_app.config["SETTINGS"], letter, now)
    except mail.NotSent:
        flash(_("信没有寄出去，请过一会儿再试。"), "error")
    else:
        flash(_("信寄出去了。"), "ok")
    return redirect(url_for("people.one", person_id=person_id))


def impossible(told: changes.Impossible) -> str:
    """Why a change makes no sense, in words."""
    return {
        "own": _("不能改自己的账号，请另一位工作人员来改"),
        "organisation": _("供应单位的人要有单位，或者是个人"),
        "same": _("和现在一样，没有改"),
    }[told.code]


def _person(store: Session, person_id: int) -> Person:
    found = store.get(Person, person_id)
    if found is None:
        abort(404)
    return found
