"""flask package check, import, template, example: what is printed, and the exit status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from accounts.models import Organisation
from exams.bank import workbook
from foundation import db
from packages.models import Package
from tests.make import packages as make

KEYS = ["id", "clause", "severity", "stage", "outcome", "ok", "measured", "limit", "unit", "where", "remedy"]


def run(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(args=["package", *map(str, arguments)])


def check(app: Flask, path: Path, *more: object) -> tuple[int, dict[str, Any]]:
    done = run(app, "check", path, "--scheme", "tianjin-2023", "--json", *more)
    return done.exit_code, json.loads(done.stdout)


def failed(told: dict[str, Any]) -> set[str]:
    return {each["id"] for each in told["findings"] if not each["ok"]}


def test_a_good_package_exits_0(app: Flask, tmp_path: Path) -> None:
    status, told = check(app, make.package_zip(tmp_path))
    assert status == 0
    assert list(told) == ["scheme", "findings"]
    assert told["scheme"] == "tianjin-2023"
    assert {tuple(each) for each in told["findings"]} == {tuple(KEYS)}
    assert failed(told) == set()
    assert {each["stage"] for each in told["findings"]} == {"package"}


def test_a_must_that_fails_exits_1(app: Flask, tmp_path: Path) -> None:
    text = make.manifest_with(('learners = "想学面点的残疾人"\n', ""))
    status, told = check(app, make.package_zip(tmp_path, {"package.toml": text}))
    assert status == 1
    assert failed(told) == {"TJ-02"}
    found = next(each for each in told["findings"] if not each["ok"])
    assert found["remedy"] == {
        "code": "fill-in",
        "params": {"of": "package", "name": "面点入门（虚构）", "field": "learners"},
    }


def test_a_principle_that_fails_exits_1(app: Flask, tmp_path: Path) -> None:
    status, told = check(app, make.package_zip(tmp_path, {"media/01.mp4": make.clip(20)}))
    assert (status, failed(told)) == (1, {"TJ-12"})


def test_advice_alone_exits_0(app: Flask, tmp_path: Path) -> None:
    text = make.manifest_with(('preferred_group = "c"\n', ""))
    status, told = check(app, make.package_zip(tmp_path, {"package.toml": text}))
    assert (status, failed(told)) == (0, {"TJ-19"})


def test_a_fault_exits_1_beside_clean_findings(app: Flask, tmp_path: Path) -> None:
    text = make.manifest_with(("weight = 1", "wieght = 1"))
    path = make.package_zip(tmp_path, {"package.toml": text})
    done = run(app, "check", path, "--json")
    assert done.exit_code == 1
    assert failed(json.loads(done.stdout)) == set()
    assert "courses[2].wieght" in done.stderr
    assert "weight" in done.stderr


def test_a_file_that_is_no_package_is_told_by_its_findings(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(b"hello")
    status, told = check(app, path)
    assert status == 1
    assert "TJ-01" in failed(told)


def test_more_stages_and_a_call(app: Flask, tmp_path: Path) -> None:
    call = tmp_path / "call.toml"
    call.write_text("closes_on = 2023-08-31\nsubmitted_on = 2023-09-02\nsubsidy_yuan = 20001\n")
    path = make.package_zip(tmp_path, name="网络课程+示例培训中心（虚构）+面点入门（虚构）.zip")
    status, told = check(app, path, "--stage", "submission", "--stage", "decision", "--call", call)
    assert status == 1
    assert failed(told) == {"TJ-20", "TJ-21", "PL-07"}
    late = next(each for each in told["findings"] if each["id"] == "TJ-21")
    assert late["remedy"]["params"]["days_late"] == 2


def test_a_call_tells_the_steps_of_other_schemes(app: Flask, tmp_path: Path) -> None:
    path, call = make.package_zip(tmp_path), tmp_path / "call.toml"
    steps = "topic_chosen_on = 2023-12-31\ndelivered_on = {}\nrecommended = true\nmade_on = 2023-01-01\n"
    asked = ["check", path, "--scheme", "shanghai-2023", "--stage", "submission", "--json", "--call", call]
    for day, late in (("2024-06-30", False), ("2024-07-01", True)):
        call.write_text(steps.format(day))
        found = failed(json.loads(run(app, *asked).stdout))
        assert ("SH-29" in found) == late
        assert not found & {"SH-24", "SH-28"}


@pytest.mark.parametrize("content", ["closes_on = 3", "until = 2023-08-31", "= 1", "subsidy_yuan = 1.5"])
def test_a_wrong_call_is_refused(content: str, app: Flask, tmp_path: Path) -> None:
    call = tmp_path / "call.toml"
    call.write_text(content)
    assert run(app, "check", make.package_zip(tmp_path), "--call", call).exit_code == 2


def test_an_unknown_scheme_is_refused(app: Flask, tmp_path: Path) -> None:
    done = run(app, "check", make.package_zip(tmp_path), "--scheme", "x")
    assert done.exit_code == 2
    assert "tianjin-2023" in done.stderr


def test_the_table_speaks_chinese(app: Flask, tmp_path: Path) -> None:
    done = run(app, "check", make.package_zip(tmp_path, {"media/01.mp4": make.clip(20)}))
    line = next(line for line in done.stdout.splitlines() if line.startswith("TJ-12"))
    assert "不符合" in line
    assert "附件1 三（二）1" in line
    assert "要求不低于 10%：再加" in line


def test_import_makes_a_draft_of_an_organisation(app: Flask, tmp_path: Path) -> None:
    path = make.package_zip(tmp_path)
    for _ in range(2):
        done = run(app, "import", path, "--organisation", "新单位（虚构）")
        assert done.exit_code == 0, done.output
    assert "面点入门（虚构）" in done.stdout
    with db.reading() as session:
        assert len(session.scalars(select(Organisation)).all()) == 1
        assert [each.faults for each in session.scalars(select(Package))] == [[], []]


def test_import_refuses_what_is_no_package(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(b"hello")
    done = run(app, "import", path, "--organisation", "新单位（虚构）")
    assert done.exit_code == 1
    assert "zip" in done.stderr


def test_template_and_example(app: Flask, tmp_path: Path) -> None:
    assert run(app, "template", tmp_path / "t.xlsx").exit_code == 0
    assert [each.code for each in workbook.read(tmp_path / "t.xlsx")[1]] == ["no-questions"]
    assert run(app, "example", tmp_path / "e.zip").exit_code == 0
    status, told = check(app, tmp_path / "e.zip")
    assert (status, failed(told)) == (0, set())
