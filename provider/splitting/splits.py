"""Long clips of a draft: which they are, the cuts proposed for each, and the job that replaces one by its parts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from accessibility.captions import tracks
from accessibility.captions.models import CaptionTrack
from accessibility.layers import store
from accessibility.listening.cues import LIMITS, Cue
from config.settings import Settings
from foundation import clock, db, jobs, storage
from foundation.i18n import _
from foundation.jobs import Job, Work
from judging import check
from media import results
from media.cutting import splitting
from media.cutting.cuts import Material
from media.cutting.splitting import Part, Window
from media.ffmpeg import Unreadable
from media.making import encoding
from operation import job_words
from operation.job_words import Told
from packages import standing
from packages.models import Package, Resource
from provider.clips import checks_and_copies
from provider.splitting import lectures, parts
from schemes.kinds.numbers import Limit
from schemes.scheme import Scheme

SPLIT = "media.split"
PARALLEL = ("described", "sign")  # videos that run beside the clip


@dataclass(frozen=True)
class Lecture:
    """A clip over the limit with what is known of it."""

    resource: Resource
    material: Material
    track: CaptionTrack | None
    cues: Sequence[Cue]
    limit_ms: int

    def propose(self) -> lectures.Proposal:
        """The cuts that we would make."""
        told = self.resource
        return lectures.propose(self.material, self.cues, told.language, told.name, self.limit_ms)


def limit_ms(scheme: Scheme, resource: Resource) -> int | None:
    """The longest that the scheme lets this resource be; None where it sets no limit."""
    found = [
        kind.at_most_minutes
        for rule in scheme.rules
        for kind in rule.checks
        if isinstance(kind, Limit)
        and all(getattr(resource, name, None) in among for name, among in kind.where.items())
    ]
    return min(found) * 60_000 if found else None


def long_clips(package: Package) -> list[Resource]:
    """The clips of a draft that can be split because they are too long."""
    scheme = check.scheme(package.scheme_id)
    return [each for each in package.resources if is_long(scheme, each)]


def is_long(scheme: Scheme, resource: Resource) -> bool:
    """Whether a clip with a readable file runs longer than allowed."""
    limit = limit_ms(scheme, resource)
    measured = resource.is_clip and resource.file is not None and resource.measured is not None
    return bool(measured and limit and (resource.duration_ms or 0) > limit)


def lecture(session: Session, resource: Resource) -> Lecture | None:
    """A long clip with what is known of it; None if it is short enough."""
    scheme = check.scheme(resource.course.package.scheme_id)
    limit = limit_ms(scheme, resource)
    if limit is None or not is_long(scheme, resource):
        return None
    assert resource.file is not None
    track = tracks.current(session, resource.id)
    cues = tracks.cues_of(track) if track else []
    timeline = _timeline(session, resource.file.sha256)
    language = resource.language if resource.language in LIMITS else "zh"
    silences = [(int(a), int(b)) for a, b in timeline.get("silences", [])]
    known = lectures.material(
        resource.duration_ms or 0, cues, language, silences, [int(at) for at in timeline.get("scenes", [])]
    )
    return Lecture(resource, known, track, cues, limit)


def _timeline(session: Session, sha256: str) -> dict[str, Any]:
    """What the media check saw along the clip; empty while it has not looked."""
    found = results.check_result(session, sha256)
    told: dict[str, Any] = (found.result if found else {}).get("timeline", {})
    return told


def wrong_names(resource: Resource, names: Sequence[str]) -> list[int]:
    """Which of the parts' names (from 0) somebody has already: another resource, or a part before."""
    taken = {each.name for each in resource.course.package.resources if each is not resource}
    found = []
    for n, name in enumerate(names):
        if name in taken:
            found.append(n)
        taken.add(name)
    return found


def ask(
    session: Session,
    resource: Resource,
    cuts_ms: Sequence[int],
    names: Sequence[str],
    person_id: int,
    now: datetime,
) -> Job:
    """Ask for the split; the same cuts and names are the same job."""
    assert resource.file is not None
    inputs = {
        "resource_id": resource.id,
        "package_id": resource.course.package_id,
        "sha256": resource.file.sha256,
        "language": resource.language if resource.language in LIMITS else "zh",
        "cuts_ms": list(cuts_ms),
        "names": list(names),
        "person_id": person_id,
    }
    return jobs.put(session, SPLIT, resource.subject, inputs, now=now)


