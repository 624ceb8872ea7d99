"""A submission's steps: handed in, accepted, sent back for rework, rejected, published. Each leaves a ledger entry."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accessibility import tracks
from accessibility.layers import store
from accounts.models import Person
from curation.models import Submission
from exams import questions
from foundation import ledger
from intake import check, editions, progress, waivers
from intake.models import Waiver
from packages import versions
from packages.models import Package, Resource, Version
from schemes.findings import Finding


class NotReady(Exception):
    """Something still blocks; `reasons` are findings, or empty where the upload itself had faults."""

    def __init__(self, reasons: tuple[Finding, ...] = ()) -> None:
        super().__init__(", ".join(each.id for each in reasons))
        self.reasons = reasons


class Waiting(Exception):
    """An earlier version still waits for its decision or its publication."""


class Unchanged(Exception):
    """This very content is published already."""


class NotWaiting(Exception):
    """Somebody has decided this submission already, or it is not its turn for this step."""


class Unwaived(Exception):
    """A waiver that the version needs is not granted."""


class Involved(Exception):
    """A reviewer of the provider's own organisation can't decide."""


def submit(session: Session, package: Package, person_id: int, now: datetime) -> Submission:
    """Freeze the package as it is and hand it in; raises NotReady, Waiting, Unchanged."""
    last = versions.latest(session, package.id)
    before = of_version(session, last.id) if last else None
    if before is not None and before.state in ("waiting", "accepted"):
        raise Waiting
    sets = questions.content(session, package.id)
    if before is not None and before.state == "published" and not changed(session, before.version):
        raise Unchanged
    state = progress.of(session, package, now)
    if not state.ready:
        raise NotReady(tuple(state.blocking))
    version = versions.freeze(
        session,
        package,
        exam_sets=sets,
        layers=store.frozen(session, package),
        findings=[each.as_dict() for each in state.findings],
        edition=editions.keep(session, check.scheme(package.scheme_id), now),
        person_id=person_id,
        now=now,
    )
    waivers.hand_in(session, version, check.check(session, package, editions.GATES, now))
    made = Submission(version_id=version.id, version=version, submitted_by=person_id, submitted_at=now)
    session.add(made)
    session.flush()
    late = bool(before and before.rework_until and before.rework_until < now)
    _enter(
        session,
        made,
        "package.submitted",
        person_id,
        now,
        {"content_hash": version.content_hash, "late": late},
    )
    return made


def changed(session: Session, version: Version) -> bool:
    """Whether the draft is no longer what was frozen."""
    package = version.package
    sets, layers = questions.content(session, package.id), store.frozen(session, package)
    return versions.content_hash(versions.content(package, sets, layers)) != version.content_hash


def of_version(session: Session, version_id: int) -> Submission | None:
    """The submission of a frozen version."""
    return session.scalar(select(Submission).where(Submission.version_id == version_id))


def queue(session: Session) -> list[Submission]:
    """What waits for somebody, oldest first: undecided ones, then accepted ones that aren't published."""
    rows = session.scalars(select(Submission).order_by(Submission.submitted_at, Submission.id)).all()
    return sorted(
        rows, key=lambda row: ("waiting", "accepted", "rework", "rejected", "published").index(row.state)
    )


def decide(
    session: Session,
    submission: Submission,
    state: str,
    person_id: int,
    *,
    note: str,
    until: datetime | None,
    now: datetime,
) -> None:
    """Decide: accepted, rework (with a deadline) or rejected; raises NotWaiting, Involved, Unwaived.

    An accepted one can still be sent back while it isn't published: its captions may prove wrong.
    """
    if state not in choices(submission):
        raise NotWaiting
    _not_involved(session, submission, person_id)
    asked = waivers.of_version(session, submission.version_id)
    if state == "accepted" and any(each.state != "granted" for each in asked):
        raise Unwaived
    submission.state, submission.note = state, note
    submission.decided_by, submission.decided_at = person_id, now
    submission.rework_until = until if state == "rework" else None
    data = {"note": note, "until": until.isoformat() if until and state == "rework" else None}
    _enter(session, submission, f"package.{state}", person_id, now, data)


def choices(submission: Submission) -> tuple[str, ...]:
    """What can be decided now."""
    return {"waiting": ("accepted", "rework", "rejected"), "accepted": ("rework",)}.get(submission.state, ())


def decide_waiver(
    session: Session,
    submission: Submission,
    waiver: Waiver,
    state: str,
    person_id: int,
    *,
    note: str,
    now: datetime,
) -> None:
    """Grant or refuse a waiver while the submission waits; raises NotWaiting, Involved, waivers.Decided."""
    if submission.state != "waiting" or waiver.version_id != submission.version_id:
        raise NotWaiting
    _not_involved(session, submission, person_id)
    waivers.decide(session, waiver, state, person_id, note=note, now=now)


def publish(session: Session, submission: Submission, person_id: int, now: datetime) -> None:
    """Put an accepted version on air with its verified captions; raises NotWaiting, Involved, NotReady."""
    if submission.state != "accepted":
        raise NotWaiting
    _not_involved(session, submission, person_id)
    if changed(session, submission.version):
        raise NotReady  # the gate looks at the draft, which must be what was accepted
    gate = missing(session, submission, now)
    if gate:
        raise NotReady(tuple(gate))
    captions = _verified(session, submission.version)
    versions.publish(session, submission.version, captions, now)
    submission.state = "published"
    data = {"content_hash": submission.version.content_hash, "clips": len(captions)}
    _enter(session, submission, "package.published", person_id, now, data)


def missing(session: Session, submission: Submission, now: datetime) -> list[Finding]:
    """What the publication gate still asks for."""
    found = check.check(session, submission.version.package, editions.GATES, now)
    waived = waivers.granted(session, submission.version)
    return [each for each in found if each.blocks("publication", waived)]


def clips(session: Session, version: Version) -> list[Resource]:
    """The clips of a frozen version that are still in the draft (nothing is taken out while others look at it)."""
    wanted = [r["id"] for course in version.content["courses"] for r in course["resources"]]
    rows = session.scalars(select(Resource).where(Resource.id.in_(wanted))).all()
    return sorted((row for row in rows if row.is_clip), key=lambda row: wanted.index(row.id))


def _verified(session: Session, version: Version) -> dict[str, Any]:
    """The verified captions of each clip and their translations, with the names of who checked them."""
    found = {}
    for clip in clips(session, version):
        kept = tracks.frozen(session, clip.id)
        if kept is None:
            raise NotReady
        found[str(clip.id)] = kept
    return found


def _not_involved(session: Session, submission: Submission, person_id: int) -> None:
    person = session.get(Person, person_id)
    if person is None or person.organisation_id == submission.version.package.organisation_id:
        raise Involved


def _enter(
    session: Session, submission: Submission, kind: str, person_id: int, now: datetime, data: dict[str, Any]
) -> None:
    subject = f"version:{submission.version_id}"
    ledger.append(
        session,
        now=now,
        actor=person_id,
        kind=kind,
        subject=subject,
        data={"submission": submission.id, **data},
    )
