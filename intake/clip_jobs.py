"""The background work that each clip needs once it is in, in the order in which it is done: the media check, so that
its provider knows soon what is wrong; captions, which take people's time; and at last the copies for study."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from config.settings import Settings
from foundation import clock, db, jobs, storage
from foundation.i18n import _
from foundation.jobs import Job, Work
from intake.jobs import put_captions, subject
from media import check as media_check
from media import copies as making
from media import encoding, kept
from media.ffmpeg import Unreadable
from packages import versions
from packages.models import Package, Resource

CHECK, COPIES = "media.check", "media.copies"
CHECK_VERSION = media_check.VERSION


def put_all(session: Session, package: Package, settings: Settings, *, now: datetime) -> None:
    """Everything that the package's clips need and have not yet."""
    for resource in package.resources:
        put_check(session, resource, now=now)
    put_captions(session, package, settings, now=now)
    for resource in package.resources:
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
    return jobs.put(session, CHECK, subject(resource), inputs, now=now)


def check_of(session: Session, resource: Resource) -> Job | None:
    """The newest check job of a clip."""
    return jobs.of(session, CHECK, subject(resource))


def check(work: Work) -> None:
    """Measure a clip once and keep what was found. That it can't be measured is a finding too."""
    given = work.inputs
    sha256, version = given["sha256"], given["version"]
    with db.reading() as session:
        resource = _clip(session, given)
        if resource is None or resource.file is None or kept.check_result(session, sha256, version):
            return
        path = storage.local_path(resource.file)
    try:
        found = media_check.check(path, progress=lambda done, total: work.progress("check", done, total))
        result = found.as_dict()
    except Unreadable as error:
        if error.code == "too-slow":
            raise jobs.Failed(_("查得太慢，停下了。机器可能正忙，过一会儿再试一次。")) from error
        result = {"refused": error.code, "measurements": [], "timeline": {}}

    def write(session: Session) -> None:
        kept.keep_check(session, sha256, version, result, clock.now())

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
    return jobs.put(session, COPIES, subject(resource), inputs, now=now)


def copies_of(session: Session, resource: Resource) -> Job | None:
    """The newest copies job of a clip."""
    return jobs.of(session, COPIES, subject(resource))


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
        have = {row.kind for row in kept.copies(session, given["sha256"], given["parameters"])}
    settings: Settings = current_app.config["SETTINGS"]
    try:
        with encoding.workshop(settings.var_dir / "making") as folder:
            for made in making.make(
                source, folder, work.progress, loudness=given["loudness"], have=have & RESUMED
            ):
                with db.writing() as session:
                    kept.keep_copy(session, given["sha256"], given["parameters"], made, clock.now())
    except Unreadable as error:
        raise jobs.Failed(
            _("做不出学习用的小文件：这一段有读不出的地方。请检查能不能从头放到尾，再重新上传。")
        ) from error
    work.finish(lambda session: versions.fill_in_copies(session, package_id, given["sha256"]))


# What takes long and comes one of a kind: a killed worker's successor does not make it again.
RESUMED = {"video", "audio", "sound"}


def _clip(session: Session, given: dict[str, Any]) -> Resource | None:
    """The clip of a job, unless it is gone or holds other bytes by now."""
    resource = session.get(Resource, given["resource_id"])
    if resource is None or resource.file is None or resource.file.sha256 != given["sha256"]:
        return None
    return resource
