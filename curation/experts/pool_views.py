"""Pages of the pool: the curator's list and letters, the link of a letter, what experts say of themselves."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts import passwords, people
from accounts.access import open_to, open_to_all
from accounts.people import Role, Taken
from curation.experts import letters, pool
from curation.experts.forms import ConsentForm, ExpertForm, InviteForm, NewExpertForm
from curation.experts.models import Expert, ExpertInvitation
from foundation import clock, db
from foundation.i18n import _
from foundation.web import ConfirmForm

bp = Blueprint("experts", __name__)
PAGE = 50


@bp.get("/experts")
@open_to(Role.CURATOR)
def index() -> str:
    """Everybody of the pool, and the letters that wait."""
    with db.reading() as session:
        page = max(1, request.args.get("page", 1, int))
        rows, total = pool.listed(session, page, PAGE)
        return render_template(
            "curation/experts/pool.html",
            rows=rows,
            total=total,
            page=page,
            pages=max(1, -(-total // PAGE)),
            loads=pool.loads(session, [each.person_id for each in rows]),
            letters=pool.invited(session, clock.now(), PAGE),
        )


@bp.route("/experts/invite", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def invite() -> ResponseReturnValue:
    """Ask somebody by mail."""
    form = InviteForm()
    if not form.validate_on_submit():
        return render_template("curation/experts/invite.html", form=form)
    now, name = clock.now(), form.name.data.strip()
    try:
        with db.writing() as session:
            token = pool.invite(session, current_user.id, form.email.data, name, form.told(), now)
    except pool.Known:
        form.email.errors = [_("这个人已经在专家库里")]
    except pool.Unfit:
        form.email.errors = [
            _("这个邮箱的账号不是评审专家，或者停用了。请换一个邮箱，或者先在“账号”里改角色")
        ]
    else:
        lost = letters.send([letters.invitation(people.address(form.email.data), name, token)], now)
        if lost:
            flash(_("信没有寄出去。请过一会儿再请一次。"), "error")
        else:
            flash(_("信寄出了。对方 14 天以内可以答复。"), "ok")
        return redirect(url_for("experts.index"))
    return render_template("curation/experts/invite.html", form=form)


@bp.route("/experts/invitation/<token>", methods=["GET", "POST"])
@open_to_all
def invitation(token: str) -> ResponseReturnValue:
    """The page of a letter's link: consent, or decline; nothing happens before a button is pressed."""
    with db.reading() as session:
        found = pool.find(session, token, clock.now())
        new = found is not None and pool.needs_account(session, found)
    if found is None:
        return render_template("curation/experts/link_over.html"), 404
    form = NewExpertForm() if new else ConsentForm()
    if request.form.get("answer") == "declined" and ConfirmForm().validate_on_submit():
        return _answered(token, "declined")
    if form.validate_on_submit() and _is_good(form, found):
        return _answered(token, "consented", passwords.hashed(form.password.data) if new else "")
    return render_template("curation/experts/invitation.html", form=form, letter=found, token=token, new=new)


def _is_good(form: ConsentForm, found: ExpertInvitation) -> bool:
    """A new password must not be a common one."""
    if "password" not in form:
        return True
    about = [found.email, found.name, current_app.config["SETTINGS"].site_name]
    if not passwords.is_common(form["password"].data, about):
        return True
    form["password"].errors = [_("这个密码太容易猜到。请换一句只有你知道的话")]
    return False


def _answered(token: str, said: str, password_hash: str = "") -> ResponseReturnValue:
    try:
        with db.writing() as session:
            pool.answer(session, token, said, clock.now(), password_hash=password_hash)
    except (pool.Left, pool.Unfit, Taken):
        return render_template("curation/experts/link_over.html"), 404
    return render_template("curation/experts/answered.html", said=said)


@bp.route("/experts/<int:expert_id>", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def one(expert_id: int) -> ResponseReturnValue:
    """What is known of an expert; a curator can put it right."""
    with db.writing() if request.method == "POST" else db.reading() as session:
        expert = session.get(Expert, expert_id)
        if expert is None:
            abort(404)
        back = url_for("experts.one", expert_id=expert_id)
        return _kept(session, expert, "curation/experts/expert.html", back)


@bp.post("/experts/<int:expert_id>/leave")
@open_to(Role.CURATOR)
def take_out(expert_id: int) -> ResponseReturnValue:
    """Take somebody out of the pool."""
    with db.writing() as session:
        expert = session.get(Expert, expert_id)
        if expert is None:
            abort(404)
        _leave(session, expert)
    return redirect(url_for("experts.index"))


@bp.route("/experts/mine", methods=["GET", "POST"])
@open_to(Role.REVIEWER)
def mine() -> ResponseReturnValue:
    """What an expert says of themselves."""
    with db.writing() if request.method == "POST" else db.reading() as session:
        expert = pool.of_person(session, current_user.id)
        if expert is None:
            return render_template("curation/experts/not_in.html"), 404 if request.method == "POST" else 200
        return _kept(session, expert, "curation/experts/mine.html", url_for("experts.mine"))


@bp.post("/experts/mine/leave")
@open_to(Role.REVIEWER)
def leave() -> ResponseReturnValue:
    """An expert leaves by themselves."""
    with db.writing() as session:
        expert = pool.of_person(session, current_user.id)
        if expert is None:
            abort(404)
        _leave(session, expert)
    return redirect(url_for("experts.mine"))


def _kept(session: Session, expert: Expert, template: str, back: str) -> ResponseReturnValue:
    form = ExpertForm(
        data={
            "employer": expert.employer,
            "fields": "\n".join(expert.fields),
            "declared": "\n".join(expert.declared),
        }
    )
    if not form.validate_on_submit():
        load = pool.loads(session, [expert.person_id]).get(expert.person_id, 0)
        return render_template(template, form=form, expert=expert, load=load)
    try:
        pool.change(session, expert, form.told(), current_user.id, clock.now())
    except pool.Left:
        flash(_("这位专家已经退出专家库，没有改动。"), "warn")
    else:
        flash(_("记下了。"), "ok")
    return redirect(back)


def _leave(session: Session, expert: Expert) -> None:
    if not ConfirmForm().validate_on_submit():
        abort(400)
    try:
        freed = pool.leave(session, expert, current_user.id, clock.now())
    except pool.Left:
        flash(_("这位专家已经退出专家库，没有改动。"), "warn")
    else:
        told = _("退出了专家库。") + (_("空出 %(n)d 个位置，要另外请人。", n=len(freed)) if freed else "")
        flash(told, "ok")
