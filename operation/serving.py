"""The site's processes: one for the pages on each core, one for background work, all begun again when they die.

waitress reads requests and writes answers without a thread for each connection, so that slow or half-open
connections cost nothing but a socket; its processes share one listening socket (docs/decisions/0006-processes.md).
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click
import waitress
from flask import Flask

from config.settings import ROOT, Settings
from foundation import assets, web
from foundation.i18n import _

THREADS = 4
CONNECTIONS = 1000  # of each process; what waits has cost no thread yet
IDLE_SECONDS = 60  # until a connection on which nothing moves is closed
GRACE_SECONDS = 10
_SOON_SECONDS = 5  # who dies as soon as this is begun again more and more slowly
_LONGEST_PAUSE = 30.0
_PARENT_DEATH = 1  # PR_SET_PDEATHSIG of prctl(2)


class PortTaken(Exception):
    """Somebody else listens there."""


@dataclass
class Member:
    """A process that is to run always: what it does, which it is now, and when it was begun."""

    work: Callable[[], None]
    pid: int = 0
    began: float = 0.0
    pause: float = 0.0


def listen(settings: Settings) -> socket.socket:
    """The socket that all processes serve; raises PortTaken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((settings.host, settings.port))
    except OSError as error:
        made.close()
        raise PortTaken(f"{settings.host}:{settings.port}: {error.strerror}") from error
    made.listen(1024)
    made.set_inheritable(True)
    return made


def pages(app: Flask, listening: socket.socket, settings: Settings) -> None:
    """In a process of its own: serve pages until told to stop; what has begun is ended first."""
    # connections to the database are no good on both sides of a fork
    app.extensions["database"].engine.dispose(close=False)
    gc.freeze()  # what the parent made stays: never looked through for forgotten things, and shared by all children
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who began us tells us
    waitress.serve(
        app,
        sockets=[listening],
        threads=THREADS,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
        cleanup_interval=10,
        asyncore_use_poll=True,
        # the form around a file is a little larger than the file
        max_request_body_size=settings.upload_megabytes * 1_000_000 + 16_000_000,
        # waitress forgets whom a proxy speaks for, unless one is said to be there; foundation.web reads it
        clear_untrusted_proxy_headers=not settings.trusted_proxies,
        _quiet=True,
    )


def worker() -> None:
    """In a process of its own: the background work, as `flask worker` does it."""
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "flask", "--app", "app", "worker"])  # noqa: S606  our own interpreter with fixed words


def run(app: Flask, settings: Settings, *, background: bool) -> None:
    """Serve until SIGTERM or Ctrl-C; whoever dies meanwhile is begun again."""
    listening = listen(settings)
    assets.compress(ROOT / "static")
    crew = [Member(lambda: pages(app, listening, settings)) for _each in range(settings.processes or cores())]
    if background:
        crew.append(Member(worker))
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(0))
    try:
        for each in crew:
            _begin(each)
        for doubt in web.doubts(settings):
            click.echo(doubt, err=True)
        click.echo(
            _(
                "网站已启动：http://%(host)s:%(port)d （按 Ctrl-C 停止）",
                host=settings.host,
                port=settings.port,
            )
        )
        while True:
            _look_after(crew)
            time.sleep(0.2)
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        _end(crew)


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0))


def _begin(member: Member) -> None:
    member.began = time.monotonic()
    parent = os.getpid()
    member.pid = os.fork()
    if member.pid:
        return
    # the process that was forked must never return into the caller's code
    status = 1
    try:
        ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGTERM)
        if os.getppid() == parent:
            member.work()
        status = 0
    except SystemExit as ended:
        status = int(ended.code or 0) if isinstance(ended.code, int | None) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _look_after(crew: list[Member]) -> None:
    """Begin again whoever has died; one that dies at once, after a growing pause."""
    for each in crew:
        if each.pid and os.waitpid(each.pid, os.WNOHANG)[0]:
            each.pid = 0
            lived = time.monotonic() - each.began
            each.pause = min(_LONGEST_PAUSE, each.pause * 2 + 1) if lived < _SOON_SECONDS else 0.0
        if not each.pid and time.monotonic() >= each.began + each.pause:
            _begin(each)


def _end(crew: list[Member]) -> None:
    """Ask everybody to stop, and stop whoever has not in time."""
    _tell(crew, signal.SIGTERM)
    until = time.monotonic() + GRACE_SECONDS
    while any(each.pid for each in crew):
        for each in crew:
            if each.pid and os.waitpid(each.pid, os.WNOHANG)[0]:
                each.pid = 0
        if time.monotonic() > until:
            _tell(crew, signal.SIGKILL)
        time.sleep(0.05)


def _tell(crew: list[Member], what: Any) -> None:
    for each in crew:
        if each.pid:
            os.kill(each.pid, what)
