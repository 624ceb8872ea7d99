"""Reminders of last days: which are owed, each made once as a row, each sent once.

A worker looks every ten minutes. Rows are made by day, from eight in the morning in the site's zone; a row is claimed in a transaction
of its own before its letter goes, so that of two workers one sends it. Who is away is not written to: the deputy is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import monotonic

import structlog
from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from accounts import people
from accounts.deputies import absences
from accounts.models import Person
from config.settings import Settings
from curation.deadlines import letters
from curation.deadlines.models import Reminder
from curation.experts.scoring import sheets
from curation.models import Assignment
from curation.procedure import listing, running, turns
from curation.procedure.models import Procedure, ProcedureAct
from foundation import clock, db, mail
from schemes import workflow
from schemes.workflow import LATE, Stage

FIRST_HOUR = 8
DAYS = {"week": 7, "day": 1}  # how many days ahead each is owed
LATELY = timedelta(days=3)  # how long a time that ran out is told
TRIED_AGAIN = timedelta(minutes=10)
MOST_PATIENCE = timedelta(hours=6)
SENDING = timedelta(minutes=10)  # no letter takes longer: whoever claimed it is gone
NEAR = 3  # applications that a first page names
MOST_REFUSED = 3  # letters refused one after the other: the mail server is away
_log = structlog.get_logger("reminders")


@dataclass(frozen=True)
class Owed:
    """A letter about a stage's last day, before it is known to whom."""

    procedure: Procedure
    stage: Stage
    due_on: date
    kind: str

    @property
    def key(self) -> tuple[int, str, date, str]:
        """What no two of one person have in common."""
        return (self.procedure.id, self.stage.id, self.due_on, self.kind)


def daily(now: datetime) -> None:
    """Make the reminders that are owed and send what waits."""
    settings: Settings = current_app.config["SETTINGS"]
    if now.astimezone(settings.zone).hour >= FIRST_HOUR:
        with db.reading() as session:
            owing = bool(unmade(session, now))
        if owing:
            with db.writing() as session:
                make(session, unmade(session, now), now)
    send_waiting(settings, now)


def unmade(session: Session, now: datetime) -> list[Owed]:
    """Which reminders are owed and not made yet."""
    found = [*_ahead(session, clock.day(now)), *_over(session, now)]
    ids = {each.procedure.id for each in found}
    kept = select(Reminder.procedure_id, Reminder.stage, Reminder.due_on, Reminder.kind)
    made = {tuple(row) for row in session.execute(kept.where(Reminder.procedure_id.in_(ids)))}
    return [each for each in found if each.key not in made]


def _ahead(session: Session, today: date) -> Iterator[Owed]:
    """Of stages whose last day is near; the nearer one alone where both are owed. A stage that began later owes none."""
    query = select(Procedure).where(
        Procedure.due_on >= today, Procedure.due_on <= today + timedelta(days=max(DAYS.values()))
    )
    for each in session.scalars(query.order_by(Procedure.id)):
        stage, due_on = running.stage_of(each), each.due_on
        assert due_on is not None
        kind = "day" if (due_on - today).days <= DAYS["day"] else "week"
        if stage and clock.day(each.entered_at) <= due_on - timedelta(days=DAYS[kind]):
            yield Owed(each, stage, due_on, kind)


def _over(session: Session, now: datetime) -> Iterator[Owed]:
    """Of stages whose time has just run out."""
    query = select(ProcedureAct, Procedure).join(Procedure, Procedure.id == ProcedureAct.procedure_id)
    lately = (ProcedureAct.outcome == LATE, ProcedureAct.at > now - LATELY)
    for act, procedure in session.execute(query.where(*lately).order_by(ProcedureAct.id)):
        stage = workflow.stage(running.stages_of(procedure), act.stage)
        yield Owed(procedure, stage, clock.day(act.at), "overdue")


def make(session: Session, owed: Iterable[Owed], now: datetime) -> None:
    """Rows of these letters, one for each person; those that somebody else just made stay."""
    for each in owed:
        write(session, each, concerned(session, each.procedure, each.stage), now)


def write(session: Session, owed: Owed, whom: Iterable[Person], now: datetime) -> None:
    """A row for each of these people who is here, and for the deputy of who is away."""
    whom = list(whom)
    instead = absences.instead(session, [each.id for each in whom], clock.day(now))
    here = {each.id: None for each in whom if each.id not in instead}
    behalf = {deputy.id: person for person, deputy in instead.items() if deputy.id not in here}
    made = {
        "procedure_id": owed.procedure.id,
        "stage": owed.stage.id,
        "due_on": owed.due_on,
        "kind": owed.kind,
        "state": "waiting",
        "tries": 0,
        "made_at": now,
        "next_at": now,
    }
    rows = [{**made, "person_id": one, "behalf_of": of} for one, of in {**here, **behalf}.items()]
    if rows:
        session.execute(db.insert(session, Reminder).values(rows).on_conflict_do_nothing())


