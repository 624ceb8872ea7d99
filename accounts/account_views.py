"""Pages of one's own account: what it is, password, address, sessions, and becoming somebody who provides courses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from accounts import changes, limits, passwords, people, sessions
from accounts.access import open_to
from accounts.forms import ChangeAddressForm, ChangePasswordForm, ProvideForm
from accounts.mailed import letters, links
from accounts.models import Person
from accounts.organisations import membership
from accounts.people import Role
from foundation import clock, db, i18n, mail
from foundation.i18n import _
from foundation.web import ConfirmForm

bp = Blueprint("account", __name__)


@bp.get("/account")
@open_to(*Role)
def mine() -> str:
    """What the account is, and what can be changed."""
    with db.reading() as store:
        person = store.get_one(Person, current_user.id)
        return render_template(
            "accounts/account.html",
            person=person,
            organisation=person.organisation,
            asked=membership.open_request(store, person.id),
            waiting=links.waiting(store, person.id, clock.now()),
        )


@bp.route("/account/password", methods=["GET", "POST"])
@open_to(*Role)
def password() -> ResponseReturnValue:
    """Change the password; every other session ends."""
    form = ChangePasswordForm()
    if not form.validate_on_submit() or not _is_owner(form):
        return render_template("accounts/password.html", form=form)
    with db.reading() as store:
        person = store.get_one(Person, current_user.id)
    if passwords.is_common(form.password.data, [person.email, person.name]):
        form.password.errors = [_("这个密码太容易猜到。请换一句只有你知道的话")]
        return render_template("accounts/password.html", form=form)
    hashed = passwords.hashed(form.password.data)
    with db.writing() as store:
        changes.set_password(
            store, store.get_one(Person, current_user.id), hashed, but=current_user.session_id
        )
        links.forget(store, current_user.id)
    with _told_if_not_sent():
        mail.send(current_app.config["SETTINGS"], letters.password_changed(person.email), clock.now())
    flash(_("密码改好了。别的设备上的登录都已结束。"), "ok")
    return redirect(url_for("account.mine"))


@bp.route("/account/email", methods=["GET", "POST"])
@open_to(*Role)
def email() -> ResponseReturnValue:
    """Ask for another address; it counts once its letter was answered."""
    form = ChangeAddressForm()
    if not form.validate_on_submit() or not _is_owner(form):
        return render_template("accounts/email.html", form=form)
    now = clock.now()
    with db.writing() as store:
        limits.take(store, limits.LETTERS_BY, "letters-by", str(current_user.id), now=now)
        limits.take(store, limits.LETTERS_TO, "letters-to", "email", people.address(form.email.data), now=now)
        person = store.get_one(Person, current_user.id)
        letter = letters.other_address(store, person, form.email.data, now)
    try:
        mail.send(current_app.config["SETTINGS"], letter, now)
    except mail.NotSent:
        return render_template("accounts/not_sent.html"), 503
    flash(_("信寄到 %(email)s 了。打开信里的链接，邮箱才会改。", email=letter.to), "info")
    return redirect(url_for("account.mine"))


@bp.route("/account/sessions", methods=["GET", "POST"])
@open_to(*Role)
def open_sessions() -> ResponseReturnValue:
    """Where I am signed in, each to be ended, or all others at once."""
    form = ConfirmForm()
    if form.validate_on_submit():
        with db.writing() as store:
            if "others" in request.form:
                ended = sessions.end_all(store, current_user.id, but=current_user.session_id)
            else:
                ended = int(sessions.end(store, current_user.id, request.form.get("session_id", 0, int)))
        flash(_("已结束 %(n)d 处登录。", n=ended), "ok")
        return redirect(url_for("account.open_sessions"))
    with db.reading() as store:
        rows = sessions.of(store, current_user.id, clock.now())
    shown = [(row, browser_name(row.browser), row.id == current_user.session_id) for row in rows]
    return render_template("accounts/sessions.html", rows=shown, form=form)


@bp.route("/account/provide", methods=["GET", "POST"])
@open_to(Role.TRAINEE)
def provide() -> ResponseReturnValue:
    """Become somebody who provides courses, or ask to join an organisation that is here already."""
    form = ProvideForm()
    if not form.validate_on_submit():
        return render_template("accounts/provide.html", form=form)
    try:
        with db.writing() as store:
            asked = membership.provide(
                store,
                store.get_one(Person, current_user.id),
                organisation=(form.organisation.data or "").strip(),
                individual=form.kind.data == "individual",
                now=clock.now(),
            )
            if asked is None:  # another role: whoever else holds a session of this account starts anew
                sessions.end_all(store, current_user.id, but=current_user.session_id)
    except membership.Asked:
        flash(_("你已经申请过了，正在等人决定。要改的话，先撤回。"), "warn")
    else:
        told = _("申请好了，要等单位里的人或者工作人员同意。") if asked else _("好了，现在可以上传培训包。")
        flash(told, "info" if asked else "ok")
    return redirect(url_for("account.mine"))


@bp.post("/account/withdraw")
@open_to(*Role)
def withdraw() -> ResponseReturnValue:
    """Take back the request to join an organisation."""
    try:
        with db.writing() as store:
            membership.withdraw(store, current_user.id, clock.now())
    except membership.Decided:
        flash(_("申请已经有结果了。"), "warn")
    return redirect(url_for("account.mine"))


def browser_name(told: str) -> str:
    """A browser and its system in the names that people know."""
    known = {
        "MicroMessenger": _("微信"),
        "Edg": "Edge",
        "Firefox": "Firefox",
        "Chrome": "Chrome",
        "Safari": "Safari",
    }
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux")
    browser = next((name for sign, name in known.items() if sign in told), _("别的浏览器"))
    system = next((each for each in systems if each in told), "")
    return _("%(browser)s，%(system)s", browser=browser, system=system) if system else browser


def _is_owner(form: Any) -> bool:
    """Whether the password of the signed-in person was typed; who guesses waits ever longer."""
    try:
        with db.writing() as store:
            limits.take(store, limits.OWN_PASSWORD, "own-password", str(current_user.id), now=clock.now())
    except limits.TooMany as told:
        form.current.errors = [_("试的次数太多了。请等 %(wait)s再试。", wait=i18n.wait(told.wait))]
        return False
    with db.reading() as store:
        kept = store.get_one(Person, current_user.id).password_hash
    if not passwords.matches(kept, form.current.data):
        form.current.errors = [_("现在的密码不对")]
        return False
    with db.writing() as store:
        limits.forget(store, "own-password", str(current_user.id))
    return True


@contextmanager
def _told_if_not_sent() -> Iterator[None]:
    """A letter that only tells: the change stands without it."""
    try:
        yield
    except mail.NotSent:
        flash(_("通知你的信没有寄出去。"), "warn")
