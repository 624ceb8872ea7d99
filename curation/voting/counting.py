"""The count: papers without names, the order of the topics, who goes on; and the same worked out again from the ledger alone.

Of as many votes, the topic that was handed in earlier comes first, or the lot decides: SHA-256 over the seed and the topic's
number, the smallest first. The seed is the hash of the last entry about the ballot before the count, so that who counts can't
choose it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Person
from curation.voting import ballots, casting
from curation.voting.models import Ballot, Candidate, Paper, SealedVote, Voter
from foundation import ledger

AT_ONCE = 500  # papers in one entry of the ledger
Rows = list[dict[str, Any]]


class NotClosed(Exception):
    """Its last day isn't over."""


@dataclass(frozen=True)
class Place:
    """Where a topic came: place None for one that had left before the count."""

    number: int
    votes: int
    place: int | None
    goes_on: bool


def ranked(
    topics: Sequence[tuple[int, str]],
    papers: Iterable[Sequence[int]],
    *,
    tie: str,
    seed: str,
    winners: int,
    left: Sequence[int] = (),
) -> list[Place]:
    """The topics in their order. `topics`: number and instant of handing in; `left`: numbers that don't take part any more."""
    votes = Counter(number for paper in papers for number in paper)

    def key(topic: tuple[int, str]) -> tuple[int, str, int]:
        number, at = topic
        return -votes[number], at if tie == "handed-in" else lot(seed, number), number

    stay = sorted((each for each in topics if each[0] not in left), key=key)
    places = [Place(number, votes[number], at, at <= winners) for at, (number, _at) in enumerate(stay, 1)]
    return [*places, *(Place(number, votes[number], None, False) for number, _at in topics if number in left)]


def lot(seed: str, number: int) -> str:
    """A topic's lot: the smallest comes first."""
    return hashlib.sha256(f"{seed}\n{number}".encode()).hexdigest()


Goes = Callable[[Candidate, Place], None]


def count(
    session: Session,
    ballot: Ballot,
    person_id: int,
    secret: str,
    now: datetime,
    today: date,
    goes: Goes | None = None,
) -> list[Place]:
    """Count, tell the ledger, and forget who voted for what. `goes` is called with each topic that took part.

    Raises ballots.NotRunning, NotClosed.
    """
    ballots.hold(session, ballot)
    if ballot.state != "announced":
        raise ballots.NotRunning
    if today <= ballot.closes_on:
        raise NotClosed
    sealed = session.execute(
        select(SealedVote.voter, SealedVote.code, SealedVote.choices).where(SealedVote.ballot_id == ballot.id)
    ).all()
    papers = sorted((code, choices) for _voter, code, choices in sealed)
    voters = _voters(session, ballot, {voter for voter, _code, _choices in sealed}, secret)
    topics = ballots.candidates(session, ballot.id)
    left = [each.number for each in topics if each.procedure.stage != ballot.stage]
    seed = ledger.about(session, f"ballot:{ballot.id}")[-1].hash
    places = ranked(
        [(each.number, each.handed_in_at.isoformat()) for each in topics],
        [choices for _code, choices in papers],
        tie=ballot.tie,
        seed=seed,
        winners=ballot.winners,
        left=left,
    )
    # in the order of codes and of people's numbers: not even the order of rows tells what belongs together
    session.add_all([Paper(ballot_id=ballot.id, code=code, choices=choices) for code, choices in papers])
    session.add_all([Voter(ballot_id=ballot.id, person_id=each) for each in voters])
    casting.forget(session, ballot)
    ballot.state, ballot.counted_by, ballot.counted_at = "counted", person_id, now
    ballot.seed, ballot.result = seed, [asdict(each) for each in places]
    session.flush()
    _enter(session, ballot, papers, voters, left, person_id, now)
    if goes is not None:
        by_number = {each.number: each for each in topics}
        for place in places:
            if place.place is not None:
                goes(by_number[place.number], place)
    return places


def _voters(session: Session, ballot: Ballot, sealed: set[str], secret: str) -> list[int]:
    """Who voted: the numbers of the people whose names are in the table."""
    known = casting.names(ballot, session.scalars(select(Person.id)).all(), secret)
    return sorted(person_id for name, person_id in known.items() if name in sealed)


