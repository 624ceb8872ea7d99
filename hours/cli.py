"""Commands of this room: whether what is kept merged is what the evidence says."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from foundation import db
from foundation.i18n import _
from hours import union

cli = AppGroup("evidence", help="Evidence of study.")


@cli.command("verify")
@click.option("--rebuild", is_flag=True, help="Make what disagrees anew from the evidence.")
def verify(rebuild: bool) -> None:
    """Whether the kept union of every resource is the union of its evidence; names every difference."""
    with db.writing() if rebuild else db.reading() as session:
        wrong = union.disagreeing(session)
        if rebuild:
            union.rebuild(session, wrong)
    for enrolment_id, resource_id in wrong:
        click.echo(_("报名 %(e)d，资源 %(r)d：和证据对不上", e=enrolment_id, r=resource_id))
    if not wrong:
        click.echo(_("合并的记录和证据完全一致。"))
    elif rebuild:
        click.echo(_("已经按证据重新合并。"))
    else:
        raise click.exceptions.Exit(1)
