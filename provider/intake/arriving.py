"""Files arrive: a whole package is stored at once, anything else waits until its provider has said what it is.

Measuring comes first, outside of any transaction; then everything is written in one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from config.settings import Settings
from foundation import db, storage
from packages import archive
from packages.describing import toml_text
from packages.models import Package
from provider.intake import intakes, packing, settling
from provider.intake.guessing import looking
from provider.intake.guessing.catalogue import Guess
from provider.intake.models import Intake
from provider.intake.packing import Loose
from provider.upload import incoming
from provider.upload.incoming import Incoming
from schemes.scheme import Scheme


class NothingToLearn(Exception):
    """None of the files can be learned from; `left` says why, file by file."""

    def __init__(self, left: Sequence[tuple[str, str]]) -> None:
        super().__init__(len(left))
        self.left = left


@dataclass(frozen=True)
class Uploader:
    """Who uploads, for whom, and by which rules."""

    person_id: int
    organisation_id: int
    settings: Settings
    scheme: Scheme
    now: datetime


@dataclass(frozen=True)
class Outcome:
    """What an upload became: a package, or an intake that waits for answers."""

    package_id: int | None = None
    intake_id: int | None = None


def arrive(files: Sequence[Loose], by: Uploader, replaces_id: int | None) -> Outcome:
    """Take files in. Raises archive.Rejected, NothingToLearn, intakes.TooMany, standing.UnderReview."""
    with _packed(files) as (path, name):
        if archive.manifest_in(path) is not None:
            return _whole(path, name, by, replaces_id)
        guess = _looked(path, name, by.scheme)
        with db.writing() as session:
            replaces = session.get(Package, replaces_id) if replaces_id else None
            told = guess.as_dict()
            intake = _begin(session, path, name, by, told, replaces, complete=False)
            return Outcome(intake_id=intake.id)


@contextmanager
def _packed(files: Sequence[Loose]) -> Iterator[tuple[Path, str]]:
    """The files as an archive on this machine's disk, and what it is called."""
    with tempfile.TemporaryDirectory(prefix="upload-") as folder:
        path = Path(folder) / "upload.zip"
        if packing.is_archive(files):
            with path.open("wb") as target:
                for chunk in iter(lambda: files[0].stream.read(1 << 20), b""):
                    target.write(chunk)
            yield path, files[0].name.replace("\\", "/").rsplit("/", 1)[-1]
            return
        top = packing.pack(files, path)
        alone = Path(files[0].name).stem if len(files) == 1 else ""
        yield path, f"{top or alone}.zip" if top or alone else ""


def _looked(path: Path, name: str, scheme: Scheme) -> Guess:
    with archive.open_safely(path, name=name or "upload.zip") as found:
        called = found.top or Path(name).stem
        guess = looking.look(found, called, scheme.class_hour_minutes)
        guess.top = found.top
    if not guess.resources:
        raise NothingToLearn(guess.left)
    return guess


def _begin(
    session: Session,
    path: Path,
    name: str,
    by: Uploader,
    told: dict[str, Any],
    replaces: Package | None,
    *,
    complete: bool,
) -> Intake:
    return intakes.receive(
        session,
        path,
        organisation_id=by.organisation_id,
        person_id=by.person_id,
        name=name or "upload.zip",
        told=told,
        complete=complete,
        replaces=replaces,
        now=by.now,
    )


def _whole(path: Path, name: str, by: Uploader, replaces_id: int | None) -> Outcome:
    """An archive with its manifest becomes a package at once, unless it may be one that is there already."""
    sha256 = storage.digest(path)
    with _opened(path, by, name or "upload.zip") as arrived, db.writing() as session:
        replaces = session.get_one(Package, replaces_id) if replaces_id else None
        if _in_question(session, arrived.name, sha256, replaces, by):
            told = {"name": arrived.name, "resources": intakes.pairs(arrived)}
            intake = _begin(session, path, name, by, told, replaces, complete=True)
            return Outcome(intake_id=intake.id)
        return Outcome(package_id=_become(session, arrived, replaces, by).id)


def _opened(path: Path, by: Uploader, name: str) -> Any:
    return incoming.opened(path, characters_per_minute=by.scheme.characters_per_minute, name=name)


def _in_question(session: Session, name: str, sha256: str, replaces: Package | None, by: Uploader) -> bool:
    """Whether to ask first: a second package of one name, the very same archive again, or one of another name instead."""
    if replaces is None:
        return bool(intakes.alike(session, by.organisation_id, name, sha256))
    same = replaces.archive is not None and replaces.archive.sha256 == sha256
    return same or intakes.folded(replaces.name) != intakes.folded(name)


def _become(session: Session, arrived: Incoming, into: Package | None, by: Uploader) -> Package:
    return intakes.become(
        session,
        arrived,
        into,
        organisation_id=by.organisation_id,
        person_id=by.person_id,
        settings=by.settings,
        now=by.now,
    )


def add(intake_id: int, files: Sequence[Loose], by: Uploader) -> None:
    """More files for an upload that waits. Raises archive.Rejected, NothingToLearn."""
    with db.reading() as session:
        intake = session.get_one(Intake, intake_id)
        if intake.archive is None:  # somebody else was quicker
            return
        source, name = storage.local_path(intake.archive), intake.name
        called = str(intake.told["name"])
    with tempfile.TemporaryDirectory(prefix="upload-") as folder:
        target = Path(folder) / "upload.zip"
        with archive.open_safely(source, name=name) as before:
            packing.add(before, files, target)
        guess = _looked(target, f"{called}.zip", by.scheme)
        guess.name = called
        with db.writing() as session:
            held = intakes.held(session, intake_id)
            # a workbook that came just now says more than what was typed before it
            newer = guess.book.casefold() in packing.names(files)
            told = guess.as_dict()
            gone = (
                intakes.exchange(session, held, target, told, newer=newer, now=by.now)
                if held.archive
                else None
            )
    if gone:
        gone.unlink(missing_ok=True)


def finish(intake_id: int, into_id: int | None, by: Uploader) -> int:
    """The upload becomes a package, which is named by its id; also when somebody else was quicker.

    Raises archive.Rejected and standing.UnderReview.
    """
    with db.reading() as session:
        intake = session.get_one(Intake, intake_id)
        if intake.archive is None:
            return intake.package_id or 0
        source, complete, name = storage.local_path(intake.archive), intake.complete, intake.name
        tables = None if complete else settling.raw(intake.told, intake.typed)
        top = str(intake.told.get("top", ""))
    with tempfile.TemporaryDirectory(prefix="upload-") as folder:
        path = source
        if tables is not None:
            path = Path(folder) / "upload.zip"
            packing.complete(source, top, toml_text.text(tables), path)
            name = f"{tables['introduction']['name']}.zip"
        with _opened(path, by, name) as arrived, db.writing() as session:
            held = intakes.held(session, intake_id)
            if held.archive is None:
                return held.package_id or 0
            into = session.get_one(Package, into_id) if into_id else None
            package = _become(session, arrived, into, by)
            gone = intakes.close(session, held, package, by.now)
            done = package.id
    if gone:
        gone.unlink(missing_ok=True)
    return done
