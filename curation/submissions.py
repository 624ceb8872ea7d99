"""A submission's steps: handed in, accepted, sent back for rework, rejected, published. Each leaves a ledger entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from accessibility.captions import tracks
from accessibility.layers import store
from accounts.deputies import absences
from accounts.models import Person
from calls import answering
from calls.models import Call
from curation import checklist, four_eyes
from curation.checklist import Row
from curation.experts import authors
from curation.models import Assignment, Submission
from curation.procedure import reviewed
from curation.review import carrying
from exams.bank import questions
from foundation import clock, ledger
from judging import check, confirmations, editions, readiness, waivers
from judging.confirmations import Asked
from judging.models import Waiver
from packages import frozen, standing, versions
from packages.models import Package, Resource, Version, VersionLesson, VersionQuestion
from schemes.findings import Finding


class NotReady(Exception):
    """Something still blocks; `reasons` are findings, or empty where the upload itself had faults."""

    def __init__(self, reasons: tuple[Finding, ...] = ()) -> None:
        super().__init__(", ".join(each.id for each in reasons))
        self.reasons = reasons


class Waiting(Exception):
    """An earlier version still waits for its decision or its publication."""


class NoCall(Exception):
    """Packages of this scheme are called for on this site, and the package answers no call that is open."""


class Unchanged(Exception):
    """This very content is published already."""


class NotWaiting(Exception):
    """Somebody has decided this submission already, or it is not its turn for this step."""


class Unwaived(Exception):
    """A waiver that the version needs is not granted."""


class Involved(Exception):
    """A reviewer of the provider's own organisation can't decide."""


class Unanswered(Exception):
    """Lines of the checklist are open; `lines` are they."""

    def __init__(self, lines: Sequence[Row]) -> None:
        super().__init__(len(lines))
        self.lines = tuple(lines)


class Unmet(Unanswered):
    """A line of a rule that binds is answered "no"."""


class Unexplained(Unanswered):
    """A line is answered "no", and the decision doesn't say why it is accepted all the same."""


