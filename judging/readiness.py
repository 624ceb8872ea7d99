"""How far a provider's package is: what is done, what comes next, in one plain value for its pages."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from flask import current_app
from sqlalchemy.orm import Session

from accessibility.captions import jobs as captioning
from accessibility.captions import tracks
from accessibility.captions.models import CaptionTrack
from foundation import jobs
from foundation.jobs import Job
from judging import check, editions, facts, waivers
from packages import standing as standings
from packages.models import Package, Resource, Version
from packages.standing import Standing
from schemes.findings import Finding
from schemes.kinds.shares import Proportion
from schemes.scheme import Scheme

T = TypeVar("T")

REMEMBERED = 64  # packages that were judged last, and versions that were looked at last, in each process


@dataclass(frozen=True)
class ClipState:
    """A clip with its captions' state: missing, silent, waiting, running, failed, machine-made, corrected or verified."""

    resource: Resource
    state: str
    job: Job | None
    flagged: int = 0
    grade: str = ""  # of the machine's captions


@dataclass(frozen=True)
class Owed:
    """What a package still owes, counted once for every page that tells it.

    `faults` of the upload, `wrong`: content to change, `captions`: clips whose captions their provider has to read: all
    this before it is handed in; `later`: descriptions and the like, which publication asks for. The same change is counted
    once, however many rules ask for it.
    """

    faults: int
    wrong: int
    captions: int
    later: int

    @property
    def first(self) -> int:
        """How much is to be done before it can be handed in."""
        return self.faults + self.wrong + self.captions

    @property
    def all(self) -> int:
        """How much is to be done before it can be published."""
        return self.first + self.later


@dataclass(frozen=True)
class State:
    """Everything that the package's page says. `unread` is a clip whose captions wait to be checked."""

    package: Package
    judged: Judged
    unread: Resource | None = None
    standing: Standing | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What its scheme finds up to submission."""
        return self.judged.before_submission

    @property
    def blocking(self) -> list[Finding]:
        """What keeps it from being handed in, in the scheme's order."""
        return self.judged.blocking

    @property
    def wrong(self) -> list[Finding]:
        """What blocks and takes a new upload to mend: everything but captions that wait to be checked."""
        return self.judged.wrong

    @property
    def clips(self) -> int:
        """How many clips it has."""
        return self.judged.clips

    @property
    def checked(self) -> int:
        """How many of them have captions that their provider has checked."""
        return self.judged.checked

    @property
    def faults(self) -> int:
        """How many faults the upload had."""
        return len(self.package.faults)

    @property
    def owed(self) -> Owed:
        """What it still owes."""
        return self.judged.owed(self.faults)

    @property
    def captions_checked(self) -> bool:
        """Whether the provider has checked the captions of every clip."""
        return self.checked == self.clips

    @property
    def ready(self) -> bool:
        """Whether it can be handed in."""
        return not (self.faults or self.blocking or (self.standing and self.standing.waits))

    @cached_property
    def step(self) -> str:
        """Where it is: submitted, accepted, wrong, published, captions, rework, rejected, withdrawn or ready."""
        standing = self.standing
        if standing and standing.waits:
            return standing.state
        if standing and standing.state == "published" and not (standing.changed or standing.sent_back):
            return "published"
        if self.wrong or self.faults:
            return "wrong"
        if not self.captions_checked:
            return "captions"
        if standing and standing.sent_back and not standing.changed:
            return "rework" if standing.state == "published" else standing.state
        return "ready"


def of_captions(finding: Finding) -> bool:
    """Whether people reading captions, rather than a new upload, mend it."""
    asked = finding.remedy.params.get("field") if finding.remedy else None
    return asked in ("captions", "has_transcript")


@dataclass(frozen=True)
class Judged:
    """What the scheme finds at every stage, and how many clips have captions that their provider checked.

    `waived`: rules whose waiver is asked for or kept. What pages ask of thousands of findings is worked out once and
    remembered with them.
    """

    findings: tuple[Finding, ...]
    waived: frozenset[str]
    clips: int
    checked: int
    unread: int | None

    @cached_property
    def before_submission(self) -> tuple[Finding, ...]:
        """What it finds up to submission."""
        return tuple(each for each in self.findings if each.stage in ("package", "submission"))

    @cached_property
    def blocking(self) -> list[Finding]:
        """What keeps it from being handed in, in the scheme's order."""
        return [each for each in self.before_submission if each.blocks("submission", self.waived)]

    @cached_property
    def wrong(self) -> list[Finding]:
        """What blocks and takes a new upload to mend: everything but captions that wait to be checked."""
        return [each for each in self.blocking if not of_captions(each)]

    @cached_property
    def lacking(self) -> list[Finding]:
        """What publication will ask for beyond captions, which have their own page: descriptions, alternative texts, twins.

        What is to be changed anyway before it is handed in is not told twice.
        """
        known = {each.about for each in self.wrong}
        later = (each for each in self.findings if each.stage == "publication")
        return [
            each
            for each in later
            if each.blocks("publication", self.waived) and not of_captions(each) and each.about not in known
        ]

    @cached_property
    def _counted(self) -> tuple[int, int]:
        return len(distinct(self.wrong)), len(distinct(self.lacking))

    def owed(self, faults: int) -> Owed:
        """What its package still owes, with so many faults of the upload."""
        wrong, later = self._counted
        return Owed(faults, wrong, self.clips - self.checked, later)


