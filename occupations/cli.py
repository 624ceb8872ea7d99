"""Commands about the catalogue of scarce occupations: `flask occupations import`, `template`, `sample`, `find`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from foundation import clock, db
from foundation.i18n import _
from occupations import catalogue, words, workbook

cli = AppGroup("occupations", help="The catalogue of scarce occupations.")
_TARGET = click.Path(dir_okay=False, writable=True, path_type=Path)
_DAY = click.DateTime(["%Y-%m-%d"])


@cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--title", required=True, help="The edition's own title.")
@click.option("--source", required=True, help="Who published it, and under which number.")
@click.option("--from", "valid_from", required=True, type=_DAY, help="First day that it is valid.")
@click.option("--until", "valid_until", required=True, type=_DAY, help="Last day that it is valid.")
@click.option("--sample", is_flag=True, help="The figures are not official.")
def import_command(
    file: Path, title: str, source: str, valid_from: datetime, valid_until: datetime, sample: bool
) -> None:
    """Load an edition from a workbook; every fault is told with its row, and then nothing is loaded."""
    entries, faults = workbook.read(file)
    for each in faults:
        click.echo(words.line(each), err=True)
    if faults:
        raise SystemExit(1)
    try:
        with db.writing() as session:
            catalogue.load(
                session,
                entries,
                title=title,
                source=source,
                sample=sample,
                valid_from=valid_from.date(),
                valid_until=valid_until.date(),
                content=file.read_bytes(),
                person_id=None,
                now=clock.now(),
            )
    except catalogue.BadValidity:
        raise click.BadParameter(_("最后一天在第一天以前")) from None
    click.echo(_("已载入 %(n)d 行", n=len(entries)))


@cli.command("template")
@click.argument("out", type=_TARGET)
def template_command(out: Path) -> None:
    """Write a blank workbook."""
    out.write_bytes(workbook.blank())


@cli.command("sample")
@click.argument("out", type=_TARGET)
def sample_command(out: Path) -> None:
    """Write a workbook of invented figures, to try with."""
    out.write_bytes(workbook.sample())


@cli.command("find")
@click.argument("occupation")
def find_command(occupation: str) -> None:
    """What the edition in force asks and pays today; exit status 1 if it does not have the occupation."""
    today = clock.today()
    with db.reading() as session:
        found = catalogue.standing(session, occupation, today)
    if found is None:
        raise click.ClickException(_("目录里没有“%(name)s”", name=occupation))
    told = _(
        "%(name)s：%(scarcity)s，%(hours)d 学时，补贴 %(yuan)s 元/人（%(title)s）",
        name=found.name,
        scarcity=found.scarcity,
        hours=found.required_tenths // 10,
        yuan=f"{found.subsidy_fen // 100}.{found.subsidy_fen % 100:02d}",
        title=found.title,
    )
    click.echo(_("%(told)s 样例，不是官方数据", told=told) if found.sample else told)
