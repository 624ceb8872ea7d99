"""Child processes: whatever they do, who asked hears of it in time, and nothing of them is left."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from foundation import child
from foundation.child import Broken, Cancelled, Failed, Limits, Patience, Talk, TooLarge, TooSlow

ODD = "tests.foundation.odd_child"


def ask(what: str, *more: str, seconds: float = 20, limits: Limits = child.USUAL) -> object:
    return child.ask(ODD, [what, *more], patience=Patience(seconds), limits=limits)


@pytest.fixture(autouse=True)
def none_is_left() -> object:
    yield
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text().rsplit(")", 1)[1].split()[1]
            assert int(parent) != os.getpid() or b"odd_child" not in (folder / "cmdline").read_bytes()
        except OSError:
            continue


def test_a_result_and_what_is_heard_on_the_way() -> None:
    heard: list[object] = []
    told = child.ask(ODD, ["good"], patience=Patience(20), progress=heard.append)
    assert (told, heard) == ({"said": ["good"]}, [1, [2, 3]])


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("raises", Broken),
        ("exits", Broken),
        ("dies", Broken),
        ("chatters", Broken),
        ("memory", TooLarge),
        ("output", TooLarge),
        ("writes", Broken),
    ],
)
def test_what_goes_wrong_is_told(what: str, kind: type[Failed], tmp_path: Path) -> None:
    limits = Limits(memory=600 << 20, output=1 << 20)
    with pytest.raises(kind):
        ask(what, str(tmp_path / "x"), limits=limits)


def test_what_a_child_says_itself_comes_through() -> None:
    with pytest.raises(Failed) as caught:
        ask("says")
    assert (caught.value.code, caught.value.detail) == ("odd", "because")


def test_time_processor_and_resident_memory_have_an_end() -> None:
    began = time.monotonic()
    with pytest.raises(TooSlow):
        ask("sleeps", seconds=1)
    with pytest.raises(TooSlow):
        ask("spins", limits=Limits(processor=1))
    with pytest.raises(TooLarge):
        ask("holds", limits=Limits(memory=None, resident=200 << 20))
    assert time.monotonic() - began < 15


def test_cancelled() -> None:
    began = time.monotonic()
    with pytest.raises(Cancelled):
        child.ask(ODD, ["sleeps"], patience=Patience(20), stopped=lambda: time.monotonic() - began > 0.5)
    assert time.monotonic() - began < 5


def test_an_exception_of_who_listens_ends_it() -> None:
    def leave(_told: object) -> None:
        raise KeyError

    with pytest.raises(KeyError):
        child.ask(ODD, ["good"], patience=Patience(20), progress=leave)


def test_it_may_write_what_it_is_allowed_to(tmp_path: Path) -> None:
    ask("writes", str(tmp_path / "x"), limits=Limits(writes=2000))
    assert (tmp_path / "x").stat().st_size == 1000
    with pytest.raises(Broken):
        ask("writes", str(tmp_path / "y"), limits=Limits(writes=500))


def test_a_talk_is_loaded_once_and_told_when_it_is_lost() -> None:
    with Talk("tests.foundation.odd_talk", []) as talk:
        assert talk.ask({"add": 2}, Patience(20)) == {"sum": 2}
        assert talk.ask({"add": 3}, Patience(20)) == {"sum": 5}
        with pytest.raises(Broken):
            talk.ask({"add": "x"}, Patience(20))
        with pytest.raises(TooSlow):
            talk.ask({"sleep": 30}, Patience(0.5))
    with Talk("tests.foundation.odd_talk", []) as talk, pytest.raises(Broken):
        talk.ask({"exit": 3}, Patience(20))


def test_a_command() -> None:
    heard: list[str] = []
    program = "import os, sys; print('a\\nb', flush=True); print('no', file=sys.stderr); sys.exit(int(os.environ['HOW']))"
    command = [sys.executable, "-c", program]
    done = child.run(command, patience=Patience(20), env={"HOW": "0"})
    assert (done.output, done.said) == (b"a\nb\n", "no\n")
    assert child.run(command, patience=Patience(20), env={"HOW": "0"}, told=heard.append).output == b""
    assert heard == ["a", "b"]
    with pytest.raises(Broken, match="no"):
        child.run(command, patience=Patience(20), env={"HOW": "1"})
