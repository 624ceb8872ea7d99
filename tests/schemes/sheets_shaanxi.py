"""Shaanxi 2024: courseware, fees and a person's year, met and missed by the smallest margin."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from schemes.facts import (
    CallFacts,
    CourseFacts,
    HourEntryFacts,
    InstructorFacts,
    PackageFacts,
    QuestionFacts,
    RecordFacts,
    TrainingClassFacts,
)
from tests.schemes.make import MINUTE, clip, package, provider, rights
from tests.schemes.sheet import Sheet

PICTURE: Mapping[str, int | str] = {
    "container": "mp4",
    "video_codec": "h264",
    "width_px": 1280,
    "height_px": 720,
    "aspect": "16:9",
    "frame_rate_mfps": 25_000,
    "scan": "progressive",
    "video_bit_rate_min_bps": 800_000,
    "video_bit_rate_max_bps": 1_024_000,
    "picture_snr_db10": 550,
    "opening_ms": 5_000,
}
SOUND: Mapping[str, int | str] = {
    "audio_codec": "aac",
    "audio_rate_mode": "cbr",
    "audio_bit_rate_bps": 128_000,
    "sample_rate_hz": 48_000,
    "channels": 2,
    "sound_snr_db10": 480,
    "sound_peak_db10": -20,
    "sound_level_db10": -80,
    "av_offset_ms": 100,
}
ONE = clip(
    "第1小结", "示例科目", minutes=60, form="lecture", captions="machine-made", picture=PICTURE, sound=SOUND
)


def bank(single: int = 90, multiple: int = 30, true_false: int = 30) -> tuple[QuestionFacts, ...]:
    """A bank of so many questions of each kind."""
    kinds = ["single"] * single + ["multiple"] * multiple + ["true-false"] * true_false
    return tuple(QuestionFacts(number=n, kind=kind, resource=ONE.name) for n, kind in enumerate(kinds, 1))


def course(sections: int = 16, **changes: Any) -> PackageFacts:
    """A public course of sections of 60 minutes."""
    made = package(
        subject_kind="public",
        class_hours_tenths=213,
        courses=(CourseFacts(name="示例科目", class_hours_tenths=213),),
        resources=tuple(replace(ONE, name=f"第{n}小结") for n in range(1, sections + 1)),
        questions=bank(),
        instructors=(InstructorFacts(name="示例教师"),),
    )
    return replace(made, **changes)


GOOD = course()
PROFESSIONAL = course(subject_kind="professional", title_level="junior")


def lasting(ms: int) -> PackageFacts:
    """One section of another length."""
    return course(resources=(replace(ONE, duration_ms=ms),))


def professional(ms: int) -> PackageFacts:
    """Sixteen sections of another length."""
    rows = tuple(replace(ONE, name=f"第{n}小结", duration_ms=ms) for n in range(1, 17))
    return replace(PROFESSIONAL, resources=rows)


def noted(rule: str) -> PackageFacts:
    """The course with a decision of others noted."""
    return course(outside=frozenset({rule}))


def measured(**values: int | str) -> PackageFacts:
    """One section with something else measured."""
    picture = {**PICTURE, **{name: value for name, value in values.items() if name in PICTURE}}
    sound = {**SOUND, **{name: value for name, value in values.items() if name in SOUND}}
    return course(resources=(replace(ONE, picture=picture, sound=sound),))


def media(**missed: int | str) -> Sheet:
    """Met at the bound, missed by one property."""
    return Sheet(GOOD, measured(**missed), ("mend-property",))


def two(**values: int | str) -> PackageFacts:
    """Two sections of which the second has another picture."""
    return course(resources=(ONE, replace(ONE, name="第2小结", picture={**PICTURE, **values})))


def called(**changes: Any) -> PackageFacts:
    """The course with something said by its call."""
    return course(call=CallFacts(**changes))


FREE = "职业生涯中的科学家精神"
PUBLIC = HourEntryFacts(
    name=FREE, year=2024, category="public", mode="online", subject=FREE, real_name=True, fee_fen=0
)
WORK = HourEntryFacts(
    name="示例专业课", year=2024, category="professional", mode="face-to-face", real_name=True
)
PROOF = replace(WORK, mode="recognised", recognised_by="人事主管单位")
CLASS = TrainingClassFacts(
    name="示例班", mode="face-to-face", class_hours_tenths=160, fee_fen=7_200, fee_published=True
)


def record(*entries: HourEntryFacts) -> PackageFacts:
    """A person's record judged for 2024."""
    return PackageFacts(record=RecordFacts(year=2024, entries=entries))