def split(work: Work) -> None:
    """Write the parts, then put them in the clip's place in the transaction that ends the job."""
    given = work.inputs
    settings: Settings = current_app.config["SETTINGS"]
    with db.reading() as session:
        resource = _clip(session, given)
        if resource is None or resource.file is None:
            return  # it was split, replaced or taken out meanwhile
        source = storage.local_path(resource.file)
        found = lecture(session, resource)
        cues = found.cues if found else []
        scenes = found.material.scenes if found else ()
        layers = store.of(session, resource)
        beside = {
            kind: (storage.local_path(layer.file), int(layer.content.get("offset_ms", 0)))
            for kind, layer in layers.items()
            if kind in PARALLEL and layer.file is not None
        }
    try:
        with encoding.workshop(settings.making_dir) as folder:
            made = _written(work, source, cues, scenes, folder)
            videos = {
                kind: _beside(path, made, offset, folder / kind) for kind, (path, offset) in beside.items()
            }
            work.finish(lambda session: _put(session, given, made, videos, settings))
    except Unreadable as error:
        raise jobs.Failed("split-unreadable") from error


def _written(
    work: Work, source: Path, cues: Sequence[Cue], scenes: Sequence[int], folder: Path
) -> list[Part]:
    work.progress("listen", 0, 1)
    known = lectures.heard(source, cues, work.inputs["language"], scenes)
    wanted = lectures.windows(known, work.inputs["cuts_ms"])
    work.progress("split", 0, len(wanted) + 1)
    return splitting.split(
        source, wanted, folder, progress=lambda done, total: work.progress("split", done, total)
    )


def _beside(path: Path, made: Sequence[Part], offset_ms: int, folder: Path) -> list[Part]:
    """A video that runs beside the clip, cut at the same moments."""
    folder.mkdir()
    moments = [part.start_ms + offset_ms for part in made[1:]]
    return splitting.split(path, [Window(at, at, at) for at in moments], folder)


def _put(
    session: Session,
    given: dict[str, Any],
    made: Sequence[Part],
    videos: dict[str, list[Part]],
    settings: Settings,
) -> None:
    """The parts in the clip's place, unless the draft may not change now or a name was taken meanwhile."""
    resource = _clip(session, given)
    if resource is None:
        return
    package = resource.course.package
    if standing.waits(session, package):
        raise jobs.Failed("under-review")
    if wrong_names(resource, given["names"]):
        raise jobs.Failed("name-taken")
    limit = limit_ms(check.scheme(package.scheme_id), resource)
    if limit and any(part.measured.duration_ms > limit for part in made):
        raise jobs.Failed("part-too-long")
    pieces = [
        parts.Piece(name, part, {kind: own[n] for kind, own in videos.items()})
        for n, (name, part) in enumerate(zip(given["names"], made, strict=True))
    ]
    rows = parts.replace(session, resource, pieces, given["person_id"], clock.now())
    spoken = all(tracks.current(session, row.id) is not None for row in rows)
    checks_and_copies.put_for(session, package, rows, None if spoken else settings, now=clock.now())


def _clip(session: Session, given: dict[str, Any]) -> Resource | None:
    """The clip of a job, unless it is gone or holds other bytes by now."""
    resource = session.get(Resource, given["resource_id"])
    if resource is None or resource.file is None or resource.file.sha256 != given["sha256"]:
        return None
    return resource


def of(session: Session, resource_id: int) -> Job | None:
    """The newest split of a clip, also once the clip itself is gone."""
    return jobs.of(session, SPLIT, f"resource:{resource_id}")


def package_of(job: Job) -> int:
    """The package that a split is about."""
    return int(json.loads(job.inputs)["package_id"])


def told(job: Job) -> Told:
    """How a split stands."""
    return job_words.told(job, _running, _("分好了。"))


def _running(job: Job) -> str:
    if job.stage != "split":
        return _("正在听哪里没人说话。")
    return _("分好了 %(done)d 段，共 %(total)d 段。", done=job.done, total=max(job.total, 1))
