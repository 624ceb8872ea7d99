"""Commands about the calendar of working days: `flask calendar import`, `template`, `show`."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from calls import year_lists, year_sheet, year_words
from foundation import clock, db
from foundation.i18n import _, day

cli = AppGroup("calendar", help="The calendar of working days.")


@cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--year", required=True, type=click.IntRange(2000, 2100), help="Of which year the list is.")
@click.option("--source", required=True, help="Who published it, and under which number.")
def import_command(file: Path, year: int, source: str) -> None:
    """Load a year's list from a table; every fault is told with its row and column, and then nothing is loaded."""
    days, faults = year_sheet.read(file, year)
    with db.writing() as session:
        faults = faults or year_lists.collisions(session, year, days)
        if not faults:
            found = year_lists.of(session, year)
            seen = found.revision if found else 0
            year_lists.load(session, year, days, source=source, seen=seen, person_id=None, now=clock.now())
    for each in faults:
        click.echo(year_words.line(each), err=True)
    if faults:
        raise SystemExit(1)
    click.echo(_("%(year)d 年的安排载入了，%(n)d 天", year=year, n=len(days)))


@cli.command("template")
@click.argument("out", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def template_command(out: Path) -> None:
    """Write a blank table."""
    out.write_bytes(year_sheet.template())


@cli.command("show")
@click.argument("year", type=click.IntRange(2000, 2100))
def show_command(year: int) -> None:
    """The list of a year; exit status 1 where there is none."""
    with db.reading() as session:
        found = year_lists.of(session, year)
        told = year_sheet.stretches(year_lists.moved(found))
    if found is None:
        raise click.ClickException(_("还没有 %(year)d 年的安排，工作日按周一到周五算。", year=year))
    for each in told:
        kind = _("放假") if each.kind == "off" else _("调休上班")
        click.echo(f"{day(each.first)}–{day(each.last)} {kind} {each.name}")
