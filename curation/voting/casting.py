"""Casting a vote: one row a person, under a name that the database alone leads back to nobody; the ledger gets a commitment.

A person's name in the table is HMAC-SHA256 over their number, under a key made of the site's secret (which is in no database)
and the ballot's own (which is destroyed at the count). The commitment is SHA-256 over the ballot, the choices and a code of 80
random bits that only the voter is shown; no entry says who cast it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from accounts import limits
from accounts.models import Person
from accounts.people import Role, SignedIn
from curation.voting import ballots
from curation.voting.models import Ballot, Candidate, SealedVote
from foundation import clock, db, ledger

VOTING = (
    Role.TRAINEE,
    Role.PROVIDER,
    Role.RECOMMENDER,
    Role.REVIEWER,
    Role.AUDITOR,
)  # who counts doesn't vote
MOST_CHANGES = 50
# A whole training centre may sit behind one address and vote in one lesson.
FROM = limits.Rule(200, timedelta(seconds=5), timedelta(minutes=15))
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class Closed(Exception):
    """It isn't open: not yet, or not any more."""


class NotThese(Exception):
    """No topic, too many, or one that isn't on this ballot."""


class TooNew(Exception):
    """The account was opened after the ballot was, and such accounts have no vote here."""


class OwnTopic(Exception):
    """A topic of the voter's own organisation, which this ballot doesn't allow."""


class Elsewhere(Exception):
    """The same person voted in another window meanwhile: what they did there stands."""


class Restless(Exception):
    """Changed as often as anybody may."""


def cast(
    session: Session,
    ballot: Ballot,
    voter: SignedIn,
    numbers: Collection[int],
    seen: int,
    secret: str,
    now: datetime,
) -> SealedVote:
    """Cast a vote, or change it. `seen`: how often it had been cast when its page was made, 0 for never; `secret`: the site's.

    Raises Closed, NotThese, TooNew, OwnTopic, Elsewhere, Restless.
    """
    ballots.hold(session, ballot)
    may_vote(session, ballot, voter, clock.day(now))
    choices = _choices(session, ballot, voter, numbers)
    name, code = _name(ballot, voter.id, secret), _code()
    before = session.get(SealedVote, (ballot.id, name))
    if (before.revision if before else 0) != seen:
        raise Elsewhere
    if seen >= MOST_CHANGES:
        raise Restless
    replaced = commitment(ballot.id, before.choices, before.code) if before else None
    if before is None:
        _first(session, ballot, name, choices, code)
    else:
        _changed(session, ballot, name, choices, code, seen)
    data = {"commitment": commitment(ballot.id, choices, code), "replaces": replaced}
    # whose it is would tell, once papers are published, who voted for what
    ledger.append(session, now=now, actor=None, kind="vote.sealed", subject=f"ballot:{ballot.id}", data=data)
    found = session.get_one(SealedVote, (ballot.id, name))
    session.refresh(found)
    return found


def may_vote(session: Session, ballot: Ballot, voter: SignedIn, today: date) -> None:
    """Raises Closed, TooNew."""
    if ballots.stage(ballot, today) != "open":
        raise Closed
    person = session.get_one(Person, voter.id)
    if ballot.accounts == "before" and clock.day(person.created_at) >= max(
        ballot.opens_on, clock.day(ballot.announced_at)
    ):
        raise TooNew


def _choices(session: Session, ballot: Ballot, voter: SignedIn, numbers: Collection[int]) -> list[int]:
    wanted = sorted(set(numbers))
    if not 0 < len(wanted) <= ballot.most:
        raise NotThese
    query = select(Candidate).where(Candidate.ballot_id == ballot.id, Candidate.number.in_(wanted))
    found = session.scalars(query).all()
    if len(found) != len(wanted):
        raise NotThese
    mine = voter.organisation_id
    if not ballot.own and mine is not None and any(each.organisation_id == mine for each in found):
        raise OwnTopic
    return wanted


def _first(session: Session, ballot: Ballot, name: str, choices: list[int], code: str) -> None:
    row = SealedVote(ballot_id=ballot.id, voter=name, choices=choices, code=code, revision=1)
    if not db.add_unless_there(session, row):
        raise Elsewhere


def _changed(session: Session, ballot: Ballot, name: str, choices: list[int], code: str, seen: int) -> None:
    same = (SealedVote.ballot_id == ballot.id, SealedVote.voter == name, SealedVote.revision == seen)
    values = {"choices": choices, "code": code, "revision": seen + 1}
    done = session.execute(update(SealedVote).where(*same).values(values))
    if done.rowcount != 1:  # type: ignore[attr-defined]  # of an UPDATE
        raise Elsewhere


def mine(session: Session, ballot: Ballot, person_id: int, secret: str) -> SealedVote | None:
    """A person's own vote while the ballot runs; None once it is counted: nobody can tell any more."""
    if ballot.key is None:
        return None
    return session.get(SealedVote, (ballot.id, _name(ballot, person_id, secret)))


def names(ballot: Ballot, person_ids: Collection[int], secret: str) -> dict[str, int]:
    """Whose votes are whose, for the count alone: by the name in the table."""
    return {_name(ballot, each, secret): each for each in person_ids}


def _name(ballot: Ballot, person_id: int, secret: str) -> str:
    key = hashlib.sha256(f"{secret}\n{ballot.key}".encode()).digest()
    return hmac.new(key, f"{ballot.id}:{person_id}".encode(), "sha256").hexdigest()


def _code() -> str:
    return "".join(secrets.choice(LETTERS) for _at in range(16))


def commitment(ballot_id: int, choices: Collection[int], code: str) -> str:
    """What the ledger keeps of a vote: it tells nothing to who hasn't its code, and no other vote has the same."""
    told: dict[str, Any] = {"ballot": ballot_id, "choices": sorted(choices), "code": code}
    return hashlib.sha256(ledger.canonical(told).encode()).hexdigest()


def forget(session: Session, ballot: Ballot) -> None:
    """Destroy the votes under their names, and what the names were made with."""
    session.execute(delete(SealedVote).where(SealedVote.ballot_id == ballot.id))
    ballot.key = None
