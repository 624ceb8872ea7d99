"""For each rule: facts that meet it by the smallest margin, and facts that miss it by the smallest."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from schemes.facts import CallFacts, PackageFacts, QuestionFacts, ResourceFacts
from tests.schemes.make import (
    MINUTE,
    clip,
    document,
    image,
    package,
    provider,
    questions,
    rights,
    timed,
    with_course,
    with_question,
    with_resource,
)
from tests.schemes.sheet import Sheet
from tests.schemes.sheets_association import MOHRSS_2022, SHANGHAI_2023
from tests.schemes.sheets_shaanxi import SHAANXI_2024
from tests.schemes.sheets_shanghai_2021 import SHANGHAI_2021

TENTH_MS = 270_000
GOOD = package()
ON_TIME = CallFacts(closes_on=date(2023, 8, 31), submitted_on=date(2023, 8, 31))
A_DAY_LATE = CallFacts(closes_on=date(2023, 8, 31), submitted_on=date(2023, 9, 1))


def kinds_of_time(documents: int, videos: int) -> PackageFacts:
    """Two resource types with exactly so many milliseconds."""
    return package(
        resources=(
            clip("揉面", "成形", duration_ms=videos),
            document("面粉说明", "和面", duration_ms=documents),
        )
    )


def asked(ethics: int, practical: int) -> PackageFacts:
    """Two courses of equal time and weight, with so many questions each."""
    good = package()
    return package(
        courses=good.courses[1:],
        resources=(clip("揉面", "和面"), clip("擀皮", "成形")),
        questions=questions(("揉面", ethics), ("擀皮", practical), sets=1),
    )


def two_sets(second: tuple[str, ...]) -> PackageFacts:
    """A set with one question, and another one with this."""
    first = ("和面以前先洗手", "对", "错")
    return package(
        questions=tuple(
            QuestionFacts(exam_set=n, kind="single", resource="揉面", stem=stem, options=tuple(options))
            for n, (stem, *options) in enumerate((first, second), 1)
        )
    )


def simulated(**changes: Any) -> PackageFacts:
    """Ten minutes of video and a simulation."""
    made = ResourceFacts(name="仿真", course="成形", kind="simulation", form="exercise", category="practical")
    made = replace(made, **{"duration_ms": 0, **changes})
    return package(resources=(clip("揉面", "和面"), made))


TIANJIN_2023: Mapping[str, Sheet] = {
    "TJ-01": Sheet(GOOD, package(is_package=False), ("declare",)),
    "TJ-02": Sheet(GOOD, package(learners=" "), ("fill-in",)),
    "TJ-03": Sheet(
        with_course(0, class_hours_tenths=0), with_course(0, class_hours_tenths=None), ("fill-in",)
    ),
    "TJ-04": Sheet(kinds_of_time(5_000, 95_000), kinds_of_time(4_999, 95_001), ("lower-share",)),
    "TJ-05": Sheet(
        with_resource(1, duration_ms=25 * MINUTE), with_resource(1, duration_ms=25 * MINUTE + 1), ("split",)
    ),
    "TJ-06": Sheet(
        package(questions=questions(("揉面", 3), sets=3)),
        package(questions=questions(("揉面", 3), sets=2)),
        ("add-items",),
    ),
    "TJ-07": Sheet(
        package(questions=questions(("揉面", 3))),
        package(questions=questions(("揉面", 2), sets=1)),
        ("add-kinds",),
    ),
    "TJ-08": Sheet(GOOD, with_question(0, resource="没有这个资源"), ("tie",)),
    "TJ-09": Sheet(asked(1, 3), asked(1, 4), ("add-questions",)),
    "TJ-10": Sheet(
        timed(practical=22 * TENTH_MS, class_hours_tenths=22),
        timed(practical=22 * TENTH_MS - 1, class_hours_tenths=22),
        ("state-hours",),
    ),
    "TJ-11": Sheet(
        timed(practical=800 * TENTH_MS, occupation_required_hours_tenths=800),
        timed(practical=800 * TENTH_MS - 1, occupation_required_hours_tenths=800),
        ("add-time",),
    ),
    "TJ-12": Sheet(
        timed(ethics=10_000, theory=30_000, practical=60_000),
        timed(ethics=9_999, theory=30_000, practical=60_001),
        ("raise-share",),
    ),
    "TJ-13": Sheet(
        timed(ethics=10_000, theory=40_000, practical=50_000),
        timed(ethics=10_000, theory=40_001, practical=49_999),
        ("lower-share",),
    ),
    "TJ-14": Sheet(
        timed(ethics=10_000, theory=40_000, practical=50_000),
        timed(ethics=10_001, theory=40_000, practical=49_999),
        ("raise-share",),
    ),
    "TJ-15": Sheet(
        with_resource(0, sound={"has_sound": 1, "av_offset_ms": 100}),
        with_resource(0, sound={"has_sound": 1, "av_offset_ms": 101}),
        ("mend-clip",),
    ),
    "TJ-16": Sheet(GOOD, with_resource(0, picture={"decode_errors": 1}), ("mend-clip",)),
    "TJ-17": Sheet(
        package(rights=rights(kind="proof", quotations="attributed")),
        package(rights=rights(quotations="unattributed")),
        ("declare",),
    ),
    "TJ-18": Sheet(
        package(provider=provider(remarks="")),
        package(subject="网络课程+示例中心+中式面点师（入门）"),
        ("name-as",),
    ),
    "TJ-19": Sheet(package(preferred_group="g"), package(preferred_group=""), ("declare",)),
    "TJ-20": Sheet(
        package(call=CallFacts(subsidy_fen=2_000_000)),
        package(call=CallFacts(subsidy_fen=2_000_001)),
        ("lower-amount",),
    ),
    "TJ-21": Sheet(package(call=ON_TIME), package(call=A_DAY_LATE), ("submit-by",)),
    "TJ-22": Sheet(package(standard_kind="course"), package(standard_name=""), ("fill-in",)),
}

PLATFORM: Mapping[str, Sheet] = {
    "PL-01": Sheet(
        with_resource(3, duration_ms=25 * MINUTE), with_resource(3, duration_ms=25 * MINUTE + 1), ("split",)
    ),
    "PL-02": Sheet(GOOD, with_resource(0, captions="corrected"), ("declare",)),
    "PL-03": Sheet(GOOD, with_resource(0, has_transcript=False), ("declare",)),
    "PL-04": Sheet(GOOD, with_resource(0, described=False), ("declare",)),
    "PL-05": Sheet(package(resources=(image(),)), package(resources=(image(alt=False),)), ("declare",)),
    "PL-06": Sheet(GOOD, with_resource(2, html_twin=False), ("declare",)),
    "PL-07": Sheet(
        with_resource(0, captions="corrected"), with_resource(0, captions="machine-made"), ("declare",)
    ),
    "PL-08": Sheet(
        two_sets(("和面先做什么", "洗手", "开火")),
        two_sets(("和面以前先洗手", "对", "错")),
        ("change-question",),
    ),
    "PL-09": Sheet(
        two_sets(("揉面之前先洗手", "对", "错")),
        two_sets(("和面之前先洗手", "对", "错")),
        ("compare-questions",),
    ),
    "PL-10": Sheet(GOOD, with_resource(3, form="lecture"), ("file-as",)),
    "PL-11": Sheet(simulated(), simulated(media_inside=("a.mp4",)), ("take-out-media",)),
    "PL-12": Sheet(
        simulated(duration_ms=10 * MINUTE, stated=True, confirmed_minutes=10),
        simulated(duration_ms=10 * MINUTE + 1, stated=True, confirmed_minutes=10),
        ("less-stated",),
    ),
    # 56 minutes are 12.4 class hours, and two tenths may be too many
    "PL-13": Sheet(
        with_course(2, class_hours_tenths=14), with_course(2, class_hours_tenths=15), ("state-course-hours",)
    ),
}

SHEETS: Mapping[str, Mapping[str, Sheet]] = {
    "tianjin-2023": {**TIANJIN_2023, **PLATFORM},
    "shanghai-2023": {**SHANGHAI_2023, **PLATFORM},
    "mohrss-2022": {**MOHRSS_2022, **PLATFORM},
    "shaanxi-2024": {**SHAANXI_2024, **PLATFORM},
    "shanghai-2021": {**SHANGHAI_2021, **PLATFORM},
}
