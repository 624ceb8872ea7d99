"""The whole suite on every core: a file of tests goes to one process as a whole, the longest first.

Named files, folders or tests run in one process, so that nothing costs more than it must; `-n 2` says otherwise. A test
marked `alone` measures time by the clock: nothing else of the run goes on meanwhile.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from config.settings import ROOT

MOST = 4  # each process of the suite may have a browser and a database server of its own
# The rest of the suite fits around these; they would be waited for at the end.
LONGEST = (
    "tests/browser/test_sweep.py",
    "tests/browser/test_journey.py",
    "tests/accessibility/test_whisper.py",
    "tests/provider/splitting/test_split_cli.py",
    "tests/browser/",
)

LINES: list[str] = []


@pytest.fixture(scope="session")
def record_line() -> Callable[[str], None]:
    """A line for the end of the run."""
    return LINES.append


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process hands its lines to the one that started it."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["lines"] = LINES


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take them."""
    LINES.extend(getattr(node, "workeroutput", {}).get("lines", []))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was covered and measured, where everybody sees it."""
    for line in LINES:
        terminalreporter.write_line(line)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """A process a core for the whole suite, none of its own for what was named."""
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return min(len(os.sched_getaffinity(0)), MOST) if whole else 0


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; those that measure come last, when little is left to wait for them."""
    measuring = {item.path for item in items if _alone(item)}
    items.sort(key=lambda item: len(LONGEST) + 1 if item.path in measuring else _rank(item))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Wait for one's turn: before the test's own time limit begins."""
    if not hasattr(item.config, "workerinput"):
        return (yield)
    with turn(alone=_alone(item)):
        return (yield)


@contextmanager
def turn(*, alone: bool) -> Iterator[None]:
    """With the others, or alone: locks on two files of the checkout, which are gone with the process.

    Everybody passes the gate; who wants to be alone stands in it until the room is empty.
    """
    gate, room = (os.open(ROOT / "tests" / name, os.O_RDONLY) for name in ("conftest.py", "parallel.py"))
    try:
        fcntl.flock(gate, fcntl.LOCK_EX)
        fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(gate, fcntl.LOCK_UN)
        yield
    finally:
        os.close(gate)
        os.close(room)


def _alone(item: pytest.Item) -> bool:
    return item.get_closest_marker("alone") is not None


def _rank(item: pytest.Item) -> int:
    """Where a test's file stands among the longest; behind them if it isn't."""
    return next((n for n, name in enumerate(LONGEST) if item.nodeid.startswith(name)), len(LONGEST))
