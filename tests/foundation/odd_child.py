"""A child that does what children do that read what strangers made."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from foundation import child


def good(*_more: str) -> dict[str, Any]:
    child.report(1)
    child.report([2, 3])
    print("a library speaks")
    return {"said": ["good"]}


def says(*_more: str) -> dict[str, Any]:
    raise child.Failed("odd", "because")


def holds(*_more: str) -> dict[str, Any]:
    kept = b"x" * (400 << 20)
    time.sleep(30)
    return {"held": len(kept)}


def spins(*_more: str) -> dict[str, Any]:
    while True:
        pass


WORK: dict[str, Callable[..., Any]] = {
    "good": good,
    "says": says,
    "raises": lambda *_more: {}["x"],
    "exits": lambda *_more: os._exit(3),
    "dies": lambda *_more: os.kill(os.getpid(), signal.SIGSEGV),
    "chatters": lambda *_more: os.write(1, b"hello\n"),
    "memory": lambda *_more: {"made": len(bytearray(2 << 30))},
    "holds": holds,
    "output": lambda *_more: {"long": "x" * (2 << 20)},
    "writes": lambda path: {"wrote": Path(path).write_bytes(b"x" * 1000)},
    "sleeps": lambda *_more: time.sleep(30),
    "spins": spins,
}


def work(arguments: list[str]) -> dict[str, Any]:
    return WORK[arguments[0]](*arguments[1:])


if __name__ == "__main__":
    child.answer(work)
