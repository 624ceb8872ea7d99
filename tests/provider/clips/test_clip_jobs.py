"""The work that clips need: copies made once, carried on after a killed worker, filled into frozen versions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from accessibility.captions import tracks
from accounts.people import Role, SignedIn
from foundation import clock, db, jobs, storage
from media import results
from media.making import copies
from media.making.copies import Copy
from media.models import MediaCopy
from packages import frozen, versions
from packages.models import Package, Resource
from provider.clips import checks_and_copies
from tests.make import masters, steps
from tests.make import packages as make


@pytest.fixture
def provider(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


@pytest.fixture
def clip(provider: SignedIn, tmp_path: Path) -> int:
    return steps.clips(steps.imported(provider, tmp_path))[0]


def run(clip: int, *, loudness: bool = False) -> jobs.Job:
    """Do a clip's copies job, whatever waits before it."""
    with db.writing() as session:
        found = session.get_one(Resource, clip)
        job = session.merge(checks_and_copies.put_copies(session, found, loudness=loudness, now=clock.now()))
        job.state, job.lease_until = "running", clock.now() + jobs.LEASE
        job.tries += 1
    work = jobs.Work(db.database(), job)
    checks_and_copies.copies(work)
    with db.reading() as session:
        return session.get_one(jobs.Job, job.id)


def count() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(MediaCopy)) or 0


def test_every_clip_of_an_import_waits_for_its_copies(app: Flask, clip: int) -> None:
    with db.reading() as session:
        package = session.get_one(Resource, clip).course.package
        waiting = {each.id: checks_and_copies.copies_of(session, each) for each in package.resources}
        states = {session.get_one(Resource, one).kind: job and job.state for one, job in waiting.items()}
    assert states == {"video": "waiting", "document": None}


def test_copies_are_made_once_and_told(app: Flask, clip: int) -> None:
    assert run(clip).state == "done"
    with db.reading() as session:
        resource = session.get_one(Resource, clip)
        assert resource.file is not None
        told = results.told(session, resource.file.sha256)
    assert told is not None
    assert {"video", "sound", "poster", "storyboard", "bytes", "tracks"} == set(told)
    assert told["bytes"]["video"] > told["bytes"]["sound"] > 0
    assert told["storyboard"]["count"] == 30
    before = count()
    with db.writing() as session:
        job = checks_and_copies.copies_of(session, session.get_one(Resource, clip))
        assert job is not None
        job.state = "failed"
    assert run(clip).state == "done"
    assert count() == before
    assert not [each for each in (app.config["SETTINGS"].var_dir / "making").iterdir() if each.is_dir()]


def test_after_a_killed_worker_the_next_one_goes_on(
    app: Flask, clip: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.reading() as session:
        resource = session.get_one(Resource, clip)
        assert resource.file is not None
        sha256, source = resource.file.sha256, storage.local_path(resource.file)
    (tmp_path / "out").mkdir()
    video = next(each for each in copies.make(source, tmp_path / "out") if each.kind == "video")
    with db.writing() as session:
        results.keep_copy(session, sha256, copies.parameters(), video, clock.now())
    told: list[str] = []
    monkeypatch.setattr(jobs.Work, "progress", lambda _self, stage, _done, _total: told.append(stage))
    assert run(clip).state == "done"
    assert "sound" in told
    assert "video" not in told


@pytest.mark.parametrize("lost", ["sound", "poster"])
def test_a_resumed_job_does_not_measure_the_loudness_again(
    app: Flask, clip: int, lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before the sound was made, the measure is known; killed after it, nobody needs it."""

    def again() -> list[str]:
        told: list[str] = []
        monkeypatch.setattr(jobs.Work, "progress", lambda _self, stage, _done, _total: told.append(stage))
        run(clip, loudness=True)
        return told

    assert "loudness" in again()
    with db.writing() as session:
        session.execute(delete(MediaCopy).where(MediaCopy.kind == lost))
    told = again()
    assert "loudness" not in told
    assert ("sound" in told) == (lost == "sound")


def test_copies_made_after_the_freezing_are_filled_in_under_the_same_hash(
    app: Flask, clip: int, provider: SignedIn
) -> None:
    with db.writing() as session:
        package = session.get_one(Resource, clip).course.package
        version = versions.freeze(
            session, package, exam_sets=[], findings=[], person_id=provider.id, now=clock.now()
        )
        first = next(versions.resources(frozen.whole(session, version)))
        assert "copies" not in first
        before = version.content_hash
    run(clip)
    with db.reading() as session:
        version = session.get_one(type(version), version.id)
        first = next(versions.resources(frozen.whole(session, version)))
        assert first["copies"]["video"]
        assert versions.is_whole(session, version)
        package = session.get_one(Package, version.package_id)
        fresh = versions.content(package, [])
        assert versions.content_hash(fresh) == before


def test_the_chapters_of_a_file_are_the_headings_of_its_transcript(
    app: Flask, provider: SignedIn, tmp_path: Path
) -> None:
    """From the container of what is uploaded to the provider's page and the trainee's lesson."""
    rich, chosen = masters.rich(tmp_path / "rich.mkv"), ["-map", "0:v", "-map", "0:a:0", "-c", "copy"]
    master = masters.rendered(tmp_path / "rich.mp4", "-i", str(rich), *chosen)
    package_id = steps.imported(provider, tmp_path, {"media/01.mp4": master.read_bytes()})
    steps.captioned(package_id)
    with db.reading() as session:
        clip_id = next(each.id for each in session.get_one(Package, package_id).resources if each.is_clip)
    run(clip_id)
    with db.writing() as session:
        package = session.get_one(Package, package_id)
        track = tracks.current(session, clip_id)
        assert track is not None
        assert [each.heading for each in tracks.sections(session, track)] == ["洗手", "和面"]
        version = versions.freeze(
            session, package, exam_sets=[], findings=[], person_id=provider.id, now=clock.now()
        )
        told = next(
            each for each in versions.resources(frozen.whole(session, version)) if each["id"] == clip_id
        )
        assert [each["title"] for each in told["copies"]["chapters"]] == ["洗手", "和面"]


def test_what_cannot_be_read_fails_in_words_and_leaves_nothing(app: Flask, clip: int) -> None:
    with db.reading() as session:
        resource = session.get_one(Resource, clip)
        assert resource.file is not None
        storage.local_path(resource.file).write_bytes(make.clip(60)[:2000])
    with pytest.raises(jobs.Failed, match="copies-unreadable"):
        run(clip)
    assert count() == 0
    assert not [each for each in (app.config["SETTINGS"].var_dir / "making").iterdir() if each.is_dir()]


def test_another_set_takes_the_place_of_the_first(app: Flask, clip: int, tmp_path: Path) -> None:
    path = tmp_path / "sound.m4a"
    path.write_bytes(b"one")
    with db.writing() as session:
        results.keep_copy(session, "a" * 64, "1" * 64, Copy("sound", path, "audio/mp4"), clock.now())
    path.write_bytes(b"other")
    with db.writing() as session:
        second = results.keep_copy(session, "a" * 64, "2" * 64, Copy("sound", path, "audio/mp4"), clock.now())
        assert results.copies(session, "a" * 64) == [second]
        assert results.told(session, "a" * 64) == {
            "sound": second.file_id,
            "bytes": {"sound": 5},
            "tracks": [],
        }
