"""Pages around letters: open an account, a forgotten password, the page of a link, letters of a site without mail."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from accounts import changes, limits, passwords, people, session_access
from accounts.access import open_to, open_to_all
from accounts.mailed import letters, links
from accounts.mailed.forms import AddressForm, NewPasswordForm, RegisterForm, RegisterProviderForm
from accounts.models import MailedLink, Person
from accounts.organisations import membership
from accounts.people import Role, SignedIn, Taken
from config.settings import Settings
from foundation import clock, db, ledger, mail
from foundation.i18n import _
from foundation.mail import Letter
from foundation.web import ConfirmForm

bp = Blueprint("mailed", __name__)
PAGE = 50


@bp.route("/register", methods=["GET", "POST"])
@open_to_all
def register() -> ResponseReturnValue:
    """Open an account to learn: name and address; the rest when the letter was opened."""
    form = RegisterForm()
    if not form.validate_on_submit():
        return render_template("accounts/register.html", form=form)
    return _registered(form, {"role": Role.TRAINEE.value, "name": form.name.data.strip()})


@bp.route("/register/provider", methods=["GET", "POST"])
@open_to_all
def register_provider() -> ResponseReturnValue:
    """Open an account to provide courses, for an organisation or as an individual."""
    form = RegisterProviderForm()
    if not form.validate_on_submit():
        return render_template("accounts/register_provider.html", form=form)
    told = {
        "role": Role.PROVIDER.value,
        "name": form.name.data.strip(),
        "individual": form.kind.data == "individual",
        "organisation": (form.organisation.data or "").strip(),
    }
    return _registered(form, told)


def _registered(form: Any, told: dict[str, Any]) -> ResponseReturnValue:
    """The same page and the same work for every address; its mailbox alone is told more."""
    with db.writing() as store:
        _limit(store, "register", form.email.data)
        letter = letters.register(store, form.email.data, told, clock.now())
    return _sent(letter, "register")


@bp.route("/forgotten", methods=["GET", "POST"])
@open_to_all
def forgotten() -> ResponseReturnValue:
    """A forgotten password: a letter with a link, to whatever address is typed."""
    form = AddressForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgotten.html", form=form)
    with db.writing() as store:
        _limit(store, "password", form.email.data)
        letter = letters.password(store, form.email.data, clock.now())
    return _sent(letter, "password")


def _limit(store: Session, purpose: str, email: str) -> None:
    """Neither one mailbox nor the site is flooded with letters."""
    now = clock.now()
    limits.take(store, limits.LETTERS_FROM, "letters-from", limits.place(request.remote_addr), now=now)
    limits.take(store, limits.LETTERS_TO, "letters-to", purpose, people.address(email), now=now)


def _sent(letter: Letter, purpose: str) -> ResponseReturnValue:
    try:
        mail.send(_settings(), letter, clock.now())
    except mail.NotSent:
        return render_template("accounts/not_sent.html"), 503
    return render_template("accounts/sent.html", email=letter.to, purpose=purpose)


@bp.route("/link/<token>", methods=["GET", "POST"])
@open_to_all
def link(token: str) -> ResponseReturnValue:
    """The page of a link: nothing happens until its button is pressed, as mailboxes open links by themselves."""
    with db.reading() as store:
        found = links.find(store, token, clock.now())
        owner = store.get(Person, found.person_id) if found and found.person_id else None
    if found is None:
        return render_template("accounts/link_over.html"), 404
    form = ConfirmForm() if found.purpose == "email" else NewPasswordForm()
    if form.validate_on_submit() and _is_good(form, found, owner):
        return _used(token, form)
    return render_template("accounts/link.html", form=form, link=found, token=token)


def _is_good(form: Any, found: MailedLink, owner: Person | None) -> bool:
    """A password must not be a common one."""
    if found.purpose == "email":
        return True
    about = [found.email, owner.name if owner else found.told.get("name", ""), _settings().site_name]
    if not passwords.is_common(form.password.data, about):
        return True
    form.password.errors = [_("这个密码太容易猜到。请换一句只有你知道的话")]
    return False


@dataclass(frozen=True)
class Done:
    """What a link did: what to say, where to go on, who is in now, and whom to tell by mail."""

    told: str
    onward: str
    person: SignedIn | None = None
    letter: Letter | None = None


def _used(token: str, form: Any) -> ResponseReturnValue:
    hashed = passwords.hashed(form.password.data) if "password" in form else ""
    try:
        with db.writing() as store:
            found = links.use(store, token, clock.now())
            done = _DONE[found.purpose](store, found, hashed) if found else None
    except Taken:  # somebody opened an account for this address meanwhile
        done = None
    if done is None:
        return render_template("accounts/link_over.html"), 404
    if done.letter:
        with suppress(mail.NotSent):  # it only tells; what was asked for is done
            mail.send(_settings(), done.letter, clock.now())
    answer: Response = redirect(url_for(done.onward))
    answer = session_access.sign_in(done.person, answer) if done.person else answer
    flash(done.told, "ok")
    return answer


def _open(store: Session, found: MailedLink, hashed: str) -> Done:
    """The account is made, and its owner is in."""
    told, now = found.told, clock.now()
    person = people.open_account(store, found.email, told["name"], hashed, now)
    asked = None
    if told["role"] == Role.PROVIDER.value:
        asked = membership.provide(
            store, person, organisation=told["organisation"], individual=told["individual"], now=now
        )
    said = _("账号开好了，你已登录。")
    if asked is not None:
        said = _("账号开好了，你已登录。你的单位已经在这里。我们替你问了。要等单位里的人或者工作人员同意。")
    return Done(said, "account.mine" if asked else "home", people.signed_in(person))


def _reset(store: Session, found: MailedLink, hashed: str) -> Done | None:
    """A new password, and its owner is in, whatever pause strangers made; whoever was signed in anywhere is no more."""
    person = store.get(Person, found.person_id) if found.person_id else None
    if person is None or not person.active:
        return None
    changes.set_password(store, person, hashed)
    links.forget(store, person.id)
    told = letters.password_changed(person.email)
    return Done(_("密码改好了，你已登录。"), "home", people.signed_in(person), told)


def _move(store: Session, found: MailedLink, _hashed: str) -> Done | None:
    """Another address; the old one is told."""
    person = store.get_one(Person, found.person_id)
    if not person.active:
        return None
    here = current_user.session_id if current_user.is_authenticated else None
    before = changes.set_address(store, person, found.email, but=here)
    links.forget(store, person.id)
    letter = letters.address_changed(before, person.email)
    return Done(_("邮箱改好了，以后用新邮箱登录。"), "account.mine", letter=letter)


_DONE: dict[str, Callable[[Session, MailedLink, str], Done | None]] = {
    "register": _open,
    "password": _reset,
    "email": _move,
}


@bp.route("/letters", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def kept() -> ResponseReturnValue:
    """The letters of a site without a mail server, for who runs it to hand on. Each one opened is noted in the ledger."""
    settings = _settings()
    if settings.mail_url:
        abort(404)
    form, opened = ConfirmForm(), None
    if form.validate_on_submit():
        opened = mail.kept_letter(settings.letters_dir, request.form.get("name", ""))
        if opened is None:
            abort(404)
        with db.writing() as store:
            _note_opened(store, opened.letter)
    return render_template(
        "accounts/letters.html", form=form, letters=mail.kept(settings.letters_dir)[:PAGE], opened=opened
    )


def _note_opened(store: Session, letter: Letter) -> None:
    """A letter may hold a link that opens an account: who read it stays known."""
    owner = people.by_email(store, letter.to)
    ledger.append(
        store,
        now=clock.now(),
        actor=current_user.id,
        kind="letter.opened",
        subject=f"person:{owner.id}" if owner else "letter",
        # whose account it is stands in its row, where it can be erased; a ledger's entry can't
        data={"subject": letter.subject} if owner else {"to": letter.to, "subject": letter.subject},
    )


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found
