"""What becomes of the version that was handed in when its procedure moves on: sent back, or over. One way only: a decision of the review
has said so already."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from curation.models import Submission
from curation.procedure.models import Procedure
from foundation import ledger
from packages import standing
from packages.models import Version
from schemes.workflow import Stage

OPEN = ("waiting", "accepted")
REWORK = timedelta(days=30)  # where the stage has no limit of its own


def latest(session: Session, procedure: Procedure) -> Submission | None:
    """The last version that was handed in for an application."""
    if procedure.package_id is None:
        return None
    query = select(Submission).join(Version, Version.id == Submission.version_id)
    query = query.where(Version.package_id == procedure.package_id)
    return session.scalar(query.order_by(Version.number.desc()).limit(1))


def follow(
    session: Session, procedure: Procedure, stage: Stage | None, actor: int | None, note: str, now: datetime
) -> None:
    """`stage` was entered, None: the application is over. What waited is sent back, or not accepted."""
    submission = latest(session, procedure)
    if submission is None or submission.state not in OPEN:
        return
    if stage is None:
        _close(session, procedure, submission, "rejected", actor, note, now)
    elif stage.act == "submission":
        _close(session, procedure, submission, "rework", actor, note, now)


def _close(
    session: Session,
    procedure: Procedure,
    submission: Submission,
    state: str,
    actor: int | None,
    note: str,
    now: datetime,
) -> None:
    until = None
    if state == "rework":
        until = end_of(procedure.due_on) if procedure.due_on else now + REWORK
    submission.state, submission.note = state, note
    # where nobody but the clock acted, it is done in the name of who announced the call
    submission.decided_by, submission.decided_at = actor or procedure.call.announced_by, now
    submission.rework_until = until
    standing.put(session, submission.version, state, actor, now, note=note, until=until)
    ledger.append(
        session,
        now=now,
        actor=actor,
        kind=f"package.{state}",
        subject=f"version:{submission.version_id}",
        data={"submission": submission.id, "procedure": procedure.id, "note": note},
    )


def reopen(session: Session, procedure: Procedure, actor: int, now: datetime) -> None:
    """An appeal was upheld: what was rejected waits again, as it was handed in."""
    submission = latest(session, procedure)
    if submission is None or submission.state != "rejected":
        return
    submission.state, submission.note = "waiting", ""
    submission.decided_by = submission.decided_at = submission.rework_until = None
    submission.record = None
    standing.put(session, submission.version, "submitted", actor, now)


def end_of(day: date) -> datetime:
    """The last second of a day where the site is, in UTC."""
    zone: ZoneInfo = current_app.config["SETTINGS"].zone
    return datetime.combine(day, time(23, 59, 59), tzinfo=zone).astimezone(UTC)
