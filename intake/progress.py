"""How far a provider's package is: what is done, what comes next, in one plain value for its pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from accessibility import tracks
from foundation.jobs import Job
from intake import check, jobs
from packages.models import Package, Resource
from schemes.findings import Finding
from schemes.kinds.shares import Proportion
from schemes.scheme import Scheme


@dataclass(frozen=True)
class ClipState:
    """A clip with its captions' state: waiting, running, failed, machine-made, corrected or verified."""

    resource: Resource
    state: str
    job: Job | None
    cues: int
    flagged: int


@dataclass(frozen=True)
class State:
    """Everything that the package's page says."""

    package: Package
    findings: tuple[Finding, ...]
    clips: tuple[ClipState, ...]

    @property
    def wrong(self) -> list[Finding]:
        """What blocks at stage package, in the scheme's order."""
        return [each for each in self.findings if each.stage == "package" and each.blocks("package")]

    @property
    def faults(self) -> int:
        """How many faults the upload had."""
        return len(self.package.faults)

    @property
    def captions_checked(self) -> bool:
        """Whether the provider has checked the captions of every clip."""
        return all(clip.state in ("corrected", "verified") for clip in self.clips)

    @property
    def ready(self) -> bool:
        """Whether it can be handed in."""
        return not self.faults and not any(each.blocks("submission") for each in self.findings)


def of(session: Session, package: Package, now: datetime) -> State:
    """The state of a package up to submission."""
    findings = check.check(session, package, {"package", "submission"}, now)
    clips = tuple(clip(session, each) for each in package.resources if each.is_clip)
    return State(package, findings, clips)


def clip(session: Session, resource: Resource) -> ClipState:
    """A clip and how far its captions are."""
    track = tracks.current(session, resource.id)
    job = jobs.of(session, resource)
    if track is not None and (job is None or job.state == "done" or track.state != "machine-made"):
        flagged = sum(1 for cue in track.cues if cue.get("flags"))
        return ClipState(resource, track.state, job, len(track.cues), flagged)
    state = job.state if job is not None and job.state in ("running", "failed") else "waiting"
    return ClipState(resource, state, job, 0, 0)


@dataclass(frozen=True)
class Share:
    """A share rule with what was measured: share and limit in basis points."""

    value: str
    share: int
    limit: int
    sense: str
    finding: Finding


def shares(scheme: Scheme, findings: tuple[Finding, ...]) -> list[Share]:
    """The rules on shares of categories, in the scheme's order."""
    found = []
    for each in findings:
        for kind in scheme.rule(each.id).checks:
            if (
                isinstance(kind, Proportion)
                and kind.value
                and each.unit == "bp"
                and isinstance(each.measured, int)
            ):
                percent, sense = (
                    (kind.at_least, "at-least") if kind.at_least is not None else (kind.at_most, "at-most")
                )
                found.append(Share(kind.value, each.measured, int(percent or 0) * 100, sense, each))
    return found
