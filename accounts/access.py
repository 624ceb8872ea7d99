"""Who may open which page: an attribute on every view, read by the guard here and by the tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from accounts.people import Role

View = TypeVar("View", bound=Callable[..., Any])
EVERYBODY: frozenset[Role] | None = None


def open_to(*roles: Role) -> Callable[[View], View]:
    """Only these roles may open the view; somebody who isn't signed in is asked to."""

    def mark(view: View) -> View:
        view.open_to = frozenset(roles)  # type: ignore[attr-defined]  # the mark itself
        return view

    return mark


def open_to_all(view: View) -> View:
    """Anybody may open the view, signed in or not."""
    view.open_to = EVERYBODY  # type: ignore[attr-defined]  # the mark itself
    return view


def install(app: Flask) -> None:
    """Guard every view by its mark. A view without one is closed to everybody."""
    app.before_request(_guard)


def _guard() -> Response | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    view = current_app.view_functions[request.endpoint]
    allowed: frozenset[Role] | None = getattr(view, "open_to", frozenset())
    if allowed is None:  # EVERYBODY
        return None
    if not current_user.is_authenticated:
        if request.method not in ("GET", "HEAD"):
            abort(403)
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    if current_user.role not in allowed:
        abort(403)
    return None
