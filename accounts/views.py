"""Pages of people: sign in and out, register, extend a session."""

from __future__ import annotations

from datetime import timedelta

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response as BaseResponse

from accounts import display, people
from accounts.access import open_to, open_to_all
from accounts.addresses import safe
from accounts.forms import RegisterForm, SignInForm
from accounts.people import Role
from foundation import clock, db
from foundation.i18n import _

bp = Blueprint("accounts", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
@open_to_all
def sign_in() -> ResponseReturnValue:
    """Sign in with e-mail and password, then go on where the visitor was."""
    form = SignInForm(next=request.args.get("next", ""))
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form)
    tries = current_app.config["SETTINGS"].sign_in_tries
    try:
        with db.writing() as store:
            person = people.sign_in(
                store,
                email=form.email.data,
                password=form.password.data,
                address=request.remote_addr or "",
                tries=tries,
                now=clock.now(),
            )
    except people.TooMany:
        form.email.errors = [_("试的次数太多了。请过 15 分钟再试，或者联系工作人员。")]
        return render_template("accounts/sign_in.html", form=form), 429
    if person is None:
        form.email.errors = [_("邮箱或密码不对。请再看一看，两项都对才能登录。")]
        return render_template("accounts/sign_in.html", form=form)
    return opened(person, redirect(safe(form.next.data) or url_for("home")))


@bp.post("/sign-out")
@open_to_all
def sign_out() -> ResponseReturnValue:
    """Sign out; the display settings stay."""
    logout_user()
    flash(_("你已退出。"), "ok")
    return redirect(url_for("home"))


@bp.route("/register", methods=["GET", "POST"])
@open_to_all
def register() -> ResponseReturnValue:
    """Open an account to learn, or to provide courses for an organisation."""
    form = RegisterForm()
    if not form.validate_on_submit():
        return render_template("accounts/register.html", form=form)
    try:
        with db.writing() as store:
            role = Role(form.role.data)
            made = people.add(
                store,
                email=form.email.data,
                name=form.name.data,
                password=form.password.data,
                role=role,
                organisation=form.organisation.data if role is Role.PROVIDER else None,
                now=clock.now(),
            )
            person = people.by_id(store, made.id)
    except people.Taken:
        form.email.errors = [_("这个邮箱不能用来新开账号。如果是你的，请直接登录。")]
        return render_template("accounts/register.html", form=form)
    assert person is not None
    flash(_("账号开好了，你已登录。"), "ok")
    return opened(person, redirect(url_for("home")))


@bp.post("/session/extend")
@open_to(*Role)
def extend() -> Response:
    """Begin the session's time anew; answers when it ends."""
    return jsonify(ends_at=renew())


@bp.before_app_request
def keep_session() -> None:
    """Every page opened begins the session's time anew, as its cookie does; what base.html says is then true."""
    if request.endpoint != "static" and session.get("ends_at"):
        renew()


def opened(person: people.SignedIn, answer: BaseResponse) -> BaseResponse:
    """Sign somebody in; what this browser chose before goes along with them, and no longer stays behind."""
    open_session(person)
    with db.writing() as store:
        found = people.bring(store, person.id, display.brought(), clock.now())
    display.keep_here(answer, found, signed_in=True)
    return answer


def open_session(person: people.SignedIn) -> None:
    """Sign somebody in with a session that lasts the set time."""
    session.permanent = True
    login_user(person)
    renew()


def renew() -> str:
    """Move the session's end; returns it in ISO form."""
    minutes = current_app.config["SETTINGS"].session_minutes
    ends_at = (clock.now() + timedelta(minutes=minutes)).isoformat(timespec="seconds")
    session["ends_at"] = ends_at
    return ends_at
