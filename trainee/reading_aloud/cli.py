"""Commands of reading aloud: have everything of a package spoken before anybody waits for it."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from accessibility.speaking import sounds
from foundation import clock, db
from foundation.i18n import _
from packages.models import Version
from trainee.reading_aloud import texts

cli = AppGroup("aloud", help="Texts read aloud.")


@cli.command("prepare")
@click.argument("version_id", type=int)
def prepare(version_id: int) -> None:
    """Put a job for every text of a published version that has no sound yet; the worker does them."""
    with db.writing() as session:
        version = session.get(Version, version_id)
        if version is None:
            raise click.ClickException(_("没有第 %(n)d 号版本。", n=version_id))
        every = texts.every(version)
        asked = [each for each in every if sounds.ask(session, each, clock.now())]
    click.echo(_("一共 %(all)d 段文字，%(n)d 段要做声音，已经排队。", all=len(every), n=len(asked)))