class Unconfirmed(Exception):
    """What is filed as practice, or only stated, is not confirmed; or a reviewer found something else. `asked` are they."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        super().__init__(len(asked))
        self.asked = tuple(asked)


def submit(
    session: Session, package: Package, person_id: int, now: datetime, recommender_id: int | None = None
) -> Submission:
    """Freeze the package as it is and hand it in, as recommended by an organisation.

    Raises NotReady, Waiting, Unchanged, NoCall; where it belongs to an application reviewed.NotItsTurn, NeedsTopic, and what
    beginning one raises.
    """
    last = versions.latest(session, package.id)
    before = of_version(session, last.id) if last else None
    stood = standing.of(session, package)
    if stood is not None and stood.waits:
        raise Waiting
    procedure = reviewed.held(session, package.id)
    reviewed.in_turn(session, procedure, "submission", "handed-in")
    sets = questions.content(session, package.id)
    if before is not None and before.state == "published" and not changed(session, before.version):
        raise Unchanged
    state = readiness.of(session, package, now, anew=True)
    if not state.ready:
        raise NotReady(tuple(state.blocking))
    call = _answer_call(session, package, person_id, now, first=last is None)
    begins = procedure is None and reviewed.must_begin(call)
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
    made = Submission(
        version_id=version.id,
        version=version,
        submitted_by=person_id,
        submitted_at=now,
        recommender_id=procedure.recommender_id if procedure else recommender_id,
    )
    session.add(made)
    session.flush()
    authors.note(session, version)
    carrying.keep_captions(session, version)
    standing.put(session, version, "submitted", person_id, now)
    late = bool(stood and stood.until and stood.until < now)
    _enter(
        session,
        made,
        "package.submitted",
        person_id,
        now,
        {"content_hash": version.content_hash, "late": late},
    )
    carrying.carry(session, made, person_id, now)
    if begins and call is not None:
        reviewed.begun(session, call, package, made, now)
    reviewed.moved(session, procedure, "handed-in", made, person_id, now)
    return made


def _answer_call(
    session: Session, package: Package, person_id: int, now: datetime, *, first: bool
) -> Call | None:
    """Late drafts stay drafts: where packages of the scheme are called for, a first submission answers an open call, which is given."""
    mine = answering.of(session, package.id)
    if first and mine is None and answering.called_for(session, package.scheme_id):
        raise NoCall
    before = mine.handed_in_on if mine else None
    try:
        answering.hand_in(session, package, person_id, now, clock.day(now))
    except answering.NotOpen:
        raise NoCall from None
    return mine.call if mine and before is None else None


def changed(session: Session, version: Version) -> bool:
    """Whether the draft is no longer what was frozen."""
    package = version.package
    sets, layers = questions.content(session, package.id), store.frozen(session, package)
    return not versions.is_current(version, sets, layers)


def of_version(session: Session, version_id: int) -> Submission | None:
    """The submission of a frozen version."""
    return session.scalar(select(Submission).where(Submission.version_id == version_id))


def queue(session: Session, visible: Select[Submission]) -> list[Submission]:
    """What waits for somebody, oldest first: undecided ones, then accepted ones that aren't published."""
    rows = session.scalars(visible.order_by(Submission.submitted_at, Submission.id)).all()
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
    """Decide: accepted, rework (with a deadline) or rejected.

    Raises NotWaiting, Involved, Unanswered; and for acceptance Unmet, Unexplained, Unconfirmed, Unwaived, NotReady. An
    accepted one can still be sent back while it isn't published: its captions may prove wrong. What belongs to an application waits
    for its turn (reviewed.NotItsTurn), and is sent back until the day that its procedure says.
    """
    procedure = reviewed.held(session, submission.version.package_id)
    hold(session, submission)
    if state not in choices(submission):
        raise NotWaiting
    not_involved(session, submission, person_id)
    act = "decision" if submission.state == "waiting" else "publication"
    reviewed.in_turn(session, procedure, act, state)
    rows = checklist.rows(session, submission, now)
    if submission.state == "waiting" and checklist.open_lines(rows):
        raise Unanswered(checklist.open_lines(rows))
    if state == "accepted":
        _acceptable(session, submission, rows, note, now)
    submission.state, submission.note = state, note
    submission.decided_by, submission.decided_at = person_id, now
    submission.rework_until = until if state == "rework" else None
    due = reviewed.moved(session, procedure, state, submission, person_id, now, note)
    if due is not None and state == "rework":
        submission.rework_until = until = due
    submission.record = four_eyes.record(session, submission, rows, now)
    standing.put(session, submission.version, state, person_id, now, note=note, until=submission.rework_until)
    data = {"note": note, "until": until.isoformat() if until and state == "rework" else None}
    _enter(session, submission, f"package.{state}", person_id, now, {**data, "record": submission.record})


def _acceptable(
    session: Session, submission: Submission, rows: Sequence[Row], note: str, now: datetime
) -> None:
    """Raises what keeps a version from being accepted."""
    refused = checklist.refused(rows)
    if unmet := [each for each in refused if each.rule.severity in checklist.BINDING]:
        raise Unmet(unmet)
    if refused and not note.strip():
        raise Unexplained(refused)
    package = submission.version.package
    if unsure := [each for each in confirmations.asked(session, package) if not each.agrees]:
        raise Unconfirmed(unsure)
    asked = waivers.of_version(session, submission.version_id)
    if any(each.state != "granted" for each in asked):
        raise Unwaived
    waived = waivers.granted(session, submission.version)
    found = check.check(session, package, {"decision"}, now)
    if barred := [each for each in found if each.blocks("decision", waived)]:
        raise NotReady(tuple(barred))


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
    """Grant or refuse a waiver until the version is published; raises NotWaiting, Involved, and what waivers.decide does."""
    hold(session, submission)
    session.refresh(waiver)
    if submission.state not in ("waiting", "accepted") or waiver.version_id != submission.version_id:
        raise NotWaiting
    not_involved(session, submission, person_id)
    waivers.decide(
        session, waiver, state, person_id, note=note, now=now, people=min(2, four_eyes.needed(submission))
    )


