"""What every question and every answer have in common: what may be asked, security headers, error pages, logs.

Whatever a visitor sends comes through here before a view sees it: numbers are such as a database holds, texts such as
a document holds, JSON of a depth that can be read. So no view has to think of what only strangers send.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import structlog
from flask import Flask, Request, Response, abort, g, render_template, request, url_for
from flask.json.provider import DefaultJSONProvider
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_compress import Compress
from flask_wtf import FlaskForm
from itsdangerous import BadData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from config.settings import Settings
from foundation import db, disk
from foundation.i18n import _

RETRY_SECONDS = 10
YEAR_S = 365 * 24 * 3600
PAGES = (400, 403, 404, 413, 429)
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
LARGEST = 2**31 - 1  # what an integer column holds
DEEPEST = 40  # no JSON of ours nests so far
# what neither XML, nor JSON, nor PostgreSQL's text holds; people paste it from office programs without seeing it
_UNHOLDABLE = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_log = structlog.get_logger("web")


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What every form of the site is made of: its fields, and the token that only our own pages hold."""


class ConfirmForm(Form):
    """A button and its token."""


def form_of(fields: Mapping[str, Any]) -> Form:
    """A form whose fields depend on what it is about: a row for each question, clip or pause."""
    made: type[Form] = type("FormOfRows", (Form,), dict(fields))
    return made()


def name_download(answer: Response, name: str, *, inline: bool = False) -> Response:
    """Name the file that an answer is, in any script (RFC 6266 and 5987): a header itself carries Latin letters only."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    answer.headers.set(
        "Content-Disposition",
        "inline" if inline else "attachment",
        filename=plain,
        **{"filename*": f"UTF-8''{quote(name, safe='')}"},
    )
    return answer


def address(endpoint: str, **values: Any) -> str:
    """What templates call `url_for`: the same few addresses stand on every page, so they are made once."""
    plain = all(each is None or isinstance(each, str | int) for each in values.values())
    if (
        not plain or "_external" in values or endpoint.startswith(".")
    ):  # the last two hang on who asks for what
        return url_for(endpoint, **values)
    return _address(request.script_root, endpoint, *values.items())


@lru_cache(4096)
def _address(_root: str, endpoint: str, *values: tuple[str, Any]) -> str:
    return url_for(endpoint, **dict(values))


class Sent(ImmutableMultiDict[str, Any]):
    """What a query or a form says, its files as they are: no character that nothing can hold, no number out of bounds."""

    def __init__(self, mapping: Any = None) -> None:
        pairs = ImmutableMultiDict(mapping or ()).items(multi=True)
        super().__init__([(_holdable(name), _holdable(value)) for name, value in pairs])

    def get(self, key: str, default: Any = None, type: Any = None) -> Any:  # type: ignore[override]  # its overloads
        """The first value; the default as well for a whole number out of bounds."""
        found = super().get(key, default, type)
        return default if type is int and isinstance(found, int) and abs(found) > LARGEST else found


def _holdable(value: Any) -> Any:
    return _UNHOLDABLE.sub("", value) if isinstance(value, str) else value


class _Json(DefaultJSONProvider):
    """JSON as Flask writes it, read with `json_of`: what can't be read becomes the page for 400."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return json_of(s)


class Asked(Request):
    """A request whose queries and forms are `Sent`."""

    parameter_storage_class = Sent


class Number(IntegerConverter):
    """A whole number in an address: of plain digits, no larger than an integer column holds; else there is no such page."""

    regex = "[0-9]{1,10}"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": LARGEST, **kwargs})


def json_of(text: str | bytes) -> Any:
    """Read JSON from a stranger; raises ValueError for what is none, nests too deep, or holds what can't be stored."""
    try:
        told = json.loads(text, parse_constant=_no_number)
    except RecursionError as error:
        raise ValueError("too deep") from error
    _checked(told, DEEPEST)
    return told


def _no_number(name: str) -> None:
    raise ValueError(name)


def _checked(told: Any, depth: int) -> None:
    if not depth:
        raise ValueError("too deep")
    if isinstance(told, str) and ("\0" in told or _UNHOLDABLE.search(told)):
        raise ValueError("a character that can't be stored")
    if isinstance(told, int | float) and not -(2**63) <= told < 2**63:
        raise ValueError("a number that can't be stored")
    if isinstance(told, dict):
        for name in told:
            _checked(name, depth)
    if isinstance(told, dict | list):
        for each in told.values() if isinstance(told, dict) else told:
            _checked(each, depth - 1)


