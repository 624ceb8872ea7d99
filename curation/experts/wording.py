"""Words of the experts' room: why somebody is barred, states of places, parts of the access score, outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from foundation.i18n import lazy as _l

BARRED: Mapping[str, Any] = {
    "self": _l("自己做的，或者自己交的"),
    "organisation": _l("和申报单位或推荐单位是同一家"),
    "declared": _l("自己写明要回避"),
    "author": _l("是这个培训包的教师或作者"),
    "co-author": _l("两年内和它的作者一起做过培训包"),
    "seated": _l("已经派过这一件"),
    "out": _l("不在专家库里"),
}
STATES: Mapping[str, Any] = {
    "asked": _l("等着打分"),
    "handed-in": _l("交了"),
    "conflict": _l("要回避"),
    "withdrawn": _l("不用打分了"),
}
WHY: Mapping[str, Any] = {"left": _l("退出了专家库"), "closed": _l("评审结束时还没有交")}
PARTS: Mapping[str, Any] = {
    "captions": _l("字幕有人核对过"),
    "transcript": _l("有文字稿"),
    "description": _l("有口述影像，或者声音说明一切"),
    "sign": _l("有手语"),
    "documents": _l("文件有网页版或者标签"),
    "alt": _l("图片有替代文字"),
    "exam": _l("有人答不了的考题有替换题"),
}
OUTCOMES: Mapping[str, Any] = {
    "passed": _l("通过"),
    "failed": _l("不通过"),
    "rework": _l("退回修改"),
}
DECISIONS: Mapping[str, Any] = {
    "accepted": _l("同意"),
    "rejected": _l("不同意"),
    "postponed": _l("下次再议"),
}
CHOICES: Mapping[str, Any] = {"for": _l("赞成"), "against": _l("反对"), "abstain": _l("弃权")}
