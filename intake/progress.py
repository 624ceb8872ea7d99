"""How far a provider's package is: what is done, what comes next, in one plain value for its pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from accessibility import tracks
from foundation import ledger
from foundation.jobs import Job
from intake import check, jobs, waivers
from packages import versions
from packages.models import Package, Resource
from schemes.findings import Finding
from schemes.kinds.shares import Proportion
from schemes.scheme import Scheme


@dataclass(frozen=True)
class ClipState:
    """A clip with its captions' state: missing, silent, waiting, running, failed, machine-made, corrected or verified."""

    resource: Resource
    state: str
    job: Job | None
    cues: int
    flagged: int
    grade: str = ""  # of the machine's captions


@dataclass(frozen=True)
class Standing:
    """What became of the last version handed in: submitted, accepted, rework, rejected or published.

    `until` is the deadline of a rework; `changed` tells whether a new upload came after it was handed in.
    """

    number: int
    state: str
    at: datetime
    note: str = ""
    until: datetime | None = None
    changed: bool = False

    @property
    def waits(self) -> bool:
        """Whether others are looking at it, so that what it consists of must stay."""
        return self.state in ("submitted", "accepted")


@dataclass(frozen=True)
class State:
    """Everything that the package's page says. `waived`: rules whose waiver is asked for or kept."""

    package: Package
    findings: tuple[Finding, ...]
    clips: tuple[ClipState, ...]
    standing: Standing | None = None
    waived: frozenset[str] = frozenset()

    @property
    def blocking(self) -> list[Finding]:
        """What keeps it from being handed in, in the scheme's order."""
        return [each for each in self.findings if each.blocks("submission", self.waived)]

    @property
    def wrong(self) -> list[Finding]:
        """What blocks and takes a new upload to mend: everything but captions that wait to be checked."""
        return [each for each in self.blocking if not of_captions(each)]

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
        return not (self.faults or self.blocking or (self.standing and self.standing.waits))

    @property
    def step(self) -> str:
        """Where it is: submitted, accepted, wrong, published, captions, rework, rejected or ready."""
        standing = self.standing
        if standing and (standing.waits or (standing.state == "published" and not standing.changed)):
            return standing.state
        if self.wrong or self.faults:
            return "wrong"
        if not self.captions_checked:
            return "captions"
        if standing and standing.state in ("rework", "rejected") and not standing.changed:
            return standing.state
        return "ready"


def of_captions(finding: Finding) -> bool:
    """Whether people reading captions, rather than a new upload, mend it."""
    asked = finding.remedy.params.get("field") if finding.remedy else None
    return asked in ("captions", "has_transcript")


def of(session: Session, package: Package, now: datetime) -> State:
    """The state of a package up to submission."""
    findings = check.check(session, package, {"package", "submission"}, now)
    clips = tuple(clip(session, each) for each in package.resources if each.is_clip)
    return State(package, findings, clips, standing(session, package), waivers.waived(session, package))


def lacking(session: Session, package: Package, now: datetime) -> list[Finding]:
    """What publication will ask for beyond captions: descriptions, alternative texts, twins, clips that are too long."""
    waived = waivers.waived(session, package)
    later = check.check(session, package, {"publication"}, now)
    return [each for each in later if is_lacking(each, waived)]


def is_lacking(finding: Finding, waived: frozenset[str]) -> bool:
    """Whether publication waits for it, captions apart: their own page tells of them."""
    return finding.blocks("publication", waived) and not of_captions(finding)


def standing(session: Session, package: Package) -> Standing | None:
    """Read from the ledger: the room that decides stands above this one."""
    version = versions.latest(session, package.id)
    if version is None:
        return None
    steps = [each for each in ledger.about(session, f"version:{version.id}") if each.kind in _STEPS]
    if not steps:
        return None
    last = steps[-1]
    until = last.data.get("until")
    return Standing(
        version.number,
        last.kind.removeprefix("package."),
        last.at,
        next((str(each.data["note"]) for each in reversed(steps) if each.data.get("note")), ""),
        datetime.fromisoformat(until) if until else None,
        package.changed_at > version.frozen_at,
    )


_STEPS = [f"package.{step}" for step in ("submitted", "accepted", "rework", "rejected", "published")]


def clip(session: Session, resource: Resource) -> ClipState:
    """A clip and how far its captions are."""
    track = tracks.current(session, resource.id)
    job = jobs.of(session, resource)
    if track is not None and (job is None or job.state == "done" or track.state != "machine-made"):
        flagged = sum(1 for cue in track.cues if cue.get("flags"))
        grade = track.report.get("quality", {}).get("grade", "")
        return ClipState(resource, track.state, job, len(track.cues), flagged, grade)
    if resource.measured is None:
        return ClipState(resource, "missing", None, 0, 0)
    if job is None and not resource.measured.get("has_sound"):
        return ClipState(resource, "silent", None, 0, 0)
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
