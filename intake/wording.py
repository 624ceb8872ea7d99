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
from schemes.findings import Finding, Param, Remedy, Value

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

OUTCOMES = {
    "pass": _l("符合"),
    "fail": _l("不符合"),
    "unknown": _l("还不能判断"),
    "not-applicable": _l("不适用"),
}
SEVERITIES = {
    "must": _l("必须"),
    "principle": _l("原则上"),
    "advice": _l("建议"),
    "human": _l("由评审人员判断"),
}
STAGES = {
    "package": _l("培训包"),
    "submission": _l("提交"),
    "decision": _l("决定"),
    "publication": _l("发布"),
}
# what facts and manifests say in codes
WORDS: Mapping[str, Any] = {
    "video": _l("视频"),
    "audio": _l("音频"),
    "document": _l("文档"),
    "image": _l("图片"),
    "simulation": _l("仿真模拟"),
    "lecture": _l("讲课"),
    "demonstration": _l("演示"),
    "practice": _l("练习"),
    "reading": _l("阅读"),
    "exercise": _l("习题"),
    "ethics": _l("职业素养"),
    "theory": _l("理论与演示"),
    "practical": _l("实操"),
    "single": _l("单选题"),
    "multiple": _l("多选题"),
    "true-false": _l("判断题"),
    "none": _l("没有"),
    "machine-made": _l("机器生成"),
    "corrected": _l("提供单位核对过"),
    "verified": _l("他人复核过"),
    "national": _l("国家职业技能标准"),
    "specific": _l("专项职业能力规范"),
    "course": _l("国家职业培训课程规范"),
    "commitment": _l("承诺书"),
    "proof": _l("自主版权证明"),
    "attributed": _l("有引用，已标注出处"),
    "unattributed": _l("有引用，没有标注"),
    "true": _l("是"),
    "false": _l("否"),
}
THINGS: Mapping[str, Any] = {
    "package": _l("培训包"),
    "provider": _l("供应单位"),
    "rights": _l("版权"),
    "call": _l("征集公告"),
    "course": _l("课程"),
    "resource": _l("资源"),
    "question": _l("考题"),
    "exam_set": _l("考题"),
}
FIELDS: Mapping[str, Any] = {
    "name": _l("名称"),
    "class_hours_tenths": _l("学时"),
    "occupation": _l("职业"),
    "standard_kind": _l("所依标准的种类"),
    "standard_name": _l("所依标准的名称"),
    "learners": _l("适用学习对象"),
    "content": _l("主要学习内容"),
    "preferred_group": _l("优先采用的职业类别"),
    "is_package": _l("课程目录"),
    "organisation": _l("单位名称"),
    "contact": _l("联系人"),
    "position": _l("职务"),
    "phone": _l("电话"),
    "email": _l("邮箱"),
    "address": _l("地址"),
    "own_ip": _l("是否具有自主知识产权"),
    "digital_skills": _l("是否为数字技能类课程"),
    "description": _l("课程资源简介"),
    "has_profile": _l("单位或个人简介"),
    "has_document": _l("版权证明或承诺书文件"),
    "quotations": _l("引用情况"),
    "free_use": _l("同意免费用于公益培训"),
    "captions": _l("字幕"),
    "has_transcript": _l("文字稿"),
    "described": _l("口述影像，或声音已说明全部内容的声明"),
    "alt": _l("替代文字"),
    "html_twin": _l("网页版，或带标签的文档"),
    "kind": _l("类型"),
    "category": _l("内容类别"),
    "form": _l("形式"),
    "resource": _l("对应资源"),
    "subsidy_fen": _l("费用"),
    "bundle_name": _l("压缩包的文件名"),
    "subject": _l("邮件主题"),
    "has_sound": _l("没有声音"),
    "av_offset_ms": _l("声音和画面不是同时开始"),
    "has_picture": _l("没有画面"),
    "decode_errors": _l("画面有损坏"),
}
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
    text = f"{fen // 100}.{fen % 100:02d}".removesuffix(".00")
    return _("%(n)s 元", n=text)


_UNITS: Mapping[str, Callable[[int], str]] = {
    "bp": _share,
    "ms": i18n.minutes,
    "tenths": i18n.class_hours,
    "fen": _yuan,
    "count": str,
}


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
    return _("%(told)s：%(mend)s", told=told, mend=mend) if mend else told


def _subject(found: Remedy | None) -> str:
    """What the number is about."""
    if found is None:
        return ""
    if found.code in ("raise-share", "lower-share"):
        return word(str(found.params["value"])) or _("没有写明的内容")
    if found.code in ("add-questions", "fewer-questions"):
        return _("考题占比")
    return ""


def remedy(found: Remedy) -> str:
    """What would mend it, as a request."""
    special = _SPECIAL.get(found.code)
    if special is not None:
        return special(found.params)
    params = {key: _param(found.code, key, given) for key, given in found.params.items()}
    if "of" in params:
        params["thing"] = _thing(str(found.params["of"]), str(found.params.get("name") or ""))
    if found.code == "add-items" and found.params["of"] == "exam_set":
        return _("再加 %(n)s 套考题", n=found.params["missing"])
    if found.code == "add-items":
        params["what"] = params["what"] + _("资源") if found.params["what"] else params["of"]
    return str(_REMEDIES[found.code]) % params


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


_SPECIAL: Mapping[str, Callable[[Mapping[str, Param]], str]] = {
    "person-judges": lambda params: str(params["line"]),
    "raise-share": _raise_share,
    "lower-share": _lower_share,
    "fewer-questions": _fewer_questions,
    "state-hours": _state_hours,
    "submit-by": _submit_by,
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
    if found := re.search(r":courses\[(\d+)\]$", place_of_finding):
        return _("第 %(n)s 门课程", n=found[1])
    known = {
        "package.toml": _("课程介绍"),
        "package.toml:rights": _("版权"),
        "package.toml:provider": _("供应单位"),
    }
    return known.get(place_of_finding, place_of_finding)
