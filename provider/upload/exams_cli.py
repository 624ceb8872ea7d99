"""The command about exams alone: `flask exams check`, for a workbook that is in no package yet."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import click
from flask import current_app

from exams.bank.making import QuestionSet
from exams.cli import cli
from exams.interchange import reader
from exams.papers import checks, plan
from judging import check, exam_terms
from judging import facts as known
from judging.wording import of_faults, of_findings, of_flaws
from schemes.evaluate import evaluate
from schemes.facts import PackageFacts
from schemes.findings import FAIL, Finding
from schemes.kinds.questions import DistinctQuestions
from schemes.scheme import Scheme

__all__ = ["cli"]


@cli.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--scheme", "scheme_id", default=None, help="Id of the scheme; the site's own if left out.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check_command(file: Path, scheme_id: str | None, as_json: bool) -> None:
    """Say what is wrong with a file of questions (a workbook, GIFT, Aiken, Moodle XML, QTI, numbered text); exit status 1 for
    what bars a package.

    Told are faults of the file, questions that are in two sets or nearly so, how many attempts the sets are good for,
    and flaws that a person should look at.
    """
    scheme = check.scheme(scheme_id or current_app.config["SETTINGS"].scheme)
    with tempfile.TemporaryDirectory(prefix="questions-") as folder:
        brought = reader.read(file, file.name, Path(folder))
    found, faults = brought.sets, brought.faults
    sets = [_plain(each) for each in found]
    findings, weak = compared(scheme, found), checks.of(sets)
    possible = len(plan.ahead(sets, scheme.attempts, composition=exam_terms.composition(scheme)))
    if as_json:
        told = {
            "scheme": scheme.id,
            "attempts": scheme.attempts,
            "possible": possible,
            "faults": [of_faults.line(each) for each in faults],
            "notes": [of_faults.line(each) for each in brought.notes],
            "findings": [each.as_dict() for each in findings],
            "flaws": [
                {"code": each.code, "set": each.set, "position": each.position, "params": dict(each.params)}
                for each in weak
            ],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo(f"attempts: {possible} of {scheme.attempts}")
        told_lines = [
            *map(of_faults.line, faults),
            *map(of_faults.line, brought.notes),
            *map(of_findings.sentence, findings),
            *map(of_flaws.sentence, weak),
        ]
        for line in told_lines:
            click.echo(line)
    if faults or any(each.blocks("package") for each in findings):
        raise SystemExit(1)


def compared(scheme: Scheme, sets: tuple[QuestionSet, ...]) -> list[Finding]:
    """What the scheme's rules find when they compare the questions of the sets."""
    asked = {
        rule.id for rule in scheme.rules if any(isinstance(one, DistinctQuestions) for one in rule.checks)
    }
    questions = tuple(
        known.question(one, each.number, at, f"exams:{each.number}-{at}")
        for each in sets
        for at, one in enumerate(each.questions, 1)
    )
    found = evaluate(scheme, PackageFacts(questions=questions), {"package"})
    return [each for each in found if each.id in asked and each.outcome == FAIL]


def _plain(each: QuestionSet) -> dict[str, Any]:
    return {
        "number": each.number,
        "questions": [one.plain(at) for at, one in enumerate(each.questions, 1)],
    }
