"""How a visitor wants pages shown. A visitor's choices stay in a cookie, a signed-in person's with the person."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import (
    Blueprint,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from accounts import people
from accounts.access import open_to_all
from accounts.addresses import safe
from accounts.preferences import preferences
from accounts.preferences.preferences import CHOICES, Preferences
from foundation import clock, db, i18n
from foundation.i18n import _
from foundation.i18n import lazy as _l
from foundation.web import Form

bp = Blueprint("display", __name__)

COOKIE = "display"
YEAR = 365 * 24 * 3600
THEMES, SIZES, SPACINGS = (CHOICES[name] for name in preferences.LOOKS)


class DisplayForm(Form):
    """The choices; each has a default, so that none can be missing."""

    theme = RadioField(
        _l("颜色"),
        choices=[
            ("system", _l("跟随系统")),
            ("light", _l("浅色")),
            ("dark", _l("深色")),
            ("contrast-light", _l("高对比，白底黑字")),
            ("contrast-dark", _l("高对比，黑底白字")),
        ],
        validators=[InputRequired(_l("请选一项"))],
    )
    size = RadioField(
        _l("字的大小"),
        choices=[("normal", _l("标准")), ("large", _l("大字")), ("larger", _l("特大字"))],
        validators=[InputRequired(_l("请选一项"))],
    )
    spacing = RadioField(
        _l("字和行的间距"),
        choices=[("normal", _l("标准")), ("wide", _l("宽松"))],
        validators=[InputRequired(_l("请选一项"))],
    )
    language = RadioField(
        _l("语言"), choices=list(i18n.LANGUAGES.items()), validators=[InputRequired(_l("请选一项"))]
    )
    next = HiddenField()


def chosen() -> Preferences:
    """What the visitor prefers: what the person stored, else what this browser keeps."""
    mine: Preferences | None = current_user.preferences if current_user.is_authenticated else None
    return mine or brought()


def brought() -> Preferences:
    """What this browser keeps."""
    return preferences.unspell(request.cookies.get(COOKIE, ""))


def keep_all(answer: Response, found: Preferences) -> None:
    """Keep preferences: with the person, and in this browser what may be known of them there."""
    if current_user.is_authenticated:
        with db.writing() as session:
            people.prefer(session, current_user.id, found, clock.now())
    keep_here(answer, found, signed_in=current_user.is_authenticated)


def keep_here(answer: Response, found: Preferences, *, signed_in: bool) -> None:
    """Keep in this browser what may be known of somebody there: of a person with an account, looks only."""
    keep(answer, COOKIE, preferences.spell(preferences.looks(found) if signed_in else found))


@bp.route("/display", methods=["GET", "POST"])
@open_to_all
def settings() -> ResponseReturnValue:
    """Choose how pages are shown; takes effect at once, on the page the visitor came from."""
    form = DisplayForm(
        **chosen().all(), language=i18n.chosen(), next=request.args.get("next") or came_from() or ""
    )
    if not form.validate_on_submit():
        return render_template("accounts/preferences/display.html", form=form)
    back = safe(form.next.data)
    if back:
        flash(_("已按你的选择显示。下次打开也是这样。"), "ok")
    answer = make_response(redirect(back or url_for("display.settings", saved=1)))
    keep_all(answer, preferences.change(chosen(), form.data))
    keep(answer, i18n.COOKIE, form.language.data)
    _remember(form.language.data)
    return answer


@bp.get("/language/<code>")
@open_to_all
def language(code: str) -> ResponseReturnValue:
    """Read on in another language, on the page one came from."""
    answer = make_response(redirect(came_from() or url_for("home")))
    if code in i18n.LANGUAGES:
        keep(answer, i18n.COOKIE, code)
        _remember(code)
    return answer


def _remember(code: str) -> None:
    """In which language letters to the person are, who is not here when they are written."""
    if current_user.is_authenticated:
        with db.writing() as session:
            people.speak(session, current_user.id, code)


def came_from() -> str | None:
    """The page of this site that led here, unless it is this one or can't be opened by its address."""
    told = request.referrer or ""
    target = safe(told[len(request.host_url) - 1 :]) if told.startswith(request.host_url) else None
    path = urlsplit(target).path if target else ""
    pages = current_app.create_url_adapter(request)
    return target if path != request.path and pages and pages.test(path, "GET") else None


def keep(answer: Response, cookie: str, value: str) -> None:
    """A cookie for a year; it says nothing about the person."""
    answer.set_cookie(
        cookie,
        value,
        max_age=YEAR,
        samesite="Lax",
        httponly=True,
        secure=current_app.config["SETTINGS"].secure_cookies,
    )
