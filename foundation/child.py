"""Child processes: bounded in time, processor time, memory, output and what they write, and gone with who asked.

Whatever comes from a stranger is read in one of these, and every program that is not ours runs in one. Three ways:
`ask` has a module of ours do one piece of work, `Talk` has one answer many questions, `run` runs any command.
A module of ours hands its work to `answer`; they speak in lines of JSON on standard output: any number of
`{"progress": ...}`, then one `{"result": ...}` or `{"error": code, "detail": ...}`.
"""

from __future__ import annotations

import ctypes
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from resource import RLIMIT_AS, RLIMIT_CORE, RLIMIT_CPU, RLIMIT_FSIZE, setrlimit
from types import TracebackType
from typing import Any

POLL_SECONDS = 0.2
SAID = 8000  # so much of the end of what it complains of is kept
ROOT = Path(__file__).resolve().parent.parent
_PARENT_DEATH = 1  # PR_SET_PDEATHSIG of prctl(2)
_LIBC = ctypes.CDLL(None)  # looked up before any fork


class Failed(Exception):
    """There is no answer. `code` says why: too-slow, too-large, broken, or what the child said itself."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


class TooSlow(Failed):
    """It took more time, or more of the processor, than it had."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("too-slow", detail)


class TooLarge(Failed):
    """It wanted more memory than it had, or had more to say than anybody would hear."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("too-large", detail)


class Broken(Failed):
    """It ended without an answer, or with one that is none."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("broken", detail)


class Cancelled(Exception):
    """Whoever asked wants no answer any more."""


@dataclass
class Patience:
    """How long the child may take in all; whoever hears of progress may grant more."""

    seconds: float


@dataclass(frozen=True)
class Limits:
    """What a child may take: seconds of processor time, bytes of address space, bytes of standard output.

    `writes` is the largest file that it may write; `resident` is for those whose address space says nothing of the
    memory that they really use (what they hold is looked at a few times a second). None is no limit.
    """

    processor: int | None = None
    memory: int | None = 3 << 30
    resident: int | None = None
    output: int = 64 << 20
    writes: int | None = 0
    nice: int = 0


USUAL = Limits()


@dataclass(frozen=True)
class Done:
    """What a command said: its standard output, and the end of its complaints."""

    output: bytes
    said: str


