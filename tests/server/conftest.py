"""A site that really runs: processes that serve a world over a socket, as `flask serve` and `flask up` begin them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask

from accounts.people import Role
from app import create_app
from config import settings
from config.settings import ROOT
from tests.browser import world as worlds
from tests.browser.site import Site
from tests.browser.world import World
from tests.client import RealClient, StrictClient

KEY = "for tests only"


@dataclass
class Running:
    """A site's parent process, and where it is reached."""

    process: subprocess.Popen[str]
    port: int
    log: Path
    world: World = field(default_factory=World)
    app: Flask | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, role: Role | None = None) -> RealClient:
        """For a visitor, or the world's person of a role."""
        if role is None or self.app is None:
            return RealClient(self.address)
        kept = Site(self.app, self.address).cookie(self.world.people[role])
        assert kept is not None
        return RealClient(self.address, {"session": kept["value"]})

    def strict(self, role: Role | None = None) -> StrictClient:
        return StrictClient(self.client(role))

    def children(self) -> list[int]:
        """The processes that it began, the oldest first."""
        return children_of(self.process.pid)


def children_of(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sorted(int(each) for each in found)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def command(var: Path, port: int, *words: str, **more: str) -> dict[str, object]:
    """What starts a command of a site: arguments of subprocess.Popen."""
    told = {"WUAI_VAR_DIR": str(var), "WUAI_SECRET_KEY": KEY, "WUAI_PORT": str(port), "WUAI_PROCESSES": "2"}
    return {
        "args": [sys.executable, "-m", "flask", "--app", "app", *words],
        "env": {**os.environ, **told, **more},
        "cwd": ROOT,
        "text": True,
    }


@contextmanager
def started(var: Path, *words: str, **more: str) -> Iterator[Running]:
    """A site that answers, stopped at the end."""
    port, log = free_port(), var / "server.log"
    with log.open("w") as said:
        process = subprocess.Popen(**command(var, port, *words, **more), stdout=said, stderr=said)  # type: ignore[call-overload]
    site = Running(process, port, log)
    try:
        until(lambda: answers(port), 30, lambda: log.read_text())
        yield site
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        finally:
            process.kill()


def answers(port: int) -> bool:
    try:
        return RealClient(f"http://127.0.0.1:{port}").get("/sign-in").status_code == 200
    except OSError:
        return False


def until(true: Callable[[], object], seconds: float, told: Callable[[], object] = lambda: "") -> None:
    """Wait for it."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not within {seconds} s: {told()}"
        time.sleep(0.05)


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Running]:
    """The world of the sweep, served by two processes. A database that is locked is waited for one second."""
    var = tmp_path_factory.mktemp("served")
    shutil.copy(migrated_file, var / "wuai.db")
    app = create_app(settings.load({"WUAI_VAR_DIR": str(var), "WUAI_SECRET_KEY": KEY}))
    with app.app_context():
        world = worlds.build(app)
    database = f"sqlite:///{var / 'wuai.db'}?timeout=1"
    with started(var, "serve", WUAI_DATABASE_URL=database) as site:
        site.world, site.app = world, app
        yield site
    app.extensions["database"].engine.dispose()


@pytest.fixture
def empty(tmp_path: Path, migrated_file: Path) -> Path:
    """The folder of a site on which nobody has been yet."""
    var = tmp_path / "var"
    var.mkdir()
    shutil.copy(migrated_file, var / "wuai.db")
    return var
