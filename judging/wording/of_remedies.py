"""Remedies in words: what would mend a shortfall, as a request to people who made a course."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from foundation import i18n
from foundation.i18n import _
from foundation.i18n import lazy as _l
from judging.wording.amounts import value, yuan
from judging.wording.labels import THINGS, field, word
from judging.wording.numbered import NUMBERED, Numbered
from schemes.facts import CallFacts
from schemes.findings import Param, Remedy
from schemes.kinds.media import PROPERTIES

_REMEDIES: Mapping[str, Any] = {
    "fill-in": _l("请填写%(thing)s的%(field)s"),
    "declare": _l("%(thing)s的%(field)s应为：%(among)s"),
    "rename": _l("名称“%(name)s”用了 %(times)s 次，另一个是%(first)s：请改名"),
    "add-items": _l("再加 %(counted)s"),
    "add-kinds": _l("第 %(group)s 套缺少%(missing)s：请补上"),
    "change-question": _l("%(name)s和%(other)s是同一道题：请换一道"),
    "compare-questions": _l("%(name)s和%(other)s有 %(alike_percent)s%% 相同：请看看是不是同一道题"),
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
    "mend-property": _l("“%(name)s”的%(property)s应为 %(wanted)s：请重新导出这一段"),
    "mend-clip": _l("“%(name)s”的%(property)s不合要求：请重新导出这一段"),
    "take-items": _l("减去 %(counted)s"),
    "lengthen": _l("“%(name)s”短了 %(under_ms)s：请补充内容，或和别的合并"),
    "too-early": _l("%(field)s要在 %(not_before)s 或以后"),
    "make-uniform": _l("课程“%(name)s”各段的%(property)s不一样（%(have)s）：请统一"),
    "add-hour-questions": _l("课程“%(name)s”有 %(have)s 道测验题：再加 %(add)s 道"),
    "choose-hours": _l("总学时应为 %(among)s 中的一个"),
    "not-counted": _l("%(thing)s不能算：%(what)s"),
    "lower-fee": _l("%(thing)s多收了 %(over_fen)s，请减去"),
    "set-fee": _l("班次“%(name)s”的收费应为 %(expected_fen)s"),
    "set-days": _l("班次“%(name)s”应上 %(expected)s 天"),
    "file-as": _l("“%(name)s”的形式是%(form)s，归在%(category)s里：请归到%(fitting)s，或写明真正的形式"),
    "take-out-media": _l("“%(name)s”里有视频或音频（%(files)s）：请作为单独的资源上传，才有字幕"),
    "less-stated": _l("只有写明、没有实测的时长太多：少写 %(take_ms)s，或再加 %(add_ms)s测得出时长的内容"),
    "confirm-minutes": _l("有 %(missing)s 个资源的时长是写明的，评审确认以后才算"),
    "state-course-hours": _l("课程“%(name)s”实测是 %(hours_tenths)s：请改写课时数，或增减内容"),
    "add-up": _l("各门课程加起来是 %(courses_tenths)s，总学时写的是 %(total_tenths)s：请改成一样"),
    "split-section": _l("小结“%(name)s”超出 %(over_ms)s：请分成 %(parts)s 个小结，各写各的标题"),
    "did-you-mean": _l(
        "目录里没有“%(given)s”，您要写的是不是：%(near)s？请改正；确实是另一个职业的，可以申请豁免"
    ),
    "occupation-unlisted": _l("目录里没有“%(given)s”，也没有相近的：由评审确认"),
    "note-outside": _l("%(field)s由别的单位决定：残联工作人员记下决定和文件以后通过"),
}


def remedy(found: Remedy, place: Numbered = NUMBERED) -> str:
    """What would mend it, as a request. `place` puts places into words."""
    special = _SPECIAL.get(found.code)
    if special is not None:
        return special(found.params)
    if found.code == "tie":
        return _tie(found.params, place)
    if found.code == "declare" and found.params.get("field") in _PIECES:
        return _piece(found.params, place)
    return str(_REMEDIES[found.code]) % params(found, place)


def params(found: Remedy, place: Numbered = NUMBERED) -> dict[str, str]:
    """Its parameters in words, and what they come to: `thing`, and `counted` things to add or to take."""
    told = {key: _param(key, given, place) for key, given in found.params.items()}
    of, name = str(found.params.get("of") or ""), str(found.params.get("name") or "")
    if found.code in ("change-question", "compare-questions"):
        told |= {key: place(f"exams:{found.params[key]}") for key in ("name", "other")}
    if of:
        told["thing"] = _thing(of, name, place)
    if "wanted" in told:
        told["wanted"] = _wanted(found.params)
    for key in ("missing", "surplus"):
        if found.code in ("add-items", "take-items") and key in told:
            told["counted"] = counted(int(str(found.params[key])), found.params)
    return told


def fill_in(found: Remedy, fields: Iterable[str], place: Numbered = NUMBERED) -> str:
    """Everything that one thing lacks, in one request. `found` is the remedy of one of the fields."""
    return str(_REMEDIES["fill-in"]) % {**params(found, place), "field": _("、").join(map(field, fields))}


_COUNTED: Mapping[str, Any] = {
    "exam_set": _l("%(n)d 套考题"),
    "question": _l("%(n)d 道%(what)s"),
    "course": _l("%(n)d 门课程"),
    "instructor": _l("%(n)d 位授课教师"),
}


def counted(n: int, given: Mapping[str, Param]) -> str:
    """So many of what a remedy is about, with the word that one counts them by."""
    of, kinds = str(given["of"]), given.get("what")
    what = _("、").join(word(each) for each in kinds) if isinstance(kinds, tuple | list) and kinds else ""
    if of == "resource" and what:
        what = _("%(kinds)s资源", kinds=what)
    return str(_COUNTED.get(of, _l("%(n)d 个%(what)s"))) % {"n": n, "what": what or str(THINGS[of])}


# pieces that are there or not: "请补上…" says it better than what the field should be
_PIECES = ("has_transcript", "described", "alt", "html_twin")


def _piece(params: Mapping[str, Param], place: Numbered) -> str:
    thing = _thing(str(params["of"]), str(params.get("name") or ""), place)
    return _("%(thing)s没有%(field)s，请补上", thing=thing, field=field(str(params["field"])))


def _thing(of: str, name: str, place: Numbered) -> str:
    if of == "question":
        return place(f"exams:{name}")
    return (
        _("%(thing)s“%(name)s”", thing=THINGS[of], name=name) if name and of != "package" else str(THINGS[of])
    )


def _param(key: str, given: Param, place: Numbered) -> str:
    if key.endswith("_ms") and isinstance(given, int):
        return i18n.minutes(given)
    if key.endswith("_tenths") and isinstance(given, int):
        return i18n.class_hours(given)
    if key.endswith("_fen") and isinstance(given, int):
        return yuan(given)
    if key in ("of", "by"):
        return str(THINGS[str(given)])
    if key in ("field", "property"):
        return field(str(given))
    if key in ("form", "category", "fitting"):
        return word(str(given))
    if key == "first":
        return place.file(str(given)) or place(str(given))
    if isinstance(given, tuple | list):
        return _("、").join(word(each) for each in given)
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
    take = _("课程“%(name)s”现在有 %(have)s 道题，减去 %(take)s 道", **_plain(params, "name", "have", "take"))
    elsewhere = params["add_elsewhere"]
    return take if elsewhere is None else _("%(take)s，或在其他课程加 %(n)s 道", take=take, n=elsewhere)


def _add_variety(params: Mapping[str, Param]) -> str:
    told = _("再加 %(n)s 种%(what)s", n=params["missing"], what=field(str(params["field"])))
    have = params["have"] if isinstance(params["have"], tuple | list) else ()
    return _("%(told)s，现在有：%(have)s", told=told, have=_("、").join(map(word, have))) if have else told


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


def _wanted(given: Mapping[str, Param]) -> str:
    """What a property should be, in its unit; several are in a row."""
    unit = PROPERTIES.get(str(given["property"]), "text")
    each = str(given["wanted"]).split(" / ")
    return " / ".join(value(int(one), unit) if one.lstrip("-").isdigit() else word(one) for one in each)


def _reach(params: Mapping[str, Param]) -> str:
    return _("%(field)s没有达到要求", field=field(str(params["field"])))


def _choose_length(params: Mapping[str, Param]) -> str:
    among = params["among"] if isinstance(params["among"], tuple | list) else ()
    told = _(
        "时长应约为 %(among)s 小时中的一个（每小时 %(n)s 分钟）",
        among=_("、").join(among),
        n=params["hour_minutes"],
    )
    add = "" if params["add_ms"] is None else _("再加 %(time)s", time=_ms(params["add_ms"]))
    take = "" if params["take_ms"] is None else _("减去 %(time)s", time=_ms(params["take_ms"]))
    ways = _("%(add)s，或%(take)s", add=add, take=take) if add and take else add or take
    return _("%(told)s：%(ways)s", told=told, ways=ways) if ways else told


def _earn_hours(params: Mapping[str, Param]) -> str:
    words = params["what"] if isinstance(params["what"], tuple | list) else ()
    what = _("、").join(word(each) for each in words) + _("学时")
    time = i18n.class_hours(int(str(params["missing_tenths"])))
    if params["years"] == 1:
        return _("本年度%(what)s还差 %(time)s", what=what, time=time)
    return _("%(years)s 年内%(what)s还差 %(time)s", years=params["years"], what=what, time=time)


def _not_known(params: Mapping[str, Param]) -> str:
    """Of a call a reviewer looks instead; of a record there is nobody else here."""
    what = str(params["what"])
    if what in CallFacts.__dataclass_fields__:
        return _("平台不知道%(what)s，由评审看", what=field(what))
    return _("平台没有记“%(what)s”，还不能判断", what=field(what))


def _tie(params: Mapping[str, Param], place: Numbered) -> str:
    thing, told = _thing(str(params["of"]), str(params["name"] or ""), place), field(str(params["field"]))
    if not params["given"]:
        return _("%(thing)s没有写%(field)s：请写目录中资源的名称", thing=thing, field=told)
    return str(_REMEDIES["tie"]) % {"thing": thing, "field": told, "given": params["given"]}


_SPECIAL: Mapping[str, Callable[[Mapping[str, Param]], str]] = {
    "person-judges": lambda params: str(params["line"]),
    "raise-share": _raise_share,
    "lower-share": _lower_share,
    "fewer-questions": _fewer_questions,
    "add-variety": _add_variety,
    "state-hours": _state_hours,
    "submit-by": _submit_by,
    "move-day": _interval,
    "keep-bound": _reach,
    "choose-length": _choose_length,
    "not-known-here": _not_known,
    "earn-hours": _earn_hours,
}


def _plain(params: Mapping[str, Param], *names: str) -> dict[str, Param]:
    return {name: params[name] for name in names}


def _ms(given: Param) -> str:
    return i18n.minutes(given if isinstance(given, int) else None)
