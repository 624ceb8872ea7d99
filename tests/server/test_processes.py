"""The processes of a site: begun again when they die, ended with their parent, one site on a port."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import threading
import time
from pathlib import Path

from tests.client import RealClient, StrictClient
from tests.server.conftest import answers, children_of, command, started, until

NEW = {"email": "new@example.com", "name": "新学员（虚构）"}


def program(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def test_a_process_that_is_killed_is_begun_again(empty: Path) -> None:
    with started(empty, "up") as site:
        until(lambda: any(program(pid).strip().endswith(" worker") for pid in site.children()), 20)
        before = site.children()
        assert len(before) == 3  # two for the pages and the worker
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        until(lambda: len(set(site.children()) - set(before)) == 3, 20)
        until(lambda: answers(site.port), 20)
        until(lambda: any(program(pid).strip().endswith(" worker") for pid in site.children()), 20)


def test_a_parent_that_is_killed_takes_its_children_along(empty: Path) -> None:
    with started(empty, "up") as site:
        children = site.children()
        os.kill(site.process.pid, signal.SIGKILL)
        until(lambda: all(gone(pid) for pid in children), 20)


def test_a_child_of_the_worker_dies_with_it(empty: Path) -> None:
    """What decodes a clip is nobody's once its worker was killed."""
    words = (
        "import time; from foundation import child; child.run(['sleep', '600'], patience=child.Patience(600))"
    )
    plan = command(empty, 0)
    plan["args"] = [plan["args"][0], "-c", words]  # type: ignore[index]
    worker = subprocess.Popen(**plan)  # type: ignore[call-overload]
    until(lambda: children_of(worker.pid), 20)
    decoding = children_of(worker.pid)
    worker.kill()
    worker.wait()
    until(lambda: all(gone(pid) for pid in decoding), 10)


def test_a_second_site_on_a_port_is_told_in_a_sentence(empty: Path) -> None:
    with started(empty, "serve") as site:
        second = subprocess.run(**command(empty, site.port, "up"), capture_output=True, timeout=60)  # type: ignore[call-overload]
        assert second.returncode == 1
        assert "端口" in second.stderr
        assert str(site.port) in second.stderr
        assert "Traceback" not in second.stderr + second.stdout
        assert answers(site.port)


def test_what_has_begun_is_answered_before_the_site_stops(empty: Path) -> None:
    with started(empty, "serve") as site:
        visitor = StrictClient(RealClient(site.address))
        sent = {"csrf_token": visitor.token(), **NEW}
        found: list[int] = []
        lock = sqlite3.connect(empty / "wuai.db", isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")  # so that the request waits
        asking = threading.Thread(
            target=lambda: found.append(visitor.client.post("/register", data=sent).status_code)
        )
        asking.start()
        time.sleep(1)
        site.process.terminate()
        time.sleep(1)
        lock.execute("ROLLBACK")
        asking.join(20)
        assert found == [200]  # a letter is on its way
        assert site.process.wait(20) == 0
        assert "Traceback" not in site.log.read_text()
