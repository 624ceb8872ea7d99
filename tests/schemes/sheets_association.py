"""Shanghai 2023 and MOHRSS 2022, which share the association's courseware standard: met and missed narrowly."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from schemes.facts import CallFacts, CourseFacts, InstructorFacts, PackageFacts
from tests.schemes.make import MINUTE, clip, package, provider, questions, rights
from tests.schemes.sheet import Sheet

PICTURE: Mapping[str, int | str] = {
    "container": "mp4",
    "video_codec": "h264",
    "width_px": 1920,
    "height_px": 1080,
    "frame_rate_mfps": 25_000,
    "video_bit_rate_bps": 15_000_000,
    "picture_snr_db10": 580,
    "black_ms": 0,
    "decode_errors": 0,
    "opening_ms": 30_000,
}
SOUND: Mapping[str, int | str] = {
    "audio_codec": "aac",
    "audio_bit_rate_bps": 256_000,
    "sample_rate_hz": 44_100,
    "sound_gap_ms": 3_000,
    "av_offset_ms": 100,
}
TEACHER = InstructorFacts(
    name="示例教师", organisation="示例学校（虚构）", title="教授", senior=True, clean=True
)


def course(minutes: int = 45, asked: int = 5, **changes: Any) -> PackageFacts:
    """One course of so many minutes, with so many single-choice questions."""
    one = clip("示例课", "示例课程", minutes=minutes, picture=PICTURE, sound=SOUND)
    made = package(
        courses=(CourseFacts(name="示例课程", class_hours_tenths=10),),
        resources=(one,),
        questions=tuple(replace(each, kind="single") for each in questions(("示例课", asked), sets=1)),
        class_hours_tenths=10,
        original=True,
        instructors=(TEACHER,),
    )
    return replace(made, **changes)


GOOD = course()


def measured(**values: int | str) -> PackageFacts:
    """The course with something else measured of its clip."""
    one = GOOD.resources[0]
    picture = {**PICTURE, **{name: value for name, value in values.items() if name in PICTURE}}
    sound = {**SOUND, **{name: value for name, value in values.items() if name in SOUND}}
    return course(resources=(replace(one, picture=picture, sound=sound),))


def taught(**changes: Any) -> PackageFacts:
    """The course with another teacher."""
    return course(instructors=(replace(TEACHER, **changes),))


def called(**changes: Any) -> PackageFacts:
    """The course with something said by the call."""
    return course(call=CallFacts(**changes))


def media(missed: dict[str, int | str]) -> Sheet:
    """Met at the bound by the good course, missed by one property."""
    return Sheet(GOOD, measured(**missed), ("mend-property",))


CHOSEN = date(2023, 12, 31)
SHARED: Mapping[str, Sheet] = {
    "01": Sheet(GOOD, course(provider=provider(organisation="")), ("fill-in",)),
    "02": Sheet(GOOD, course(instructors=()), ("add-items",)),
    "03": Sheet(GOOD, taught(senior=False), ("declare",)),
    "04": Sheet(GOOD, taught(clean=None), ("declare",)),
    "05": Sheet(GOOD, course(original=None), ("declare",)),
    "06": Sheet(
        course(),
        course(resources=(replace(GOOD.resources[0], duration_ms=45 * MINUTE - 1),)),
        ("state-hours",),
    ),
    "07": Sheet(course(asked=1), course(asked=0), ("add-hour-questions",)),
    "08": Sheet(course(minutes=90, asked=10), course(minutes=90, asked=9), ("add-hour-questions",)),
    "09": Sheet(GOOD, course(rights=rights(has_document=False)), ("declare",)),
    "10": Sheet(
        course(rights=rights(quotations="attributed")),
        course(rights=rights(quotations="unattributed")),
        ("declare",),
    ),
    "11": Sheet(GOOD, course(rights=rights(free_use=False)), ("declare",)),
    "12": media({"opening_ms": 30_001}),
    "13": media({"black_ms": 1}),
    "14": media({"av_offset_ms": 101}),
    "15": media({"width_px": 1919}),
    "16": media({"video_codec": "hevc"}),
    "17": media({"video_bit_rate_bps": 14_999_999}),
    "18": media({"audio_bit_rate_bps": 251_999}),
    "19": media({"picture_snr_db10": 579}),
    "20": media({"sound_gap_ms": 3_001}),
    "25": Sheet(
        called(topic_closes_on=CHOSEN, topic_submitted_on=CHOSEN),
        called(topic_closes_on=CHOSEN, topic_submitted_on=date(2024, 1, 1)),
        ("submit-by",),
    ),
    "28": Sheet(called(recommended=True), called(recommended=False), ("note-outside",)),
}


def scheme(prefix: str, **own: Sheet) -> Mapping[str, Sheet]:
    """The shared sheets and the scheme's own, by the ids of its rules."""
    return {f"{prefix}-{number}": sheet for number, sheet in {**SHARED, **own}.items()}


SHANGHAI_2023 = scheme(
    "SH",
    **{
        "24": Sheet(called(made_on=date(2023, 1, 1)), called(made_on=date(2022, 12, 31)), ("too-early",)),
        "26": Sheet(
            called(inspected_on=CHOSEN, redelivered_on=date(2024, 1, 31)),
            called(inspected_on=CHOSEN, redelivered_on=date(2024, 2, 1)),
            ("move-day",),
        ),
        "27": Sheet(called(subsidy_fen=10_000_000), called(subsidy_fen=10_000_001), ("lower-amount",)),
        "29": Sheet(
            called(topic_chosen_on=CHOSEN, delivered_on=date(2024, 6, 30)),
            called(topic_chosen_on=CHOSEN, delivered_on=date(2024, 7, 1)),
            ("move-day",),
        ),
    },
)
MOHRSS_2022 = scheme(
    "MR",
    **{
        "24": Sheet(called(made_on=date(2021, 1, 1)), called(made_on=date(2020, 12, 31)), ("too-early",)),
        "26": Sheet(called(vote_rank=30), called(vote_rank=31), ("keep-bound",)),
        "27": Sheet(called(chosen_hours_tenths=300), called(chosen_hours_tenths=299), ("keep-bound",)),
        "29": Sheet(
            called(topic_chosen_on=CHOSEN, delivered_on=date(2024, 1, 31)),
            called(topic_chosen_on=CHOSEN, delivered_on=date(2024, 2, 1)),
            ("move-day",),
        ),
    },
)
