"""The command that makes the index of what can be found anew."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from foundation import db
from foundation.i18n import _
from trainee.finding import index

cli = AppGroup("search", help="The index of what can be found.")


@cli.command("rebuild")
def rebuild() -> None:
    """Make the index anew from the versions on air."""
    with db.writing() as session:
        count = index.rebuild(session)
        passages = index.size(session)
    click.echo(_("已为 %(n)d 门课重做索引，共 %(p)d 段。", n=count, p=passages))
