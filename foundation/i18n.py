"""Words: gettext with Chinese as the source language, and the spelling of durations, hours, shares and instants.

A template is compiled once for each language, with its constant words put into that language: a page has a hundred of
them, and looking each up again for every reader was a fifth of its cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, has_request_context, request
from flask.templating import Environment
from flask_babel import (
    Babel,
    force_locale,
    format_date,
    format_datetime,
    get_locale,
    get_translations,
    ngettext,
)
from flask_babel.speaklater import LazyString
from jinja2 import nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup
from wtforms.i18n import messages_path

LANGUAGES = {"zh_CN": "中文", "en": "English"}
COOKIE = "language"

__all__ = ["COOKIE", "LANGUAGES", "_", "in_language", "install", "language_tag", "lazy", "ngettext"]


def _(words: str, **amounts: Any) -> str:
    """A sentence in the reader's language. A page asks hundreds of times, so the catalogue is looked up once a request."""
    told: str = _spoken()[1].ugettext(words)
    return told % amounts if amounts else told


def lazy(words: str, **amounts: Any) -> Any:
    """The same, put into words only when it is shown."""
    return LazyString(_, words, **amounts)


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """A stretch of a request in which everything is said in one language, whatever the visitor reads."""
    before = g.pop("spoken", None)
    with force_locale(code):
        yield
    g.spoken = before


def language() -> str:
    """The language of this moment: the visitor's, or the one that everything is said in just now."""
    return _spoken()[0]


def _spoken() -> tuple[str, Any]:
    """The language of this moment and its catalogue."""
    if not has_request_context():
        return str(get_locale() or "zh_CN"), get_translations()
    found: tuple[str, Any] | None = g.get("spoken")
    if found is None:
        found = g.spoken = (str(get_locale()), get_translations())
    return found


def install(app: Flask) -> None:
    """Wire the catalogues and the filters into the application."""
    zone = app.config["SETTINGS"].zone.key
    app.config["BABEL_DEFAULT_LOCALE"] = "zh_CN"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(app.root_path + "/translations")
    Babel(app, locale_selector=lambda: _locale(chosen()), timezone_selector=lambda: zone)
    app.before_request(_bring_words_of_forms)
    app.jinja_env.filters.update(
        minutes=minutes,
        lasting=lasting,
        class_hours=class_hours,
        yuan=yuan,
        share=share,
        instant=instant,
        clock_time=clock_time,
        day=day,
        iso_day=iso_day,
        size=size,
        points=points,
    )
    app.jinja_env.globals["language_tag"] = language_tag


class Spoken(Environment):
    """Templates, compiled for each language in which they are shown."""

    @property
    def cache(self) -> Any:
        """What was compiled for the language of this moment."""
        its = language()
        if its not in self._compiled:
            self._compiled[its] = self._compiled[""].copy()
        return self._compiled[its]

    @cache.setter
    def cache(self, empty: Any) -> None:
        self._compiled = {"": empty}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree: nodes.Template = _Constants().visit(super()._parse(source, name, filename))
        return tree


class _Constants(NodeTransformer):
    """Puts `_("words")` into the language of this moment; amounts are filled in when the page is made."""

    def visit_Call(self, call: nodes.Call) -> nodes.Node:
        """Leave every other call as it is."""
        self.generic_visit(call)
        constant = isinstance(call.node, nodes.Name) and call.node.name == "_" and len(call.args) == 1
        if not constant or not isinstance(call.args[0], nodes.Const) or call.dyn_args or call.dyn_kwargs:
            return call
        words = nodes.MarkSafeIfAutoescape(nodes.Const(_(call.args[0].value)))
        amounts = nodes.Dict([nodes.Pair(nodes.Const(each.key), each.value) for each in call.kwargs])
        return nodes.Mod(words, amounts, lineno=call.lineno)


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(code)


@cache
def _words_of_forms(code: str) -> NullTranslations:
    return Translations.load(messages_path(), [code], domain="wtforms")


def _bring_words_of_forms() -> None:
    """Flask-WTF would read its catalogue from the disk for every request that has a form."""
    request.wtforms_translations = _words_of_forms(chosen())  # type: ignore[attr-defined]  # where it looks


def chosen() -> str:
    """The visitor's language: what they chose, else Chinese; commands and background work speak Chinese."""
    if not has_request_context():
        return "zh_CN"
    choice = request.cookies.get(COOKIE, "zh_CN")
    return choice if choice in LANGUAGES else "zh_CN"


def language_tag() -> str:
    """The language of the page as HTML wants it."""
    return "en" if chosen() == "en" else "zh-CN"


def lasting(thing: Any) -> str:
    """How long a thing is, or a row of JSON about it; a length that is only stated says so."""
    row: Mapping[str, Any] = (
        thing
        if isinstance(thing, Mapping)
        else {name: getattr(thing, name, None) for name in ("duration_ms", "stated")}
    )
    told = minutes(row.get("duration_ms"))
    return _("%(time)s（写明的，没有实测）", time=told) if row.get("stated") else told


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
        return _("%(m)s 分 %(s)s 秒", m=minute, s=second)
    if minute:
        return _("%(m)d 分钟", m=minute)
    return _("%(s)s 秒", s=second)


def wait(left: timedelta) -> str:
    """A time to wait, in words; never none at all."""
    return minutes(max(1, -(-int(left.total_seconds() * 1000) // 1000)) * 1000)


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


def day(value: date) -> str:
    """A day; of an instant, its day in the site's zone."""
    form = format_datetime if isinstance(value, datetime) else format_date
    return str(form(value, _("yyyy年M月d日")))


def iso_day(text: str) -> str:
    """A day that ISO 8601 spells."""
    return day(date.fromisoformat(text))


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
