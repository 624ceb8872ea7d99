"""The auditor's pages: whose hours there are, and the evidence behind each of them. They can only be looked at."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from accounts.access import open_to
from accounts.people import Role
from foundation import db
from foundation.i18n import _
from intake import editions
from trainee import hours
from trainee.audit import lines
from trainee.models import Enrolment

bp = Blueprint("audit", __name__)
PAGE = 50


def ways() -> dict[str, str]:
    """The ways to study, in words."""
    return {
        "played": _("播放"),
        "read": _("读文字稿"),
        "described": _("听口述影像"),
        "signed": _("看手语"),
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
            "trainee/audit/index.html", rows=rows, q=words, page=min(page, pages), pages=pages, total=total
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
        progress = hours.of_package(session, mine)
        pages = max(1, -(-len(found) // PAGE))
        page = min(page, pages)
        name, certificate = lines.whose(session, mine)
        return render_template(
            "trainee/audit/enrolment.html",
            mine=mine,
            name=name,
            certificate=certificate,
            progress=progress,
            tenths=hours.tenths(mine, progress),
            scheme=editions.of(mine.version),
            agrees=lines.agrees(session, mine),
            lines=found[(page - 1) * PAGE : page * PAGE],
            total=len(found),
            before=(page - 1) * PAGE,
            page=page,
            pages=pages,
            ways=ways(),
        )
