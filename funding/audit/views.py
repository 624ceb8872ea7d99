"""The auditor's pages: whose hours there are, and the evidence behind each of them. They can only be looked at."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, abort, current_app, render_template, request

from accounts.access import open_to
from accounts.people import Role
from foundation import clock, db, ledger
from foundation.i18n import _
from funding.audit import lines
from hours import certificate_pdf, content, earned
from hours.models import Enrolment
from judging import editions

bp = Blueprint("audit", __name__)
PAGE = 25
LATELY = timedelta(days=30)  # what an auditor has not seen yet, coming once a month


def ways() -> dict[str, str]:
    """The ways to study, in words."""
    return {
        "played": _("播放"),
        "read": _("读文字稿"),
        "described": _("听口述影像"),
        "signed": _("看手语"),
        "offline": _("离线学，本人说的"),
    }


@bp.get("/audit/hours")
@open_to(Role.AUDITOR)
def index() -> str:
    """Everybody's hours."""
    words = request.args.get("q", "").strip()[:100]
    page = max(1, request.args.get("page", 1, int))
    with db.reading() as session:
        rows, pages, total = lines.accounts(session, words, page, PAGE)
        return render_template(
            "funding/audit/index.html",
            rows=rows,
            q=words,
            page=min(page, pages),
            pages=pages,
            total=total,
            certified=certificate_pdf.hours,
            verified=ledger.last_check(session),
            issued=lines.issued(session, clock.now() - LATELY),
            since=clock.now().astimezone(current_app.config["SETTINGS"].zone).date() - LATELY,
            days=LATELY.days,
        )


@bp.get("/audit/hours/<int:enrolment_id>")
@open_to(Role.AUDITOR)
def enrolment(enrolment_id: int) -> str:
    """The evidence behind one person's hours of one package, line by line."""
    page = max(1, request.args.get("page", 1, int))
    with db.reading() as session:
        mine = session.get(Enrolment, enrolment_id)
        if mine is None:
            abort(404)
        found = lines.of(session, mine)
        pages = max(1, -(-len(found) // PAGE))
        page = min(page, pages)
        shown = found[(page - 1) * PAGE : page * PAGE]
        lessons = {each.row.resource_id for each in shown}
        name, certificate = lines.whose(session, mine)
        return render_template(
            "funding/audit/enrolment.html",
            mine=mine,
            name=name,
            certificate=certificate,
            certified=certificate_pdf.hours(certificate.class_hours_tenths, content.stated_ms(mine.version))
            if certificate
            else "",
            progress=[each for each in earned.of_package(session, mine) if each.lesson.id in lessons],
            tenths=earned.tenths(mine),
            scheme=editions.of(mine.version),
            agrees=lines.agrees(session, mine),
            lines=shown,
            total=len(found),
            before=(page - 1) * PAGE,
            page=page,
            pages=pages,
            ways=ways(),
        )
