"""A procedure runs: begun with what was handed in, moved on by acts, ended. By the edition of the scheme under which it began.

Every way into the next stage goes through `act`: pages, the review's decisions, the experts' and the voters' rooms. It checks whose
turn it is and what must be left, and leaves an act and an entry of the ledger (about `procedure:N`). Of two at once one wins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.deputies import absences
from accounts.people import SignedIn
from calls import announcing
from calls.models import Call
from curation.models import Assignment, Submission
from curation.procedure import deadlines, turns, versions
from curation.procedure.models import ENDS, Procedure, ProcedureAct
from curation.voting.models import Ballot
from foundation import clock, ledger
from judging import editions
from packages.models import Package
from schemes import workflow
from schemes.workflow import LATE, Stage

ON_THE_REVIEW = ("submission", "decision", "publication")  # acts about a version that is handed in
REFUSING = ("failed", "rework", "rejected")  # outcomes that want words


class NotYours(Exception):
    """Another role or another organisation acts in this stage; nobody judges their own."""


class NotNow(Exception):
    """Somebody was faster, the stage has no such outcome, its time is over, or the application is."""


class Missing(Exception):
    """What the stage asks for isn't there; `what`: note, report, scores, signature, peer, topic, recommender or submission."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def stages_of(procedure: Procedure) -> tuple[Stage, ...]:
    """The workflow of the edition under which it began."""
    return editions.restored(procedure.edition).workflow


def stage_of(procedure: Procedure) -> Stage | None:
    """The stage in which it is; None once it has ended."""
    return None if procedure.stage is None else workflow.stage(stages_of(procedure), procedure.stage)


def of_package(session: Session, package_id: int) -> Procedure | None:
    """The application that the package belongs to."""
    return session.scalar(select(Procedure).where(Procedure.package_id == package_id))


def mark(procedure: Procedure) -> str:
    """What a page shows it was made for: the stage, and since when. An act that brings another one comes too late."""
    return f"{procedure.stage or ''}@{procedure.entered_at.isoformat()}"


def hold(session: Session, procedure: Procedure) -> None:
    """Lock the row and read it anew: of two at once, one comes second."""
    session.flush()
    session.refresh(procedure, with_for_update=True)


def needs_recommender(stages: Sequence[Stage]) -> bool:
    """Whether nobody can apply without a recommender."""
    return any(each.who == "recommender" and "recommended" not in each.only for each in stages)


def start(
    session: Session,
    call: Call,
    who: SignedIn,
    now: datetime,
    *,
    title: str,
    recommender_id: int | None = None,
    topic: Mapping[str, Any] | None = None,
    package: Package | None = None,
    submission: Submission | None = None,
) -> Procedure:
    """Apply: with a topic, or with a package and its first submission. Raises NotNow, NotYours, Missing.

    It runs by the edition under which the call was announced: that is what applicants have read.
    """
    first = _open(call, now, with_version=submission is not None)
    assert call.edition is not None
    due = _due(session, first, call, now)
    if due is not None and clock.day(now) > due:
        raise NotNow
    if recommender_id is None and needs_recommender(editions.restored(call.edition).workflow):
        raise Missing("recommender")
    if who.organisation_id is None or recommender_id == who.organisation_id:
        raise NotYours
    made = Procedure(
        call_id=call.id,
        scheme_digest=call.edition.digest,
        organisation_id=who.organisation_id,
        recommender_id=recommender_id,
        package_id=package.id if package else None,
        title=title,
        topic=dict(topic or {}),
        begun_by=who.id,
        begun_at=now,
        stage=first.id,
        entered_at=now,
        due_on=due,
    )
    session.add(made)
    session.flush()
    data = {"call": call.id, "title": title, "edition": made.scheme_digest, "recommender": recommender_id}
    data |= {"topic": made.topic}
    about = f"procedure:{made.id}"
    ledger.append(session, now=now, actor=who.id, kind="procedure.begun", subject=about, data=data)
    move(
        session,
        made,
        first,
        "handed-in",
        who,
        now,
        data={"topic": made.topic} if topic else {},
        submission=submission,
    )
    return made


