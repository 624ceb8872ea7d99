"""What becomes of each file, and what may be replaced, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from foundation import i18n
from foundation.i18n import _
from foundation.i18n import lazy as _l
from packages import standing
from packages.models import Package
from packages.standing import Standing

WHY: Mapping[str, Any] = {
    "empty": _l("是空的。请换成有内容的文件"),
    "second-workbook": _l("已经有另一个这样的表格了，用的是那一个"),
    "unplayable": _l("放不出来，可能坏了。请用剪辑软件重新导出为 MP4（H.264 和 AAC）"),
    "long-name": _l("文件名连同文件夹太长，请改短"),
    "workbook": _l("这个表格不是考题，也不是目录。请照模板填写"),
    "unknown": _l("网站不收这种格式。视频请存成 MP4，PPT 请存成 pptx 或 PDF，doc 请存成 docx"),
    "manifest-inside": _l("要放在最外层，才会按它收下"),
    "no-clip": _l("没有同名的视频或音频。字幕请和视频同名，放在一个文件夹里"),
    "second-captions": _l("这一段已经有别的字幕了。其他语言的字幕以后在字幕页上传"),
    "second-paper": _l("看名字是证明材料，已经用了另一个。要用它，请在“版权”里改选"),
    "too-many": _l("一门课放不下这么多，请分成几门课"),
}
_STANDS: Mapping[str, Any] = {
    "submitted": _l("等评审"),
    "accepted": _l("通过了，等着发布"),
    "rework": _l("退回修改"),
    "rejected": _l("没有通过"),
    "published": _l("已发布"),
    "withdrawn": _l("停用了"),
    "replaced": _l("换成了新的一版"),
}


def left(told: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Files that are not used, each with its reason in words."""
    return [(path, str(WHY[why])) for path, why in told]


def uploaded(package: Package) -> str:
    """Which upload a package is: when it came, as which file."""
    day = i18n.instant(package.changed_at).striptags()  # these are plain words, for labels too
    if package.archive is None:
        return _("%(day)s 改的", day=day)
    name, size = package.archive.name, i18n.size(package.archive.size)
    return _("%(day)s 上传的 %(file)s（%(size)s）", day=day, file=name, size=size)


def stands(found: Standing | None) -> str:
    """Which version was handed in last, and where it stands."""
    if found is None:
        return _("还没有提交过")
    return _("交过第 %(n)d 版：%(state)s", n=found.number, state=_STANDS[found.state])


def choices(session: Session, packages: Iterable[Package]) -> list[tuple[str, str]]:
    """The packages that an upload may take the place of, each told apart from the others; not those under review."""
    rows = list(packages)
    known = standing.of_all(session, rows)
    return [
        (
            str(each.id),
            _(
                "换下“%(name)s”：%(uploaded)s，%(stands)s",
                name=each.name,
                uploaded=uploaded(each),
                stands=stands(known.get(each.id)),
            ),
        )
        for each in rows
        if not (known.get(each.id) and known[each.id].waits)
    ]