class Sessions(SecureCookieSessionInterface):
    """The session in its cookie. One that can't be read is none: else every page would fail until the cookie is gone."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the visitor's cookie holds."""
        try:
            return super().open_session(app, request)
        except BadData:
            return self.session_class()


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
    """Check every question, put headers on every answer and a page on every error. Before any route is made."""
    app.request_class = Asked
    app.json = _Json(app)
    app.session_interface = Sessions()
    app.url_map.converters["int"] = Number
    app.jinja_env.globals["url_for"] = address
    app.before_request(_begin)
    app.before_request(_refuse_nul)
    app.after_request(_headers)
    for code in PAGES:
        app.register_error_handler(code, _told)
    app.register_error_handler(HTTPException, _told)
    app.register_error_handler(500, _broken)
    for kind in (DBAPIError, NoConnection):
        app.register_error_handler(kind, _busy)
    app.register_error_handler(OSError, _no_room)
    app.config.setdefault("COMPRESS_MIMETYPES", ["text/html", "application/json"])
    app.config.setdefault("COMPRESS_BR_LEVEL", 4)
    Compress(app)


def behind(app: Flask, settings: Settings) -> None:
    """What depends on how visitors reach the site: through how many proxies, and whether by TLS."""
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0)  # type: ignore[method-assign]  # as Flask's own docs have it
    if settings.is_https:
        app.after_request(_only_by_tls)


def doubts(settings: Settings) -> list[str]:
    """What an operator should know about how visitors reach the site; `flask up` says it."""
    told = []
    if not settings.is_https:
        told.append(
            _(
                "WUAI_SITE_ADDRESS 不是 https：Cookie 没有 Secure，也不发 HSTS。只在这台机器上用没有关系；别人也用，密码就不加密地走过网络。"
            )
        )
    elif not settings.secure_cookies:
        told.append(_("WUAI_SECURE_COOKIES 是 0：Cookie 没有 Secure，会不加密地走过网络。"))
    if settings.is_https and not settings.trusted_proxies:
        told.append(
            _("WUAI_TRUSTED_PROXIES 是 0：前面有代理的话，所有人看起来来自同一个地址，会一起被放慢。")
        )
    if not settings.mail_url:
        told.append(
            _("WUAI_MAIL_URL 没有设：信放在 %(folder)s，由工作人员转告。", folder=settings.letters_dir)
        )
    return told


def _only_by_tls(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = f"max-age={YEAR_S}"
    return response


def _begin() -> None:
    g.reference = secrets.token_hex(4)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(reference=g.reference)


def _refuse_nul() -> None:
    """No keyboard types it, and no two programs agree where a text with it ends."""
    if "\0" in request.path:
        abort(404)
    told = [*request.args.items(multi=True), *request.form.items(multi=True)]
    names = [(name, file.filename or "") for name, file in request.files.items(multi=True)]
    if any("\0" in name or "\0" in value for name, value in [*told, *names]):
        abort(400)


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
    return render_template(f"errors/{page}.html", reference=reference()), code


def _broken(error: Exception) -> tuple[str, int]:
    """The 500 page: a reference number, and a log entry with the same number."""
    _log.error("request failed", path=request.path, method=request.method, exc_info=error)
    return render_template("errors/500.html", reference=reference()), 500


def _busy(error: DBAPIError | NoConnection) -> ResponseReturnValue:
    """The database is busy or away: nothing was kept, and what was sent is on the page to be sent again."""
    if not db.busy(error):
        return _broken(error)
    _log.error("database busy", path=request.path, method=request.method, exc_info=error)
    secret = any("password" in name for name in request.form)
    sent = [] if secret or request.files else list(request.form.items(multi=True))
    again = request.method == "POST" and bool(sent)
    headers = {"Retry-After": str(RETRY_SECONDS)}
    try:
        return (
            render_template("errors/503.html", reference=reference(), sent=sent if again else []),
            503,
            headers,
        )
    except (DBAPIError, NoConnection):  # not even who is signed in can be read
        told = _("网站现在太忙，请等十秒再试。编号：%(reference)s", reference=reference())
        return Response(told, 503, headers, mimetype="text/plain")


def _no_room(error: OSError) -> ResponseReturnValue:
    """Our disk is full: said as what it is, so that nobody looks for a fault in what was sent."""
    if not disk.is_full(error):
        raise error
    _log.error("disk full", path=request.path, method=request.method, exc_info=error)
    return render_template("errors/507.html", reference=reference()), 507


def reference() -> str:
    """The number by which a page and the log name the same request."""
    found: str = g.get("reference", "")
    return found
