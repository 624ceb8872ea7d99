"""Words: every fault and every remedy has them, and they say what a provider can do."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from exams.bank import rows
from foundation import i18n
from judging import check
from judging.wording import labels, of_faults, of_findings
from packages import faults
from packages.faults import Fault, Param, Place
from schemes.evaluate import evaluate
from schemes.facts import PackageFacts, ResourceFacts
from schemes.findings import FAIL, REMEDIES, STAGES, UNKNOWN, Finding, Remedy
from schemes.kinds.base import THINGS
from tests.schemes.sheets import SHEETS

SAMPLES: dict[str, Param] = {
    "wanted": "text",
    "reason": "broken",
    "among": ("video", "audio"),
    "near": "weight",
    "found": "mp4",
    "size": 5_000_000_000,
    "packed": 40_000,
}


@pytest.mark.parametrize("code", faults.CODES)
def test_every_fault_has_words(code: str, app: Flask) -> None:
    params = {name: SAMPLES.get(name, 7) for name in faults.CODES[code][1]}
    if code == "archive-inside":
        params["reason"] = "encrypted"
    told = of_faults.line(Fault(code, Place("exams.xlsx", "第1套", 3, "x"), params))
    assert told.startswith("exams.xlsx，表“第1套”，第 3 行，x：")
    assert told.endswith("节）")
    assert "%" not in told
    assert "。" in told


def test_words_for_no_code_that_is_not() -> None:
    assert set(of_faults.WORDS) == set(faults.CODES)


VALUES: dict[str, Any] = {
    "of": "resource",
    "by": "question",
    "field": "category",
    "value": "practical",
    "among": ("verified",),
    "what": ("practical",),
    "missing": 3,
    "have": 2,
    "property": "has_sound",
    "day": "2023-09-01",
    "hours_tenths": 5,
}


@pytest.mark.parametrize("code", REMEDIES)
def test_every_remedy_has_words(code: str, app: Flask) -> None:
    params = {name: VALUES.get(name, 60_000 if name.endswith("_ms") else 4) for name in REMEDIES[code]}
    if code in ("add-kinds", "add-variety"):
        params["missing" if code == "add-kinds" else "have"] = ("single", "multiple")
    if code == "submit-by":
        params["by"] = "2023-08-31"
    told = of_findings.remedy(Remedy(code, params))
    assert told
    assert "%(" not in told
    empty = {**params, **dict.fromkeys(set(params) & {"take_ms", "add_elsewhere", "hours_tenths", "day"})}
    assert "None" not in of_findings.remedy(Remedy(code, empty))


def finding(mend: Remedy | None = None, **values: Any) -> Finding:
    base = {"id": "X", "clause": "1", "words": "w", "reading": "", "severity": "must", "stage": "package"}
    return Finding(**{**base, "outcome": "fail", "remedy": mend, **values})


def test_a_share_says_measured_limit_and_both_ways_out(app: Flask) -> None:
    params = {"field": "category", "value": "practical", "add_ms": 3_000_000, "take_ms": 3_060_000}
    told = of_findings.sentence(finding(Remedy("raise-share", params), measured=4630, limit=5000, unit="bp"))
    assert told == "实操 46.3%，要求不低于 50%：再加 50 分钟实操，或减去 51 分钟其他内容"


SENTENCES = [
    (
        finding(
            Remedy("split", {"name": "长", "parts": 2, "over_ms": 61_000}),
            measured=1_561_000,
            limit=1_500_000,
            unit="ms",
        ),
        "“长”长 26 分 1 秒，要求不长于 25 分钟：请分成 2 段",
    ),
    (
        finding(Remedy("fill-in", {"of": "course", "name": "一", "field": "class_hours_tenths"})),
        "请填写课程“一”的学时",
    ),
    (
        finding(
            Remedy(
                "declare",
                {"of": "package", "name": "包", "field": "standard_kind", "among": ("national", "course")},
            ),
            measured="",
            limit="national / course",
            unit="text",
        ),
        "培训包的所依标准的种类应为：国家职业技能标准、国家职业培训课程规范",
    ),
    (
        finding(Remedy("tie", {"of": "question", "name": "2-5", "field": "resource", "given": ""})),
        "第 2 套第 5 题没有写对应资源：请写目录中资源的名称",
    ),
    (
        finding(Remedy("tie", {"of": "question", "name": "2-5", "field": "resource", "given": "没有"})),
        "第 2 套第 5 题的对应资源“没有”不在目录里：请写目录中资源的名称",
    ),
    (
        finding(
            Remedy("add-items", {"of": "exam_set", "what": (), "missing": 1}),
            measured=2,
            limit=3,
            unit="count",
        ),
        "现在有 2 套考题，要求不少于 3 套考题：再加 1 套考题",
    ),
    (
        finding(
            Remedy("lower-amount", {"field": "subsidy_fen", "over_fen": 50}),
            measured=2_000_050,
            limit=2_000_000,
            unit="fen",
        ),
        "费用是 20000.50 元，要求不高于 20000 元：多出 0.50 元，请减去",
    ),
    (finding(Remedy("person-judges", {"line": "画面没有抖动"}), severity="human"), "画面没有抖动"),
    (finding(outcome="pass", measured=5000, limit=5000, unit="bp"), "实际是 50%，要求是 50%"),
    (finding(outcome="pass"), ""),
]


@pytest.mark.parametrize(("given", "told"), SENTENCES, ids=range(len(SENTENCES)))
def test_sentences(given: Finding, told: str, app: Flask) -> None:
    assert of_findings.sentence(given) == told


def test_places_in_words(app: Flask) -> None:
    assert of_findings.where("package.toml:courses[2].resources[3]") == "第 2 门课程的第 3 个资源"
    assert of_findings.where("package.toml:courses[2]") == "第 2 门课程"
    assert of_findings.where("exams:1-3") == "第 1 套第 3 题"
    assert of_findings.where("package.toml:rights") == "版权"
    assert of_findings.where("") == ""


def test_things_and_codes_have_words() -> None:
    assert set(THINGS) <= set(of_findings.THINGS)
    names = {*PackageFacts.__dataclass_fields__, *ResourceFacts.__dataclass_fields__}
    assert {"standard_kind", "captions"} <= names & set(labels.FIELDS)
    assert {kind.replace("_", "-") for kind in rows.KIND_WORDS} <= set(labels.WORDS)
    assert not [text for text in map(str, of_findings.SEVERITIES) if re.search(r"%", text)]


def test_every_shortfall_says_what_would_mend_it(app: Flask) -> None:
    for scheme, sheets in SHEETS.items():
        for facts in (PackageFacts(), *(sheet.failing for sheet in sheets.values())):
            found = evaluate(check.scheme(scheme), facts, STAGES)
            open_ones = [each for each in found if each.outcome in (FAIL, UNKNOWN)]
            assert [each.id for each in open_ones if each.remedy is None] == []
            assert all(of_findings.sentence(each) for each in open_ones)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_sentence_begins_with_a_bare_number_or_shows_a_hole(app: Flask, language: str) -> None:
    with app.test_request_context(), i18n.in_language(language):
        for scheme, sheets in SHEETS.items():
            both = [facts for sheet in sheets.values() for facts in (sheet.failing, sheet.passing)]
            for facts in (PackageFacts(), *both):
                said = [of_findings.sentence(each) for each in evaluate(check.scheme(scheme), facts, STAGES)]
                assert [
                    each
                    for each in said
                    if re.match(r"[\d：，:,]", each)
                    or "%(" in each
                    or (language == "zh_CN" and "None" in each)
                ] == []


def test_prices_and_working_days_of_shanghai_are_told_as_they_are(app: Flask) -> None:
    page = app.test_client().get("/schemes/shanghai-2021").text
    assert "一天班（6 学时）：120 元，固定的" in page
    assert "最高" not in page
    assert "打印学时记录</strong>：学员（10 个工作日以后）" in page
    assert "单位申请自行组织</strong>：申报单位（提前 1 个月）" in page