def publish(session: Session, submission: Submission, person_id: int, now: datetime) -> None:
    """Put an accepted version on air with its verified captions; raises NotWaiting, Involved, NotReady, Alone."""
    procedure = reviewed.held(session, submission.version.package_id)
    hold(session, submission)
    if submission.state != "accepted":
        raise NotWaiting
    not_involved(session, submission, person_id)
    reviewed.in_turn(session, procedure, "publication", "published")
    if changed(session, submission.version):
        raise NotReady  # the gate looks at the draft, which must be what was accepted
    gate = missing(session, submission, now, anew=True)
    if gate:
        raise NotReady(tuple(gate))
    acted = four_eyes.acted(session, submission)
    if not four_eyes.enough(submission, acted, person_id):
        raise four_eyes.Alone(four_eyes.needed(submission))
    captions = _verified(session, submission.version)
    _replace(session, submission.version, person_id, now)
    versions.publish(session, submission.version, captions, now)
    submission.state = "published"
    people = four_eyes.named(session, [*acted, ("published", person_id)])
    standing.put(session, submission.version, "published", person_id, now, people=people)
    data = {"content_hash": submission.version.content_hash, "clips": len(captions), "people": people}
    _enter(session, submission, "package.published", person_id, now, data)
    reviewed.moved(session, procedure, "published", submission, person_id, now)


def _replace(session: Session, version: Version, person_id: int, now: datetime) -> None:
    """The version on air gives way to a newer one: who studies it goes on with it."""
    before = versions.on_air_of(session, version.package_id)
    if before is not None:
        standing.put(session, before, "replaced", person_id, now)
        data = {"by": version.id}
        subject = f"version:{before.id}"
        ledger.append(
            session, now=now, actor=person_id, kind="package.superseded", subject=subject, data=data
        )


def missing(session: Session, submission: Submission, now: datetime, *, anew: bool = False) -> list[Finding]:
    """What the publication gate still asks for."""
    found = readiness.judged(session, submission.version.package, now, anew=anew)
    waived = waivers.granted(session, submission.version)
    return [each for each in found.findings if each.blocks("publication", waived)]


def clips(session: Session, version: Version, among: Sequence[int] | None = None) -> list[Resource]:
    """The clips of a frozen version that are still in the draft (nothing is taken out while others look at it).

    `among`: only those of these ids.
    """
    query = (
        select(Resource)
        .join(VersionLesson, VersionLesson.resource_id == Resource.id)
        .where(VersionLesson.version_id == version.id)
        .options(joinedload(Resource.file))
        .order_by(VersionLesson.number)
    )
    if among is not None:
        query = query.where(Resource.id.in_(among))
    return [row for row in session.scalars(query) if row.is_clip]


QUESTIONS = 50  # shown at once


def sets(session: Session, version: Version, opened: int) -> list[dict[str, Any]]:
    """The exam sets with their questions: all where they are few, else only of the set that is opened."""
    its = VersionQuestion.version_id == version.id
    counted = select(VersionQuestion.set_number, func.count()).where(its).group_by(VersionQuestion.set_number)
    counts = dict(session.execute(counted).all())
    few = sum(counts.values()) <= QUESTIONS
    return [
        {
            "number": told["number"],
            "count": counts.get(told["number"], 0),
            "opened": opened == told["number"],
            "questions": frozen.questions(session, version.id, VersionQuestion.set_number == told["number"])
            if few or opened == told["number"]
            else None,
        }
        for told in version.head.get("exam_sets", ())
    ]


def _verified(session: Session, version: Version) -> dict[str, Any]:
    """The verified captions of each clip and their translations, with the names of who checked them."""
    found = {}
    for clip in clips(session, version):
        kept = tracks.frozen(session, clip.id)
        if kept is None:
            raise NotReady
        found[str(clip.id)] = kept
    return found


def not_involved(session: Session, submission: Submission, person_id: int) -> None:
    """Raises Involved for who belongs to the provider's organisation."""
    person = session.get(Person, person_id)
    if person is None or person.organisation_id == submission.version.package.organisation_id:
        raise Involved


def hold(session: Session, submission: Submission) -> None:
    """Let those who decide on one submission come one after the other, each seeing what the other did.

    SQLite has one writer anyway.
    """
    session.refresh(submission, with_for_update=True)


def _enter(
    session: Session, submission: Submission, kind: str, person_id: int, now: datetime, data: dict[str, Any]
) -> None:
    subject = f"version:{submission.version_id}"
    told = {"submission": submission.id, **data, **behalf(session, submission, person_id, now)}
    ledger.append(session, now=now, actor=person_id, kind=kind, subject=subject, data=told)


def behalf(session: Session, submission: Submission, person_id: int, now: datetime) -> dict[str, int]:
    """For an entry: {"for": who reviews it and is away, where this person stands in for them}; else nothing."""
    reviewing = select(Assignment.person_id).where(Assignment.submission_id == submission.id)
    whose = absences.behalf(session, person_id, session.scalars(reviewing), clock.day(now))
    return {"for": whose} if whose else {}
