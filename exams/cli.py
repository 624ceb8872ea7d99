"""Commands about exams: `flask exams remark`; `flask exams check` stands with the upload, whose words it uses."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from exams.sitting import remarking
from foundation import db

cli = AppGroup("exams", help="Check exam questions, and mark again.")


@cli.command("remark")
@click.option("--check", "only", is_flag=True, required=True, help="Change nothing: say what differs.")
def remark_command(only: bool) -> None:
    """Mark everything that was handed in once more from what is stored; exit status 1 if anything differs."""
    del only
    with db.reading() as session:
        found = 0
        for each in remarking.differences(session):
            found += 1
            at = ", ".join(map(str, each.positions))
            click.echo(
                f"attempt {each.attempt_id}: {each.stored / 100:g} stored, {each.again / 100:g} again (questions {at})"
            )
    click.echo(f"{found} differ")
    if found:
        raise SystemExit(1)
