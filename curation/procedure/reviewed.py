"""Where the review of a version and the procedure of its application meet: handing in, deciding and publishing move the procedure,
and wait for its turn. A package that belongs to no application goes its way without."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from accounts import people
from accounts.models import Person
from accounts.people import SignedIn
from calls.models import Call
from curation.models import Submission
from curation.procedure import running
from curation.procedure.models import ENDS, Procedure
from curation.procedure.versions import end_of
from judging import editions
from packages.models import Package
from schemes import workflow
from schemes.workflow import Stage


class NotItsTurn(Exception):
    """The application is in another stage, whose name this is; "" where it is over. Or the stage has no such outcome."""

    def __init__(self, stage: str) -> None:
        super().__init__(stage)
        self.stage = stage


class NeedsTopic(Exception):
    """Applications to this call begin with a topic: a package alone doesn't answer it."""


@dataclass(frozen=True)
class Application:
    """What the page of a review tells of an application: its stage's name ("": over), what can be decided now (None: all), its day."""

    id: int
    stage: str
    offered: frozenset[str] | None
    due_on: date | None


def held(session: Session, package_id: int) -> Procedure | None:
    """The application of a package, locked; None where there is none, or where the package came through it already."""
    found = running.of_package(session, package_id)
    if found is None:
        return None
    running.hold(session, found)
    return None if found.ended_as == "accepted" else found


def in_turn(session: Session, procedure: Procedure | None, act: str, outcome: str) -> None:
    """Raises NotItsTurn unless this can be done in the stage in which the application is. Sending back for good isn't sending back."""
    if procedure is None:
        return
    stage = running.stage_of(procedure)
    if stage is None or stage.act != act or outcome not in stage.outcomes:
        raise NotItsTurn(stage.name if stage else "")
    if outcome == "rework" and running.arrival(session, procedure, stage, outcome) in ENDS:
        raise NotItsTurn(stage.name)


def offered(session: Session, submission: Submission) -> frozenset[str] | None:
    """What can be decided of a version in the stage of its application; None where it belongs to none."""
    procedure = running.of_package(session, submission.version.package_id)
    if procedure is None or procedure.ended_as == "accepted":
        return None
    stage = running.stage_of(procedure)
    if stage is None or stage.act not in ("decision", "publication"):
        return frozenset()
    return frozenset(
        each
        for each in stage.outcomes
        if each != "rework" or running.arrival(session, procedure, stage, each) not in ENDS
    )


def application(session: Session, submission: Submission) -> Application | None:
    """The application that a version belongs to, for the page of its review."""
    procedure = running.of_package(session, submission.version.package_id)
    if procedure is None:
        return None
    stage = running.stage_of(procedure)
    return Application(
        procedure.id, stage.name if stage else "", offered(session, submission), procedure.due_on
    )


def first_stage(call: Call | None) -> Stage | None:
    """With what applications to a call begin; None where they don't run on the site."""
    stages = editions.restored(call.edition).workflow if call and call.edition else ()
    return stages[0] if workflow.runs(stages) else None


def must_begin(call: Call | None) -> bool:
    """Whether the first submission of a package to this call begins an application. Raises NeedsTopic."""
    first = first_stage(call)
    if first is not None and first.act == "topic":
        raise NeedsTopic
    return first is not None


def begun(session: Session, call: Call, package: Package, made: Submission, now: datetime) -> None:
    """An application begins with its first submission. Raises running.NotNow, NotYours, Missing."""
    who = _person(session, made.submitted_by)
    running.start(
        session, call, who, now, title=package.name, recommender_id=made.recommender_id, package=package, submission=made
    )  # fmt: skip


def moved(
    session: Session,
    procedure: Procedure | None,
    outcome: str,
    submission: Submission,
    person_id: int,
    now: datetime,
    note: str = "",
) -> datetime | None:
    """The procedure goes on with what was done of its version. Gives the end of its next stage, where that has one."""
    if procedure is None:
        return None
    who = _person(session, person_id)
    running.act(session, procedure, outcome, who, now, note=note, submission=submission)
    return end_of(procedure.due_on) if procedure.due_on else None


def _person(session: Session, person_id: int) -> SignedIn:
    return people.signed_in(session.get_one(Person, person_id))
