"""Why a step of a review was refused, in words: what is to be done first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from curation import air, four_eyes, submissions
from curation.procedure import reviewed, running
from foundation.i18n import _
from foundation.i18n import lazy as _l
from judging import waivers

# error -> (the words, how the message looks)
_WORDS: dict[type[Exception], tuple[Callable[[Any], str], str]] = {
    submissions.NotWaiting: (lambda _e: _("别人已经决定过了，没有再改。"), "warn"),
    submissions.Involved: (lambda _e: _("你和供应单位是同一个单位，不能评审它的培训包。"), "error"),
    submissions.Unmet: (
        lambda e: _("清单里有 %(n)d 条必须做到的答了“不符合”，不能通过；请退回修改。", n=len(e.lines)),
        "error",
    ),
    submissions.Unexplained: (
        lambda e: _(
            "清单里有 %(n)d 条答了“不符合”。要通过，请在给供应单位的话里写明为什么。", n=len(e.lines)
        ),
        "error",
    ),
    submissions.Unanswered: (
        lambda e: _("评审清单还有 %(n)d 条没有答，没有记下决定。先一条一条答完。", n=len(e.lines)),
        "error",
    ),
    submissions.Unconfirmed: (
        lambda e: _(
            "还有 %(n)d 处实操内容或时长没有确认，或者确认的和填的不一样，不能通过。", n=len(e.asked)
        ),
        "error",
    ),
    submissions.Unwaived: (
        lambda _e: _("还有豁免申请没有同意，不能通过。先决定豁免申请；不同意的，请退回修改。"),
        "error",
    ),
    submissions.NotReady: (
        lambda e: _(
            "还缺 %(n)d 样（%(ids)s），没有通过。",
            n=len(e.reasons),
            ids=_("、").join(dict.fromkeys(each.id for each in e.reasons)),
        ),
        "error",
    ),
    four_eyes.Alone: (
        lambda e: _(
            "从提交到发布至少要有 %(n)d 个人经手。决定和字幕都是你一个人做的，请另一个人来发布。", n=e.people
        ),
        "error",
    ),
    waivers.Decided: (lambda _e: _("别人已经决定过了，没有再改。"), "warn"),
    waivers.NoReason: (lambda _e: _("同意和不同意都要写明原因。"), "error"),
    waivers.SamePerson: (lambda _e: _("这条豁免是你先同意的，要由另一个人来决定。"), "error"),
    air.NoReason: (lambda _e: _("请写明原因。"), "error"),
    air.NotPossible: (lambda _e: _("别人已经决定过了，没有再改。"), "warn"),
    air.SamePerson: (lambda _e: _("因为内容有误停用的，要由另一个人来恢复。"), "error"),
    running.NotYours: (
        lambda _e: _("这一步不由你办：要由写明的角色和单位来办，也不能办自己单位的申报。"),
        "error",
    ),
    running.NotNow: (
        lambda _e: _("没有记下：别人已经先办了这一步，或者期限过了、申报已经结束。请看现在到了哪一步。"),
        "warn",
    ),
    running.Missing: (lambda e: str(MISSING[e.what]), "error"),
    reviewed.NotItsTurn: (
        lambda e: (
            _("这个培训包的申报现在在“%(stage)s”这一步，还不能这样做。", stage=e.stage)
            if e.stage
            else _("这个培训包的申报已经结束，不能再这样做。")
        ),
        "error",
    ),
    reviewed.NeedsTopic: (
        lambda _e: _("这次征集先报选题或申请，选上以后再提交培训包。请在“我的申报”里填。"),
        "error",
    ),
}
# what a stage asks to be left, where it isn't there
MISSING: dict[str, Any] = {
    "note": _l("请写几句话，说明意见或原因"),
    "report": _l("请附上报告（PDF 或图片）"),
    "scores": _l("请写每位专家的分数，0 到 100 分，像 86、90.5、78"),
    "signature": _l("请写你自己的姓名，作为签名"),
    "peer": _l("请选由哪个申报单位来审核"),
    "topic": _l("请填选题"),
    "recommender": _l("请选推荐单位：这次征集要由推荐单位推荐"),
    "submission": _l("这一步要在提交或评审的页面上办"),
}
KNOWN = tuple(_WORDS)


def told(error: Exception) -> tuple[str, str]:
    """The message for a refusal, and how it looks."""
    words, kind = next(found for known, found in _WORDS.items() if isinstance(error, known))
    return words(error), kind
