"""A package comes in: all of it or nothing, faults kept, captions asked for, and a second upload."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from accessibility.captions.jobs import CAPTIONS
from accessibility.captions.models import CaptionTrack
from accounts.people import Role, SignedIn
from exams.bank import questions
from exams.bank.models import Question
from foundation import clock, db, ledger, storage
from foundation.jobs import Job
from foundation.ledger import LedgerEntry
from foundation.storage import StoredFile
from packages import archive, versions
from packages.models import Course, Package, Resource
from provider.upload import importing, incoming
from provider.upload.incoming import Incoming
from tests.make import packages as make

TABLES = (Package, Course, Resource, Question, StoredFile, Job, LedgerEntry)


@contextmanager
def arriving(path: Path) -> Iterator[Incoming]:
    with incoming.opened(path, characters_per_minute=300) as arrived:
        yield arrived


@pytest.fixture
def provider(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


@pytest.fixture
def bring(app: Flask, provider: SignedIn) -> Callable[[Path], int]:
    def bring_in(path: Path) -> int:
        with arriving(path) as arrived, db.writing() as session:
            package = importing.import_package(
                session,
                arrived,
                organisation_id=provider.organisation_id or 0,
                person_id=provider.id,
                scheme_id="tianjin-2023",
                settings=app.config["SETTINGS"],
                now=clock.now(),
            )
            return package.id

    return bring_in


def replace(app: Flask, package_id: int, path: Path) -> None:
    with arriving(path) as arrived, db.writing() as session:
        package = session.get_one(Package, package_id)
        importing.replace_package(
            session, package, arrived, person_id=None, settings=app.config["SETTINGS"], now=clock.now()
        )


def test_a_good_package_comes_in_whole(bring: Callable[[Path], int], tmp_path: Path) -> None:
    package_id = bring(make.package_zip(tmp_path))
    with db.reading() as session:
        package = session.get_one(Package, package_id)
        assert package.faults == []
        assert package.name == "面点入门（虚构）"
        assert package.class_hours_tenths == 1
        assert [course.name for course in package.courses] == ["卫生与面粉", "和面"]
        durations = {each.name: each.duration_ms for each in package.resources}
        assert durations == {
            make.FIRST: 60_000,
            make.SECOND: 80_000,
            make.READING: 72_000,
            make.THIRD: 300_000,
        }
        assert package.details["rights"]["kind"] == "commitment"
        rights = session.get_one(StoredFile, package.details["rights"]["file_id"])
        with storage.open(rights) as file:
            assert "承诺" in file.read().decode()
        assert package.archive is not None
        sets = questions.content(session, package_id)
        assert [each["number"] for each in sets] == [1, 2, 3]
        assert sum(each["points"] for each in sets[0]["questions"]) == 10_000


def test_each_clip_with_sound_gets_a_captions_job(bring: Callable[[Path], int], tmp_path: Path) -> None:
    silent = {"media/02.mp4": make.clip(80, sound=False)}
    package_id = bring(make.package_zip(tmp_path, silent))
    with db.reading() as session:
        package = session.get_one(Package, package_id)
        heard = [f"resource:{each.id}" for each in package.resources if each.name in (make.FIRST, make.THIRD)]
        asked = session.scalars(select(Job.subject).where(Job.kind == CAPTIONS).order_by(Job.id))
        assert list(asked) == heard


def test_the_import_is_in_the_ledger(bring: Callable[[Path], int], tmp_path: Path) -> None:
    package_id = bring(make.package_zip(tmp_path))
    with db.reading() as session:
        entry = session.scalars(select(LedgerEntry).where(LedgerEntry.kind == "package.imported")).one()
        assert entry.subject == f"package:{package_id}"
        assert list(ledger.verify(session)) == []


def test_a_broken_manifest_is_still_a_draft(bring: Callable[[Path], int], tmp_path: Path) -> None:
    package_id = bring(
        make.package_zip(tmp_path, {"package.toml": b"format = 1\n[introduction\n"}, name="半成品.zip")
    )
    with db.reading() as session:
        package = session.get_one(Package, package_id)
        assert package.name == "半成品"
        assert [each["code"] for each in package.faults] == ["toml-syntax"]
        assert package.faults[0]["where"] == {"file": "package.toml", "row": 2}
        assert package.courses == []


def test_everything_wrong_is_listed_at_once(bring: Callable[[Path], int], tmp_path: Path) -> None:
    manifest = make.manifest_with(
        ('category = "ethics"', 'category = "ethic"'),
        ("class_hours = 0.1\noccupation", "class_hours = 0.15\noccupation"),
        ("media/02.mp4", "media/none.mp4"),
        ('learners = "想学面点的残疾人"', 'learner = "想学面点的残疾人"'),
    )
    broken = {"package.toml": manifest, "media/03.mp4": b"\0\0\0\x18ftypmp42" + b"x" * 500}
    package_id = bring(make.package_zip(tmp_path, broken))
    with db.reading() as session:
        package = session.get_one(Package, package_id)
        codes = [each["code"] for each in package.faults]
        assert sorted(codes) == ["clip-unreadable", "file-missing", "not-a-tenth", "not-among", "unknown-key"]
        assert len(package.resources) == 4
        assert package.resources[1].duration_ms is None


def test_what_no_trainee_could_open_is_told(bring: Callable[[Path], int], tmp_path: Path) -> None:
    manifest = make.manifest_with(
        ('file = "media/03.mp4"\nkind = "video"', 'file = "media/03.h5p"\nkind = "simulation"\nminutes = 5')
    )
    inner = make.zip_of({"h5p.json": b"{}", "content/content.json": b"{}"})
    changes = {"package.toml": manifest, "media/03.h5p": inner, "media/03.mp4": None}
    package_id = bring(make.package_zip(tmp_path, changes))
    with db.reading() as session:
        assert [each["code"] for each in session.get_one(Package, package_id).faults] == ["h5p"]


def test_an_exception_midway_leaves_nothing(app: Flask, provider: SignedIn, tmp_path: Path) -> None:
    def counts() -> list[int | None]:
        with db.reading() as session:
            return [session.scalar(select(func.count()).select_from(table)) for table in TABLES]

    before = counts()
    with (
        arriving(make.package_zip(tmp_path)) as arrived,
        pytest.raises(RuntimeError),
        db.writing() as session,
    ):
        importing.import_package(
            session,
            arrived,
            organisation_id=provider.organisation_id or 0,
            person_id=provider.id,
            scheme_id="tianjin-2023",
            settings=app.config["SETTINGS"],
            now=clock.now(),
        )
        raise RuntimeError("the power went")
    assert counts() == before


def test_a_file_that_vanishes_midway_leaves_nothing(app: Flask, provider: SignedIn, tmp_path: Path) -> None:
    with (
        arriving(make.package_zip(tmp_path)) as arrived,
        pytest.raises(FileNotFoundError),
        db.writing() as session,
    ):
        arrived.archive.entries["media/03.mp4"].local.unlink()
        importing.import_package(
            session,
            arrived,
            organisation_id=provider.organisation_id or 0,
            person_id=provider.id,
            scheme_id="tianjin-2023",
            settings=app.config["SETTINGS"],
            now=clock.now(),
        )
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Package)) == 0


def test_a_rejected_archive_is_no_package(bring: Callable[[Path], int], tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(b"no zip at all")
    with pytest.raises(archive.Rejected) as caught:
        bring(path)
    assert [each.code for each in caught.value.faults] == ["not-a-zip"]


def test_a_second_upload_keeps_what_is_unchanged(
    app: Flask, bring: Callable[[Path], int], tmp_path: Path
) -> None:
    package_id = bring(make.package_zip(tmp_path))
    with db.reading() as session:
        before = {each.name: each.id for each in session.get_one(Package, package_id).resources}
    with db.writing() as session:
        first = session.get_one(Resource, before[make.FIRST])
        assert first.file is not None
        session.add(
            CaptionTrack(
                resource_id=first.id,
                language="zh",
                state="machine-made",
                sha256=first.file.sha256,
                cues=[],
                report={},
                made_at=clock.now(),
            )
        )
    # the courses change places, one clip is another, one text is gone
    text = make.MANIFEST
    head, one, two, tail = text[: text.index("[[courses]]")], "", "", ""
    body = text[len(head) :]
    one, rest = body.split("[[courses]]")[1:]
    two, tail = rest.split("[exams]")
    one = one[: one.index(f'[[courses.resources]]\nname = "{make.READING}"')]
    swapped = f"{head}[[courses]]{two}[[courses]]{one}[exams]{tail}".encode()
    replace(
        app, package_id, make.package_zip(tmp_path, {"package.toml": swapped, "media/02.mp4": make.clip(81)})
    )
    with db.reading() as session:
        package = session.get_one(Package, package_id)
        after = {each.name: each.id for each in package.resources}
        assert [course.name for course in package.courses] == ["和面", "卫生与面粉"]
        assert [course.position for course in package.courses] == [1, 2]
        assert list(after) == [make.THIRD, make.FIRST, make.SECOND]
        assert after[make.FIRST] == before[make.FIRST]
        assert after[make.THIRD] == before[make.THIRD]
        assert after[make.SECOND] != before[make.SECOND]
        assert session.scalar(select(func.count()).select_from(CaptionTrack)) == 1
        assert session.scalar(select(func.count()).select_from(Resource)) == 3
        jobs = session.scalars(select(Job.subject).where(Job.kind == CAPTIONS))
        assert sorted(jobs) == sorted(
            f"resource:{n}" for n in {*before.values(), *after.values()} - {before[make.READING]}
        )


def test_the_same_upload_twice_changes_nothing(
    app: Flask, bring: Callable[[Path], int], tmp_path: Path
) -> None:
    path = make.package_zip(tmp_path)
    package_id = bring(path)
    with db.reading() as session:
        package = session.get_one(Package, package_id)
        before = versions.content_hash(versions.content(package, questions.content(session, package_id)))
    replace(app, package_id, path)
    with db.reading() as session:
        package = session.get_one(Package, package_id)
        frozen = versions.content(package, questions.content(session, package_id))
        for table, key in (("rights", "file_id"), ("provider", "profile_file_id")):
            frozen["details"][table][key] = frozen["details"][table][key] and 5
        assert [each.id for each in package.resources] == [1, 2, 3, 4]
    assert before  # the hash covers the ids of stored documents, which are new
    assert len(frozen["courses"]) == 2
