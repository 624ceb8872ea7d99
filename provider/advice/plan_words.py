"""A plan in words: one sentence for each change, in minutes and questions."""

from __future__ import annotations

from collections.abc import Iterator

from foundation import i18n
from foundation.i18n import _
from judging.wording import of_findings
from schemes.facts import PackageFacts
from schemes.hours import MS_PER_MINUTE
from schemes.remedies import Plan
from schemes.whatif import Addition


def lines(plan: Plan, facts: PackageFacts) -> list[str]:
    """What is to be done, in the order of the work."""
    return [
        *(_addition(each) for each in plan.changes.added),
        *_shortened(plan, facts),
        *(_("“%(name)s”分成 %(n)d 段", name=each.name, n=each.parts) for each in plan.splits),
        *_questions(plan),
        *_hours(plan),
    ]


def _addition(each: Addition) -> str:
    parts = -(-each.minutes // each.clip_minutes)
    told = {
        "course": each.course,
        "time": i18n.minutes(each.minutes * MS_PER_MINUTE),
        "what": of_findings.word(each.category) or _("内容"),
        "kind": of_findings.word(each.kind),
    }
    if parts == 1 or each.kind == "document":
        return _("课程“%(course)s”加 %(time)s%(what)s（%(kind)s）", **told)
    told |= {"n": str(parts), "most": str(each.clip_minutes)}
    return _("课程“%(course)s”加 %(time)s%(what)s（%(kind)s，分 %(n)s 段，每段最多 %(most)s 分钟）", **told)


def _shortened(plan: Plan, facts: PackageFacts) -> Iterator[str]:
    for place, minutes in plan.changes.shortened.items():
        resource = facts.resources[place]
        time = i18n.minutes(minutes * MS_PER_MINUTE)
        if minutes * MS_PER_MINUTE == resource.duration_ms:
            yield _("“%(name)s”（%(time)s）拿掉", name=resource.name, time=time)
        else:
            yield _("“%(name)s”剪短 %(time)s", name=resource.name, time=time)


def _questions(plan: Plan) -> Iterator[str]:
    for each in plan.questions:
        told = {"set": each.exam_set, "course": each.course, "n": abs(each.count)}
        told["kind"] = of_findings.word(each.kind)
        if each.count > 0:
            yield _("第 %(set)s 套考题：加 %(n)s 道%(kind)s，考课程“%(course)s”", **told)
        else:
            yield _("第 %(set)s 套考题：去掉 %(n)s 道考课程“%(course)s”的%(kind)s", **told)


def _hours(plan: Plan) -> Iterator[str]:
    if plan.changes.class_hours_tenths is not None:
        yield _("总学时改写成 %(n)s", n=i18n.class_hours(plan.changes.class_hours_tenths))
