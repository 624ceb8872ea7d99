"""What changed, in words: the codes of curation.review.changes, and fields and values as a reviewer reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from curation.review.changes import Change
from foundation import i18n
from foundation.i18n import _
from foundation.i18n import lazy as _l
from judging.wording import labels

HEADS: Mapping[str, Any] = {
    "introduction": _l("课程介绍"),
    "instructors": _l("授课教师"),
    "provider": _l("单位信息"),
    "rights": _l("版权材料"),
}
LAYERS: Mapping[str, Any] = {
    "description": _l("口述影像"),
    "described": _l("带口述的视频"),
    "statement": _l("“声音说明一切”的声明"),
    "sign": _l("手语视频"),
    "summary": _l("易读摘要"),
    "twin": _l("网页版"),
}
QUESTIONS: Mapping[str, Any] = {"came": _l("加的"), "gone": _l("删的"), "changed": _l("改的")}
_SAID: Mapping[str, Any] = {
    "came": _l("新加的"),
    "gone": _l("删掉了"),
    "renamed": _l("改了名称"),
    "hours": _l("改了学时或者分量"),
    "order": _l("资源的先后换了"),
    "moved": _l("换到了别的课程"),
    "text": _l("改了文字"),
    "alt": _l("改了替代文字"),
    "filed": _l("改了类别或者形式"),
    "other": _l("改了别的资料"),
    "captions-came": _l("加了字幕"),
    "captions-gone": _l("删了字幕"),
}
_FILES: Mapping[str, Any] = {"video": _l("换了视频"), "audio": _l("换了音频"), "image": _l("换了图片")}
_STATES: Mapping[str, Any] = {
    "came": _l("加了%(what)s"),
    "gone": _l("撤了%(what)s"),
    "changed": _l("改了%(what)s"),
}
_FIELDS: Mapping[str, Any] = {
    "text": _l("文字"),
    "sha256": _l("文件"),
    "duration_ms": _l("时长"),
    "section": _l("小结"),
    "stated": _l("时长由单位写明"),
    "sound_tells_all": _l("声音说明一切"),
    "language": _l("语言"),
    "weight": _l("分量"),
    "position": _l("位置"),
    "profile": _l("单位简介"),
    "profile_file": _l("单位简介的文件"),
    "file": _l("版权证明或承诺书文件"),
    "remarks": _l("备注"),
}


def title(change: Change) -> str:
    """What the thing is called."""
    if change.kind in HEADS:
        return str(HEADS[change.kind])
    if change.kind == "questions":
        return _("第 %(n)d 套考题", n=change.key)
    if change.kind in ("course", "order"):
        return _("课程“%(name)s”", name=change.name)
    return _("第 %(n)d 个资源“%(name)s”", n=change.number, name=change.name)


def said(change: Change) -> str:
    """What changed of it, in one line."""
    kind = change.pair.either.kind if change.pair else ""
    return _("，").join(_one(code, count, kind) for code, count in change.said) or _("改了别的资料")


def _one(code: str, count: int, kind: str) -> str:
    if code == "file":
        return str(_FILES.get(kind) or _("换了文件"))
    if code == "captions":
        return _("字幕改了 %(n)d 处", n=count)
    if code == "fields":
        return _("改了 %(n)d 处", n=count)
    if code == "course-moved":
        return _("以前是第 %(n)d 门", n=count)
    if code.startswith("questions-"):
        return _("%(what)s %(n)d 题", what=QUESTIONS[code.removeprefix("questions-")], n=count)
    if code.startswith("layer-"):
        _layer, what, state = code.split("-")
        return str(_STATES[state]) % {"what": LAYERS[what]}
    return str(_SAID[code])


def field(name: str) -> str:
    """The name of a field in words."""
    return str(_FIELDS.get(name) or labels.field(name))


def value(name: str, given: Any) -> str:
    """A field's value as it is read; "" where there is none."""
    if given is None or given == "":
        return ""
    if isinstance(given, bool):
        return labels.word("true" if given else "false")
    if name == "class_hours_tenths":
        return i18n.class_hours(given)
    if name == "duration_ms":
        return clock(given)
    if name == "sha256":
        return _("指纹 %(hash)s", hash=str(given)[:16])
    return labels.word(str(given))


def clock(ms: int) -> str:
    """An instant of a clip or a length, as h:mm:ss."""
    seconds = ms // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def layer_text(told: Mapping[str, Any]) -> str:
    """The words of an access layer, a line each."""
    if "cues" in told:
        return "\n".join(f"{clock(each['start_ms'])} {each['text']}" for each in told["cues"])
    if "sha256" in told:
        return _("指纹 %(hash)s", hash=str(told["sha256"])[:16])
    return str(told.get("text") or told.get("html") or "")


def layer_made(told: Mapping[str, Any]) -> str:
    """Who made a layer and when, where its words are the same."""
    return (
        _("%(who)s，%(day)s", who=told.get("made_by", ""), day=str(told.get("made_at", ""))[:10])
        if told
        else ""
    )
