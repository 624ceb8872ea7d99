"""Commands that run a site: `flask migrate`, `flask serve`, `flask worker`, `flask up`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Any

import click
import waitress
from alembic import command
from alembic.config import Config
from flask import current_app
from flask.cli import with_appcontext
from huey.consumer import Consumer

from config.settings import ROOT, Settings
from foundation import carrier
from foundation.i18n import _


@click.command("migrate")
@with_appcontext
def migrate() -> None:
    """Bring the database up to date."""
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("sqlalchemy.url", _settings().database_url.replace("%", "%%"))
    command.upgrade(config, "head")


@click.command("serve")
@with_appcontext
def serve() -> None:
    """Serve the pages."""
    settings = _settings()
    click.echo(_("地址：http://%(host)s:%(port)d", host=settings.host, port=settings.port))
    _serve(settings)


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Do the background work: captions and the like."""
    _end_with_parent()
    # What waited while no worker ran is begun at once; the carrier brings the rest.
    current_app.extensions["wake"]()
    huey = current_app.extensions["huey"]
    Consumer(huey, workers=carrier.THREADS, periodic=True, backoff=1.0, max_delay=2.0).run()


@click.command("up")
@with_appcontext
def up() -> None:
    """Serve the pages and work in the background; Ctrl-C stops both."""
    settings = _settings()
    environment = {**os.environ, "PARENT_OF_WORKER": str(os.getpid())}
    helper = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "worker"], env=environment, cwd=ROOT
    )
    # A terminated server must not leave its worker behind.
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(0))
    click.echo(
        _("网站已启动：http://%(host)s:%(port)d （按 Ctrl-C 停止）", host=settings.host, port=settings.port)
    )
    try:
        _serve(settings)
    finally:
        helper.terminate()
        with suppress(subprocess.TimeoutExpired):
            helper.wait(10)
        helper.kill()


def _serve(settings: Settings) -> None:
    app: Any = current_app
    waitress.serve(
        app._get_current_object(), host=settings.host, port=settings.port, threads=8, channel_timeout=600
    )


def _end_with_parent() -> None:
    """A worker started by `flask up` stops when that process is gone, even if it was killed."""
    parent = os.environ.pop("PARENT_OF_WORKER", "")
    if not parent:
        return

    def watch() -> None:
        while os.getppid() == int(parent):
            threading.Event().wait(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


COMMANDS = (migrate, serve, worker, up)
