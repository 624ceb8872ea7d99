"""Makers of facts: a package that meets every rule, and the small changes that break one."""

from dataclasses import replace
from datetime import date
from itertools import cycle
from typing import Any

from schemes.facts import (
    QUESTION_KINDS,
    CallFacts,
    CourseFacts,
    PackageFacts,
    ProviderFacts,
    QuestionFacts,
    ResourceFacts,
    RightsFacts,
)

MINUTE = 60_000


def clip(
    name: str, course: str, category: str = "practical", minutes: int = 10, **changes: Any
) -> ResourceFacts:
    """A video that may be published."""
    made = ResourceFacts(
        name=name,
        course=course,
        kind="video",
        form="lecture" if category == "theory" else "practice",
        category=category,
        duration_ms=minutes * MINUTE,
        captions="verified",
        has_transcript=True,
        described=True,
        sound={"has_sound": 1, "av_offset_ms": 0},
        picture={"has_picture": 1, "decode_errors": 0},
        where=f"media/{name}.mp4",
    )
    return replace(made, **changes)


def document(name: str, course: str, minutes: int = 8, **changes: Any) -> ResourceFacts:
    """A text to read, with its HTML twin."""
    made = ResourceFacts(
        name=name,
        course=course,
        kind="document",
        form="reading",
        category="theory",
        duration_ms=minutes * MINUTE,
        html_twin=True,
        where=f"media/{name}.docx",
    )
    return replace(made, **changes)


def image(**changes: Any) -> ResourceFacts:
    """A chart of no duration, with alternative text."""
    made = ResourceFacts(
        name="配料图", course="和面", kind="image", form="reading", category="theory", duration_ms=0, alt=True
    )
    return replace(made, **changes)


def questions(*resources: tuple[str, int], sets: int = 3) -> tuple[QuestionFacts, ...]:
    """For each set, so many questions on each resource, their kinds in turn."""
    made = []
    for exam_set in range(1, sets + 1):
        kinds = cycle(QUESTION_KINDS)
        names = [name for name, count in resources for _ in range(count)]
        for number, name in enumerate(names, 1):
            where = f"exams.xlsx 套{exam_set} 第{number + 1}行"
            made.append(
                QuestionFacts(exam_set=exam_set, number=number, kind=next(kinds), resource=name, where=where)
            )
    return tuple(made)


def provider(**changes: Any) -> ProviderFacts:
    """An invented provider whose form is filled in."""
    made = ProviderFacts(
        organisation="示例培训中心（虚构）",
        contact="示例联系人",
        position="教务",
        phone="000-0000",
        email="provider@example.com",
        address="示例路 1 号",
        own_ip=True,
        digital_skills=False,
        description="示例说明",
        has_profile=True,
    )
    return replace(made, **changes)


def rights(**changes: Any) -> RightsFacts:
    """A commitment that is all there."""
    made = RightsFacts(kind="commitment", has_document=True, quotations="none", free_use=True)
    return replace(made, **changes)


def package(**changes: Any) -> PackageFacts:
    """A package of 100 minutes (12 / 32 / 56) in three courses that meets every rule of every stage."""
    made = PackageFacts(
        is_package=True,
        name="中式面点师（入门）",
        class_hours_tenths=22,
        occupation="中式面点师",
        standard_kind="national",
        standard_name="示例标准",
        learners="想学面点的人",
        content="和面与成形",
        preferred_group="c",
        bundle_name="网络课程+示例培训中心（虚构）+中式面点师（入门）.zip",
        subject="网络课程+示例培训中心（虚构）+中式面点师（入门）",
        courses=(
            CourseFacts(name="职业素养", class_hours_tenths=2, where="package.toml 第1门课程"),
            CourseFacts(name="和面", class_hours_tenths=7, where="package.toml 第2门课程"),
            CourseFacts(name="成形", class_hours_tenths=12, where="package.toml 第3门课程"),
        ),
        resources=(
            clip("厨房安全", "职业素养", "ethics", 12),
            clip("面团的道理", "和面", "theory", 24),
            document("面粉说明", "和面"),
            clip("揉面", "成形", minutes=20),
            clip("擀皮", "成形", minutes=20),
            clip("包馅", "成形", minutes=16),
        ),
        questions=questions(("厨房安全", 1), ("面团的道理", 3), ("揉面", 6)),
        rights=rights(),
        provider=provider(),
        call=CallFacts(closes_on=date(2023, 8, 31), submitted_on=date(2023, 8, 31), subsidy_fen=2_000_000),
        where="package.toml",
    )
    return replace(made, **changes)


def timed(*, ethics: int = 0, theory: int = 0, practical: int = 0, **changes: Any) -> PackageFacts:
    """A package whose three clips run exactly so many milliseconds."""
    times = {"ethics": ethics, "theory": theory, "practical": practical}
    clips = tuple(
        clip(category, "成形", category, duration_ms=duration, form="practice")
        for category, duration in times.items()
    )
    return package(resources=clips, **changes)


def with_resource(position: int, **changes: Any) -> PackageFacts:
    """The good package with one resource changed."""
    return _with("resources", position, **changes)


def with_course(position: int, **changes: Any) -> PackageFacts:
    """The good package with one course changed."""
    return _with("courses", position, **changes)


def with_question(position: int, **changes: Any) -> PackageFacts:
    """The good package with one question changed."""
    return _with("questions", position, **changes)


def _with(row: str, position: int, **changes: Any) -> PackageFacts:
    things = list(getattr(package(), row))
    things[position] = replace(things[position], **changes)
    changed: dict[str, Any] = {row: tuple(things)}
    return package(**changed)
