"""`flask media copy` and `flask media renew`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import delete, func, select

from accounts.people import Role, SignedIn
from foundation import db
from foundation.jobs import Job
from provider.clips.checks_and_copies import CHECK, COPIES
from tests.make import masters, steps


def test_all_copies_lie_in_the_folder_and_nothing_else(app: Flask, tmp_path: Path) -> None:
    source, out = masters.plain(tmp_path / "a.mp4", "320x180", seconds=2), tmp_path / "out"
    done = app.test_cli_runner().invoke(args=["media", "copy", str(source), "--out", str(out)])
    assert done.exit_code == 0, done.output
    names = {"video.mp4", "sound.m4a", "poster.jpg", "storyboard-1.jpg", "storyboard.vtt"}
    assert {each.name for each in out.iterdir()} == names
    assert "storyboard-1.jpg#xywh=0,0,160,90" in (out / "storyboard.vtt").read_text("utf-8")
    assert {line.split("\t")[0] for line in done.output.splitlines()} == names


def test_what_is_no_clip_is_refused_in_words_and_leaves_nothing(app: Flask, tmp_path: Path) -> None:
    source, out = tmp_path / "a.mp4", tmp_path / "out"
    source.write_bytes(b"#EXTM3U\n#EXTINF:1,\nb.ts\n")
    done = app.test_cli_runner().invoke(args=["media", "copy", str(source), "--out", str(out)])
    assert done.exit_code == 1
    assert "播放列表" in done.output
    assert list(out.iterdir()) == []


def test_renew_asks_for_what_is_missing(app: Flask, person: Callable[..., SignedIn], tmp_path: Path) -> None:
    steps.imported(person(Role.PROVIDER), tmp_path)
    with db.writing() as session:
        session.execute(delete(Job).where(Job.kind.in_((CHECK, COPIES))))
    done = app.test_cli_runner().invoke(args=["media", "renew"])
    assert done.output.strip() == "3 段视频和音频，3 段有要做的。"
    with db.reading() as session:
        kinds = dict(session.execute(select(Job.kind, func.count()).group_by(Job.kind)).tuples().all())
    assert (kinds[CHECK], kinds[COPIES]) == (3, 3)