def _enter(
    session: Session,
    ballot: Ballot,
    papers: Sequence[tuple[str, list[int]]],
    voters: Sequence[int],
    left: Sequence[int],
    person_id: int,
    now: datetime,
) -> None:
    subject = f"ballot:{ballot.id}"
    for first in range(0, len(papers), AT_ONCE):
        some = [[code, choices] for code, choices in papers[first : first + AT_ONCE]]
        ledger.append(
            session, now=now, actor=person_id, kind="ballot.papers", subject=subject, data={"papers": some}
        )
    data = {
        "seed": ballot.seed,
        "left": list(left),
        "voters": len(voters),
        "voters_sha256": roll(voters),
        "result": ballot.result,
    }
    ledger.append(session, now=now, actor=person_id, kind="ballot.counted", subject=subject, data=data)


def roll(voters: Iterable[int]) -> str:
    """A hash of who voted, which the ledger keeps instead of their names."""
    return hashlib.sha256("\n".join(str(each) for each in sorted(voters)).encode()).hexdigest()


@dataclass(frozen=True)
class Recount:
    """What the ledger says: the order of topics, how many papers, and what does not agree (codes of `flask vote recount`)."""

    places: tuple[Place, ...]
    papers: int
    faults: tuple[str, ...]


def recount(session: Session, ballot_id: int) -> Recount | None:
    """Work the result out again from the entries about a ballot, and hold it against what was announced; None before the count."""
    entries = ledger.about(session, f"ballot:{ballot_id}")
    announced = next((each for each in entries if each.kind == "ballot.announced"), None)
    counted = next((each for each in entries if each.kind == "ballot.counted"), None)
    if announced is None or counted is None:
        return None
    terms, told = announced.data, counted.data
    papers = [paper for each in entries if each.kind == "ballot.papers" for paper in each.data["papers"]]
    places = ranked(
        [(each["number"], each["handed_in_at"]) for each in terms["candidates"]],
        [choices for _code, choices in papers],
        tie=terms["tie"],
        seed=told["seed"],
        winners=terms["winners"],
        left=told["left"],
    )
    before = [each for each in entries if each.kind not in ("ballot.papers", "ballot.counted")]
    faults = [
        (
            "papers",
            sorted(casting.commitment(ballot_id, choices, code) for code, choices in papers)
            != _sealed(before),
        ),
        ("choices", not all(_valid(choices, terms) for _code, choices in papers)),
        ("voters", len(papers) != told["voters"]),
        ("seed", told["seed"] != before[-1].hash),
        ("result", told["result"] != [asdict(each) for each in places]),
        ("site", not _site_agrees(session, ballot_id, told, papers)),
    ]
    return Recount(tuple(places), len(papers), tuple(name for name, wrong in faults if wrong))


def _sealed(entries: Iterable[ledger.LedgerEntry]) -> list[str]:
    """The commitments that stand: cast, and not replaced by another."""
    stand: set[str] = set()
    for each in entries:
        if each.kind == "vote.sealed":
            stand.discard(each.data["replaces"])
            stand.add(each.data["commitment"])
    return sorted(stand)


def _valid(choices: Sequence[int], terms: Mapping[str, Any]) -> bool:
    known = {each["number"] for each in terms["candidates"]}
    return 0 < len(choices) <= terms["most"] and len(set(choices)) == len(choices) and set(choices) <= known


def _site_agrees(session: Session, ballot_id: int, told: Mapping[str, Any], papers: Sequence[Any]) -> bool:
    """Whether what the site's pages show is what the ledger says."""
    ballot = session.get(Ballot, ballot_id)
    kept = session.execute(
        select(Paper.code, Paper.choices).where(Paper.ballot_id == ballot_id).order_by(Paper.code)
    )
    voters = session.scalars(select(Voter.person_id).where(Voter.ballot_id == ballot_id)).all()
    return (
        ballot is not None
        and ballot.result == told["result"]
        and [[code, choices] for code, choices in kept] == sorted(papers)
        and roll(voters) == told["voters_sha256"]
    )