def distinct(findings: Iterable[Finding]) -> list[Finding]:
    """Each change once, whichever rules ask for it."""
    return list({each.about: each for each in findings}.values())


def judged(session: Session, package: Package, now: datetime, *, anew: bool = False) -> Judged:
    """The package judged. Remembered while nothing that it rests on has changed, unless `anew`: who decides asks so."""
    if anew:
        return _judged(session, package, waivers.waived(session, package), now)
    # what a transaction reads does not change under it
    mine = ("judged", package.id)
    if mine not in session.info:
        session.info[mine] = _remembered(session, package, now)
    found: Judged = session.info[mine]
    return found


def _remembered(session: Session, package: Package, now: datetime) -> Judged:
    waived = waivers.waived(session, package)
    stamp = (check.scheme(package.scheme_id).digest, waived, facts.stamp(session, package, now))
    return _remember("judged", package.id, stamp, lambda: _judged(session, package, waived, now))


def _remember(what: str, key: int, stamp: object, make: Callable[[], T]) -> T:
    """What was made of this key last, made anew where the stamp is another."""
    known: OrderedDict[int, tuple[object, T]] = current_app.extensions.setdefault(what, OrderedDict())
    if key not in known or known[key][0] != stamp:
        known[key] = (stamp, make())
        while len(known) > REMEMBERED:
            known.popitem(last=False)
    return known[key][1]


def _judged(session: Session, package: Package, waived: frozenset[str], now: datetime) -> Judged:
    findings = check.check(session, package, editions.GATES, now)
    clips = [each for each in package.resources if each.is_clip]
    newest = tracks.newest(session, clips)
    states = {each.id: newest[each.id].state if each.id in newest else "" for each in clips}
    unread = next((one for one, state in states.items() if state == "machine-made"), None)
    checked = sum(1 for state in states.values() if state in ("corrected", "verified"))
    return Judged(findings, waived, len(clips), checked, unread)


def of(session: Session, package: Package, now: datetime, *, anew: bool = False) -> State:
    """The state of a package up to submission."""
    found = judged(session, package, now, anew=anew)
    unread = session.get(Resource, found.unread) if found.unread else None
    return State(package, found, unread, standings.of(session, package))


def clip(session: Session, resource: Resource) -> ClipState:
    """A clip and how far its captions are."""
    return of_clips(session, [resource])[0]


def of_clips(session: Session, clips: Sequence[Resource]) -> list[ClipState]:
    """Some clips and how far their captions are."""
    newest = tracks.newest(session, clips)
    asked = jobs.newest(session, captioning.CAPTIONS, [each.subject for each in clips])
    return [_clip(each, newest.get(each.id), asked.get(each.subject)) for each in clips]


def _clip(resource: Resource, track: CaptionTrack | None, job: Job | None) -> ClipState:
    if track is not None and (job is None or job.state == "done" or track.state != "machine-made"):
        # how many ask for attention is told of what nobody has checked yet
        flagged = sum(1 for cue in track.cues if cue.get("flags")) if track.state == "machine-made" else 0
        grade = track.report.get("quality", {}).get("grade", "")
        return ClipState(resource, track.state, job, flagged, grade)
    if resource.measured is None:
        return ClipState(resource, "missing", None)
    if job is None and not resource.measured.get("has_sound"):
        return ClipState(resource, "silent", None)
    state = job.state if job is not None and job.state in ("running", "failed") else "waiting"
    return ClipState(resource, state, job)


@dataclass(frozen=True)
class Share:
    """A share rule with what was measured: share and limit in basis points."""

    value: str
    share: int
    limit: int
    sense: str
    finding: Finding


def _share_rules(scheme: Scheme) -> frozenset[str]:
    """The rules that `shares` shows."""
    return frozenset(
        rule.id
        for rule in scheme.rules
        if any(isinstance(kind, Proportion) and kind.value for kind in rule.checks)
    )


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


@dataclass(frozen=True)
class Kept:
    """What a version keeps of its findings, but for what only a person judges; and the shares among them."""

    findings: tuple[Finding, ...]
    shares: tuple[Share, ...]


def kept(version: Version, scheme: Scheme) -> Kept:
    """The findings of a version. They never change, so they are read once in a process."""
    return _remember("kept", version.id, None, lambda: _kept(version, scheme))


def _kept(version: Version, scheme: Scheme) -> Kept:
    told = tuple(check.restored(each, scheme) for each in version.findings if each["severity"] != "human")
    rules = _share_rules(scheme)
    return Kept(told, tuple(shares(scheme, tuple(each for each in told if each.id in rules))))
