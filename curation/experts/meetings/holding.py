"""A meeting: called with its agenda, who is present, one vote each on each application, the decision, the end.

Votes are cast by the experts themselves, each on their own page; who is not noted as present, or has a conflict of interest with an
application, can't vote on it. A decision of the meeting is evidence for the curator who closes the panel: it moves nothing itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload, selectinload

from accounts.models import Person
from curation.experts import conflicts, panels, pool
from curation.experts.models import Attendance, Meeting, MeetingItem, MeetingVote
from curation.procedure.models import Procedure
from foundation import ledger


class Closed(Exception):
    """The meeting's minutes are closed."""


class NotPresent(Exception):
    """Only who is noted as present votes."""


class Conflicted(Exception):
    """They have to do with this application; `reason` is one of assigning.REASONS, or "out"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Voted(Exception):
    """One vote each: theirs is there already."""


class Decided(Exception):
    """The item was decided already."""


class Undecided(Exception):
    """Items without a decision; `count` is how many."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


def call(
    session: Session,
    title: str,
    place: str,
    held_on: date,
    procedures: Sequence[int],
    actor: int,
    now: datetime,
) -> Meeting:
    """Call a meeting on these applications, those that wait for experts."""
    made = Meeting(title=title, place=place, held_on=held_on, called_by=actor, called_at=now)
    session.add(made)
    session.flush()
    ids = session.scalars(
        select(Procedure.id)
        .where(Procedure.id.in_(procedures), panels.in_stage(session))
        .order_by(Procedure.id)
    ).all()
    session.add_all(MeetingItem(meeting_id=made.id, procedure_id=each) for each in ids)
    session.flush()
    data = {"title": title, "held_on": held_on.isoformat(), "procedures": list(ids)}
    _enter(session, made, "meeting.called", actor, now, data)
    return made


def agenda(session: Session, most: int) -> Sequence[Procedure]:
    """Applications that a meeting can be about, those that wait for experts; the oldest first."""
    query = select(Procedure).where(panels.in_stage(session)).order_by(Procedure.id)
    return session.scalars(query.limit(most)).all()


def listed(session: Session, page: int, size: int) -> tuple[Sequence[Meeting], int]:
    """A page of meetings, the newest first; how many there are."""
    query = select(Meeting).order_by(Meeting.held_on.desc(), Meeting.id.desc())
    total = session.scalars(select(func.count(Meeting.id))).one()
    return session.scalars(query.limit(size).offset((page - 1) * size)).all(), total


def whole(session: Session, meeting_id: int) -> Meeting | None:
    """A meeting with everything that its page and its minutes show."""
    query = select(Meeting).where(Meeting.id == meeting_id)
    return session.scalar(
        query.options(
            selectinload(Meeting.attendance).joinedload(Attendance.person),
            selectinload(Meeting.items).selectinload(MeetingItem.votes).joinedload(MeetingVote.person),
            selectinload(Meeting.items).joinedload(MeetingItem.procedure).joinedload(Procedure.organisation),
        )
    )


def hold(session: Session, meeting: Meeting) -> None:
    """Lock the meeting and read it anew. Raises Closed."""
    session.flush()
    session.refresh(meeting, with_for_update=True)
    if meeting.closed_at is not None:
        raise Closed


def attend(session: Session, meeting: Meeting, person_ids: Sequence[int], actor: int, now: datetime) -> None:
    """Note experts of the pool as present; who was noted stays, as they may have voted. Raises Closed."""
    hold(session, meeting)
    there = {each.person_id for each in meeting.attendance}
    known = {each.person_id for each in pool.members(session)}
    new = [one for one in dict.fromkeys(person_ids) if one in known and one not in there]
    session.add_all(Attendance(meeting_id=meeting.id, person_id=one, noted_by=actor, at=now) for one in new)
    session.flush()
    session.expire(meeting, ["attendance"])
    if new:
        _enter(session, meeting, "meeting.attended", actor, now, {"people": new})


def present(session: Session, meeting_id: int, person_id: int) -> bool:
    """Whether somebody is noted as present."""
    query = select(Attendance.id).where(
        Attendance.meeting_id == meeting_id, Attendance.person_id == person_id
    )
    return session.scalar(query) is not None


def vote(session: Session, item: MeetingItem, person_id: int, choice: str, now: datetime) -> None:
    """Cast the one vote that somebody has. Raises Closed, Decided, NotPresent, Conflicted, Voted."""
    hold(session, item.meeting)
    session.refresh(item)
    if item.decision is not None:
        raise Decided
    if not present(session, item.meeting_id, person_id):
        raise NotPresent
    reason = conflicts.between(session, item.procedure, person_id, now)
    if reason is not None:
        raise Conflicted(reason)
    session.add(MeetingVote(item_id=item.id, person_id=person_id, choice=choice, at=now))
    try:
        session.flush()
    except IntegrityError as error:
        raise Voted from error
    data = {"item": item.id, "procedure": item.procedure_id, "choice": choice}
    _enter(session, item.meeting, "meeting.voted", person_id, now, data)


def counted(item: MeetingItem) -> dict[str, int]:
    """Votes by choice."""
    found = Counter(each.choice for each in item.votes)
    return {choice: found.get(choice, 0) for choice in ("for", "against", "abstain")}


def decide(session: Session, item: MeetingItem, decision: str, words: str, actor: int, now: datetime) -> None:
    """Record what the meeting decided. Raises Closed, Decided."""
    hold(session, item.meeting)
    session.refresh(item)
    if item.decision is not None:
        raise Decided
    item.decision, item.words, item.decided_by, item.decided_at = decision, words, actor, now
    session.flush()
    data = {"item": item.id, "procedure": item.procedure_id, "decision": decision, "words": words}
    _enter(session, item.meeting, "meeting.decided", actor, now, {**data, "votes": counted(item)})


def close(session: Session, meeting: Meeting, actor: int, now: datetime) -> None:
    """Close the minutes. Raises Closed, Undecided."""
    hold(session, meeting)
    left = sum(1 for each in meeting.items if each.decision is None)
    if left:
        raise Undecided(left)
    meeting.closed_by, meeting.closed_at = actor, now
    _enter(session, meeting, "meeting.closed", actor, now, {"items": len(meeting.items)})


def name_of(session: Session, person_id: int | None) -> str:
    """Whose name stands under the minutes."""
    found = session.get(Person, person_id) if person_id else None
    return found.name if found else ""


def of_person(session: Session, person_id: int) -> Sequence[Meeting]:
    """Open meetings at which somebody is present."""
    query = select(Meeting).join(Attendance, Attendance.meeting_id == Meeting.id)
    query = query.where(Attendance.person_id == person_id, Meeting.closed_at.is_(None))
    return session.scalars(query.options(joinedload(Meeting.items)).order_by(Meeting.id)).unique().all()


def _enter(
    session: Session, meeting: Meeting, kind: str, actor: int, now: datetime, data: dict[str, Any]
) -> None:
    ledger.append(session, now=now, actor=actor, kind=kind, subject=f"meeting:{meeting.id}", data=data)
