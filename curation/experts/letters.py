"""What experts are told by mail. No letter names an applicant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime

from flask import current_app

from config.settings import Settings
from foundation import mail
from foundation.i18n import _, day
from foundation.mail import Letter


def invitation(email: str, name: str, token: str) -> Letter:
    """Somebody is asked into the pool; the link is theirs alone."""
    told = _(
        "%(name)s，您好：我们想请您做评审专家，给申报的培训课程打分。请打开下面的链接，同意或者谢绝。链接 14 天内有效，只能用一次。",
        name=name,
    )
    return Letter(email, _("请您做评审专家"), f"{told}\n\n{_page('experts.invitation', token=token)}\n")


def places(email: str, days: Sequence[date | None]) -> Letter:
    """Applications wait for an expert's score; `days` are the last day of each, None where there is no limit."""
    first = min((each for each in days if each is not None), default=None)
    until = _("最早的一件请在%(day)s以前交。", day=day(first)) if first else _("请尽快打分。")
    told = _("有 %(n)d 件申报等您打分。", n=len(days))
    how = _("先看有没有要回避的；有，就在页面上写明，不用打分。")
    return Letter(email, _("有申报等您打分"), "\n\n".join([told + until, how, _page("score.index")]) + "\n")


def send(letters: Iterable[Letter], now: datetime) -> int:
    """Hand letters over after what they tell is settled; how many could not be sent."""
    settings: Settings = current_app.config["SETTINGS"]
    lost = 0
    for each in letters:
        lost += 1
        with suppress(mail.NotSent):
            mail.send(settings, each, now)
            lost -= 1
    return lost


def _page(endpoint: str, **values: str) -> str:
    path = current_app.url_map.bind("").build(endpoint, values)
    address: str = current_app.config["SETTINGS"].site_address
    return f"{address}{path}"
