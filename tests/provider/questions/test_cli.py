"""flask exams import, export, check: through every format, with what is left out listed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from exams.bank import questions
from exams.bank.making import QuestionSet
from exams.interchange import writing
from foundation import db, ledger
from packages.models import Package
from tests.make import questions as make


def run(app: Flask, *arguments: object) -> tuple[int, dict[str, Any]]:
    done = app.test_cli_runner().invoke(args=["exams", *map(str, arguments), "--json"])
    return done.exit_code, json.loads(done.stdout)


@pytest.fixture
def package_id(app: Flask) -> int:
    with db.writing() as session:
        return make.draft(session).id


@pytest.mark.parametrize("wanted", list(writing.FORMATS))
def test_there_and_back(app: Flask, package_id: int, wanted: str, tmp_path: Path) -> None:
    content, _notes = writing.write([QuestionSet(1, tuple(make.full()))], "qti", {make.PICTURE: make.PNG}.get)
    (tmp_path / "in.zip").write_bytes(content)
    status, told = run(app, "import", tmp_path / "in.zip", "--package", package_id, "--replace")
    assert (status, told["questions"], told["faults"], told["notes"]) == (0, 10, [], [])
    out = tmp_path / f"out{writing.FORMATS[wanted]}"
    status, told = run(app, "export", package_id, out, "--format", wanted)
    assert (status, len(told["notes"])) == (0, 1 if wanted == "gift" else 0)
    status, again = run(app, "import", out, "--package", package_id)
    assert (status, again["format"], again["notes"]) == (0, wanted, [])
    with db.reading() as session:
        sets = questions.written_sets(session, package_id)
        assert [each.number for each in sets] == [1, 2]
        first = [each for each in sets[0].questions if wanted != "gift" or each.kind != "fill"]
        assert [each.plain() for each in sets[1].questions][1:] == [each.plain() for each in first][1:]
        assert questions.content_of(session, sets)(make.PICTURE) == make.PNG
        entries = [each.kind for each in ledger.about(session, f"package:{package_id}")]
        assert entries == ["questions.brought", "questions.brought"]
        assert session.get_one(Package, package_id).changed_at is not None


def test_a_file_with_a_fault_brings_nothing(app: Flask, package_id: int, tmp_path: Path) -> None:
    (tmp_path / "q.gift").write_text("一{=二 ~三}\n\n四{#五}\n")
    status, told = run(app, "import", tmp_path / "q.gift", "--package", package_id)
    assert (status, told["questions"], len(told["faults"])) == (1, 0, 1)
    with db.reading() as session:
        assert questions.of(session, package_id) == []


def test_the_check_reads_every_format(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "q.gift").write_text("一{=二 ~三#好 ~%20%四}\n")
    status, told = run(app, "check", tmp_path / "q.gift", "--scheme", "tianjin-2023")
    assert (status, told["faults"], len(told["notes"]), told["possible"]) == (0, [], 1, 1)
