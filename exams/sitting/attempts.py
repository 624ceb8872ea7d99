"""Sitting an exam: an attempt takes the next set of its round, answers are saved as they are given, handing in twice is
handing in once.

Attempts belong to a person and a package, over all its versions: a new version gives no fresh ones. How many there
are, how long one waits between them, what passes and which one counts are the scheme's (`Terms`).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from exams.accommodations import granting, measures
from exams.accommodations.measures import Measures
from exams.accommodations.models import Accommodation
from exams.bank import kinds, questions, sameness
from exams.bank.sameness import Key
from exams.papers import draws, paper, plan
from exams.sitting import answers, asked, corrections
from exams.sitting.asked import questions_of
from exams.sitting.marking import Result, mark
from exams.sitting.models import Attempt, AttemptMeasures, Round
from foundation import ledger
from packages.models import Version

FIRST = 1


@dataclass(frozen=True)
class Terms:
    """What a scheme says of its exam: attempts in a round, per cent that pass, the wait after a failed attempt, whether the
    best or the last attempt counts, and the kinds of questions whose parts earn points of their own.

    `minutes`: how long an attempt may take, 0 without a limit; `extensions`: how often somebody may put the end off.
    `appeal_days`, `answer_days`: how long one may doubt a result, and wait for the answer.
    `drawn`: how many questions of each kind a paper draws; empty where attempts ask whole sets.
    """

    attempts: int
    pass_mark: int
    wait: timedelta = timedelta(0)
    counts: str = "best"
    partial: frozenset[str] = frozenset()
    minutes: int = 0
    extensions: int = 0
    appeal_days: int = 15
    answer_days: int = 15
    drawn: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """Where somebody is with the exam of a package.

    `sat` are the attempts of the round; `sets` the numbers of those that are still to come in it, the open one apart.
    `state` is "open" (one is being sat), "passed", "marking" (people mark the last one), "ready", "waiting" (until `next_at`),
    "exhausted", or "no-questions".
    """

    state: str
    round: int
    sat: tuple[Attempt, ...]
    sets: tuple[int, ...]
    next_at: datetime | None = None

    @property
    def open(self) -> Attempt | None:
        """The attempt that is being sat."""
        return next((each for each in self.sat if each.handed_in_at is None), None)

    @property
    def number(self) -> int:
        """The attempt that is being sat, or that comes next."""
        return self.open.number if self.open else len(self.sat) + 1

    @property
    def all(self) -> int:
        """How many attempts this round has, the questions that are there considered."""
        return len(self.sat) + len(self.sets)


class NoMoreAttempts(Exception):
    """Every attempt of the round was made, or no set is left that is new to this person."""


class PassedAlready(Exception):
    """The exam is passed; there is nothing more to sit."""


class BeingMarked(Exception):
    """People are marking the last attempt; before they have done so nobody knows whether there is need of another one."""


class TooSoon(Exception):
    """The scheme wants some time between two attempts; the next one can begin `at`."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self.at = at


def of_package(session: Session, person_id: int, package_id: int) -> list[Attempt]:
    """A person's attempts at a package, whatever version, in order."""
    query = select(Attempt).where(Attempt.person_id == person_id, Attempt.package_id == package_id)
    return list(session.scalars(query.order_by(Attempt.round, Attempt.number)))


def by_id(session: Session, person_id: int, package_id: int, attempt_id: int) -> Attempt | None:
    """A person's attempt at a package by its number in the table."""
    query = select(Attempt).where(
        Attempt.id == attempt_id, Attempt.person_id == person_id, Attempt.package_id == package_id
    )
    return session.scalar(query)


def being_sat(session: Session, person_id: int, package_id: int) -> Attempt | None:
    """The attempt that is being sat."""
    query = select(Attempt).where(
        Attempt.person_id == person_id, Attempt.package_id == package_id, Attempt.handed_in_at.is_(None)
    )
    return session.scalar(query)


def current_round(session: Session, person_id: int, package_id: int) -> Round | None:
    """The newest round; None before the first attempt."""
    query = select(Round).where(Round.person_id == person_id, Round.package_id == package_id)
    return session.scalar(query.order_by(Round.number.desc()).limit(1))