def concerned(session: Session, procedure: Procedure, stage: Stage) -> list[Person]:
    """Whose turn it is: the applicant's people, the recommender's, the office; who reviews the version, and experts who have not scored."""
    role = turns.ROLES.get(stage.who)
    reviewing = select(Assignment.person_id).where(
        Assignment.submission_id.in_(
            select(ProcedureAct.submission_id).where(ProcedureAct.procedure_id == procedure.id)
        )
    )
    asked = sheets.asked(procedure.id, stage.id)
    theirs = or_(Person.role == role, Person.id.in_(reviewing), Person.id.in_(asked))
    scoring = set(session.scalars(asked))
    return [
        each
        for each in session.scalars(select(Person).where(Person.active, theirs).order_by(Person.id))
        if each.id in scoring or turns.mine(procedure, stage, people.signed_in(each))
    ]


def near(session: Session, who: people.SignedIn, today: date) -> list[Procedure]:
    """The applications in which it is somebody's turn and whose day comes within a week, the nearest first; a handful."""
    mine = turns.waits_for(listing.workflows(session), who)
    soon = (Procedure.due_on.is_not(None), Procedure.due_on <= today + timedelta(days=DAYS["week"]))
    return list(session.scalars(select(Procedure).where(mine, *soon).order_by(Procedure.due_on).limit(NEAR)))


def applicants(session: Session, procedure: Procedure) -> list[Person]:
    """The people of the organisation that applied."""
    query = select(Person).where(Person.active, Person.role == people.Role.PROVIDER)
    return list(session.scalars(query.where(Person.organisation_id == procedure.organisation_id)))


def send_waiting(settings: Settings, now: datetime) -> None:
    """Send every letter whose time has come, until the mail server refuses several in a row."""
    with db.writing() as session:
        gone = (Reminder.state == "sending", Reminder.next_at <= now)
        for row in session.scalars(select(Reminder).where(*gone)):
            row.state = "unsure"
    refused, began = 0, monotonic()
    while refused < MOST_REFUSED:
        at = now + timedelta(seconds=monotonic() - began)
        with db.writing() as session:
            claimed = claim(session, at)
        if claimed is None:
            return
        reminder_id, letter = claimed
        refused = 0 if letter is None or _sent(settings, reminder_id, letter, at) else refused + 1


def claim(session: Session, now: datetime) -> tuple[int, mail.Letter | None] | None:
    """Take the next row to send, with its letter; a row about which nothing is left to say is dropped. None: nothing waits."""
    query = select(Reminder).where(Reminder.state == "waiting", Reminder.next_at <= now)
    query = query.order_by(Reminder.id).limit(1).with_for_update(skip_locked=True)
    row = session.scalar(query)
    if row is None:
        return None
    if not holds(row, now):
        row.state = "dropped"
        return row.id, None
    row.state, row.tries, row.next_at = "sending", row.tries + 1, now + SENDING
    return row.id, letters.reminder(row, clock.day(now))


def holds(row: Reminder, now: datetime) -> bool:
    """Whether what a letter says is still so: the person is here, the application in its stage, the day the same."""
    if not row.person.active:
        return False
    if row.kind == "overdue":
        return now - row.made_at < LATELY
    return (row.procedure.stage, row.procedure.due_on) == (row.stage, row.due_on) and clock.day(
        now
    ) <= row.due_on


def _sent(settings: Settings, reminder_id: int, letter: mail.Letter, now: datetime) -> bool:
    """Hand a claimed letter over; what is refused waits, each time longer."""
    try:
        mail.send(settings, letter, now)
    except mail.NotSent as wrong:
        _log.warning("reminder not sent", reminder=reminder_id, why=str(wrong))
        with db.writing() as session:
            row = session.get_one(Reminder, reminder_id)
            row.state = "waiting"
            row.next_at = now + min(MOST_PATIENCE, TRIED_AGAIN * 2 ** min(row.tries - 1, 10))
        return False
    with db.writing() as session:
        session.get_one(Reminder, reminder_id).state = "sent"
    return True


def troubled(session: Session) -> list[Reminder]:
    """Letters that were not sent yet though tried, or of which nobody knows, the newest first."""
    wrong = or_(Reminder.state == "unsure", (Reminder.state == "waiting") & (Reminder.tries > 0))
    query = select(Reminder).where(wrong).order_by(Reminder.id.desc()).limit(50)
    return list(session.scalars(query.options(joinedload(Reminder.person), joinedload(Reminder.procedure))))
