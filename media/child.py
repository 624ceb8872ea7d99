"""A child process that reads a stranger's file: bounded in time and memory, writing no file, gone with who asked.

The parent calls `ask`; the child's `main` calls `answer`. They speak in lines of JSON on standard output: any number
of `{"progress": ...}`, then one `{"result": ...}` or `{"error": code, "detail": ...}`.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from media.ffmpeg import Unreadable

MEMORY_BYTES = 3 << 30
POLL_SECONDS = 0.2
ROOT = Path(__file__).resolve().parent.parent
_PARENT_DEATH = 1  # PR_SET_PDEATHSIG of prctl(2)


class Cancelled(Exception):
    """Whoever asked wants no answer any more."""


@dataclass
class Patience:
    """How long the child may take in all; whoever hears of progress may grant more."""

    seconds: float


def ask(
    module: str,
    arguments: list[str],
    *,
    patience: Patience,
    stopped: Callable[[], bool] = lambda: False,
    progress: Callable[[Any], None] = lambda _told: None,
) -> dict[str, Any]:
    """Run `module` as a child and return its result. Raises Unreadable, or Cancelled once `stopped()`.

    However this ends, the child has ended too.
    """
    command = [sys.executable, "-m", module, str(os.getpid()), *arguments]
    child = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT
    )
    try:
        return _listen(child, patience, stopped, progress)
    finally:
        child.kill()
        child.wait()
        if child.stdout:
            child.stdout.close()


def _listen(
    child: subprocess.Popen[bytes],
    patience: Patience,
    stopped: Callable[[], bool],
    progress: Callable[[Any], None],
) -> dict[str, Any]:
    assert child.stdout is not None
    pending, began = b"", time.monotonic()
    with selectors.DefaultSelector() as waiting:
        waiting.register(child.stdout, selectors.EVENT_READ)
        while True:
            if stopped():
                raise Cancelled
            if time.monotonic() - began > patience.seconds:
                raise Unreadable("too-slow")
            if not waiting.select(POLL_SECONDS):
                continue
            heard = os.read(child.stdout.fileno(), 1 << 16)
            if not heard:
                raise Unreadable("broken", f"child ended {child.wait()}")
            *lines, pending = (pending + heard).split(b"\n")
            for line in lines:
                told = json.loads(line)
                if "progress" not in told:
                    return _result(told)
                progress(told["progress"])


def _result(told: dict[str, Any]) -> dict[str, Any]:
    if "error" in told:
        raise Unreadable(told["error"], told.get("detail", ""))
    result: dict[str, Any] = told["result"]
    return result


def answer(work: Callable[[list[str]], dict[str, Any]], *, writes: bool = False) -> None:
    """In the child: confine this process, do the work, say its result or what was wrong.

    `writes` for a child whose work is to write files into a folder that it was given.
    """
    parent, *arguments = sys.argv[1:]
    _confine(int(parent), writes)
    try:
        _say({"result": work(arguments)})
    except Unreadable as error:
        _say({"error": error.code, "detail": str(error)[-300:]})
    except MemoryError:
        _say({"error": "too-large"})
    except Exception as error:  # a stranger's file must never pass for measured; whoever asked tells of it
        _say({"error": "broken", "detail": repr(error)[-300:]})
    # the interpreter's own tidying up of decoder threads is time that nobody needs
    os._exit(0)


def report(told: Any) -> None:
    """In the child: say how far it is."""
    _say({"progress": told})


def _say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def _confine(parent: int, writes: bool) -> None:
    """Die with the parent, take no more memory than allowed, write no file unless that is the work."""
    ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the line above
        os._exit(1)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    if not writes:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
