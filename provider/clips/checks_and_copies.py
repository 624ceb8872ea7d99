"""The background work that each clip needs once it is in, in the order in which it is done: the media check, so that
its provider knows soon what is wrong; captions, which take people's time; and at last the copies for study."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from config.settings import Settings
from foundation import clock, db, jobs, storage
from foundation.jobs import Job, Work
from media import results
from media.checking import check as media_check
from media.ffmpeg import Unreadable
from media.making import copies as making
from media.making import encoding
from media.results import CHECK, COPIES
from packages import versions
from packages.models import Package, Resource
from provider.clips.caption_jobs import put_captions

CHECK_VERSION = media_check.VERSION


def put_all(session: Session, package: Package, settings: Settings, *, now: datetime) -> None:
    """Everything that the package's clips need and have not yet."""
    put_for(session, package, package.resources, settings, now=now)


def put_for(
    session: Session,
    package: Package,
    resources: Sequence[Resource],
    settings: Settings | None,
    *,
    now: datetime,
) -> None:
    """What some of a package's clips need; without settings they have their captions already."""
    for resource in resources:
        put_check(session, resource, now=now)
    if settings is not None:
        put_captions(session, package, settings, now=now)
    for resource in resources:
        put_copies(session, resource, now=now)


def put_missing(session: Session, resource: Resource, *, now: datetime) -> bool:
    """Ask for the check and the copies of a clip where there are none, as after an update; whether there is work."""
    asked = [put_check(session, resource, now=now)]
    if copies_of(session, resource) is None:
        asked.append(put_copies(session, resource, now=now))
    return any(job is not None and job.state == "waiting" for job in asked)


def put_check(session: Session, resource: Resource, *, now: datetime) -> Job | None:
    """Ask for the media check of a clip; None for what has no file."""
    if not resource.is_clip or resource.file is None:
        return None
    inputs = {"resource_id": resource.id, "sha256": resource.file.sha256, "version": CHECK_VERSION}
    return jobs.put(session, CHECK, resource.subject, inputs, now=now)


def check(work: Work) -> None:
    """Measure a clip once and keep what was found. That it can't be measured is a finding too."""
    given = work.inputs
    sha256, version = given["sha256"], given["version"]
    with db.reading() as session:
        resource = _clip(session, given)
        if resource is None or resource.file is None or results.check_result(session, sha256, version):
            return
        path = storage.local_path(resource.file)
    try:
        found = media_check.check(path, progress=lambda done, total: work.progress("check", done, total))
        result = found.as_dict()
    except Unreadable as error:
        if error.code == "too-slow":
            raise jobs.Failed("check-too-slow") from error
        result = {"refused": error.code, "measurements": [], "timeline": {}}

    def write(session: Session) -> None:
        results.keep_check(session, sha256, version, result, clock.now())

    work.finish(write)


def put_copies(session: Session, resource: Resource, *, loudness: bool = False, now: datetime) -> Job | None:
    """Ask for the copies of a clip, with even loudness if wanted; None for what can't be played."""
    if not resource.is_clip or resource.file is None or resource.measured is None:
        return None
    inputs = {
        "resource_id": resource.id,
        "sha256": resource.file.sha256,
        "loudness": loudness,
        "parameters": making.parameters(loudness=loudness),
    }
    return jobs.put(session, COPIES, resource.subject, inputs, now=now)


def copies_of(session: Session, resource: Resource) -> Job | None:
    """The newest copies job of a clip."""
    return jobs.of(session, COPIES, resource.subject)


def copies(work: Work) -> None:
    """Make the copies of a clip that are not there yet, each kept as soon as it is made."""
    given = work.inputs
    with db.reading() as session:
        resource = _clip(session, given)
        if resource is None or resource.file is None:
            return  # the clip was replaced or taken out meanwhile
        package_id = resource.course.package_id
        source = storage.local_path(resource.file)
        # sheets and text tracks are several: of those none counts until all are there
        have = {row.kind for row in results.copies(session, given["sha256"], given["parameters"])}
    settings: Settings = current_app.config["SETTINGS"]
    try:
        with encoding.workshop(settings.making_dir) as folder:
            for made in making.make(
                source,
                folder,
                work.progress,
                loudness=given["loudness"],
                have=have & RESUMED,
                measured=_Kept(work, f"loudness:{given['sha256']}:{given['parameters']}"),
            ):
                with db.writing() as session:
                    results.keep_copy(session, given["sha256"], given["parameters"], made, clock.now())
    except Unreadable as error:
        raise jobs.Failed("copies-unreadable") from error
    work.finish(lambda session: versions.fill_in_copies(session, package_id, given["sha256"]))


class _Kept:
    """A clip's loudness, measured once also when its worker is killed."""

    def __init__(self, work: Work, key: str) -> None:
        self._work, self._key = work, key

    def __call__(self, measure: Callable[[], str]) -> str:
        found = self._work.kept(self._key)
        if found is None:
            found = measure()
            self._work.keep(self._key, found)
        return str(found)


# What takes long and comes one of a kind: a killed worker's successor does not make it again.
RESUMED = {"video", "audio", "sound"}


def _clip(session: Session, given: dict[str, Any]) -> Resource | None:
    """The clip of a job, unless it is gone or holds other bytes by now."""
    resource = session.get(Resource, given["resource_id"])
    if resource is None or resource.file is None or resource.file.sha256 != given["sha256"]:
        return None
    return resource
