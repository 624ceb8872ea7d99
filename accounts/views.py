"""Pages of people: sign in and out, extend a session."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from accounts import limits, passwords, people, session_access
from accounts.access import open_to, open_to_all
from accounts.addresses import safe
from accounts.forms import SignInForm
from accounts.people import Role, SignedIn
from foundation import clock, db, i18n
from foundation.i18n import _

bp = Blueprint("accounts", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
@open_to_all
def sign_in() -> ResponseReturnValue:
    """Sign in with e-mail and password, then go on where the visitor was."""
    form = SignInForm(next=request.args.get("next", ""))
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form)
    try:
        person = _who(form.email.data, form.password.data)
    except limits.TooMany as told:
        form.email.errors = [
            _("试的次数太多了。请等 %(wait)s再试，或者用“忘了密码”。", wait=i18n.wait(told.wait))
        ]
        return render_template("accounts/sign_in.html", form=form), 429
    if person is None:
        form.email.errors = [_("邮箱或密码不对。请再看一看，两项都对才能登录。")]
        return render_template("accounts/sign_in.html", form=form)
    return session_access.sign_in(person, redirect(safe(form.next.data) or url_for("home")))


def _who(email: str, password: str) -> SignedIn | None:
    """The person, or None for any wrong pair. The password is looked at outside of any transaction: it takes long."""
    tries = current_app.config["SETTINGS"].sign_in_tries
    tried = limits.SignInTry(people.address(email), limits.place(request.remote_addr), tries)
    with db.writing() as store:
        tried.count(store, clock.now())
    with db.reading() as store:
        person = people.by_email(store, email)
    usable = person if person and person.active else None
    if not passwords.matches(usable.password_hash if usable else None, password) or usable is None:
        return None
    renewed = passwords.hashed(password) if passwords.is_outdated(usable.password_hash) else None
    with db.writing() as store:
        tried.succeed(store, clock.now())
        if renewed:
            people.renew_hash(store, usable, renewed)
    return people.signed_in(usable)


@bp.post("/sign-out")
@open_to_all
def sign_out() -> ResponseReturnValue:
    """Sign out; the display settings stay."""
    session_access.sign_out()
    flash(_("你已退出。"), "ok")
    return redirect(url_for("home"))


@bp.post("/session/extend")
@open_to(*Role)
def extend() -> Response:
    """Begin the session's time anew; answers when it ends."""
    return jsonify(ends_at=session_access.put_off())
