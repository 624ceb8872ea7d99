"""Schemes in words: the stages of a workflow, for who reads one; the faults of a file, for a civil servant who writes one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from foundation.i18n import _
from foundation.i18n import lazy as _l
from schemes.toml import SchemeError
from schemes.workflow import Stage

WHO: Mapping[str, Any] = {
    "provider": _l("申报单位"),
    "peer": _l("别的申报单位"),
    "recommender": _l("推荐单位"),
    "expert": _l("专家"),
    "curator": _l("残联"),
    "authority": _l("主管部门"),
    "public": _l("公众"),
    "trainee": _l("学员"),
}
OUTCOMES: Mapping[str, Any] = {
    "handed-in": _l("交上来"),
    "passed": _l("通过"),
    "failed": _l("不通过"),
    "rework": _l("退回修改"),
    "accepted": _l("入选"),
    "rejected": _l("不入选"),
    "published": _l("发布"),
    "assigned": _l("安排好"),
    "late": _l("到期没有办"),
    "done": _l("办好"),
    "other": _l("另一种办法"),
    "withdrawn": _l("申报单位撤回"),
    "extended": _l("延长期限"),
    "package-named": _l("写明培训包"),
    "appealed": _l("提出申诉"),
    "appeal-upheld": _l("同意申诉"),
    "appeal-dismissed": _l("不同意申诉"),
}
_RECOMMENDED: Mapping[str, Any] = {
    "passed": _l("推荐"),
    "failed": _l("不推荐"),
    "rework": _l("请申报单位修改"),
}
ENDS: Mapping[str, Any] = {
    "accepted": _l("入选并发布"),
    "rejected": _l("没有入选"),
    "withdrawn": _l("撤回"),
    "late": _l("逾期，结束"),
}

# what the reader says, and how it is told; named groups go over
_WORDS: Sequence[tuple[str, Any]] = (
    (r"is missing", _l("缺这一项，请补上")),
    (r"is '(?P<a>.*)', but the file is called (?P<b>.*)", _l("写的是“%(a)s”，文件却叫 %(b)s：两处要一样")),
    (r"unknown key; did you mean '(?P<a>.*)'\?", _l("没有这个键，是不是想写“%(a)s”？")),
    (r"unknown key; known are (?P<a>.*)", _l("没有这个键，可以写的有：%(a)s")),
    (r"wants a number above 0", _l("要写大于 0 的整数")),
    (r"wants (?P<a>.*), not (?P<b>.*)", _l("要写 %(a)s，不能写 %(b)s")),
    (r"says neither clause nor reading", _l("要写条款（clause）或我们的理解（reading），两样至少一样")),
    (r"is human where .*", _l("没有机器检查时写 human，有检查时不能写 human")),
    (r"nothing is checked.*", _l("既没有检查（checks），也没有请人看的内容（human），至少写一样")),
    (r"'(?P<a>.*)' is there twice", _l("“%(a)s”写了两次，请改掉一个")),
    (r"(?P<a>.*) is no kind; known are (?P<b>.*)", _l("没有 %(a)s 这种检查，可以写的有：%(b)s")),
    (r"'(?P<a>.*)' is no category of this scheme", _l("“%(a)s”不是这个方案的内容类别（categories）")),
    (
        r"(?P<a>.*) is no profile .*known are (?P<b>.*)",
        _l("没有 %(a)s 这种技术规格（profiles），现有：%(b)s"),
    ),
    (r"profile (?P<a>.*) has no (?P<b>.*)", _l("技术规格 %(a)s 没有规定 %(b)s")),
    (r"(?P<a>.*) has no field '(?P<b>.*)'; it has (?P<c>.*)", _l("%(a)s 没有“%(b)s”，可以写的有：%(c)s")),
    (r"(?P<a>.*) has no '(?P<b>.*)'; (?P<c>.*)", _l("%(a)s 没有“%(b)s”，可以写的有：%(c)s")),
    (r"unknown '(?P<a>.*)'; one of (?P<b>.*)", _l("没有“%(a)s”，可以写的有：%(b)s")),
    (r"wants either at_least or at_most|wants at_least or at_most", _l("at_least 和 at_most 要写一个")),
    (r"wants a whole percentage between 1 and 99", _l("要写 1 到 99 的整数百分比")),
    (r"(?P<a>.*) is never (?P<b>.*); it is one of (?P<c>.*)", _l("%(a)s 不会是 %(b)s，可以写的有：%(c)s")),
    (r"only .* can stand in a pattern, not (?P<a>.*)", _l("只能用 {organisation} 和 {name}，不能用 %(a)s")),
    (r"is (?:below|above) (?P<a>.*)", _l("和 %(a)s 矛盾，请检查大小")),
    (r"'(?P<a>.*)' is the name of an end", _l("“%(a)s”是结局的名字，请换一个")),
    (
        r"leads to '(?P<a>.*)', which is neither a stage nor one of (?P<b>.*)",
        _l("“%(a)s”既不是哪一步的 id，也不是结局（%(b)s）"),
    ),
    (r"has a limit, but no outcome late.*", _l("写了期限，却没有写到期怎么办：请在 outcomes 里加 late")),
    (r"has an outcome late, but no limit.*", _l("写了到期怎么办（late），却没有写期限")),
    (r"is only for a vote", _l("只有投票（vote）那一步能写")),
    (r"stands without only or at_most", _l("没有写 only 或 at_most，不用写这一项")),
    (r"nothing leads to '(?P<a>.*)'", _l("从第一步走不到“%(a)s”")),
    (r"no end can be reached from '(?P<a>.*)'", _l("从“%(a)s”到不了结局")),
    (r"comes back to '(?P<a>.*)'", _l("又绕回“%(a)s”，走不出来")),
    (r"wants 0 or more", _l("要写 0 或更大的整数")),
    (r".*\(at line (?P<a>\d+), column (?P<b>\d+)\)", _l("第 %(b)s 列附近不合 TOML 的写法")),
)


def fault(error: SchemeError) -> str:
    """One fault in words; a rare one that has none stays as the reader said it."""
    for pattern, told in _WORDS:
        if found := re.fullmatch(pattern, error.message, re.DOTALL):
            return str(told) % found.groupdict()
    return error.message


def line(error: SchemeError) -> str:
    """File, line, key and what is wrong, in one line."""
    return f"{error.file}:{error.line}: {error.key}: {fault(error)}"


def who(stage: Stage) -> str:
    """Who acts."""
    return str(WHO[stage.who])


def outcome(code: str, act: str = "") -> str:
    """What an outcome is called; a recommender recommends, others let pass."""
    return str((_RECOMMENDED if act == "recommendation" else {}).get(code) or OUTCOMES.get(code, code))


def target(stages: Sequence[Stage], code: str) -> str:
    """The name of a stage, or what an end is called."""
    return str(ENDS[code]) if code in ENDS else next((each.name for each in stages if each.id == code), "")


def way(stages: Sequence[Stage], stage: Stage, code: str) -> str:
    """An outcome and where it leads: 通过：到“专家遴选”, or 不通过：没有入选."""
    there = stage.outcomes[code]
    words = {"outcome": outcome(code, stage.act), "target": target(stages, there)}
    return (
        _("%(outcome)s：%(target)s", **words) if there in ENDS else _("%(outcome)s：到“%(target)s”", **words)
    )


def period(stage: Stage) -> str:
    """How long a stage may take, or from when on it can be done; "" where nothing limits it."""
    if stage.by:
        day = _("选题截止日") if stage.by == "topic_closes_on" else _("截止日")
        return _("（%(day)s以前）", day=day)
    if not stage.months and not stage.days:
        return ""
    unit = _("个工作日") if stage.working_days else _("天")
    time = _("%(n)d 个月", n=stage.months) if stage.months else _("%(n)d %(unit)s", n=stage.days, unit=unit)
    if stage.when == "ahead":
        return _("（提前 %(time)s）", time=time)
    return _("（%(time)s以后）", time=time) if stage.when == "after" else _("（%(time)s内）", time=time)
