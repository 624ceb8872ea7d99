"""The command `flask media renew`: the media check and the copies asked for where clips have none."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from foundation import clock, db
from foundation.i18n import _
from judging.media_cli import cli
from packages.models import Resource
from provider.clips import checks_and_copies


@cli.command("renew")
@with_appcontext
def renew_command() -> None:
    """Ask for the media check and the copies of every clip that has none."""
    with db.writing() as session:
        clips = [each for each in session.scalars(select(Resource)) if each.is_clip]
        asked = [checks_and_copies.put_missing(session, each, now=clock.now()) for each in clips]
    click.echo(_("%(n)d 段视频和音频，%(asked)d 段有要做的。", n=len(clips), asked=sum(asked)))