def standing(session: Session, person_id: int, version: Version, terms: Terms, now: datetime) -> Standing:
    """Where a person is with the exam, as this version would go on with it."""
    every = of_package(session, person_id, version.package_id)
    opened = current_round(session, person_id, version.package_id)
    number = opened.number if opened else FIRST
    sat = tuple(each for each in every if each.round == number)
    sets = questions.sets_of(version)
    coming = tuple(plan.ahead(sets, terms.attempts, [asked.seen(each) for each in sat], terms.drawn))
    handed_in = [each.handed_in_at for each in sat if each.handed_in_at]
    next_at = max(handed_in) + terms.wait if handed_in and coming else None
    state = "ready"
    if any(each.handed_in_at is None for each in sat):
        state = "open"
    elif any(each.passed for each in every):
        state = "passed"
    elif any(each.waits for each in sat):
        state = "marking"
    elif not coming:
        state = "exhausted" if sat else "no-questions"
    elif next_at and now < next_at:
        state = "waiting"
    return Standing(state, number, sat, coming, next_at)


def may_come(version: Version, there: Standing, terms: Terms) -> frozenset[Key]:
    """The questions that a person is asked or may still be asked in this round: their answers are nobody's to see yet."""
    coming = () if there.state == "passed" else there.sets
    sets = questions.sets_of(version) if coming else []
    seen = sameness.keys(one for each in there.sat for one in asked.seen(each))
    return plan.may_come(sets, coming, seen, terms.drawn) | sameness.keys(
        questions_of(there.open) if there.open else ()
    )


def sit(
    session: Session,
    person_id: int,
    version: Version,
    terms: Terms,
    now: datetime,
    seed: Callable[[], str] = lambda: secrets.token_hex(16),
) -> Attempt:
    """Begin the next attempt, or go on with the open one, in whatever version it was begun; a break is over then.

    What is granted to the person is applied, and kept with the attempt. `seed` gives the chance by which a paper is drawn.
    Raises PassedAlready, NoMoreAttempts, BeingMarked, TooSoon.
    """
    there = standing(session, person_id, version, terms, now)
    if there.open:
        return there.open
    if there.state == "passed":
        raise PassedAlready
    if there.state == "marking":
        raise BeingMarked
    if not there.sets:
        raise NoMoreAttempts
    if there.state == "waiting" and there.next_at:
        raise TooSoon(there.next_at)
    if current_round(session, person_id, version.package_id) is None:
        session.add(
            Round(person_id=person_id, package_id=version.package_id, number=FIRST, reason="", opened_at=now)
        )
        session.flush()
    granted = granting.of(session, person_id)
    mine = measures.of(granted.measures if granted else None)
    made = Attempt(
        person_id=person_id,
        package_id=version.package_id,
        version_id=version.id,
        version=version,
        round=there.round,
        number=there.number,
        set_number=there.sets[0],
        started_at=now,
        measures=mine.told if granted else None,
        limit_ms=measures.length_ms(terms.minutes, mine),
    )
    _lay_out(session, made, there, terms, mine, seed)
    session.add(made)
    session.flush()
    if granted is not None:
        session.add(_held(made, granted, now))
        session.flush()
    return made


def _lay_out(
    session: Session,
    attempt: Attempt,
    there: Standing,
    terms: Terms,
    mine: Measures,
    seed: Callable[[], str],
) -> None:
    """Give an attempt its paper, frozen from now on."""
    number = None if terms.drawn else attempt.set_number
    bank = asked.with_parts(session, attempt.version_id, number)
    drawn = seed()
    if terms.drawn:
        seen = sameness.keys(one for each in there.sat for one in asked.seen(each))
        attempt.paper = paper.drawn(draws.draw(bank, terms.drawn, drawn, seen), mine, drawn)
    else:
        attempt.paper = paper.of_set(bank, mine, drawn)
    attempt.seed = drawn if attempt.paper else None
    marks = attempt.paper["asked"] if attempt.paper else bank
    attempt.full_score = sum(each["points"] for each in marks)


def adapt(session: Session, granted: Accommodation, terms: Callable[[Version], Terms], now: datetime) -> None:
    """Apply what was just granted to the open attempts of its person: their clock, their breaks, how pages are shown.

    The questions of a paper stay those that it was begun with.
    """
    query = select(Attempt).where(Attempt.person_id == granted.person_id, Attempt.handed_in_at.is_(None))
    for each in session.scalars(query.with_for_update()).all():
        each.measures = dict(granted.measures)
        minutes = terms(each.version).minutes
        each.limit_ms = measures.length_ms(minutes, measures.of(granted.measures))
        session.add(_held(each, granted, now))
    session.flush()


