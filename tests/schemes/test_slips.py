"""Slips of typing and of kind: what was meant is found, what is really missing is not called a slip."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemes.evaluate import evaluate
from schemes.facts import PackageFacts
from schemes.findings import FAIL
from schemes.remedies import slips
from schemes.remedies.slips import Slip, suspected
from schemes.scheme import load_all
from schemes.whatif import corrected
from tests.schemes.make import MINUTE, clip, package, questions, with_course, with_resource

TIANJIN = load_all(Path("config/schemes"))["tianjin-2023"]


def failing(facts: PackageFacts) -> set[str]:
    return {each.id for each in evaluate(TIANJIN, facts) if each.outcome == FAIL}


def simulation(minutes: int) -> PackageFacts:
    """The good package with a simulation whose minutes are only stated."""
    made = clip("包馅仿真", "成形", minutes=minutes, kind="simulation", stated=True, sound=None, picture=None)
    good = package()
    # 12 of 108 minutes are ethics, which is still enough
    return replace(good, resources=(*good.resources, made), class_hours_tenths=24)


def twice() -> PackageFacts:
    """A resource that got the name of another one; questions and its file still say its own."""
    good = with_resource(4, name="揉面", file="media/05-擀皮.mp4")
    return replace(good, questions=(*good.questions, *questions(("擀皮", 1))))


def asked(name: str) -> PackageFacts:
    """The good package whose questions about 面团的道理 spell it so."""
    good = package()
    told = (
        replace(each, resource=name) if each.resource == "面团的道理" else each for each in good.questions
    )
    return replace(good, questions=tuple(told))


PLANTED: dict[str, tuple[PackageFacts, str, int | str]] = {
    "a digit too many in the total": (package(class_hours_tenths=220), "total-hours", 22),
    "two digits too many": (package(class_hours_tenths=2200), "total-hours", 22),
    "a digit typed twice": (package(class_hours_tenths=222), "total-hours", 22),
    "another digit in it": (package(class_hours_tenths=232), "total-hours", 22),
    "minutes for class hours": (package(class_hours_tenths=1000), "total-hours", 22),
    "minutes of the courses": (package(class_hours_tenths=990), "total-hours", 22),
    "two digits swapped": (
        replace(package(), class_hours_tenths=91, courses=with_course(0).courses), "total-hours", 22,
    ),
    "a course's point left out": (with_course(2, class_hours_tenths=120), "course-hours", 12),
    "a course's digit typed twice": (with_course(2, class_hours_tenths=122), "course-hours", 12),
    "a course's minutes for hours": (with_course(1, class_hours_tenths=320), "course-hours", 7),
    "seconds for minutes": (simulation(480), "minutes", 8 * MINUTE),
    "seconds for minutes, not round": (simulation(500), "minutes", 9 * MINUTE),
    "a nought too many": (simulation(80), "minutes", 8 * MINUTE),
    "practice filed as theory": (with_resource(3, category="theory"), "category", "practical"),
    "practice filed as ethics, by its name": (
        with_resource(3, category="ethics", name="揉面练习"), "category", "practical",
    ),
    "theory filed as practice, by its name": (
        with_resource(0, category="practical", form="lecture", name="职业道德"), "category", "ethics",
    ),
    "practice called a lecture": (
        with_resource(3, form="lecture", name="揉面练习", file="media/04.mp4"), "form", "practice",
    ),
    "a text called a video": (
        with_resource(2, kind="video", file="media/03.docx", name="面粉说明"), "kind", "document",
    ),
    "a name used twice": (twice(), "name", "擀皮"),
    "a letter left out in a question": (asked("面团道理"), "question", "面团的道理"),
    "a wrong letter in a question": (asked("面团的到理"), "question", "面团的道理"),
    "a blank in a question": (asked("面团 的道理"), "question", "面团的道理"),
}  # fmt: skip


@pytest.mark.parametrize("planted", PLANTED)
def test_what_was_meant_is_found_first(planted: str) -> None:
    facts, what, meant = PLANTED[planted]
    found = suspected(TIANJIN, facts)
    assert [(slip.what, slip.meant) for slip in found if slip.what == what] == [(what, meant)]
    assert failing(slips.together(facts, found)) < failing(facts)


@pytest.mark.parametrize("planted", PLANTED)
def test_a_slip_put_right_mends_what_it_says(planted: str) -> None:
    facts = PLANTED[planted][0]
    for slip in suspected(TIANJIN, facts):
        assert slip.mends
        assert set(slip.mends) <= failing(facts)
    assert not {rule for slip in suspected(TIANJIN, facts) for rule in slip.mends} & failing(
        slips.together(facts, suspected(TIANJIN, facts))
    )


def test_what_is_in_order_has_no_slip() -> None:
    assert suspected(TIANJIN, package()) == ()


def lacking_practice() -> PackageFacts:
    """Really too little practice: nothing in it says otherwise."""
    good = package()
    return replace(
        good, resources=good.resources[:4], class_hours_tenths=14, questions=questions(("揉面", 6))
    )


LACKING = {
    "practice": lacking_practice(),
    "ethics": replace(package(), resources=package().resources[1:]),
    "variety": replace(
        package(), resources=tuple(each for each in package().resources if each.kind == "video")
    ),
    "a long text": with_resource(2, duration_ms=90 * MINUTE),
    "nothing": PackageFacts(),
    "a few minutes less than stated": package(class_hours_tenths=25),
}


@pytest.mark.parametrize("what", LACKING)
def test_what_is_really_missing_is_not_called_a_slip(what: str) -> None:
    facts = LACKING[what]
    assert failing(facts)
    assert not [
        slip for slip in suspected(TIANJIN, facts) if slip.what in ("category", "form", "kind", "minutes")
    ]


def test_nothing_is_supposed_while_something_is_not_measured() -> None:
    assert suspected(TIANJIN, replace(with_resource(0, duration_ms=None), class_hours_tenths=220)) == ()


def test_many_of_one_sort_are_one() -> None:
    good = package()
    many = tuple(clip(f"揉面 {n}", "成形", "theory", minutes=5, form="practice") for n in range(12))
    (slip,) = (
        each
        for each in suspected(
            TIANJIN, replace(good, resources=(*good.resources[:3], *many), class_hours_tenths=22)
        )
        if each.what == "category"
    )
    assert (slip.count, slip.name, len(slip.correction.fields)) == (12, "揉面 0", 12)


@settings(max_examples=60, deadline=None)
@given(
    total=st.integers(1, 5000),
    course=st.integers(0, 400),
    minutes=st.integers(1, 900),
    category=st.sampled_from(["ethics", "theory", "practical"]),
    name=st.sampled_from(["面团的道理", "面团", "练习", "揉面", ""]),
)
def test_whatever_is_written_slips_mend_what_they_say_and_break_nothing(
    total: int, course: int, minutes: int, category: str, name: str
) -> None:
    good = simulation(minutes)
    resources = (*good.resources[:3], replace(good.resources[3], category=category), *good.resources[4:])
    courses = (*good.courses[:2], replace(good.courses[2], class_hours_tenths=course))
    asked = (replace(good.questions[0], resource=name), *good.questions[1:])
    facts = replace(good, class_hours_tenths=total, resources=resources, courses=courses, questions=asked)
    found, before = suspected(TIANJIN, facts), failing(facts)
    after = failing(slips.together(facts, found))
    assert after <= before
    mended: set[str] = {rule for slip in found for rule in slip.mends}
    assert not mended & after
    assert not found or _fewer(facts, found)


def _fewer(facts: PackageFacts, found: tuple[Slip, ...]) -> bool:
    """A rule that still fails somewhere else fails at fewer places."""
    after = slips.together(facts, found)
    count = [sum(each.outcome == FAIL for each in evaluate(TIANJIN, one)) for one in (facts, after)]
    return count[1] < count[0]


def test_a_correction_of_nothing_changes_nothing() -> None:
    assert corrected(package(), slips.Correction()) == package()
