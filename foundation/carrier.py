"""Huey carries job rows to workers: it wakes them when a row is put and every few seconds for lost leases.

Losing a message loses nothing: the row is the truth and the periodic wake finds it.
"""

from __future__ import annotations

import threading
from typing import Any

from flask import Flask, current_app
from huey import Huey, RedisHuey, SqliteHuey, crontab
from sqlalchemy import event
from sqlalchemy.orm import Session

from config.settings import Settings
from foundation import jobs

# A worker does one long job at a time, which uses all processors; beside it, in another thread, what a person waits for.
THREADS = 2
_long = threading.Lock()


def make(app: Flask, settings: Settings) -> Huey:
    """The queue of this installation, with its two tasks; Redis when configured."""
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
    app.extensions["wake"] = wake
    return huey


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
        wake: Any = current_app.extensions["wake"]
        wake()