def _held(attempt: Attempt, granted: Accommodation, now: datetime) -> AttemptMeasures:
    return AttemptMeasures(
        attempt_id=attempt.id, accommodation_id=granted.id, measures=dict(granted.measures), since=now
    )


def take_back(session: Session, version_id: int, actor: int, now: datetime) -> None:
    """The open attempts at a version that nobody sits any more are as if they had not begun; the ledger keeps that they were."""
    query = select(Attempt).where(Attempt.version_id == version_id, Attempt.handed_in_at.is_(None))
    for each in session.scalars(query.with_for_update()).all():
        ledger.append(
            session,
            now=now,
            actor=actor,
            kind="exam.taken-back",
            subject=f"attempt:{each.id}",
            data={
                "person": each.person_id,
                "version": each.version_id,
                "package": each.package_id,
                "round": each.round,
                "number": each.number,
                "set": each.set_number,
                "answers": {str(position): chosen for position, chosen in answers.of(each).items()},
            },
        )
        session.delete(each)
    session.flush()


def counted(sat: Sequence[Attempt], counts: str) -> Attempt | None:
    """The attempt that counts, the best or the last of those that were handed in; of equal ones the later."""
    done = [each for each in sat if each.handed_in_at is not None]
    if counts == "last":
        return done[-1] if done else None
    # sets may have different full marks, so shares are compared, in whole numbers
    best: Attempt | None = None
    for each in done:
        if best is None or (each.score or 0) * best.full_score >= (best.score or 0) * each.full_score:
            best = each
    return best


def hand_in(
    session: Session,
    attempt: Attempt,
    *,
    pass_mark: int,
    now: datetime,
    partial: frozenset[str] = frozenset(),
    by_time: bool = False,
) -> Attempt:
    """Mark and close an attempt; a second time changes nothing. `by_time`: its time ran out.

    What people must mark earns nothing before they did: until then the attempt waits, and is not passed.
    """
    if attempt.handed_in_at is not None:
        return attempt
    result = mark(marking_of(session, attempt), answers.of(attempt), partial)
    attempt.handed_in_at = now
    put_marks(attempt, result, pass_mark)
    session.flush()
    ledger.append(
        session,
        now=now,
        actor=attempt.person_id,
        kind="exam.handed-in",
        subject=f"attempt:{attempt.id}",
        data={
            "version": attempt.version_id,
            "package": attempt.package_id,
            "round": attempt.round,
            "number": attempt.number,
            "set": attempt.set_number,
            "score": attempt.score,
            "full": attempt.full_score,
            "passed": attempt.passed,
            **({"seed": attempt.seed} if attempt.seed else {}),
            **({"by": "time"} if by_time else {}),
        },
    )
    return attempt


def marking_of(session: Session, attempt: Attempt) -> list[dict[str, Any]]:
    """The questions of an attempt with the keys by which they are marked today."""
    return corrections.applied(session, questions_of(attempt))


def marked(
    session: Session,
    attempt: Attempt,
    given: Mapping[int, int] | None = None,
    keyed: Sequence[dict[str, Any]] | None = None,
) -> Result:
    """Mark an attempt anew from what is stored. `given`: what people gave by position; else what stands with its marks.
    `keyed`: its questions with other keys than today's, to see what would be.

    Whether parts earn points of their own is as it was when it was marked first: it stands with each mark.
    """
    stored = {each["position"]: each for each in attempt.marks or ()}
    about = list(keyed) if keyed is not None else marking_of(session, attempt)
    partial = {each["kind"] for each in about if stored.get(each["position"], {}).get("partial")}
    if given is None:
        by_hand = (each["position"] for each in about if kinds.by_hand(each))
        given = {at: stored[at]["points"] for at in by_hand if at in stored and not stored[at].get("waits")}
    return mark(about, answers.of(attempt), partial, given)


def put_marks(attempt: Attempt, result: Result, pass_mark: int) -> None:
    """Keep what marking came to; as long as something waits nothing is passed."""
    attempt.score, attempt.waits = result.score, result.waits
    attempt.passed = result.passed(pass_mark) and not result.waits
    attempt.marks = [asdict(each) for each in result.marks]
