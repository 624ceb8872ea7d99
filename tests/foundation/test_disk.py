"""The site's own disk: what is left by who was killed, files that are whole or not there, and a disk that is full."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest

from config.settings import ROOT
from foundation import clock, disk
from provider.upload import example

HELD = """
import sys, time
from pathlib import Path
from foundation import disk
print(disk.settle_in(Path(sys.argv[1])), flush=True)
time.sleep(60)
"""


def _process(root: Path) -> tuple[subprocess.Popen[str], Path]:
    made = subprocess.Popen(
        [sys.executable, "-c", HELD, str(root)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert made.stdout is not None
    return made, Path(made.stdout.readline().strip())


def test_what_a_killed_process_left_is_swept_and_what_is_in_use_stays(tmp_path: Path) -> None:
    killed, left = _process(tmp_path / "scratch")
    living, used = _process(tmp_path / "scratch")
    try:
        (left / "package-1").mkdir()
        assert disk.sweep(tmp_path / "scratch") == []
        killed.send_signal(signal.SIGKILL)
        killed.communicate()
        assert disk.sweep(tmp_path / "scratch") == [left]
        assert not left.exists()
        assert used.is_dir()
    finally:
        living.kill()
        living.communicate()


def test_a_process_of_the_site_keeps_its_temporary_files_in_the_sites_folder(tmp_path: Path) -> None:
    program = "import tempfile; from app import create_app; create_app(); print(tempfile.mkdtemp())"
    env = {**os.environ, "WUAI_VAR_DIR": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    ).stdout
    folder = Path(told.strip())
    assert folder.is_relative_to(tmp_path / "scratch")
    assert not folder.exists()  # it went with its process


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "made" / "a.zip"

    def broken() -> None:
        with disk.beside(path) as file:
            file.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert list(path.parent.iterdir()) == []
    with disk.beside(path) as file:
        file.write(b"whole")
        assert not path.exists()
    assert path.read_bytes() == b"whole"


def test_nobody_gets_half_of_the_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "example.zip"

    def full() -> bytes:
        assert not path.exists()
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(example, "_clip", full)
    with pytest.raises(OSError, match="full"):
        example.write(path)
    assert list(tmp_path.iterdir()) == []


def test_unfinished_files_of_yesterday_are_swept(tmp_path: Path) -> None:
    for name in (".part-1", "ab/.part-2", "ab/whole"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    assert disk.sweep_parts(tmp_path, clock.now()) == []
    later = clock.now() + timedelta(seconds=disk.UNTOUCHED_SECONDS + 1)
    assert {each.name for each in disk.sweep_parts(tmp_path, later)} == {".part-1", ".part-2"}
    assert [each.name for each in tmp_path.rglob("*") if each.is_file()] == ["whole"]


def test_room_is_looked_at_before_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    disk.make_room(Path(tempfile.gettempdir()), 1)
    with pytest.raises(disk.NoRoom) as caught:
        disk.make_room(Path(tempfile.gettempdir()), 1 << 60)
    assert disk.is_full(caught.value)
