"""Stored files that nothing needs: what the sweep says, what it removes, and what it never touches."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from accounts.people import Role, SignedIn
from foundation import clock, db, disk, ledger, storage
from foundation.storage import StoredFile
from media import results
from media.making.copies import Copy
from media.models import MediaCopy
from operation import sweeping
from packages.models import Package, Resource
from provider.upload import importing, incoming
from tests.make import packages as make
from tests.make import steps

LATER = timedelta(days=2)


@pytest.fixture
def replaced(app: Flask, person: Callable[..., SignedIn], tmp_path: Path) -> int:
    """A package whose first zip, and a clip in it, were replaced."""
    provider = person(Role.PROVIDER)
    package_id = steps.imported(provider, tmp_path)
    with db.writing() as session:
        clip = next(each for each in session.get_one(Package, package_id).resources if each.is_clip)
        assert clip.file is not None
        poster = tmp_path / "poster.jpg"
        poster.write_bytes(b"poster of the old clip")
        results.keep_copy(session, clip.file.sha256, "p", Copy("poster", poster, "image/jpeg"), clock.now())
    (tmp_path / "b").mkdir()
    path = make.package_zip(tmp_path / "b", {clip.path: make.clip(30)})
    with incoming.opened(path, characters_per_minute=300) as arrived, db.writing() as session:
        importing.replace_package(
            session,
            session.get_one(Package, package_id),
            arrived,
            person_id=provider.id,
            settings=app.config["SETTINGS"],
            now=clock.now(),
        )
    return package_id


def _sweep(app: Flask, *, free: bool = False) -> str:
    with db.writing() as session:
        session.execute(update(StoredFile).values(created_at=clock.now() - LATER))
    return str(app.test_cli_runner().invoke(args=["sweep", *(["--free"] if free else [])]).output)


def _age(root: Path) -> None:
    for path in root.rglob("*"):
        if path.is_file():
            os.utime(path, (0, 0))


def test_a_sweep_says_what_it_would_free_and_changes_nothing(app: Flask, replaced: int) -> None:
    root = app.config["SETTINGS"].storage_dir
    before = sorted(each.name for each in root.rglob("*"))
    told = _sweep(app)
    assert (
        "有 4 个文件没人用了" in told
    )  # the zip, the clip, its poster, and the proof, whose content is used again
    assert "--free" in told
    assert sorted(each.name for each in root.rglob("*")) == before


def test_what_is_freed_goes_and_everything_needed_stays(app: Flask, replaced: int) -> None:
    root = app.config["SETTINGS"].storage_dir
    _age(root)
    assert "已删除 4 个没人用的文件" in _sweep(app, free=True)
    with db.reading() as session:
        package = session.get_one(Package, replaced)
        assert package.archive is not None
        for row in session.scalars(select(StoredFile)):
            assert storage.local_path(row).is_file()
        assert all(each.file is None or each.file_id for each in package.resources)
        assert package.details["rights"]["file_id"] in set(session.scalars(select(StoredFile.id)))
        assert session.scalars(select(MediaCopy)).all() == []
        contents = set(session.scalars(select(StoredFile.sha256)))
        assert contents == {each.name for each in root.rglob("*") if each.is_file()}
        note = ledger.about(session, "files")[-1]
        assert len(note.data["files"]) == 4
    assert "有 0 个文件" in _sweep(app)


def test_what_a_version_or_the_ledger_names_stays(app: Flask, replaced: int) -> None:
    with db.writing() as session:
        loose = sweeping.unneeded(session, clock.now() + LATER).files
        ledger.append(
            session,
            now=clock.now(),
            actor=None,
            kind="outside",
            subject="x:1",
            data={"proofs": [{"file_id": loose[0].id}]},
        )
        resource = session.scalars(select(Resource)).first()
        assert resource is not None
        resource.measured = {"layers": {"sign": {"file_id": loose[1].id}}}
    with db.reading() as session:
        left = {each.id for each in sweeping.unneeded(session, clock.now() + LATER).files}
    assert left.isdisjoint({loose[0].id, loose[1].id})


def test_a_clip_that_only_a_frozen_version_has_stays(
    app: Flask, person: Callable[..., SignedIn], tmp_path: Path
) -> None:
    provider = person(Role.PROVIDER)
    package_id = steps.imported(provider, tmp_path)
    steps.submitted(package_id, provider)
    with db.writing() as session:
        clip = next(each for each in session.get_one(Package, package_id).resources if each.is_clip)
        file_id = clip.file_id
        session.execute(update(Resource).where(Resource.id == clip.id).values(file_id=None))
    with db.reading() as session:
        left = {each.id for each in sweeping.unneeded(session, clock.now() + LATER).files}
    assert file_id not in left


def test_what_was_stored_a_moment_ago_stays(app: Flask, replaced: int) -> None:
    with db.reading() as session:
        assert sweeping.unneeded(session, clock.now()).files == ()


def test_contents_whose_row_was_never_committed_are_swept_at_start(app: Flask) -> None:
    settings = app.config["SETTINGS"]

    def killed() -> None:
        with db.writing() as session:
            storage.save(session, io.BytesIO(b"lost"), name="a", media_type="text/plain", now=clock.now())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed()
    with db.writing() as session:
        own = storage.save(session, io.BytesIO(b"kept"), name="a", media_type="text/plain", now=clock.now())
    with db.reading() as session:
        assert sweeping.at_start(settings, session, clock.now()) == 0  # somebody may be about to commit
        _age(settings.storage_dir)
        assert sweeping.at_start(settings, session, clock.now()) == 1
    assert [each for each in settings.storage_dir.rglob("*") if each.is_file()] == [storage.local_path(own)]
    assert disk.UNTOUCHED_SECONDS >= 3600
