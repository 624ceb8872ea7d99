"""The page on which a reviewer's and a curator's day begins."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template, request
from flask_login import current_user

from accounts.access import open_to
from accounts.people import Role
from calls import working_days
from curation.access import DECIDING
from curation.deadlines import reminders
from curation.desk import waiting
from foundation import clock, db
from foundation.i18n import _

bp = Blueprint("waiting", __name__)
PAGE = 20


def kinds() -> dict[str, str]:
    """What there is to do, in words."""
    return {
        "review": _("评审"),
        "waiver": _("决定豁免"),
        "mark": _("批改考卷"),
        "publish": _("发布"),
        "rework": _("催供应单位修改"),
        "round": _("答复再考一轮"),
        "appeal": _("答复申诉"),
        "accommodation": _("答复考试便利"),
        "member": _("决定谁加入单位"),
        "question": _("回答征集的问题"),
        "score": _("打分"),
        "experts": _("派专家"),
        "subsidy": _("决定费用"),
        "payment": _("记银行的结果"),
        "count": _("计票"),
        "application": _("办申报的一步"),
        "objection": _("答复申报的申诉"),
        "takedown": _("答复下架要求"),
    }


@bp.get("/waiting")
@open_to(*DECIDING)
def index() -> str:
    """What waits for me, since when, what is late; by how long it waits, or by what is to be done."""
    by, words = request.args.get("by", "since"), kinds()
    with db.reading() as session:
        now = clock.now()
        found = waiting.of(session, current_user, now)
        office = current_user.role is Role.CURATOR
        trouble = len(reminders.troubled(session)) if office else 0
        unlisted = working_days.unlisted(session, clock.day(now), clock.day(now)) if office else []
        if by == "kind":
            found.sort(key=lambda each: list(words).index(each.kind))
        pages = max(1, -(-len(found) // PAGE))
        page = min(max(1, request.args.get("page", 1, int)), pages)
        return render_template(
            "curation/waiting.html",
            found=found[(page - 1) * PAGE : page * PAGE],
            total=len(found),
            late=sum(1 for each in found if each.late(now)),
            by="kind" if by == "kind" else "since",
            kinds=words,
            trouble=trouble,
            unlisted=unlisted,
            now=now,
            day=timedelta(days=1),
            page=page,
            pages=pages,
        )
