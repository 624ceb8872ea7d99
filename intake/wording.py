"""Findings in words: what was measured, what is asked for, and what would mend it, for people who made a course.

`sentence(finding)` says it all: 实操 46.3%，要求不低于 50%：再加 50 分钟实操，或减去 50 分钟其他内容。
Faults of an upload have their words in intake.fault_words; `fault` and `place` are offered here too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from foundation import i18n
from foundation.i18n import _
from foundation.i18n import lazy as _l
from intake.fault_words import clause, fault, line, place
from intake.words import FIELDS, OUTCOMES, SEVERITIES, STAGES, THINGS, WORDS
from schemes.findings import Finding, Param, Remedy, Value
from schemes.kinds.media import PROPERTIES

__all__ = [
    "clause",
    "fault",
    "field",
    "limit",
    "line",
    "measured",
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

# what the limit of a finding is: said by what would mend it
_LIMITS = {
    "raise-share": _l("不低于 %(n)s"),
    "lower-share": _l("不高于 %(n)s"),
    "add-questions": _l("不低于 %(n)s"),
    "fewer-questions": _l("不高于 %(n)s"),
    "split": _l("不长于 %(n)s"),
    "add-items": _l("不少于 %(n)s"),
    "add-variety": _l("不少于 %(n)s"),
    "add-time": _l("不少于 %(n)s"),
    "state-hours": _l("不多于 %(n)s"),
    "lower-amount": _l("不高于 %(n)s"),
    "lower-fee": _l("不高于 %(n)s"),
    "take-items": _l("不多于 %(n)s"),
    "lengthen": _l("不短于 %(n)s"),
    "too-early": _l("不早于 %(n)s"),
    "add-hour-questions": _l("不少于 %(n)s"),
    "earn-hours": _l("不少于 %(n)s"),
    "submit-by": _l("不晚于 %(n)s"),
}
_REMEDIES: Mapping[str, Any] = {
    "fill-in": _l("请填写%(thing)s的%(field)s"),
    "declare": _l("%(thing)s的%(field)s应为：%(among)s"),
    "rename": _l("名称“%(name)s”用了 %(times)s 次，第一次在%(first)s：请改名"),
    "add-items": _l("再加 %(missing)s 个%(what)s"),
    "add-variety": _l("再加 %(missing)s 种%(field)s，现在有：%(have)s"),
    "add-kinds": _l("第 %(group)s 套缺少%(missing)s：请补上"),
    "tie": _l("%(thing)s的%(field)s“%(given)s”不在目录里：请写目录中资源的名称"),
    "cover": _l("课程“%(name)s”没有%(by)s：请补上"),
    "split": _l("“%(name)s”超出 %(over_ms)s：请分成 %(parts)s 段"),
    "add-questions": _l("课程“%(name)s”有 %(have)s 道题：再加 %(add)s 道"),
    "measure-first": _l("还有 %(missing)s 个资源没有测量，请等它们测完，或换掉它们"),
    "nothing-yet": _l("还没有%(of)s，请先添加"),
    "name-occupation": _l("请填写职业名称，才能查到规定的学时"),
    "add-time": _l("还差 %(missing_tenths)s，再加 %(missing_ms)s的内容"),
    "name-as": _l("请把%(field)s改成“%(expected)s”"),
    "lower-amount": _l("多出 %(over_fen)s，请减去"),
    "mend-clip": _l("“%(name)s”%(property)s：请重新导出这一段"),
    "take-items": _l("减去 %(surplus)s 个%(what)s"),
    "lengthen": _l("“%(name)s”短了 %(under_ms)s：请补充内容，或和别的合并"),
    "too-early": _l("%(field)s要在 %(not_before)s 或以后"),
    "make-uniform": _l("课程“%(name)s”各段的%(property)s不一样（%(have)s）：请统一"),
    "add-hour-questions": _l("课程“%(name)s”有 %(have)s 道测验题：再加 %(add)s 道"),
    "choose-hours": _l("总学时应为 %(among)s 中的一个"),
    "not-counted": _l("%(thing)s不能算：%(what)s"),
    "lower-fee": _l("%(thing)s多收了 %(over_fen)s，请减去"),
    "set-fee": _l("班次“%(name)s”的收费应为 %(expected_fen)s"),
}


def word(code: str | None) -> str:
    """A code of the manifest or the facts in words: practical is 实操; one without words stays as it is."""
    return str(WORDS.get(code or "", code or ""))


def field(name: str) -> str:
    """The name of a field in words."""
    return str(FIELDS.get(name, name))


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


def limit(finding: Finding) -> str:
    """What is asked for, with its sense where a remedy tells it: 不低于 50.0%."""
    shown = value(finding.limit, finding.unit)
    code = finding.remedy.code if finding.remedy else ""
    return str(_LIMITS[code]) % {"n": shown} if shown and code in _LIMITS else shown


def value(amount: Value, unit: str) -> str:
    """An amount in its unit, as people say it."""
    if amount is None or not unit:
        return ""
    if isinstance(amount, int) and unit in _UNITS:
        return _UNITS[unit](amount)
    if unit == "yes-no":
        return _("是") if amount else _("否")
    return " / ".join(word(part) for part in str(amount).split(" / "))


def _share(basis_points: int) -> str:
    return i18n.share(basis_points).replace(".0%", "%")


def _yuan(fen: int) -> str:
    return _("%(n)s 元", n=i18n.yuan(fen))


_UNITS: Mapping[str, Callable[[int], str]] = {
    "bp": _share,
    "ms": i18n.minutes,
    "tenths": i18n.class_hours,
    "fen": _yuan,
    "count": str,
    "px": lambda n: _("%(n)s 像素", n=n),
    "hz": lambda n: _("%(n)s 赫兹", n=n),
    "bps": lambda n: _("%(n)s 千比特每秒", n=_decimal(n, 3)),
    "mfps": lambda n: _("每秒 %(n)s 帧", n=_decimal(n, 3)),
    "db10": lambda n: _("%(n)s 分贝", n=_decimal(n, 1)),
}


def _decimal(amount: int, places: int) -> str:
    """A whole number of the smaller unit as a decimal of the larger one, without needless noughts."""
    whole, part = divmod(abs(amount), 10**places)
    tail = f"{part:0{places}d}".rstrip("0")
    return f"{'-' if amount < 0 else ''}{whole}{'.' if tail else ''}{tail}"


def sentence(finding: Finding) -> str:
    """Measured, limit and remedy in one sentence."""
    mend = remedy(finding.remedy) if finding.remedy else ""
    shown, asked = measured(finding), limit(finding)
    subject = _subject(finding.remedy)
    if not shown or not asked or finding.unit in ("text", "yes-no"):
        return mend or " ".join(part for part in (subject, shown) if part)
    if asked == value(finding.limit, finding.unit):
        told = _("%(what)s %(measured)s，要求 %(limit)s", what=subject, measured=shown, limit=asked).strip()
    else:
        told = _("%(what)s %(measured)s，要求%(limit)s", what=subject, measured=shown, limit=asked).strip()
    if finding.estimated:
        told = _("%(told)s（机器估计的，可能不准）", told=told)
    return _("%(told)s：%(mend)s", told=told, mend=mend) if mend else told


def _subject(found: Remedy | None) -> str:
    """What the number is about."""
    if found is None:
        return ""
    if found.code in ("raise-share", "lower-share"):
        return word(str(found.params["value"])) or _("没有写明的内容")
    if found.code in ("mend-property", "keep-bound"):
        return field(str(found.params.get("property") or found.params["field"]))
    if found.code in ("add-questions", "fewer-questions"):
        return _("考题占比")
    return ""


def remedy(found: Remedy) -> str:
    """What would mend it, as a request."""
    special = _SPECIAL.get(found.code)
    if special is not None:
        return special(found.params)
    if found.code == "declare" and found.params.get("field") in _PIECES:
        return _piece(found.params)
    params = {key: _param(found.code, key, given) for key, given in found.params.items()}
    if "of" in params:
        params["thing"] = _thing(str(found.params["of"]), str(found.params.get("name") or ""))
    if found.code == "add-items" and found.params["of"] == "exam_set":
        return _("再加 %(n)s 套考题", n=found.params["missing"])
    if found.code in ("add-items", "take-items") and found.params["of"] != "resource":
        params["what"] = params["what"] or params["of"]
    elif found.code in ("add-items", "take-items"):
        params["what"] = params["what"] + _("资源") if found.params["what"] else params["of"]
    return str(_REMEDIES[found.code]) % params


# pieces that are there or not: "请补上…" says it better than what the field should be
_PIECES = ("has_transcript", "described", "alt", "html_twin")


def _piece(params: Mapping[str, Param]) -> str:
    thing = _thing(str(params["of"]), str(params.get("name") or ""))
    return _("%(thing)s没有%(field)s，请补上", thing=thing, field=field(str(params["field"])))


def _thing(of: str, name: str) -> str:
    if of == "question":
        return where(f"exams:{name}")
    return (
        _("%(thing)s“%(name)s”", thing=THINGS[of], name=name) if name and of != "package" else str(THINGS[of])
    )


def _param(code: str, key: str, given: Param) -> str:
    if key.endswith("_ms") and isinstance(given, int):
        return i18n.minutes(given)
    if key.endswith("_tenths") and isinstance(given, int):
        return i18n.class_hours(given)
    if key.endswith("_fen") and isinstance(given, int):
        return _yuan(given)
    if key in ("of", "by"):
        return str(THINGS[str(given)])
    if key in ("field", "property"):
        return field(str(given))
    if key == "first":
        return where(str(given))
    if isinstance(given, tuple | list):
        return "、".join(word(each) for each in given)
    return str(given if given is not None else "")


def _raise_share(params: Mapping[str, Param]) -> str:
    what = word(str(params["value"]))
    add = _("再加 %(time)s%(what)s", time=_ms(params["add_ms"]), what=what)
    if params["take_ms"] is None:
        return add
    return _("%(add)s，或减去 %(time)s其他内容", add=add, time=_ms(params["take_ms"]))


def _lower_share(params: Mapping[str, Param]) -> str:
    what = word(str(params["value"]))
    add = _("再加 %(time)s其他内容", time=_ms(params["add_ms"]))
    if params["take_ms"] is None:
        return add
    return _("减去 %(time)s%(what)s，或%(add)s", time=_ms(params["take_ms"]), what=what, add=add)


def _fewer_questions(params: Mapping[str, Param]) -> str:
    take = _("课程“%(name)s”有 %(have)s 道题：减去 %(take)s 道", **_plain(params, "name", "have", "take"))
    elsewhere = params["add_elsewhere"]
    return take if elsewhere is None else _("%(take)s，或在其他课程加 %(n)s 道", take=take, n=elsewhere)


def _state_hours(params: Mapping[str, Param]) -> str:
    hours, missing = params["hours_tenths"], params["missing_ms"]
    if not isinstance(hours, int):
        return _("请填写总学时")
    told = _("总学时可以写 %(n)s", n=i18n.class_hours(hours))
    return _("%(told)s，或再加 %(time)s的内容", told=told, time=_ms(missing)) if missing else told


def _submit_by(params: Mapping[str, Param]) -> str:
    if params["day"] is None:
        return _("最晚 %(by)s 提交", by=params["by"])
    return _("最晚 %(by)s 提交，已经晚了 %(n)s 天", by=params["by"], n=params["days_late"])


def _interval(params: Mapping[str, Param]) -> str:
    days = {name: field(str(params[name])) for name in ("start", "end")}
    ends = _("%(end)s离%(start)s太近或太远", **days)
    told = _("“%(name)s”：%(told)s", name=params["name"], told=ends) if params["name"] else ends
    return _("%(told)s，界限是 %(day)s", told=told, day=params["day"]) if params["day"] else told


def _mend_property(params: Mapping[str, Param]) -> str:
    unit = PROPERTIES.get(str(params["property"]), "text")
    each = str(params["wanted"]).split(" / ")
    wanted = [value(int(one), unit) if one.lstrip("-").isdigit() else word(one) for one in each]
    told = {"name": params["name"], "property": field(str(params["property"]))}
    return _("“%(name)s”的%(property)s应为 %(wanted)s：请重新导出这一段", wanted=" / ".join(wanted), **told)


def _reach(params: Mapping[str, Param]) -> str:
    return _("%(field)s没有达到要求", field=field(str(params["field"])))


def _earn_hours(params: Mapping[str, Param]) -> str:
    words = params["what"] if isinstance(params["what"], tuple | list) else ()
    what = "、".join(word(each) for each in words) + _("学时")
    time = i18n.class_hours(int(str(params["missing_tenths"])))
    if params["years"] == 1:
        return _("本年度%(what)s还差 %(time)s", what=what, time=time)
    return _("%(years)s 年内%(what)s还差 %(time)s", years=params["years"], what=what, time=time)


_SPECIAL: Mapping[str, Callable[[Mapping[str, Param]], str]] = {
    "person-judges": lambda params: str(params["line"]),
    "raise-share": _raise_share,
    "lower-share": _lower_share,
    "fewer-questions": _fewer_questions,
    "state-hours": _state_hours,
    "submit-by": _submit_by,
    "move-day": _interval,
    "mend-property": _mend_property,
    "keep-bound": _reach,
    "earn-hours": _earn_hours,
}


def _plain(params: Mapping[str, Param], *names: str) -> dict[str, Param]:
    return {name: params[name] for name in names}


def _ms(given: Param) -> str:
    return i18n.minutes(given if isinstance(given, int) else None)


def where(place_of_finding: str) -> str:
    """The place of a finding in words: package.toml:courses[1].resources[2] is 第 1 门课程的第 2 个资源."""
    if found := re.fullmatch(r"exams:(\d+)-(\d+)", place_of_finding):
        return _("第 %(set)s 套第 %(number)s 题", set=found[1], number=found[2])
    if found := re.search(r":courses\[(\d+)\]\.resources\[(\d+)\]$", place_of_finding):
        return _("第 %(course)s 门课程的第 %(n)s 个资源", course=found[1], n=found[2])
    if found := re.search(r":instructors\[(\d+)\]$", place_of_finding):
        return _("第 %(n)s 位授课教师", n=found[1])
    if found := re.search(r":courses\[(\d+)\]$", place_of_finding):
        return _("第 %(n)s 门课程", n=found[1])
    known = {
        "package.toml": _("课程介绍"),
        "package.toml:rights": _("版权"),
        "package.toml:provider": _("供应单位"),
    }
    return known.get(place_of_finding, place_of_finding)