def _open(call: Call, now: datetime, *, with_version: bool) -> Stage:
    """With what an application to this call begins now: a topic, or a version that is handed in. Raises NotNow."""
    stages = editions.restored(call.edition).workflow if call.edition else ()
    if not workflow.runs(stages) or announcing.stage(call, clock.day(now)) != "open":
        raise NotNow
    if (stages[0].act == "submission") != with_version:
        raise NotNow
    return stages[0]


def act(
    session: Session,
    procedure: Procedure,
    outcome: str,
    who: SignedIn,
    now: datetime,
    *,
    note: str = "",
    file_id: int | None = None,
    data: Mapping[str, Any] | None = None,
    submission: Submission | None = None,
    seen: str | None = None,
) -> None:
    """Do what the stage asks for, with this outcome. Raises NotYours, NotNow, Missing.

    `seen` is the `mark` of the page on which it was decided. `submission` is the version that is handed in, decided or published;
    other acts are about the last one. A topic that is handed in again stands in `data["topic"]`.
    """
    before = mark(procedure)
    hold(session, procedure)
    stage = stage_of(procedure)
    if (
        stage is None
        or mark(procedure) != (seen or before)
        or outcome not in stage.outcomes
        or outcome == LATE
    ):
        raise NotNow
    if not turns.mine(procedure, stage, who):
        raise NotYours
    if procedure.due_on is not None and clock.day(now) > procedure.due_on:
        raise NotNow
    told = dict(data or {})
    if stage.act == "vote" and _is_voted_on(session, procedure, told):
        raise NotNow
    _left(session, procedure, stage, outcome, who, note, file_id, told, submission)
    if stage.act == "topic":
        procedure.topic = dict(told["topic"])
        procedure.title = str(told["topic"].get("title") or procedure.title)
    if stage.act == "assignment":
        procedure.peer_id = told["peer"]
    about = submission or versions.latest(session, procedure)
    move(
        session, procedure, stage, outcome, who, now, note=note, file_id=file_id, data=told, submission=about
    )


def _is_voted_on(session: Session, procedure: Procedure, told: Mapping[str, Any]) -> bool:
    """Whether a ballot of the site decides about it, and this act isn't that ballot's (curation.voting): nobody notes another result."""
    query = select(Ballot.id).where(Ballot.call_id == procedure.call_id, Ballot.stage == procedure.stage)
    ballot = session.scalar(query.where(Ballot.state != "cancelled"))
    return ballot is not None and told.get("ballot") != ballot


def _left(
    session: Session,
    procedure: Procedure,
    stage: Stage,
    outcome: str,
    who: SignedIn,
    note: str,
    file_id: int | None,
    data: Mapping[str, Any],
    submission: Submission | None,
) -> None:
    """Raises Missing for the first thing that must be left and isn't."""
    if stage.act in ON_THE_REVIEW and submission is None:
        raise Missing("submission")
    if stage.act == "topic" and not data.get("topic"):
        raise Missing("topic")
    if stage.act == "assignment" and data.get("peer") not in [
        one for one, _name in peers(session, procedure)
    ]:
        raise Missing("peer")
    if ("note" in stage.leaves or outcome in REFUSING) and not note.strip():
        raise Missing("note")
    if "report" in stage.leaves and file_id is None:
        raise Missing("report")
    if "scores" in stage.leaves and not _scores(data.get("scores")):
        raise Missing("scores")
    if "signature" in stage.leaves and _plain(data.get("signature")) != _plain(who.name):
        raise Missing("signature")


def _scores(given: object) -> bool:
    """At least one, each in hundredths of a point, 0 to 100 points."""
    return (
        isinstance(given, list)
        and bool(given)
        and all(type(each) is int and 0 <= each <= 10_000 for each in given)
    )


def _plain(text: object) -> str:
    return "".join(str(text or "").split())


def peers(session: Session, procedure: Procedure) -> list[tuple[int, str]]:
    """The other applicants to the same call, by name: one of them may review this one."""
    query = select(Procedure).where(Procedure.call_id == procedure.call_id)
    query = query.where(
        Procedure.organisation_id != procedure.organisation_id,
        Procedure.ended_as.is_distinct_from("withdrawn"),
    )
    found = {each.organisation_id: each.organisation.name for each in session.scalars(query)}
    return sorted(found.items(), key=lambda each: each[1])


