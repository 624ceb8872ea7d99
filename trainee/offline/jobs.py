"""Background work: the offline bundle of a version, made once and stored."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlalchemy.orm import Session

from foundation import clock, db, jobs, storage
from foundation.jobs import Job
from foundation.storage import StoredFile
from hours.content import Lesson
from media import ffmpeg
from packages.models import Version
from trainee.offline import bundle
from trainee.offline.models import OfflineBundle

OFFLINE = "trainee.offline"


def ask(session: Session, version: Version) -> Job | None:
    """Ask for the bundle of a version, unless it is there."""
    if of(session, version.id) is not None:
        return None
    inputs = {"version_id": version.id, "content_hash": version.content_hash}
    return jobs.put(session, OFFLINE, subject(version.id), inputs, now=clock.now())


def of(session: Session, version_id: int) -> OfflineBundle | None:
    """The bundle of a version, once it is made."""
    return session.get(OfflineBundle, version_id)


def subject(version_id: int) -> str:
    """What the job is about."""
    return f"version:{version_id}"


def make(work: jobs.Work) -> None:
    """Make a bundle and store it, in the transaction that ends the job."""
    version_id = work.inputs["version_id"]
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "bundle.zip"
        with db.reading() as session:
            version = session.get_one(Version, version_id)
            name = version.name
            sounds = _Sounds(session, Path(folder))
            bundle.write(
                version, target, sounds.locate, lambda done, total: work.progress("write", done, total)
            )

        def keep(session: Session) -> None:
            with target.open("rb") as stream:
                stored = storage.save(
                    session, stream, name=f"{name}.zip", media_type="application/zip", now=clock.now()
                )
            session.add(OfflineBundle(version_id=version_id, file_id=stored.id, made_at=clock.now()))

        work.finish(keep)


class _Sounds:
    """Where a lesson's file lies; the sound of a clip that has no copy of it yet is taken out on the spot."""

    def __init__(self, session: Session, folder: Path) -> None:
        self.session, self.folder = session, folder

    def locate(self, lesson: Lesson) -> tuple[Path, str] | None:
        """The path and media type of what the bundle takes of a lesson; None where there is no file or no sound."""
        sound = lesson.copies.get("sound")
        stored = self.session.get(StoredFile, sound or lesson.file_id) if sound or lesson.file_id else None
        if stored is None:
            return None
        path = storage.local_path(stored)
        if not path.exists():
            raise jobs.Failed("file-gone", name=lesson.name)
        if lesson.kind == "video" and not sound:
            return self._taken_out(lesson, path)
        return path, stored.media_type

    def _taken_out(self, lesson: Lesson, path: Path) -> tuple[Path, str] | None:
        target = self.folder / f"{lesson.id}.m4a"
        how = {"vn": None, "sn": None, "dn": None, "ac": 1, "c:a": "aac", "b:a": "48k", "y": None}
        try:
            ffmpeg.run(ffmpeg.output([ffmpeg.source(path)], target, how), seconds=ffmpeg.seconds_for(path))
        except ffmpeg.Unreadable:
            return None  # a clip without sound: its transcript tells what there is
        return target, "audio/mp4"
