"""Suspected slips in words: what is written, what was probably meant, and what makes us think so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from foundation import i18n
from foundation.i18n import _
from foundation.i18n import lazy as _l
from judging.wording import of_findings
from schemes.remedies.slips import Slip

_WRITTEN: Mapping[str, Any] = {
    "total-hours": _l("总学时写的是 %(given)s，您要写的是不是 %(meant)s？"),
    "course-hours": _l("课程“%(name)s”的学时写的是 %(given)s，您要写的是不是 %(meant)s？"),
    "minutes": _l("“%(name)s”的时长写的是 %(given)s，您要写的是不是 %(meant)s？"),
    "kind": _l("“%(name)s”的类型写的是%(given)s，您要写的是不是%(meant)s？"),
    "form": _l("“%(name)s”的形式写的是%(given)s，您要写的是不是%(meant)s？"),
    "category": _l("“%(name)s”写成了%(given)s，您要写的是不是%(meant)s？"),
    "name": _l("“%(given)s”这个名称用了不止一次，其中一个是不是“%(meant)s”？"),
    "question": _l("考题里的“%(given)s”不在目录里，您要写的是不是“%(meant)s”？"),
}
_MANY: Mapping[str, Any] = {
    "kind": _l("“%(name)s”等 %(n)d 个的类型写的是%(given)s，您要写的是不是%(meant)s？"),
    "form": _l("“%(name)s”等 %(n)d 个的形式写的是%(given)s，您要写的是不是%(meant)s？"),
    "category": _l("“%(name)s”等 %(n)d 个写成了%(given)s，您要写的是不是%(meant)s？"),
}
_BECAUSE: Mapping[str, Any] = {
    "digits": _l("像是多打、少打了一位数，或者漏了小数点。"),
    "minutes": _l("像是把分钟写成了学时。"),
    "seconds": _l("像是把秒写成了分钟。"),
    "sum": _l("各门课程的学时加起来是这个数。"),
    "far": _l("写的和量出来的差得太远，像是写错了；量出来的是这个数。"),
    "file": _l("文件名是这样说的。"),
    "form": _l("写明的形式是这样说的。"),
    "named": _l("名称是这样说的。"),
    "question": _l("考题里提到这个名称，目录里却没有。"),
    "typing": _l("目录里有一个很像的名称。"),
}


def line(slip: Slip) -> str:
    """What is written and what was probably meant, as a question."""
    words = _MANY[slip.what] if slip.count > 1 else _WRITTEN[slip.what]
    told = {
        "name": slip.name,
        "n": slip.count,
        "given": _value(slip, slip.given),
        "meant": _value(slip, slip.meant),
    }
    return str(words) % told


def because(slip: Slip) -> str:
    """What is supposed, and why."""
    return _("我们猜的：%(why)s", why=_BECAUSE[slip.because])


def _value(slip: Slip, given: int | str) -> str:
    if isinstance(given, int):
        return i18n.minutes(given) if slip.what == "minutes" else i18n.class_hours(given)
    return given if slip.what in ("name", "question") else of_findings.word(given) or _("没有写")
