"""Words: gettext with Chinese as the source language, and the spelling of durations, hours, shares and instants."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask, current_app, has_request_context, request
from flask_babel import Babel, format_datetime, gettext, lazy_gettext, ngettext
from markupsafe import Markup

_: Callable[..., str] = gettext
lazy = lazy_gettext
LANGUAGES = {"zh_CN": "中文", "en": "English"}
COOKIE = "language"

__all__ = ["COOKIE", "LANGUAGES", "_", "install", "language_tag", "lazy", "ngettext"]


def install(app: Flask) -> None:
    """Wire the catalogues and the filters into the application."""
    zone = app.config["SETTINGS"].zone.key
    app.config["BABEL_DEFAULT_LOCALE"] = "zh_CN"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(app.root_path + "/translations")
    Babel(app, locale_selector=chosen, timezone_selector=lambda: zone)
    app.jinja_env.filters.update(
        minutes=minutes,
        class_hours=class_hours,
        yuan=yuan,
        share=share,
        instant=instant,
        clock_time=clock_time,
        day=day,
        size=size,
        points=points,
    )
    app.jinja_env.globals["language_tag"] = language_tag


def chosen() -> str:
    """The visitor's language: what they chose, else Chinese; commands and background work speak Chinese."""
    if not has_request_context():
        return "zh_CN"
    choice = request.cookies.get(COOKIE, "zh_CN")
    return choice if choice in LANGUAGES else "zh_CN"


def language_tag() -> str:
    """The language of the page as HTML wants it."""
    return "en" if chosen() == "en" else "zh-CN"


def minutes(ms: int | None) -> str:
    """Milliseconds as people say them: 6 分 40 秒; an unknown duration says so."""
    if ms is None:
        return _("还不知道")
    seconds = ms // 1000
    hours, rest = divmod(seconds, 3600)
    minute, second = divmod(rest, 60)
    if hours:
        return _("%(h)d 小时 %(m)d 分", h=hours, m=minute)
    if minute and second:
        return _("%(m)d 分 %(s)d 秒", m=minute, s=second)
    if minute:
        return _("%(m)d 分钟", m=minute)
    return _("%(s)d 秒", s=second)


def class_hours(tenths: int | None) -> str:
    """Tenths of a class hour as 3.2 学时."""
    if tenths is None:
        return _("还没有填")
    return _("%(n)s 学时", n=f"{tenths // 10}.{tenths % 10}")


def share(basis_points: int) -> str:
    """Hundredths of a per cent, floored to one decimal: 46.3%."""
    return f"{basis_points // 100}.{basis_points % 100 // 10}%"


def instant(value: datetime) -> Markup:
    """An instant in the site's zone, as a <time> element."""
    shown = format_datetime(value, _("yyyy年M月d日 HH:mm"))
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(timespec="seconds"), shown)


def clock_time(iso: str) -> Markup:
    """The time of day of an instant in ISO form, in the site's zone, as a <time> element."""
    shown = format_datetime(datetime.fromisoformat(iso), "HH:mm")
    return Markup('<time datetime="{}">{}</time>').format(iso, shown)


def day(value: datetime) -> str:
    """The day of an instant in the site's zone."""
    return str(format_datetime(value, _("yyyy年M月d日")))


def yuan(fen: int) -> str:
    """Fen as yuan: 1600, or 1600.50."""
    return f"{fen // 100}.{fen % 100:02d}".removesuffix(".00")


def points(hundredths: int) -> str:
    """Hundredths of a point: 60, 62.5."""
    return f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")


def size(count: int) -> str:
    """Bytes as KB or MB."""
    return f"{count / 1e6:.1f} MB" if count >= 1_000_000 else f"{max(1, count // 1000)} KB"


def context() -> dict[str, Any]:
    """What base.html needs of language."""
    return {
        "languages": LANGUAGES,
        "language": chosen(),
        "site_name": current_app.config["SETTINGS"].site_name,
    }
