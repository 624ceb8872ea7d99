"""Findings in words: what was measured, what is asked for, and what would mend it, for people who made a course.

`sentence(finding)` says it all: 实操 46.3%，要求不低于 50%：再加 50 分钟实操，或减去 50 分钟其他内容. It begins with what it is
about, never with a bare number. Faults of an upload have their words in judging.wording.of_faults; `fault` and `place`
are offered here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from foundation.i18n import _
from foundation.i18n import lazy as _l
from judging.wording.amounts import value
from judging.wording.labels import OUTCOMES, SEVERITIES, STAGES, THINGS, field, word
from judging.wording.numbered import NUMBERED, Numbered
from judging.wording.of_faults import clause, fault, line, place
from judging.wording.of_remedies import counted, fill_in, params, remedy
from judging.wording.of_rules import name
from schemes.findings import Finding, Remedy

__all__ = [
    "THINGS",
    "clause",
    "fault",
    "field",
    "fill_in",
    "line",
    "measured",
    "name",
    "outcome",
    "place",
    "remedy",
    "sentence",
    "severity",
    "stage",
    "value",
    "where",
    "word",
]

where = NUMBERED

# what was found against what is asked for, by what would mend it; and the request, where it is shorter after that
_FOUND: Mapping[str, tuple[Any, Any]] = {
    "raise-share": (_l("%(what)s %(measured)s，要求不低于 %(limit)s"), None),
    "lower-share": (_l("%(what)s %(measured)s，要求不高于 %(limit)s"), None),
    "split": (_l("“%(name)s”长 %(measured)s，要求不长于 %(limit)s"), _l("请分成 %(parts)s 段")),
    "split-section": (
        _l("小结“%(name)s”长 %(measured)s，要求不长于 %(limit)s"),
        _l("请分成 %(parts)s 个小结，各写各的标题"),
    ),
    "lengthen": (
        _l("“%(name)s”长 %(measured)s，要求不短于 %(limit)s"),
        _l("请补充内容，或和别的合并"),
    ),
    "add-questions": (
        _l("课程“%(name)s”的考题占 %(measured)s，要求不低于 %(limit)s"),
        _l("现在有 %(have)s 道，再加 %(add)s 道"),
    ),
    "fewer-questions": (_l("考题占 %(measured)s，要求不高于 %(limit)s"), None),
    "add-hour-questions": (
        _l("课程“%(name)s”有 %(measured)s 道测验题，要求不少于 %(limit)s 道"),
        _l("再加 %(add)s 道"),
    ),
    "state-hours": (_l("总学时写的是 %(measured)s，量出来的内容够写 %(limit)s"), None),
    "state-course-hours": (
        _l("课程“%(name)s”写的是 %(measured)s，量出来的内容够写 %(limit)s"),
        _l("请改写课时数，或增减内容"),
    ),
    "choose-hours": (_l("总学时写的是 %(measured)s"), None),
    "add-time": (_l("内容一共是 %(measured)s，职业规定不少于 %(limit)s"), None),
    "add-items": (_l("现在有 %(measured)s，要求不少于 %(limit)s"), None),
    "take-items": (_l("现在有 %(measured)s，要求不多于 %(limit)s"), None),
    "add-variety": (_l("%(field)s有 %(measured)s 种，要求不少于 %(limit)s 种"), None),
    "lower-amount": (_l("%(field)s是 %(measured)s，要求不高于 %(limit)s"), None),
    "lower-fee": (_l("%(thing)s收 %(measured)s，最高 %(limit)s"), _l("多收了 %(over_fen)s，请减去")),
    "set-fee": (_l("班次“%(name)s”收 %(measured)s"), _l("应收 %(expected_fen)s")),
    "set-days": (_l("班次“%(name)s”上 %(measured)s 天"), _l("应上 %(expected)s 天")),
    "earn-hours": (_l("已有 %(measured)s，要求不少于 %(limit)s"), None),
    "less-stated": (
        _l("没有实测、只是写明的时长占 %(measured)s，要求不高于 %(limit)s"),
        _l("少写 %(take_ms)s，或再加 %(add_ms)s测得出时长的内容"),
    ),
    "keep-bound": (_l("%(field)s是 %(measured)s，要求是 %(limit)s"), _l("没有达到要求")),
    "mend-clip": (
        _l("“%(name)s”的%(property)s是 %(measured)s，要求是 %(limit)s"),
        _l("请重新导出这一段"),
    ),
    "mend-property": (
        _l("“%(name)s”的%(property)s是 %(measured)s"),
        _l("应为 %(wanted)s，请重新导出这一段"),
    ),
}
_ABSENT = ("has_sound", "has_picture")


def outcome(finding: Finding) -> str:
    """符合, 不符合, 还不能判断 or 不适用."""
    return str(OUTCOMES[finding.outcome])


def severity(finding: Finding) -> str:
    """How strict the rule is."""
    return str(SEVERITIES[finding.severity])


def stage(name: str) -> str:
    """A stage in words."""
    return str(STAGES[name])


def measured(finding: Finding) -> str:
    """What was measured, in its unit; empty where there is nothing to show."""
    return value(finding.measured, finding.unit)


def sentence(finding: Finding, place: Numbered = NUMBERED) -> str:
    """Measured, limit and remedy in one sentence. `place` puts the places that it names into words."""
    mend = finding.remedy
    if mend is None:
        return _passed(finding)
    if not _has_numbers(finding) or mend.code not in _FOUND:
        return remedy(mend, place)
    if mend.code == "mend-clip" and mend.params["property"] in _ABSENT:
        told = {"name": str(mend.params["name"]), "what": field(str(mend.params["property"]))}
        return _("“%(name)s”没有%(what)s：请重新导出这一段", **told)
    found, short = _FOUND[mend.code]
    told = _told(finding, mend, place)
    said = str(found) % told
    if finding.estimated:
        said = _("%(told)s（机器估计的，可能不准）", told=said)
    return _("%(told)s：%(mend)s", told=said, mend=str(short) % told if short else remedy(mend, place))


def _passed(finding: Finding) -> str:
    """What there is to see of a rule that needs no mending; nothing where there is no number."""
    shown, asked = measured(finding), value(finding.limit, finding.unit)
    if not shown or finding.unit in ("text", "yes-no"):
        return ""
    return (
        _("实际是 %(shown)s，要求是 %(asked)s", shown=shown, asked=asked)
        if asked
        else _("实际是 %(n)s", n=shown)
    )


def _has_numbers(finding: Finding) -> bool:
    return isinstance(finding.measured, int) and isinstance(finding.limit, int) and finding.unit != "yes-no"


def _told(finding: Finding, mend: Remedy, place: Numbered) -> dict[str, str]:
    """What a sentence about numbers can tell: the remedy's parameters, and both numbers in their unit."""
    told = {**params(mend, place), "measured": measured(finding), "limit": value(finding.limit, finding.unit)}
    if "value" in mend.params:
        told["what"] = word(str(mend.params["value"])) or _("没有写明的内容")
    both = {"measured": int(finding.measured or 0), "limit": int(finding.limit or 0)}
    if mend.code in ("add-items", "take-items"):
        told |= {key: counted(each, mend.params) for key, each in both.items()}
    elif mend.code == "mend-clip" and finding.unit == "count":
        told |= {key: _("%(n)d 处", n=each) for key, each in both.items()}
    return told