class _Child:
    """A started process and what is heard of it."""

    def __init__(
        self, command: Sequence[str], limits: Limits, *, heard: bool, env: Mapping[str, str] | None = None
    ) -> None:
        self._limits = limits
        self._process = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE if heard else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, **env} if env else None,
            # said before any thread of ours goes on in it; nothing but system calls is made there
            preexec_fn=partial(_confine, limits, os.getpid()),
        )
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._waiting = selectors.DefaultSelector()
        self._waiting.register(self._process.stdout, selectors.EVENT_READ, "output")
        self._waiting.register(self._process.stderr, selectors.EVENT_READ, "said")
        self._complaints = b""
        self._output = 0

    def __enter__(self) -> _Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """However this ends, the child has ended too."""
        self._waiting.close()
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()

    @property
    def said(self) -> str:
        """The end of what it complained of."""
        return self._complaints.decode(errors="replace")

    def tell(self, line: bytes) -> None:
        """Write a line to its standard input; one that is gone is heard of when its answer is waited for."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line)
            self._process.stdin.flush()
        except BrokenPipeError:
            return

    def heard(self, patience: Patience, stopped: Callable[[], bool] = lambda: False) -> Iterator[bytes]:
        """Its standard output in pieces, as they come, to the end."""
        began = time.monotonic()
        while self._waiting.get_map():
            if stopped():
                raise Cancelled
            if time.monotonic() - began > patience.seconds:
                raise TooSlow
            self._weigh()
            for key, _events in self._waiting.select(POLL_SECONDS):
                piece = os.read(key.fd, 1 << 16)
                if not piece:
                    self._waiting.unregister(key.fileobj)
                elif key.data == "said":
                    self._complaints = (self._complaints + piece)[-SAID:]
                else:
                    self._count(piece)
                    yield piece

    def lines(self, patience: Patience, stopped: Callable[[], bool] = lambda: False) -> Iterator[bytes]:
        """Its standard output line by line; a last one without an end is left out."""
        pending = b""
        for piece in self.heard(patience, stopped):
            *whole, pending = (pending + piece).split(b"\n")
            yield from whole

    def ended(self) -> int:
        """How it ended; it is at its end or there. Raises TooSlow if its processor time had run out."""
        try:
            code = self._process.wait(10)
        except subprocess.TimeoutExpired as error:
            raise Broken("it says nothing and does not end") from error
        if code == -signal.SIGXCPU:
            raise TooSlow("processor time")
        return code

    def _count(self, piece: bytes) -> None:
        self._output += len(piece)
        if self._output > self._limits.output:
            raise TooLarge(f"more than {self._limits.output} bytes of output")

    def _weigh(self) -> None:
        if self._limits.resident is None:
            return
        try:
            pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        except (OSError, IndexError):  # it has just ended
            return
        if pages * os.sysconf("SC_PAGE_SIZE") > self._limits.resident:
            raise TooLarge(f"more than {self._limits.resident} bytes of memory")


def _confine(limits: Limits, parent: int) -> None:
    """In the child, before its program begins: die with the parent, take no more than allowed."""
    _LIBC.prctl(_PARENT_DEATH, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the line above
        os._exit(1)
    if limits.processor is not None:  # told by a signal first, which says what it was
        setrlimit(RLIMIT_CPU, (limits.processor, limits.processor + 5))
    for what, most in ((RLIMIT_AS, limits.memory), (RLIMIT_FSIZE, limits.writes), (RLIMIT_CORE, 0)):
        if most is not None:
            setrlimit(what, (most, most))
    if limits.nice:
        os.nice(limits.nice)


def ask(
    module: str,
    arguments: Sequence[str],
    *,
    patience: Patience,
    limits: Limits = USUAL,
    stopped: Callable[[], bool] = lambda: False,
    progress: Callable[[Any], None] = lambda _told: None,
) -> dict[str, Any]:
    """Run `module` as a child and return its result. Raises Failed, or Cancelled once `stopped()`, or what `progress` raises."""
    with _Child([sys.executable, "-m", module, *arguments], limits, heard=False) as child:
        for line in child.lines(patience, stopped):
            told = _read(line)
            if "progress" not in told:
                return _result(told)
            progress(told["progress"])
        raise Broken(f"ended {child.ended()} {child.said[-300:]}")


class Talk:
    """A child that answers one question after another: what is long to load is loaded once.

    In the child, `answer_all` reads the questions.
    """

    def __init__(self, module: str, arguments: Sequence[str], limits: Limits = USUAL) -> None:
        self._child = _Child([sys.executable, "-m", module, *arguments], limits, heard=True)

    def __enter__(self) -> Talk:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.__exit__(kind, error, trace)

    def ask(self, question: Any, patience: Patience) -> dict[str, Any]:
        """Its answer; raises Failed."""
        self._child.tell(json.dumps(question).encode() + b"\n")
        for line in self._child.lines(patience):
            return _result(_read(line))
        raise Broken(f"ended {self._child.ended()} {self._child.said[-300:]}")


def run(
    command: Sequence[str],
    *,
    patience: Patience,
    limits: Limits = USUAL,
    env: Mapping[str, str] | None = None,
    told: Callable[[str], None] | None = None,
) -> Done:
    """Run a command; `told` hears each line of its standard output as it comes (which is then not kept).

    Raises Failed, and whatever `told` raises.
    """
    with _Child(command, limits, heard=False, env=env) as child:
        pieces = []
        if told is None:
            pieces = list(child.heard(patience))
        else:
            for line in child.lines(patience):
                told(line.decode(errors="replace").strip())
        code = child.ended()
        if code:
            raise Broken(child.said[-400:] or f"ended {code}")
        return Done(b"".join(pieces), child.said)


def _read(line: bytes) -> dict[str, Any]:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Broken(f"no JSON: {line[:80]!r}") from error
    if not isinstance(told, dict):
        raise Broken(f"no answer: {line[:80]!r}")
    return told


def _result(told: dict[str, Any]) -> dict[str, Any]:
    if "error" in told:
        kinds: dict[str, type[TooSlow | TooLarge | Broken]] = {
            "too-slow": TooSlow,
            "too-large": TooLarge,
            "broken": Broken,
        }
        code, detail = str(told["error"]), str(told.get("detail", ""))
        raise kinds[code](detail) if code in kinds else Failed(code, detail)
    result: dict[str, Any] = told["result"]
    return result


def answer(work: Callable[[list[str]], dict[str, Any]]) -> None:
    """In the child: do the work, say its result or what was wrong, and end."""
    answers, sys.stdout = sys.stdout, sys.stderr  # a library that prints must not spoil the answer
    _say(_answered(partial(work, sys.argv[1:])), answers)
    # the interpreter's own tidying up of decoder threads is time that nobody needs
    os._exit(0)


def answer_all(work: Callable[[Any], dict[str, Any]]) -> None:
    """In the child of a Talk: answer each question, until nobody asks any more."""
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        _say(_answered(partial(work, json.loads(line))), answers)


def _answered(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return {"result": work()}
    except Failed as error:
        return {"error": error.code, "detail": error.detail[-300:]}
    except MemoryError:
        return {"error": "too-large"}
    except Exception as error:  # a stranger's file must never pass for read; whoever asked tells of it
        return {"error": "broken", "detail": repr(error)[-300:]}


def report(told: Any) -> None:
    """In the child: say how far it is."""
    _say({"progress": told}, sys.__stdout__)


def _say(told: dict[str, Any], answers: Any) -> None:
    answers.write(json.dumps(told) + "\n")
    answers.flush()
