"""A browser's session: begun at sign-in, put off by use, ended at sign-out; what Flask-Login is told of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from flask import Flask, current_app, g, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from accounts import limits, people, sessions
from accounts.people import SignedIn
from accounts.preferences import display
from config.settings import Settings
from foundation import clock, db, i18n


def install(app: Flask) -> None:
    """Let Flask-Login find who is behind a cookie by the session's token."""
    LoginManager(app).user_loader(_load)
    app.before_request(_keep)
    app.register_error_handler(limits.TooMany, _too_many)


def sign_in(person: SignedIn, answer: Response) -> Response:
    """Sign somebody in, in a session of their own; nothing of the visitor's before goes on, its form token least of all.

    What this browser chose of how pages look goes along with them, and no longer stays behind.
    """
    now = clock.now()
    with db.writing() as store:
        token = sessions.start(store, person.id, _lasts(), request.user_agent.string, now)
        found = people.bring(store, person.id, display.brought(), now)
    _forget_visitor()
    session.permanent = True
    login_user(replace(person, token=token))
    renew()
    display.keep_here(answer, found, signed_in=True)
    return answer


def sign_out() -> None:
    """Sign out: the session is over on the server too, so that a cookie kept from before opens nothing."""
    if current_user.is_authenticated:
        with db.writing() as store:
            sessions.end(store, current_user.id, current_user.session_id)
    logout_user()
    _forget_visitor()


def renew() -> str:
    """Move the session's end; returns it in ISO form."""
    ends_at = (clock.now() + _lasts()).isoformat(timespec="seconds")
    session["ends_at"] = ends_at
    return ends_at


def put_off() -> str:
    """Begin the session's time anew at once, on request; returns when it ends."""
    with db.writing() as store:
        sessions.use(store, current_user.session_id, _lasts(), clock.now())
    return renew()


def _load(token: str) -> SignedIn | None:
    with db.reading() as store:
        return sessions.who(store, token, clock.now())


def _keep() -> None:
    """Every page opened begins the session's time anew, as its cookie does; what base.html says is then true."""
    if request.endpoint == "static" or not session.get("ends_at"):
        return
    renew()
    if current_user.is_authenticated and sessions.is_due(current_user, _lasts(), clock.now()):
        # Seldom; and a database that is busy must not keep anybody from reading: the next page tries again.
        with suppress(OperationalError), db.writing() as store:
            sessions.use(store, current_user.session_id, _lasts(), clock.now())


def _too_many(told: limits.TooMany) -> ResponseReturnValue:
    """The page for whoever tries too often, wherever that is noticed."""
    page = render_template("errors/429.html", reference=g.get("reference", ""), wait=i18n.wait(told.wait))
    return page, 429, {"Retry-After": str(int(told.wait.total_seconds()) + 1)}


def _forget_visitor() -> None:
    session.clear()
    g.pop("csrf_token", None)


def _lasts() -> timedelta:
    settings: Settings = current_app.config["SETTINGS"]
    return timedelta(minutes=settings.session_minutes)
