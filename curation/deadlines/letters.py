"""What reminders say, in the language of who gets them."""

from __future__ import annotations

from datetime import date

from flask import current_app

from accounts import people
from accounts.people import Role
from curation.deadlines.models import Reminder
from curation.procedure import running
from foundation import i18n
from foundation.i18n import _
from foundation.mail import Letter
from schemes import workflow


def reminder(row: Reminder, today: date) -> Letter:
    """The letter of a row, as of today."""
    with i18n.in_language(row.person.language or "zh_CN"):
        stage = workflow.stage(running.stages_of(row.procedure), row.stage).name
        told = {"title": row.procedure.title, "stage": stage, "day": i18n.day(row.due_on)}
        subject, *lines = _WORDS[row.kind](told, (row.due_on - today).days)
        if row.behalf is not None:
            lines.append(_("你在代%(name)s，所以收到这封信。", name=row.behalf.name))
        lines.append(_page(row))
        return Letter(people.address(row.person.email), subject, "\n\n".join(lines) + "\n")


def _week(told: dict[str, str], days: int) -> list[str]:
    return [
        _("还有 %(n)d 天：%(title)s", n=days, title=told["title"]),
        _("申报“%(title)s”等着你或者你的单位：%(stage)s。", **told),
        _("最晚 %(day)s，当天也算，还有 %(n)d 天。", n=days, **told),
    ]


def _day(told: dict[str, str], days: int) -> list[str]:
    return [
        _("明天到期：%(title)s", **told) if days else _("今天到期：%(title)s", **told),
        _("申报“%(title)s”等着你或者你的单位：%(stage)s。", **told),
        _("最晚 %(day)s，当天也算。", **told),
    ]


def _overdue(told: dict[str, str], _days: int) -> list[str]:
    return [
        _("过了期限：%(title)s", **told),
        _("申报“%(title)s”的“%(stage)s”到 %(day)s还没有做完，期限过了。", **told),
        _("接下来怎么办，请看申报的页面。"),
    ]


def _extended(told: dict[str, str], _days: int) -> list[str]:
    return [
        _("多给了时间：%(title)s", **told),
        _("申报“%(title)s”的“%(stage)s”推迟到 %(day)s，当天也算。", **told),
        _("原因写在申报的页面上。"),
    ]


_WORDS = {"week": _week, "day": _day, "overdue": _overdue, "extended": _extended}


def _page(row: Reminder) -> str:
    """The page on which they act: an expert's sheets, the application for everybody else. Of the site as its setting has it."""
    urls = current_app.url_map.bind("")
    if row.person.role == Role.REVIEWER:
        path = urls.build("score.index", {})
    else:
        path = urls.build("procedures.one", {"procedure_id": row.procedure_id})
    address: str = current_app.config["SETTINGS"].site_address
    return f"{address}{path}"
