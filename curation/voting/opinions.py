"""What people write to the office beside a vote (征求意见): about one topic or about all, read by the office without a name."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from curation.voting import ballots
from curation.voting.models import Ballot, Candidate, Opinion

MOST = 10  # of one person on one ballot
LONGEST = 2_000  # characters


class Closed(Exception):
    """The ballot isn't open."""


class TooMany(Exception):
    """This person has written as many as anybody may."""


class NoSuchTopic(Exception):
    """The topic isn't on this ballot."""


def write(
    session: Session,
    ballot: Ballot,
    number: int | None,
    words: str,
    person_id: int,
    now: datetime,
    today: date,
) -> None:
    """Write to the office. Raises Closed, TooMany, NoSuchTopic."""
    ballots.hold(session, ballot)
    if ballots.stage(ballot, today) != "open":
        raise Closed
    if number is not None and session.get(Candidate, (ballot.id, number)) is None:
        raise NoSuchTopic
    query = select(func.count()).where(Opinion.ballot_id == ballot.id, Opinion.person_id == person_id)
    if (session.scalar(query) or 0) >= MOST:
        raise TooMany
    session.add(Opinion(ballot_id=ballot.id, person_id=person_id, number=number, words=words, at=now))
    session.flush()


def of(session: Session, ballot_id: int, page: int, rows: int) -> list[tuple[Opinion, str]]:
    """A page of what was written, newest first, each with its topic's title ("" for all); one more where there is another page."""
    topic = (Candidate.ballot_id == Opinion.ballot_id) & (Candidate.number == Opinion.number)
    query = select(Opinion, func.coalesce(Candidate.title, "")).outerjoin(Candidate, topic)
    query = query.where(Opinion.ballot_id == ballot_id).order_by(Opinion.id.desc())
    return [(row, title) for row, title in session.execute(query.offset((page - 1) * rows).limit(rows + 1))]
