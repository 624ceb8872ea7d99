"""The header's links of each role, and the page on which each begins."""

from __future__ import annotations

from accounts.people import Role
from foundation.i18n import _

# Whoever is signed in begins at their own list of what is to be done.
FIRST = {
    Role.TRAINEE: "trainee.my_study",
    Role.PROVIDER: "upload.packages",
    Role.RECOMMENDER: "procedures.index",
    Role.REVIEWER: "waiting.index",
    Role.CURATOR: "waiting.index",
    Role.AUDITOR: "audit.index",
}


def links(role: Role | None) -> list[tuple[str, str]]:
    """Endpoints with their words, for a role; None is a visitor."""
    found = {
        None: [("trainee.courses", _("找课程")), ("calls.index", _("征集")), ("accounts.sign_in", _("登录"))],
        Role.TRAINEE: [
            ("trainee.my_study", _("我的学习")),
            ("trainee.courses", _("找课程")),
            ("trainee.my_hours", _("我的学时")),
            ("votes.index", _("投票")),
        ],
        Role.PROVIDER: [
            ("upload.packages", _("我的培训包")),
            ("upload.new", _("上传培训包")),
            ("figures.index", _("考题情况")),
            ("takedown.of_provider", _("下架要求")),
            ("calls.index", _("征集")),
            ("procedures.index", _("我的申报")),
            ("organisations.mine", _("我的单位")),
        ],
        Role.RECOMMENDER: [
            ("procedures.index", _("推荐")),
            ("curation.reviews", _("评审")),
            ("calls.index", _("征集")),
        ],
        Role.REVIEWER: [
            ("waiting.index", _("待办")),
            ("curation.reviews", _("评审")),
            ("score.index", _("打分")),
            ("marking.index", _("批改")),
            ("votes.index", _("投票")),
        ],
        Role.CURATOR: [
            ("waiting.index", _("待办")),
            ("curation.reviews", _("评审")),
            ("call_desk.index", _("征集")),
            ("experts.index", _("专家")),
            ("procedures.index", _("申报")),
            ("rounds.index", _("加考")),
            ("accommodations.index", _("考试便利")),
            ("appeals.index", _("申诉")),
            ("takedown_desk.index", _("下架要求")),
            ("marking.index", _("批改")),
            ("occupations.index", _("紧缺职业")),
            ("curation.ledger_page", _("台账")),
            ("people.index", _("账号")),
        ],
        Role.AUDITOR: [
            ("curation.ledger_page", _("台账")),
            ("audit.index", _("学时依据")),
            ("money.index", _("经费")),
        ],
    }[role]
    return [*found, ("display.settings", _("显示与朗读"))]
