"""A clip as its provider and its reviewer see it: what the media check found under the scheme's technical profile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from foundation import jobs
from foundation.i18n import _
from foundation.jobs import Job
from judging import check, technical
from judging.wording import of_properties
from media import results
from media.checking.check import MediaCheck
from media.ffmpeg import Unreadable
from packages.models import Package, Resource
from schemes.kinds.media import Profile

MASTER = "master"
NEAR_MS = 1000


@dataclass(frozen=True)
class ClipCheck:
    """A clip's state (missing, waiting, running, failed, done) and, when done, what was found."""

    resource: Resource
    state: str
    job: Job | None
    profile: Profile
    findings: tuple[dict[str, Any], ...] = ()
    timeline: dict[str, Any] | None = None

    @property
    def wrong(self) -> list[dict[str, Any]]:
        """What falls short."""
        return [each for each in self.findings if each["ok"] is False]

    @property
    def for_people(self) -> list[dict[str, Any]]:
        """What a person must look at or listen to."""
        return [each for each in self.findings if each["ok"] is None]

    @property
    def right(self) -> list[dict[str, Any]]:
        """What is as it should be."""
        return [each for each in self.findings if each["ok"] is True]


def job_of(session: Session, resource: Resource) -> Job | None:
    """The newest check job of a clip."""
    return jobs.of(session, results.CHECK, resource.subject)


def of(session: Session, resource: Resource) -> ClipCheck:
    """The check of one clip."""
    return of_some(session, [resource])[0]


def of_some(session: Session, clips: Sequence[Resource]) -> list[ClipCheck]:
    """The checks of some clips of one package."""
    if not clips:
        return []
    profile = profile_of(clips[0].course.package)
    asked = jobs.newest(session, results.CHECK, [each.subject for each in clips])
    found = results.check_results(session, [each.file.sha256 for each in clips if each.file])
    return [
        _of(each, asked.get(each.subject), found.get(each.file.sha256) if each.file else None, profile)
        for each in clips
    ]


def _of(resource: Resource, job: Job | None, result: dict[str, Any] | None, profile: Profile) -> ClipCheck:
    if result is not None:
        findings, timeline = _judged(result, profile)
        return ClipCheck(resource, "done", job, profile, findings, timeline)
    if resource.file is None:
        return ClipCheck(resource, "missing", None, profile)
    state = job.state if job is not None and job.state in ("running", "failed") else "waiting"
    return ClipCheck(resource, state, job, profile)


def profile_of(package: Package) -> Profile:
    """The technical profile that its scheme asks of masters; an empty one where the scheme has none."""
    known = check.scheme(package.scheme_id).profiles
    none = Profile(id="none", name=_("平台对每一段的要求"), clause="", bounds=())
    return next((each for each in known if each.id == MASTER), none)


def _judged(
    result: dict[str, Any], profile: Profile
) -> tuple[tuple[dict[str, Any], ...], dict[str, Any] | None]:
    refused = result.get("refused")
    if refused:
        return (technical.refused(Unreadable(refused)),), None
    checked = MediaCheck(result["measurements"], result["timeline"])
    findings = technical.judge(checked, profile)
    return tuple({**each, "at": _places(each["at"])} for each in findings), checked.timeline


def _places(spans: Iterable[Sequence[int]]) -> list[list[int]]:
    """Places to jump to: what lies within a second of each other is one place."""
    joined: list[list[int]] = []
    for start, end in sorted(spans, key=lambda span: span[0]):
        if joined and start - joined[-1][1] < NEAR_MS:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    return joined


def lines_for_people(clips: Iterable[ClipCheck]) -> list[tuple[str, int]]:
    """For a reviewer's checklist: each thing that no file tells, with the number of clips that it concerns."""
    counted: dict[str, int] = {}
    for clip in clips:
        for line in {of_properties.explanation(each) for each in clip.for_people}:
            counted[line] = counted.get(line, 0) + 1
    return list(counted.items())
