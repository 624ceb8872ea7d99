"""Anybody asks that something be taken off the air, confirms it by the link in a letter, and sees there what became of it."""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts import limits, people
from accounts.access import open_to, open_to_all
from accounts.people import Role
from curation.takedown import letters, requests
from curation.takedown.forms import AskForm, HeardForm, ground_words
from curation.takedown.models import Takedown
from foundation import clock, db, mail
from foundation.i18n import _
from foundation.mail import Letter
from foundation.web import ConfirmForm
from packages import frozen, versions
from packages.models import Version

bp = Blueprint("takedown", __name__)
MOST_LESSONS = 2000  # in the list to choose from
SHOWN = 50


@bp.route("/courses/<int:version_id>/takedown", methods=["GET", "POST"])
@open_to_all
def ask(version_id: int) -> ResponseReturnValue:
    """Say what hurts whom, and leave an address for the answer."""
    form = AskForm()
    with db.reading() as session:
        version = _on_air(session, version_id)
        lessons = frozen.lessons(session, version_id, limit=MOST_LESSONS)
        form.offer([(row.resource_id, row.name) for row, _course in lessons])
        if not form.validate_on_submit():
            if not form.is_submitted() and current_user.is_authenticated:
                form.name.data = current_user.name
            return render_template(
                "curation/takedown/ask.html", version=version, form=form, days=requests.DAYS
            )
    now = clock.now()
    with db.writing() as session:
        limits.take(session, limits.LETTERS_FROM, "letters-from", limits.place(request.remote_addr), now=now)
        limits.take(
            session, limits.LETTERS_TO, "letters-to", "takedown", people.address(form.email.data), now=now
        )
        version = _on_air(session, version_id)
        asked = requests.Asked(
            form.resource.data or None,
            form.ground.data,
            form.why.data.strip(),
            form.name.data.strip(),
            form.email.data,
        )
        person_id = current_user.id if current_user.is_authenticated else None
        letter = letters.confirm(
            people.address(form.email.data),
            version.name,
            requests.ask(session, version, asked, person_id, now),
        )
    try:
        mail.send(current_app.config["SETTINGS"], letter, now)
    except mail.NotSent:
        return render_template("accounts/not_sent.html"), 503
    return render_template("curation/takedown/sent.html", email=letter.to)


def _on_air(session: Session, version_id: int) -> Version:
    found = versions.on_air(session, version_id)
    if found is None:
        abort(404)
    return found


@bp.route("/takedown/<token>", methods=["GET", "POST"])
@open_to_all
def mine(token: str) -> ResponseReturnValue:
    """The page of the link: confirm, later see what became of it. Nothing happens until the button is pressed."""
    form = ConfirmForm()
    now = clock.now()
    with db.reading() as session:
        found = requests.by_token(session, token, now)
        if found is None:
            return render_template("curation/takedown/over.html"), 404
        if not form.validate_on_submit():
            return render_template(
                "curation/takedown/mine.html",
                asked=found,
                lesson=requests.lesson(session, found),
                grounds=dict(ground_words()),
                form=form,
                token=token,
            )
    letter: Letter | None = None
    with db.writing() as session:
        found = requests.by_token(session, token, now)
        if found is not None and requests.confirm(session, found, now, clock.today()):
            letter = letters.to_provider(session, found)
    if letter is not None:
        with suppress(mail.NotSent):  # the page of the provider tells it too
            mail.send(current_app.config["SETTINGS"], letter, now)
    flash(_("收到了。有了结果，会写信告诉你，也可以从这个链接来看。"), "ok")
    return redirect(url_for("takedown.mine", token=token))


@bp.get("/packages/takedowns")
@open_to(Role.PROVIDER)
def of_provider() -> str:
    """What was asked about my organisation's courses."""
    with db.reading() as session:
        rows = requests.of_organisation(session, current_user.organisation_id, SHOWN)
        return render_template("curation/takedown/of_provider.html", rows=rows)


@bp.route("/packages/takedowns/<int:takedown_id>", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def answer(takedown_id: int) -> ResponseReturnValue:
    """What one says, without who asked; the provider's own words to it."""
    form = HeardForm()
    with db.reading() as session:
        found = _own(session, takedown_id)
        if not form.validate_on_submit():
            if not form.is_submitted():
                form.words.data = found.heard
            return render_template(
                "curation/takedown/hear.html",
                asked=found,
                lesson=requests.lesson(session, found),
                grounds=dict(ground_words()),
                form=form,
            )
    try:
        with db.writing() as session:
            requests.hear(
                session, _own(session, takedown_id), form.words.data.strip(), current_user.id, clock.now()
            )
    except requests.NotOpen:
        flash(_("已经答复了，意见没有再记。"), "warn")
    else:
        flash(_("记下了，工作人员会看到。"), "ok")
    return redirect(url_for("takedown.of_provider"))


def _own(session: Session, takedown_id: int) -> Takedown:
    """A confirmed request about the visitor's own package, or 404."""
    found = session.get(Takedown, takedown_id)
    if (
        found is None
        or found.state == "unconfirmed"
        or found.version.package.organisation_id != current_user.organisation_id
    ):
        abort(404)
    return found
