"""Commands that run a site: `flask migrate`, `flask serve`, `flask worker`, `flask up`, `flask sweep`."""

from __future__ import annotations

from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from config.settings import ROOT, Settings
from foundation import carrier, clock, db
from foundation.i18n import _
from operation import serving, sweeping


@click.command("migrate")
@with_appcontext
def migrate() -> None:
    """Bring the database up to date."""
    from alembic import command
    from alembic.config import Config

    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("sqlalchemy.url", _settings().database_url.replace("%", "%%"))
    command.upgrade(config, "head")


@click.command("serve")
@with_appcontext
def serve() -> None:
    """Serve the pages, a process for each core."""
    _run(background=False)


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Do the background work: captions and the like."""
    from huey.consumer import Consumer

    with db.reading() as session:
        sweeping.at_start(_settings(), session, clock.now())
    # What waited while no worker ran is begun at once; the carrier brings the rest.
    carried = carrier.of_app()
    carried.wake()
    Consumer(carried.huey, workers=carrier.THREADS, periodic=True, backoff=1.0, max_delay=2.0).run()


@click.command("up")
@with_appcontext
def up() -> None:
    """Serve the pages and work in the background; Ctrl-C stops both."""
    _run(background=True)


@click.command("sweep")
@click.option("--free", is_flag=True, help="Really remove them; without it nothing is changed.")
@with_appcontext
def sweep(*, free: bool) -> None:
    """Say which stored files nothing needs any more, and how much room they take."""
    now = clock.now()
    paths = []
    with db.writing() if free else db.reading() as session:
        found = sweeping.unneeded(session, now)
        if free:
            paths = sweeping.free(session, found, now)
    for path in paths:
        sweeping.remove(path, now)
    for each in found.files:
        click.echo(f"{each.id}\t{each.size}\t{each.created_at:%Y-%m-%d}\t{each.name}")
    numbers = {"n": len(found.files), "mb": found.bytes // 1_000_000}
    if free:
        click.echo(_("已删除 %(n)d 个没人用的文件，腾出 %(mb)d MB。", **numbers))
    else:
        click.echo(_("有 %(n)d 个文件没人用了，能腾出 %(mb)d MB。要删就加 --free。", **numbers))


def _run(*, background: bool) -> None:
    app: Any = current_app
    try:
        serving.run(app._get_current_object(), _settings(), background=background)
    except serving.PortTaken as error:
        raise click.ClickException(
            _(
                "这个端口已经有程序在用（%(what)s）。网站可能已经开着；要开第二个，请用 WUAI_PORT 换一个端口。",
                what=str(error),
            )
        ) from error


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


COMMANDS = (migrate, serve, worker, up, sweep)
