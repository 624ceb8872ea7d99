"""What happens to an application beside its stages: withdrawn, its package named, more time given, its time run out."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.people import Role, SignedIn
from calls.models import CallAnswer
from curation.procedure.models import Procedure
from curation.procedure.running import (
    Missing,
    NotNow,
    NotYours,
    enter,
    hold,
    mark,
    move,
    note_act,
    of_package,
    stage_of,
)
from foundation import clock, db
from packages import standing
from packages.models import Package
from schemes.workflow import LATE

MOST_AT_ONCE = 100  # applications whose time ran out, at one look


def own(procedure: Procedure, who: SignedIn) -> bool:
    """Whether it is the application of this person's organisation."""
    return who.role is Role.PROVIDER and who.organisation_id == procedure.organisation_id


def withdraw(session: Session, procedure: Procedure, who: SignedIn, now: datetime, *, note: str) -> None:
    """The applicant takes it back, as long as it runs. Raises NotYours, NotNow, Missing."""
    hold(session, procedure)
    if not own(procedure, who):
        raise NotYours
    if procedure.stage is None:
        raise NotNow
    if not note.strip():
        raise Missing("note")
    note_act(session, procedure, "withdrawn", "withdrawn", "withdrawn", who, now, note=note)
    enter(session, procedure, "withdrawn", who.id, note, now)


def extend(
    session: Session,
    procedure: Procedure,
    until: date,
    who: SignedIn,
    now: datetime,
    *,
    note: str,
    seen: str | None = None,
) -> None:
    """Give a stage more time, with the reason; the office does, for others than its own. Raises NotYours, NotNow, Missing."""
    before = mark(procedure)
    hold(session, procedure)
    if who.role is not Role.CURATOR or who.organisation_id == procedure.organisation_id:
        raise NotYours
    if procedure.stage is None or procedure.due_on is None or mark(procedure) != (seen or before):
        raise NotNow
    if until <= max(procedure.due_on, clock.day(now)):
        raise NotNow
    if not note.strip():
        raise Missing("note")
    data = {"from": procedure.due_on.isoformat(), "until": until.isoformat()}
    # it stays where it is: an act that leads to its own stage would count as coming into it once more
    note_act(session, procedure, "extended", "extended", "", who, now, note=note, data=data)
    procedure.due_on = until


def possible(session: Session, who: SignedIn, procedure: Procedure) -> list[Package]:
    """The packages of the applicant's own that can be named for an application: of its scheme, in no other one, not handed in yet."""
    taken = select(Procedure.package_id).where(Procedure.package_id.is_not(None))
    query = select(Package).where(
        Package.organisation_id == who.organisation_id,
        Package.scheme_id == procedure.call.scheme_id,
        Package.id.not_in(taken),
    )
    found = session.scalars(query.order_by(Package.id.desc()).limit(50)).all()
    return [each for each in found if not standing.handed_in(session, each.id)]


def name_package(
    session: Session, procedure: Procedure, package: Package, who: SignedIn, now: datetime
) -> None:
    """Say which package is made for the topic that was chosen. Raises NotYours, NotNow.

    Its first submission answers the call on the day on which the topic was handed in.
    """
    hold(session, procedure)
    if not own(procedure, who) or package.organisation_id != who.organisation_id:
        raise NotYours
    stage = stage_of(procedure)
    if stage is None or stage.act != "submission" or procedure.package_id is not None:
        raise NotNow
    if package.scheme_id != procedure.call.scheme_id or standing.handed_in(session, package.id):
        raise NotNow
    session.refresh(package, with_for_update=True)  # named for another application in the same moment
    if of_package(session, package.id) is not None:
        raise NotNow
    procedure.package_id = package.id
    _answered(session, procedure, package, who, now)
    data = {"package": package.id, "name": package.name}
    note_act(session, procedure, "package_named", "package-named", "", who, now, data=data)


def _answered(session: Session, procedure: Procedure, package: Package, who: SignedIn, now: datetime) -> None:
    """The package answers the call, as of the day on which the topic came in: nothing has to be open any more."""
    before = session.get(CallAnswer, package.id)
    if before is not None:
        session.delete(before)
        session.flush()
    day = clock.day(procedure.begun_at)
    session.add(
        CallAnswer(
            package_id=package.id,
            call_id=procedure.call_id,
            chosen_by=who.id,
            chosen_at=now,
            handed_in_on=day,
        )
    )
    session.flush()


def run_out(session: Session, now: datetime) -> int:
    """Applications whose stage is over by its day go on as their scheme says for that; how many they were."""
    late = select(Procedure).where(Procedure.due_on < clock.day(now)).order_by(Procedure.due_on, Procedure.id)
    count = 0
    for procedure in session.scalars(late.limit(MOST_AT_ONCE)).all():
        hold(session, procedure)
        stage = stage_of(procedure)
        if stage is not None and procedure.due_on is not None and procedure.due_on < clock.day(now):
            move(session, procedure, stage, LATE, None, now)
            count += 1
    return count


def look_after(now: datetime) -> None:
    """What a worker does regularly."""
    with db.writing() as session:
        run_out(session, now)
