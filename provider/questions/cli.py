"""Commands about questions in files: `flask exams import` and `export`."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from exams.bank import questions
from exams.cli import cli
from exams.interchange import reader, writing
from foundation import clock, db
from judging.wording import of_faults
from packages.faults import Fault
from packages.models import Package
from provider.questions import editing

__all__ = ["cli"]


@cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--package", "package_id", type=int, required=True, help="Id of the draft that it is for.")
@click.option("--format", "wanted", type=click.Choice(reader.IN), help="Its format, where it can't be told.")
@click.option(
    "--replace", is_flag=True, help="Instead of the questions that are there; else as further sets."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def import_command(file: Path, package_id: int, wanted: str | None, replace: bool, as_json: bool) -> None:
    """Bring questions from a file: Excel, GIFT, Aiken, Moodle XML, QTI, numbered text. Nothing is brought where anything is wrong.

    What has no place here is listed, and the rest is brought. Exit status 1 where something is wrong.
    """
    with tempfile.TemporaryDirectory(prefix="questions-") as folder:
        brought = reader.read(file, file.name, Path(folder), wanted or "")
        count = sum(len(each.questions) for each in brought.sets)
        done = not brought.faults and count > 0
        if done:
            _store(package_id, brought, Path(folder), replace=replace)
    told = {
        "format": brought.format,
        "questions": count if done else 0,
        "sets": len(brought.sets) if done else 0,
    }
    _print(told, brought.faults, brought.notes, as_json=as_json)
    if not done:
        raise SystemExit(1)


def _store(package_id: int, brought: reader.Brought, folder: Path, *, replace: bool) -> None:
    with db.writing() as session:
        package = _package(session.get(Package, package_id))
        try:
            editing.bring(
                session, package, brought.sets, folder, replace=replace, person_id=None, now=clock.now()
            )
        except editing.Full:
            raise click.ClickException(f"more than {editing.MOST_SETS} sets") from None


@cli.command("export")
@click.argument("package_id", type=int)
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--format", "wanted", type=click.Choice(list(writing.FORMATS)), required=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def export_command(package_id: int, file: Path, wanted: str, as_json: bool) -> None:
    """Write the questions of a draft as Excel, GIFT, Moodle XML or a package of QTI 3.0. What has no place there is listed."""
    with db.reading() as session:
        _package(session.get(Package, package_id))
        sets = questions.written_sets(session, package_id)
        content, notes = writing.write(sets, wanted, questions.content_of(session, sets))
    file.write_bytes(content)
    told = {"format": wanted, "questions": sum(len(each.questions) for each in sets), "sets": len(sets)}
    _print(told, (), notes, as_json=as_json)


def _package(found: Package | None) -> Package:
    if found is None:
        raise click.BadParameter("no such package")
    return found


def _print(
    told: dict[str, object], faults: Sequence[Fault], notes: Sequence[Fault], *, as_json: bool
) -> None:
    if as_json:
        lines = {
            "faults": [of_faults.line(each) for each in faults],
            "notes": list(map(of_faults.line, notes)),
        }
        click.echo(json.dumps({**told, **lines}, ensure_ascii=False, indent=2))
        return
    click.echo(", ".join(f"{name}: {value}" for name, value in told.items()))
    for each in (*faults, *notes):
        click.echo(of_faults.line(each))
