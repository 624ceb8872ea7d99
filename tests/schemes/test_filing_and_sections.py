"""What counts as what, minutes that wait for a reviewer, sections and hours, decisions of others: pure, at their bounds."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from schemes.evaluate import evaluate
from schemes.facts import PackageFacts, RecordFacts, ResourceFacts
from schemes.findings import FAIL, NOT_APPLICABLE, PASS, STAGES, UNKNOWN, Finding
from schemes.kinds.hours import HoursAgree
from schemes.kinds.sections import LengthAmong, SectionCount, SectionLimit, sections
from schemes.kinds.shares import shares
from schemes.scheme import load, load_all, made, texts_of
from schemes.whatif import Addition, Changes, applied
from tests.schemes.make import MINUTE, clip, package, with_resource
from tests.schemes.sheets_shaanxi import GOOD as SHAANXI_GOOD

FOLDER = Path("config/schemes")
SCHEMES = load_all(FOLDER)
TIANJIN = SCHEMES["tianjin-2023"]


def found(scheme: str, rule: str, facts: PackageFacts) -> list[Finding]:
    rows = evaluate(SCHEMES[scheme], facts, STAGES)
    return [each for each in rows if each.id == rule and each.severity != "human"]


@pytest.mark.parametrize(
    ("form", "category", "counts"),
    [
        ("lecture", "practical", "theory"),
        ("demonstration", "practical", "theory"),
        ("practice", "practical", "practical"),
        ("exercise", "practical", "practical"),
        ("lecture", "ethics", "ethics"),
        ("lecture", "theory", "theory"),
    ],
)
def test_what_a_resource_counts_as(form: str, category: str, counts: str) -> None:
    one = clip("一", "和面", category, form=form)
    assert shares(package(resources=(one,))) == {counts: 10 * MINUTE}


def test_what_a_reviewer_found_wins() -> None:
    one = clip("一", "和面", "practical", form="lecture", found_category="practical")
    assert shares(package(resources=(one,))) == {"practical": 10 * MINUTE}
    moved = applied(package(resources=(one,)), Changes(moved={0: "ethics"}))
    assert shares(moved) == {"ethics": 10 * MINUTE}


def test_what_is_added_as_practice_is_no_lecture() -> None:
    more = Addition(course="成形", category="practical", minutes=10)
    after = applied(package(), Changes(added=(more,)))
    assert after.resources[-1].counted_category == "practical"


def stated(minutes: int, **changes: Any) -> PackageFacts:
    """The good package with practice that is only stated."""
    made = ResourceFacts(
        name="仿真",
        course="成形",
        kind="simulation",
        form="exercise",
        category="practical",
        duration_ms=minutes * MINUTE,
        stated=True,
    )
    less = tuple(each for each in package().resources if each.category != "practical")
    return package(resources=(*less, clip("揉面", "成形", minutes=10), replace(made, **changes)))


def test_stated_minutes_are_unknown_until_a_reviewer_confirmed_them() -> None:
    (share,) = found("tianjin-2023", "TJ-14", stated(46))
    assert (share.outcome, share.stage, share.measured) == (UNKNOWN, "decision", 5600)
    assert share.remedy
    assert share.remedy.code == "confirm-minutes"
    assert not share.blocks("submission")
    assert share.blocks("decision")
    (share,) = found("tianjin-2023", "TJ-14", stated(46, confirmed_minutes=46))
    assert (share.outcome, share.stage) == (PASS, "package")


def test_what_is_missed_even_with_stated_minutes_fails_at_once() -> None:
    (share,) = found("tianjin-2023", "TJ-14", stated(5))
    assert (share.outcome, share.stage) == (FAIL, "package")


def test_what_holds_without_stated_minutes_does_not_wait() -> None:
    (hours,) = found("tianjin-2023", "TJ-10", replace(stated(46), class_hours_tenths=10))
    assert hours.outcome == PASS


def test_the_decision_asks_for_what_waits_and_for_nothing_else() -> None:
    asked = evaluate(TIANJIN, stated(46), {"decision"})
    assert {each.stage for each in asked} == {"decision"}
    assert "TJ-14" in {each.id for each in asked}
    assert "TJ-01" not in {each.id for each in asked}


def test_a_section_is_a_run_under_one_heading() -> None:
    rows = [("一", "A"), ("二", "A"), ("三", ""), ("四", ""), ("五", "A")]
    made = tuple(clip(name, "和面", minutes=20, section=heading) for name, heading in rows)
    assert [each.name for each in sections(package(resources=made), {})] == ["A", "三", "四", "A"]
    assert [each.duration_ms for each in sections(package(resources=made), {})] == [
        each * MINUTE for each in (40, 20, 20, 20)
    ]
    other = (made[0], replace(made[1], course="成形"))
    assert len(sections(package(resources=other), {})) == 2


def test_clips_of_25_minutes_make_sections_of_an_hour() -> None:
    one = SHAANXI_GOOD.resources[0]
    clips = tuple(
        replace(one, name=f"{n}-{part}", section=f"第{n}小结", duration_ms=20 * MINUTE)
        for n in range(1, 17)
        for part in range(3)
    )
    facts = replace(SHAANXI_GOOD, resources=clips)
    for rule in ("SX-05", "SX-07", "PL-01"):
        assert [each.outcome for each in found("shaanxi-2024", rule, facts)] == [PASS], rule
    whole = replace(SHAANXI_GOOD, resources=(one,))
    assert [each.outcome for each in found("shaanxi-2024", "PL-01", whole)] == [FAIL]


def test_a_section_too_long_or_not_measured() -> None:
    rule = SectionLimit(at_least_minutes=50, at_most_minutes=70)
    long = clip("长", "和面", minutes=71)
    (told,) = rule.check(package(resources=(long,)))
    assert told.remedy
    assert told.remedy.params == {"name": "长", "parts": 2, "over_ms": MINUTE}
    (told,) = rule.check(package(resources=(replace(long, duration_ms=None),)))
    assert told.outcome == UNKNOWN
    assert [each.outcome for each in rule.check(package(resources=()))] == [NOT_APPLICABLE]
    (told,) = SectionCount(at_least=2, at_most=3).check(package(resources=(long,)))
    assert told.remedy
    assert told.remedy.params == {"of": "section", "what": (), "missing": 1}


def test_fifty_six_hours_on_one_minute_is_told() -> None:
    facts = package(
        subject_kind="professional", resources=(clip("一", "和面", minutes=1),), class_hours_tenths=560
    )
    assert [each.outcome for each in found("shaanxi-2024", "SX-06", facts)] == [FAIL]
    assert FAIL in [each.outcome for each in found("shaanxi-2024", "PL-13", facts)]


def test_a_length_between_two_sizes_says_both_ways() -> None:
    rule = LengthAmong(among=(1, 2), hour_minutes=60, tolerance_percent=10)
    (told,) = rule.check(package(resources=(clip("一", "和面", minutes=90),)))
    assert told.remedy
    assert told.remedy.params["add_ms"] == 18 * MINUTE
    assert told.remedy.params["take_ms"] == 24 * MINUTE
    (told,) = rule.check(package(resources=(clip("一", "和面", duration_ms=None),)))
    assert told.outcome == UNKNOWN


def test_hours_that_do_not_add_up_are_told() -> None:
    rule = HoursAgree(class_hour_minutes=45, tolerance_percent=10)
    assert list(rule.check(package())) == []
    course = replace(package().courses[2], class_hours_tenths=990)
    codes = [
        each.remedy and each.remedy.code
        for each in rule.check(package(courses=(*package().courses[:2], course)))
    ]
    assert codes == ["state-course-hours", "add-up"]
    assert [each.outcome for each in rule.check(with_resource(0, duration_ms=None))] == [UNKNOWN]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_file_leaves_out_the_platforms_rules(scheme: str) -> None:
    assert {"PL-01", "PL-02", "PL-10"} <= {rule.id for rule in SCHEMES[scheme].rules}


def test_a_file_that_names_a_rule_like_the_platforms_is_refused(tmp_path: Path) -> None:
    text = (FOLDER / "shanghai-2021.toml").read_text(encoding="utf-8")
    path = tmp_path / "shanghai-2021.toml"
    path.write_text(text.replace('id = "S21-01"', 'id = "PL-01"'), encoding="utf-8")
    with pytest.raises(Exception, match="PL-01"):
        load(path)


def test_an_edition_kept_from_before_still_reads() -> None:
    path = FOLDER / "shanghai-2021.toml"
    kept = {path.name: texts_of(path)[path.name]}
    assert not [rule for rule in made(path, kept).rules if rule.id.startswith("PL-")]


@pytest.mark.parametrize(
    ("scheme", "rule"), [("shanghai-2023", "SH-28"), ("mohrss-2022", "MR-28"), ("shaanxi-2024", "SX-27")]
)
def test_a_step_of_others_is_unknown_at_its_own_stage_until_it_is_noted(scheme: str, rule: str) -> None:
    (told,) = found(scheme, rule, package())
    assert (told.outcome, told.stage) == (UNKNOWN, "decision")
    assert not told.blocks("submission")
    assert told.blocks("decision")
    (told,) = found(scheme, rule, package(outside=frozenset({rule})))
    assert told.outcome == PASS


@pytest.mark.parametrize(
    ("scheme", "rule"),
    [
        ("shanghai-2021", "S21-01"),
        ("shanghai-2021", "S21-04"),
        ("shanghai-2021", "S21-07"),
        ("shaanxi-2024", "SX-42"),
    ],
)
def test_a_record_that_nobody_gathered_is_unknown_and_says_so(scheme: str, rule: str) -> None:
    (told,) = found(scheme, rule, package())
    assert told.outcome == UNKNOWN
    assert told.remedy
    assert told.remedy.code == "not-known-here"
    gathered = replace(package(), record=RecordFacts(year=2024), classes=())
    assert found(scheme, rule, gathered)[0].outcome != UNKNOWN
