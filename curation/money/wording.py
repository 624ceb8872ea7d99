"""What stands about money, in words: where an application's money is, what happened to it, why a step was refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from curation.money import runs, spending, subsidies
from curation.money.credit import teaching
from foundation.i18n import _, class_hours, yuan
from foundation.i18n import lazy as _l

# standing.Standing.code -> the words, and how a tag looks
STATES: Mapping[str, tuple[Any, str]] = {
    "not-yet": (_l("课程还没有通过评审"), "neutral"),
    "open": (_l("课程通过了，费用还没有提出来"), "warn"),
    "proposed": (_l("提出来了，等另一个人同意"), "warn"),
    "approved": (_l("同意了，等付款"), "warn"),
    "refused": (_l("没有同意"), "neutral"),
    "withdrawn": (_l("撤回了"), "neutral"),
    "in-run": (_l("正在付款"), "warn"),
    "sent-back": (_l("银行退回来了，要再付一次"), "error"),
    "paid": (_l("付了"), "ok"),
    "due": (_l("付了，有钱要退回"), "error"),
    "refunded": (_l("付了，要退的退回来了"), "ok"),
    "void": (_l("申报没有通过，不付了"), "neutral"),
}
REASONS: Mapping[str, Any] = {"surplus": _l("没有用完"), "rejected": _l("申报没有通过")}

# error -> the words
_REFUSED: Mapping[type[Exception], Callable[[Any], str]] = {
    subsidies.NotAccepted: lambda _e: _("这个申报的课程没有通过，或者通过以后又退回了，不能给费用。"),
    subsidies.NoCap: lambda _e: _("这份规定没有给供应单位的费用，提不了。"),
    subsidies.NoBudget: lambda _e: _("这次征集没有写一共多少钱，或者取消了，提不了费用。"),
    subsidies.OverCap: lambda e: _("最多 %(n)s 元：规定里每个培训包不超过这么多。", n=yuan(e.cap_fen)),
    subsidies.OverBudget: lambda e: _("这次征集的钱只剩 %(n)s 元了，不够。", n=yuan(e.left_fen)),
    subsidies.Proposed: lambda _e: _("这个申报的费用刚被别人提出来了，没有再提。"),
    subsidies.Decided: lambda _e: _("别人已经办过了，没有再改。"),
    subsidies.SamePerson: lambda _e: _("这一步要由另一个人来做。"),
    subsidies.Involved: lambda _e: _("你和申报单位是同一个单位，不能办它的费用。"),
    subsidies.UnderWay: lambda _e: _("已经在付款单里了，不能撤回。"),
    runs.Changed: lambda _e: _("要付的刚刚变了，没有做付款单。请再看一遍。"),
    runs.Noted: lambda _e: _("这一笔的结果刚被别人记过了，没有再记。"),
    runs.NotPaid: lambda _e: _("日期要在做付款单那天以后，不能晚于今天。"),
    spending.NotPaidYet: lambda _e: _("钱还没有付到，或者要全部退回，不用写花了什么。"),
    spending.NotAsked: lambda _e: _("这份规定不要求写花了什么。"),
    spending.HandedIn: lambda _e: _("使用情况已经交上去了，不能再改。"),
    spending.Full: lambda _e: _("最多写 %(n)d 笔，请把相近的合成一笔。", n=spending.MOST_LINES),
    spending.Empty: lambda _e: _("一笔都没有写，请先写花了什么。"),
    spending.NotDue: lambda e: _("现在要退回的是 %(n)s 元，不能更多。", n=yuan(e.due_fen)),
    spending.WrongDay: lambda _e: _("不能晚于今天"),
    teaching.NoCredit: lambda _e: _("这份规定没有说怎样给教师算继续教育学时，或者课程没有写学时。"),
    teaching.Issued: lambda _e: _("这一版的学时证明刚被别人开过了，没有再开。"),
    teaching.NotExact: lambda e: _(
        "加起来是 %(given)s，课程是 %(wanted)s：要正好一样。",
        given=class_hours(e.given),
        wanted=class_hours(e.wanted),
    ),
}


def refused(error: Exception) -> str:
    """Why a step was refused, in a sentence."""
    return next(words(error) for known, words in _REFUSED.items() if isinstance(error, known))