def owed(entry: HourEntryFacts, hours: int) -> Sheet:
    """So many hours of an entry are enough; a tenth less is not."""
    enough, short = hours * 10, hours * 10 - 1
    return Sheet(
        record(replace(entry, class_hours_tenths=enough)),
        record(replace(entry, class_hours_tenths=short)),
        ("earn-hours",),
    )


def lecture(subject: str, hours: int) -> Sheet:
    """So many hours of one lecture."""
    return owed(replace(PUBLIC, subject=subject), hours)


SHAANXI_2024: Mapping[str, Sheet] = {
    "SX-01": Sheet(GOOD, course(subject_kind=""), ("declare",)),
    "SX-02": Sheet(GOOD, course(provider=provider(phone="")), ("fill-in",)),
    "SX-03": Sheet(PROFESSIONAL, replace(PROFESSIONAL, title_level=""), ("declare",)),
    "SX-04": Sheet(GOOD, course(rights=rights(has_document=False)), ("declare",)),
    "SX-05": Sheet(GOOD, course(sections=17), ("take-items",)),
    # 16 hours of 60 minutes, and at most a tenth more; class hours are another unit
    "SX-06": Sheet(professional(66 * MINUTE), professional(66 * MINUTE + 1), ("choose-length",)),
    "SX-07": Sheet(lasting(50 * MINUTE), lasting(50 * MINUTE - 1), ("lengthen",)),
    "SX-08": media(opening_ms=5_001),
    "SX-10": media(picture_snr_db10=549),
    "SX-11": media(sound_peak_db10=-19),
    "SX-12": media(sound_snr_db10=479),
    "SX-13": media(av_offset_ms=101),
    "SX-15": Sheet(GOOD, course(questions=bank(single=89)), ("add-items",)),
    "SX-16": media(container="mkv"),
    "SX-17": media(video_bit_rate_max_bps=1_024_001),
    "SX-18": media(height_px=719),
    "SX-19": Sheet(GOOD, two(width_px=1281), ("make-uniform",)),
    "SX-20": media(aspect="4:3"),
    "SX-21": Sheet(GOOD, two(aspect="4:3"), ("make-uniform",)),
    "SX-22": media(frame_rate_mfps=24_999),
    "SX-23": media(scan="interlaced"),
    "SX-24": Sheet(GOOD, course(resources=(replace(ONE, captions="none"),)), ("declare",)),
    "SX-25": media(channels=1),
    "SX-27": Sheet(noted("SX-27"), called(approved_to_run=False), ("note-outside",)),
    "SX-28": Sheet(noted("SX-28"), called(cross_reviewed=False), ("note-outside",)),
    "SX-29": Sheet(called(fee_fen_per_hour=320), called(fee_fen_per_hour=321), ("keep-bound",)),
    "SX-30": Sheet(
        PackageFacts(classes=(CLASS,)),
        PackageFacts(classes=(replace(CLASS, fee_fen=7_201),)),
        ("lower-fee",),
    ),
    "SX-31": Sheet(
        PackageFacts(classes=(CLASS,)),
        PackageFacts(classes=(replace(CLASS, fee_published=None),)),
        ("declare",),
    ),
    "SX-32": owed(WORK, 80),
    "SX-33": owed(PUBLIC, 24),
    "SX-34": owed(WORK, 56),
    "SX-35": owed(WORK, 16),
    "SX-36": lecture(FREE, 3),
    "SX-37": lecture("网络信息安全与数字经济创新发展", 3),
    "SX-38": lecture("科技赋能碳中和与绿色高质量发展", 2),
    "SX-39": lecture("弘扬伟大建党精神，坚定不移推进中国式现代化新征程", 10),
    "SX-40": lecture("学纪知纪明纪守纪，做新时代党的好干部", 6),
    "SX-41": Sheet(record(PUBLIC), record(replace(PUBLIC, fee_fen=1)), ("lower-fee",)),
    "SX-42": Sheet(record(PUBLIC), record(replace(PUBLIC, mode="recognised")), ("not-counted",)),
    "SX-43": Sheet(record(PUBLIC), record(replace(PUBLIC, on_platform=False)), ("declare",)),
    "SX-44": Sheet(record(PROOF), record(replace(PROOF, recognised_by="示例基地")), ("declare",)),
    "SX-45": Sheet(record(PUBLIC), record(replace(PUBLIC, real_name=False)), ("declare",)),
}
