"""Slow and half-open connections, locked databases, large uploads: the site goes on and says what is wrong."""

from __future__ import annotations

import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from accounts.people import Role
from foundation import db, jobs
from foundation.storage import StoredFile, local_path
from packages.models import Resource
from tests.make import packages as make
from tests.make.steps import BUNDLE
from tests.server.conftest import Running, answers, started, until

HALF_OPEN = 150
HELD_UP = 20  # seconds: far above what four pages take on a busy machine, far below what an idle line is kept


@contextmanager
def connections(site: Running, sent: bytes) -> Iterator[list[socket.socket]]:
    """Many connections on which this was sent and nothing more."""
    with ExitStack() as every:
        lines = [
            every.enter_context(socket.create_connection(("127.0.0.1", site.port), 10))
            for _n in range(HALF_OPEN)
        ]
        for line in lines:
            line.sendall(sent)
        yield lines


@contextmanager
def locked(path: Path, seconds: float) -> Iterator[None]:
    """Somebody else writes for a while."""
    lock = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    lock.execute("BEGIN IMMEDIATE")
    release = threading.Timer(seconds, lock.rollback)
    release.start()
    try:
        yield
    finally:
        release.cancel()
        with suppress(sqlite3.OperationalError):
            lock.rollback()
        lock.close()


def quick(site: Running) -> float:
    began = time.monotonic()
    for _time in range(4):
        assert answers(site.port)
    return time.monotonic() - began


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /sign-in HT",
        b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 9000\r\n\r\nhalf",
    ],
    ids=["half a line", "half a body"],
)
def test_half_open_connections_leave_the_site_open(real: Running, sent: bytes) -> None:
    with connections(real, sent):
        assert quick(real) < HELD_UP


def test_slow_viewers_keep_no_thread(real: Running) -> None:
    """Each asks for a large part of a clip and reads none of it."""
    assert real.app is not None
    address = large_file(real)
    kept = real.client(Role.TRAINEE).cookies["session"]
    sent = f"GET {address} HTTP/1.1\r\nHost: x\r\nCookie: session={kept}\r\nRange: bytes=1-\r\n\r\n"
    with connections(real, sent.encode()) as lines:
        assert {line.recv(12) for line in lines} == {b"HTTP/1.1 206"}
        assert quick(real) < HELD_UP


def large_file(real: Running) -> str:
    """The address of a lesson's clip whose file is made 64 MB long behind the site's back."""
    assert real.app is not None
    with real.app.app_context(), db.writing() as session:
        clip = session.get_one(Resource, real.world.lessons["video"])
        stored = session.get_one(StoredFile, clip.file_id)
        with local_path(stored).open("r+b") as file:
            file.truncate(64_000_000)
        stored.size = 64_000_000
    return f"/study/{real.world.versions['published']}/{clip.id}/file"


def test_an_upload_above_a_gigabyte_is_asked_for(real: Running) -> None:
    """Up to the setting, two gigabytes; what is larger is refused before it was sent."""
    sizes = (
        (1_900_000_000, "Expect: 100-continue\r\n", b"HTTP/1.1 100"),
        (2_500_000_000, "", b"HTTP/1.1 413"),
    )
    for size, expects, said in sizes:
        with socket.create_connection(("127.0.0.1", real.port), 10) as line:
            line.sendall(
                f"POST /packages/new HTTP/1.1\r\nHost: x\r\n{expects}Content-Type: multipart/form-data; boundary=b\r\n"
                f"Content-Length: {size}\r\n\r\n".encode()
            )
            assert line.recv(12) == said


def note(real: Running) -> str:
    return f"/study/{real.world.versions['published']}/{real.world.lessons['video']}/notes"


def test_a_database_that_is_locked_for_a_moment_is_waited_for(real: Running) -> None:
    with locked(database(real), 0.5):
        page = real.strict(Role.TRAINEE).post(note(real), {"text": "等一下就好。", "at": "0:03"})
    assert "等一下就好。" in page.html


def test_a_database_that_stays_locked_is_told_and_what_was_typed_is_kept(real: Running) -> None:
    trainee = real.strict(Role.TRAINEE)
    with locked(database(real), 30):
        page = trainee.post(note(real), {"text": "要留住的<字>。", "at": "0:04"}, status=503)
        assert int(page.response.headers["Retry-After"]) > 0
        kept = {
            str(field.get("name")): str(field.get("value")) for field in page.select("//main//form//input")
        }
        assert kept["text"] == "要留住的<字>。"
        assert kept["at"] == "0:04"
        assert trainee.get("/study").h1  # who only reads does not wait
    again = trainee.client.post(note(real), data=kept, follow_redirects=True)
    assert "要留住的&lt;字&gt;。" in again.get_data(as_text=True)


def test_a_password_is_never_put_on_a_page(real: Running) -> None:
    with locked(database(real), 30):
        page = real.strict().post(
            "/sign-in", {"email": "a@example.com", "password": "not to be shown"}, status=503
        )
    assert "not to be shown" not in page.html


def test_a_queue_that_is_locked_does_not_hold_up_an_upload(real: Running, tmp_path: Path) -> None:
    """The job's row is the truth: it is there, and a worker finds it."""
    provider, path = real.strict(Role.PROVIDER), make.package_zip(tmp_path, None, BUNDLE)
    with locked(database(real).with_name("queue.db"), 60), path.open("rb") as file:
        page = provider.post("/packages/new", {"archive": (file, BUNDLE)})
    assert "面点入门" in page.html
    assert real.app is not None
    with real.app.app_context(), db.reading() as session:
        assert session.query(jobs.Job).filter_by(state="waiting").count()


def database(real: Running) -> Path:
    return real.log.with_name("wuai.db")


def test_a_fault_of_the_site_is_not_told_as_a_busy_database(empty: Path) -> None:
    """A table that is missing is no reason to wait."""
    with started(empty, "serve") as site:
        with sqlite3.connect(empty / "wuai.db") as broken:
            broken.execute("DROP TABLE pace")
        visitor = site.strict()
        page = visitor.post("/sign-in", {"email": "a@example.com", "password": "wrong"}, status=500)
        assert "Retry-After" not in page.response.headers
        until(lambda: "request failed" in site.log.read_text(), 5)
