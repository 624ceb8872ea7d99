"""Stages, outcomes, gates and the lines that a person judges."""

from dataclasses import replace
from pathlib import Path

import pytest

from schemes.evaluate import checklist, evaluate
from schemes.facts import CallFacts, PackageFacts
from schemes.findings import FAIL, NOT_APPLICABLE, PASS, STAGES, UNKNOWN, Finding, Remedy, remedy
from schemes.scheme import load
from tests.schemes.make import clip, image, package, with_resource

TIANJIN = load(Path("config/schemes/tianjin-2023.toml"))


def finding(severity: str = "must", stage: str = "package", outcome: str = FAIL) -> Finding:
    return Finding("X-01", "一", "原话", "", severity, stage, outcome)


def outcomes(rule: str, facts: PackageFacts) -> list[tuple[str, str]]:
    return [(each.severity, each.outcome) for each in evaluate(TIANJIN, facts, STAGES) if each.id == rule]


def test_only_the_stages_asked_for_are_judged() -> None:
    assert {each.stage for each in evaluate(TIANJIN, package())} == {"package"}
    assert {each.stage for each in evaluate(TIANJIN, package(), {"decision"})} == {"decision"}
    assert {each.stage for each in evaluate(TIANJIN, package(), STAGES)} == set(STAGES) - {"record"}


@pytest.mark.parametrize(
    ("severity", "stage", "outcome", "gate", "blocks"),
    [
        ("must", "package", FAIL, "package", True),
        ("must", "package", FAIL, "publication", True),
        ("must", "publication", FAIL, "submission", False),
        ("must", "package", UNKNOWN, "submission", True),
        ("must", "package", PASS, "package", False),
        ("must", "package", NOT_APPLICABLE, "package", False),
        ("principle", "package", FAIL, "package", True),
        ("advice", "package", FAIL, "package", False),
        ("human", "package", UNKNOWN, "package", False),
    ],
)
def test_what_keeps_a_gate_shut(severity: str, stage: str, outcome: str, gate: str, blocks: bool) -> None:
    assert finding(severity, stage, outcome).blocks(gate) is blocks


def test_a_reviewer_may_waive_a_principle_but_not_a_must() -> None:
    assert not finding("principle").blocks("submission", waived={"X-01"})
    assert finding("principle").blocks("submission", waived={"X-02"})
    assert finding("must").blocks("submission", waived={"X-01"})


@pytest.mark.parametrize(
    ("outcome", "ok"), [(FAIL, False), (PASS, True), (UNKNOWN, True), (NOT_APPLICABLE, True)]
)
def test_ok_is_false_for_a_fail_only(outcome: str, ok: bool) -> None:
    assert finding(outcome=outcome).ok is ok


def test_people_judge_what_machines_cannot() -> None:
    lines = checklist(TIANJIN)
    assert {line.rule for line in lines} == {
        *("TJ-08", "TJ-11", "TJ-15", "TJ-16", "TJ-17", "TJ-20", "TJ-21", "TJ-22")
    }
    assert all(line.line and line.clause for line in lines)
    assert outcomes("TJ-22", package()) == [("must", PASS), *[("human", NOT_APPLICABLE)] * 2]


def test_a_clip_not_measured_is_left_to_a_person_and_does_not_block() -> None:
    facts = replace(with_resource(0, sound=None), occupation_required_hours_tenths=22)
    unknown = [each for each in evaluate(TIANJIN, facts) if each.outcome == UNKNOWN]
    assert [(each.id, each.severity) for each in unknown] == [("TJ-15", "human")] * 2
    assert not any(each.blocks("package") for each in unknown)


def test_a_fail_is_not_hidden_by_an_unknown_beside_it() -> None:
    long, waiting = (
        clip("长", "成形", form="lecture", minutes=26),
        clip("新", "成形", form="lecture", duration_ms=None),
    )
    assert outcomes("TJ-05", package(resources=(long, waiting))) == [
        ("principle", FAIL),
        ("principle", UNKNOWN),
    ]


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ("TJ-05", package(resources=(image(),))),
        ("PL-05", package()),
        ("PL-06", package(resources=(image(),))),
    ],
)
def test_a_rule_may_have_nothing_to_say(rule: str, facts: PackageFacts) -> None:
    assert outcomes(rule, facts) == [("must" if rule != "TJ-05" else "principle", NOT_APPLICABLE)]


def test_a_package_without_bundle_or_subsidy_is_judged_on_the_rest() -> None:
    facts = package(bundle_name=None, subject=None, call=CallFacts())
    assert outcomes("TJ-18", facts) == [("must", PASS)]
    assert outcomes("TJ-20", facts)[0] == ("human", UNKNOWN)
    assert outcomes("TJ-21", facts)[0] == ("human", UNKNOWN)


def test_a_call_that_closes_wants_the_day_of_submission() -> None:
    call = replace(package().call, submitted_on=None)
    assert outcomes("TJ-21", package(call=call))[0] == ("must", UNKNOWN)


def test_a_passing_rule_shows_what_was_measured() -> None:
    shown = {
        each.id: (each.measured, each.limit, each.unit)
        for each in evaluate(TIANJIN, package(), STAGES)
        if each.unit
    }
    assert shown["TJ-06"] == (3, 3, "count")
    assert shown["TJ-10"] == (22, 22, "tenths")
    assert shown["TJ-12"] == (1200, 1000, "bp")
    assert shown["TJ-20"] == (2_000_000, 2_000_000, "fen")
    assert shown["TJ-21"] == ("2023-08-31", "2023-08-31", "date")
    assert shown["PL-01"] == (24 * 60_000, 25 * 60_000, "ms")


def test_a_remedy_has_exactly_its_parameters() -> None:
    assert remedy("measure-first", missing=2).as_dict() == {"code": "measure-first", "params": {"missing": 2}}
    with pytest.raises(ValueError, match="measure-first"):
        Remedy("measure-first", {})
    with pytest.raises(ValueError, match="name-occupation"):
        remedy("name-occupation", name="?")
