"""Flaws of exam questions in words: where, what, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exams.bank.flaws import Flaw
from foundation.i18n import _
from foundation.i18n import lazy as _l

_WHY: Mapping[str, Any] = {
    "long": _l("有一句太长，不好读：请分成短句"),
    "twice-not": _l("一句话里有两个“不”，容易看反：请换成正面的说法"),
}
_WORDS: Mapping[str, Any] = {
    "same-options": _l("选项 %(letters)s 说的是一回事：请改一个"),
    "all-of-above": _l("有“以上都对”这样的选项：选项换了次序就不成立，请改成具体的话"),
    "longest-right": _l("正确的选项比别的长很多，不会也猜得到：请让选项差不多长"),
    "gives-away": _l("第 %(other)s 题的题干说出了这道题的答案：请换一个说法，或放到另一套"),
    "one-letter": _l("%(of)s 道单选题里有 %(times)s 道选 %(letter)s：请把答案分散开"),
    "one-truth": _l("%(of)s 道判断题的答案都是“%(truth)s”：请有对有错"),
    "one-sense": _l("像是要看图、辨颜色或听声音才答得出：请写明图里、声音里有什么，或另出一道题"),
    "two-right": _l("选项 %(letters)s 都对，或者一个包括了另一个：请改成只有一个对"),
    "overlapping-options": _l("选项 %(letters)s 有重叠：请改成互不包括"),
    "names-letters": _l("选项 %(letters)s 说到了别的选项的字母：选项换了次序就不成立，请改成具体的话"),
    "nearly-same": _l("和第 %(other)s 题几乎一样：请换一道"),
    "hard-to-read": "%(why)s",
    "uneven-difficulty": _l("平均难度 %(mine)s，第 %(other)s 套是 %(theirs)s：请把各套出得一样难"),
    "not-covered": _l("没有一道题考“%(name)s”，它占全部学习的 %(percent)s%%：请加一道"),
    "too-little": _l("“%(name)s”占全部学习的 %(percent)s%%，%(of)s 道题里只有 %(have)s 道考它：请多出几道"),
}


def place(flaw: Flaw) -> str:
    """第 1 套第 3 题, or 第 1 套 for what is about the set."""
    if not flaw.position:
        return _("第 %(set)s 套", set=flaw.set)
    return _("第 %(set)s 套第 %(number)s 题", set=flaw.set, number=flaw.position)


def sentence(flaw: Flaw) -> str:
    """Where it is and what would mend it."""
    params = dict(flaw.params)
    if "letters" in params:
        params["letters"] = _("、").join(params["letters"])
    if "why" in params:
        params["why"] = str(_WHY[params["why"]])
    if "truth" in params:
        params["truth"] = _("对") if params["truth"] else _("错")
    return _("%(where)s：%(what)s", where=place(flaw), what=str(_WORDS[flaw.code]) % params)
