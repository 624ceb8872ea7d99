"""Huey carries job rows to workers: it wakes them when a row is put and every few seconds for lost leases.

Losing a message loses nothing: the row is the truth and the periodic wake finds it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import structlog
from flask import Flask, current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from config.settings import Settings
from foundation import jobs

if TYPE_CHECKING:
    from huey import Huey

# A worker does one long job at a time, which uses all processors; beside it, in another thread, what a person waits for.
THREADS = 2
_long = threading.Lock()
_log = structlog.get_logger("carrier")


@dataclass(frozen=True)
class Carrier:
    """The queue of this installation, and the task that wakes a worker."""

    huey: Huey
    wake: Callable[[], object]


def install(app: Flask, settings: Settings) -> None:
    """Have a carrier made when something is first put or done: most commands and pages never need one."""
    app.extensions["carrier"] = cache(lambda: _make(app, settings))


def of_app() -> Carrier:
    """The carrier of the current application."""
    found: Carrier = current_app.extensions["carrier"]()
    return found


def _make(app: Flask, settings: Settings) -> Carrier:
    """Huey on SQLite, or on Redis when configured, with its two tasks."""
    from huey import RedisHuey, SqliteHuey, crontab  # brings the drivers of every database that it knows

    huey: Huey
    if settings.redis_url:
        huey = RedisHuey("wuai", url=settings.redis_url, results=False)
    else:
        huey = SqliteHuey("wuai", filename=str(settings.var_dir / "queue.db"), results=False)

    def run_all() -> None:
        with app.app_context():
            _run_all()

    wake = huey.task(name="wake")(run_all)
    huey.periodic_task(crontab(minute="*"), name="wake_lost")(run_all)

    def upkeep() -> None:
        with app.app_context():
            jobs.look_after()

    huey.periodic_task(crontab(minute="*/10"), name="upkeep")(upkeep)
    return Carrier(huey, wake)


def _run_all() -> None:
    every = _long.acquire(blocking=False)
    try:
        while jobs.run_next(awaited_only=not every):
            pass
    finally:
        if every:
            _long.release()


@event.listens_for(Session, "after_flush")
def _notice(session: Session, _context: object) -> None:
    if any(isinstance(row, jobs.Job) and row.state == "waiting" for row in (*session.new, *session.dirty)):
        session.info["wake"] = True


@event.listens_for(Session, "after_commit")
def _wake(session: Session) -> None:
    """Wake a worker once the row is really there; the periodic task covers a carrier that is down."""
    if session.info.pop("wake", False) and current_app:
        try:
            of_app().wake()
        except Exception as error:  # whatever the carrier's trouble is, the row is there and will be found
            _log.warning("worker not woken", why=repr(error))
