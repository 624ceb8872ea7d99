"""What every answer has in common: security headers, a reference number, error pages, logs."""

from __future__ import annotations

import logging
import secrets
import sys
from typing import Any

import structlog
from flask import Flask, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

PAGES = (400, 403, 404, 413, 429)
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_log = structlog.get_logger("web")


def start_logs(*, as_json: bool) -> None:
    """Structured logs on stderr: JSON for machines, coloured lines for people."""
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def install(app: Flask) -> None:
    """Put headers on every answer and a page on every error."""
    app.before_request(_begin)
    app.after_request(_headers)
    for code in PAGES:
        app.register_error_handler(code, _told)
    app.register_error_handler(HTTPException, _told)
    app.register_error_handler(500, _broken)


def _begin() -> None:
    g.reference = secrets.token_hex(4)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(reference=g.reference)


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _CSP)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _told(error: HTTPException) -> ResponseReturnValue:
    """A page for an expected error: what happened, what to do."""
    code = error.code or 500
    if code < 400:
        return error.get_response()  # redirects raised as exceptions
    page = code if code in PAGES else 500 if code >= 500 else 400
    return render_template(f"errors/{page}.html", reference=_reference()), code


def _broken(error: Exception) -> tuple[str, int]:
    """The 500 page: a reference number, and a log entry with the same number."""
    _log.error("request failed", path=request.path, method=request.method, exc_info=error)
    return render_template("errors/500.html", reference=_reference()), 500


def _reference() -> str:
    found: str = g.get("reference", "")
    return found