def arrival(session: Session, procedure: Procedure, stage: Stage, outcome: str) -> str:
    """Where this outcome of a stage leads now: a stage's id, or an end."""
    query = select(ProcedureAct.led_to, func.count()).where(ProcedureAct.procedure_id == procedure.id)
    entered = dict(session.execute(query.group_by(ProcedureAct.led_to)).all())
    told = {name: str(value) for name, value in procedure.topic.items()}
    told["recommended"] = "yes" if procedure.recommender_id else "no"
    return workflow.arrive(stages_of(procedure), stage.outcomes[outcome], told, entered)


def move(
    session: Session,
    procedure: Procedure,
    stage: Stage,
    outcome: str,
    who: SignedIn | None,
    now: datetime,
    *,
    note: str = "",
    file_id: int | None = None,
    data: Mapping[str, Any] | None = None,
    submission: Submission | None = None,
) -> None:
    """Go where the outcome of a stage leads. Who calls this has asked whether it may; `who` is None where a time ran out."""
    led_to = arrival(session, procedure, stage, outcome)
    told = {**(data or {}), **({"refund": True} if outcome in stage.refund else {})}
    procedure.reworks += outcome == "rework" and led_to not in ENDS
    note_act(
        session,
        procedure,
        "acted" if who else "ran_out",
        outcome,
        led_to,
        who,
        now,
        note=note,
        file_id=file_id,
        data=told,
        submission=submission,
    )
    enter(session, procedure, led_to, who.id if who else None, note, now)


def note_act(
    session: Session,
    procedure: Procedure,
    did: str,
    outcome: str,
    led_to: str,
    who: SignedIn | None,
    now: datetime,
    *,
    note: str = "",
    file_id: int | None = None,
    data: Mapping[str, Any] | None = None,
    submission: Submission | None = None,
    stage: str | None = None,
) -> None:
    """Leave an act and its entry in the ledger (procedure.`did`), of the stage in which the application is, or of another one."""
    made = ProcedureAct(
        procedure_id=procedure.id,
        stage=stage or procedure.stage,
        outcome=outcome,
        led_to=led_to,
        person_id=who.id if who else None,
        organisation_id=who.organisation_id if who else None,
        at=now,
        note=note,
        file_id=file_id,
        submission_id=submission.id if submission else None,
        data={**(data or {}), **_behalf(session, procedure, who, submission, now)},
    )
    session.add(made)
    session.flush()
    told = {
        "act": made.id,
        "stage": made.stage,
        "outcome": outcome,
        "led_to": led_to,
        "note": note,
        **made.data,
    }
    told |= {"file": file_id} if file_id else {}
    told |= {"submission": made.submission_id} if submission else {}
    ledger.append(
        session, now=now, actor=made.person_id, kind=f"procedure.{did}", subject=f"procedure:{procedure.id}", data=told
    )  # fmt: skip


def _behalf(
    session: Session, procedure: Procedure, who: SignedIn | None, submission: Submission | None, now: datetime
) -> dict[str, int]:
    """{"for": who is away and for whom this person stands in}: who began the application, or reviews its version; else nothing."""
    if who is None:
        return {}
    reviewing = select(Assignment.person_id).where(
        Assignment.submission_id == (submission.id if submission else None)
    )
    owners = {procedure.begun_by, *session.scalars(reviewing)}
    whose = absences.behalf(session, who.id, owners, clock.day(now))
    return {"for": whose} if whose else {}


def enter(
    session: Session, procedure: Procedure, there: str, actor: int | None, note: str, now: datetime
) -> None:
    """Come into a stage, or to an end; the version that waits follows."""
    procedure.entered_at = now
    stage = None
    if there in ENDS:
        procedure.stage, procedure.due_on = None, None
        procedure.ended_as, procedure.ended_at = there, now
    else:
        stage = workflow.stage(stages_of(procedure), there)
        procedure.stage, procedure.due_on = there, _due(session, stage, procedure.call, now)
        procedure.ended_as = procedure.ended_at = None
    session.flush()
    if there != "accepted":
        versions.follow(session, procedure, stage, actor, note, now)


def _due(session: Session, stage: Stage, call: Call, now: datetime) -> Any:
    return deadlines.due(stage, clock.day(now), call, deadlines.calendar(session))
