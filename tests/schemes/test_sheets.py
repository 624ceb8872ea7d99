"""Every rule of every scheme, met by the smallest margin and missed by the smallest."""

import json
from pathlib import Path

import pytest

from schemes.evaluate import checklist, evaluate
from schemes.facts import PackageFacts
from schemes.findings import FAIL, PASS, STAGES, Finding
from schemes.scheme import load_all
from tests.schemes.make import package, with_course, with_resource
from tests.schemes.sheets import SHEETS, Sheet

SCHEMES = load_all(Path("config/schemes"))
CASES = [
    pytest.param(scheme, rule, sheet, id=f"{scheme}-{rule}")
    for scheme, sheets in SHEETS.items()
    for rule, sheet in sheets.items()
]
TIANJIN = SCHEMES["tianjin-2023"]


def machine(scheme: str, rule: str, facts: PackageFacts) -> list[Finding]:
    """What a rule's machine checks find, without the lines that a person judges."""
    found = evaluate(SCHEMES[scheme], facts, STAGES)
    return [each for each in found if each.id == rule and each.severity != "human"]


@pytest.mark.parametrize(("scheme", "rule", "sheet"), CASES)
def test_the_passing_sheet_gives_one_pass(scheme: str, rule: str, sheet: Sheet) -> None:
    assert [each.outcome for each in machine(scheme, rule, sheet.passing)] == [PASS]


@pytest.mark.parametrize(("scheme", "rule", "sheet"), CASES)
def test_the_failing_sheet_fails_with_its_remedy(scheme: str, rule: str, sheet: Sheet) -> None:
    found = machine(scheme, rule, sheet.failing)
    assert [each.outcome for each in found] == [FAIL] * len(sheet.remedies)
    assert tuple(each.remedy and each.remedy.code for each in found) == sheet.remedies
    assert not any(each.ok for each in found)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_rule_that_a_machine_checks_has_both_sheets(
    scheme: str, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = {rule.id for rule in SCHEMES[scheme].rules if rule.severity != "human"}
    there = set(SHEETS.get(scheme, {}))
    by_person = len(SCHEMES[scheme].rules) - len(wanted)
    with capsys.disabled():
        share = 100 * len(wanted & there) // max(1, len(wanted))
        print(
            f"\n{scheme}: sheets for {len(wanted & there)} of {len(wanted)} rules ({share} %), {by_person} by people"
        )
    assert wanted == there, "write a passing and a failing sheet in tests/schemes/sheets*.py for each rule"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_people_judge_reaches_the_reviewers_checklist(scheme: str) -> None:
    rules = SCHEMES[scheme].rules
    asked = {(line.rule, line.line) for line in checklist(SCHEMES[scheme])}
    assert asked == {(rule.id, line) for rule in rules for line in rule.human}
    assert {rule.id for rule in rules if rule.severity == "human"} <= {rule for rule, _ in asked}
    everyone = evaluate(SCHEMES[scheme], PackageFacts(), STAGES)
    told = {each.id for each in everyone if each.severity == "human" and each.remedy}
    assert {rule.id for rule in rules if rule.human and not rule.when} <= told


def test_the_good_package_meets_every_stage() -> None:
    found = evaluate(TIANJIN, package(occupation_required_hours_tenths=22), STAGES)
    assert [each.id for each in found if each.outcome not in (PASS, "not-applicable")] == []
    assert not any(each.blocks("publication") for each in found)


def test_an_empty_package_passes_nothing_that_blocks() -> None:
    found = evaluate(TIANJIN, PackageFacts(), STAGES)
    assert {each.id for each in found if each.outcome == PASS} == set()


def test_findings_are_json() -> None:
    printed = json.loads(json.dumps([each.as_dict() for each in evaluate(TIANJIN, PackageFacts(), STAGES)]))
    keys = "id clause severity stage outcome ok measured limit unit where remedy"
    assert all(list(each) == keys.split() for each in printed)
    among = next(each for each in printed if each["id"] == "TJ-19")["remedy"]["params"]["among"]
    assert among == ["a", "b", "c", "d", "e", "f", "g"]


@pytest.mark.parametrize(
    ("rule", "facts", "codes"),
    [
        ("TJ-02", package(courses=()), ["add-items"]),
        ("TJ-03", with_course(1, name="擀 皮"), ["cover", "rename"]),
        ("TJ-03", with_resource(4, name="揉面"), ["rename"]),
        ("TJ-04", package(resources=package().resources[3:]), ["add-variety", "lower-share"]),
        ("TJ-08", package(questions=package().questions[1:10]), ["cover"]),
        ("TJ-15", with_resource(3, sound={"has_sound": 0, "av_offset_ms": 0}), ["mend-clip"]),
        ("TJ-22", package(resources=package().resources[:3]), ["add-items"]),
    ],
)
def test_other_ways_to_fall_short(rule: str, facts: PackageFacts, codes: list[str]) -> None:
    found = machine("tianjin-2023", rule, facts)
    assert [each.remedy.code for each in found if each.remedy] == codes
    assert {each.outcome for each in found} == {FAIL}


@pytest.mark.parametrize(
    "name",
    [
        "网络课程示例培训中心（虚构）中式面点师(入门).ZIP",
        "网络课程 + 示例培训中心(虚构) + 中式面点师（入门）",
    ],
)
def test_signs_and_spaces_of_a_bundle_name_make_no_difference(name: str) -> None:
    assert [each.outcome for each in machine("tianjin-2023", "TJ-18", package(bundle_name=name))] == [PASS]


def test_a_duplicate_name_points_to_both_places() -> None:
    (found,) = machine("tianjin-2023", "TJ-03", with_resource(4, name="揉面"))
    assert found.where == "media/擀皮.mp4"
    assert found.remedy
    assert found.remedy.params["first"] == "media/揉面.mp4"
    assert (found.measured, found.limit, found.unit) == (2, 1, "count")
