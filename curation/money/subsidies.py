"""A subsidy's life: proposed by one curator, approved or refused by another, withdrawn. Each step is in the ledger.

Everything that touches the money of a call first locks the call's row (`hold`): of two who spend the same money at once, one
comes second and is told what is left.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Person
from calls import announcing
from curation.models import Submission
from curation.money.models import PaymentLine, PaymentOutcome, Subsidy
from curation.procedure.models import Procedure
from foundation import ledger
from judging import editions
from packages.models import Version
from schemes.scheme import Scheme

FALLEN = ("rejected", "withdrawn", "late")
CARRIED = ("proposed", "approved")


class Refused(Exception):
    """A step that can't be taken."""


class NotAccepted(Refused):
    """The application's package is not accepted, or the application has failed."""


class NoCap(Refused):
    """The scheme pays nothing for a package."""


class NoBudget(Refused):
    """The call says nothing of a budget, or it was called off."""


class OverCap(Refused):
    """More than the scheme pays for a package; `cap_fen` is that."""

    def __init__(self, cap_fen: int) -> None:
        super().__init__(cap_fen)
        self.cap_fen = cap_fen


class OverBudget(Refused):
    """More than is left of the call's budget; `left_fen` is that."""

    def __init__(self, left_fen: int) -> None:
        super().__init__(left_fen)
        self.left_fen = left_fen


class Proposed(Refused):
    """There is a proposal already that counts."""


class Decided(Refused):
    """It is not in the state for this step any more."""


class SamePerson(Refused):
    """Who proposed doesn't decide."""


class Involved(Refused):
    """Somebody of the applicant's own organisation keeps away from its money."""


class UnderWay(Refused):
    """It is in a payment run: what the bank was told is not taken back here."""


def hold(session: Session, procedure: Procedure) -> None:
    """Lock the money of the application's call, and read the application anew."""
    announcing.hold(session, procedure.call)
    session.refresh(procedure)


def scheme(procedure: Procedure) -> Scheme:
    """The edition of the scheme that the application began under."""
    return editions.restored(procedure.edition)


def carried_fen(session: Session, call_id: int) -> int:
    """What the call's budget carries: everything proposed and approved, in fen."""
    query = select(func.coalesce(func.sum(Subsidy.amount_fen), 0)).join(Procedure)
    return int(session.scalars(query.where(Procedure.call_id == call_id, Subsidy.state.in_(CARRIED))).one())


def left_fen(session: Session, procedure: Procedure) -> int:
    """What is left of the budget of the application's call. Raises NoBudget."""
    call = procedure.call
    if call.budget_fen is None or call.state != "announced":
        raise NoBudget
    return call.budget_fen - carried_fen(session, call.id)


def cap_fen(procedure: Procedure) -> int:
    """The most that the application's edition pays for a package, in fen. Raises NoCap."""
    cap = scheme(procedure).subsidy
    if cap is None or not cap.at_most_fen:
        raise NoCap
    return cap.at_most_fen


def live(session: Session, procedure_id: int) -> Subsidy | None:
    """The one proposal of an application that counts: proposed or approved."""
    query = select(Subsidy).where(Subsidy.procedure_id == procedure_id, Subsidy.state.in_(CARRIED))
    return session.scalar(query)


def of(session: Session, procedure_id: int) -> list[Subsidy]:
    """Every proposal of an application, the newest first."""
    query = select(Subsidy).where(Subsidy.procedure_id == procedure_id)
    return list(session.scalars(query.order_by(Subsidy.id.desc())))


def of_package(session: Session, package_id: int) -> int | None:
    """What is proposed or approved for a package, in fen; None where nothing is. Its rules ask (judging.facts)."""
    query = select(Subsidy.amount_fen).join(Procedure).where(Procedure.package_id == package_id)
    return session.scalar(query.where(Subsidy.state.in_(CARRIED)))


def verdicts(session: Session, package_ids: list[int]) -> dict[int, str]:
    """What was decided last about each package (a state of Submission), those that still wait passed over."""
    newest = (
        select(Version.package_id, func.max(Submission.id).label("last"))
        .join(Version, Version.id == Submission.version_id)
        .where(Version.package_id.in_(package_ids), Submission.state != "waiting")
        .group_by(Version.package_id)
        .subquery()
    )
    query = select(newest.c.package_id, Submission.state).join(Submission, Submission.id == newest.c.last)
    return dict(session.execute(query).all())


def accepted(procedure: Procedure, verdict: str | None) -> bool:
    """Whether the application's package was accepted, and nothing came between."""
    return verdict in ("accepted", "published") and procedure.ended_as not in FALLEN


def fallen(procedure: Procedure, verdict: str | None) -> bool:
    """Whether the application came to nothing: what it was granted goes back."""
    return verdict == "rejected" or procedure.ended_as in FALLEN


def _accepted(session: Session, procedure: Procedure) -> bool:
    if procedure.package_id is None:
        return False
    return accepted(procedure, verdicts(session, [procedure.package_id]).get(procedure.package_id))


def keep_away(session: Session, procedure: Procedure, person_id: int) -> None:
    """Raises Involved for somebody of the applicant's organisation."""
    person = session.get(Person, person_id)
    if person is None or person.organisation_id == procedure.organisation_id:
        raise Involved


def propose(
    session: Session,
    procedure: Procedure,
    amount_fen: int,
    quality: str,
    reason: str,
    person_id: int,
    now: datetime,
) -> Subsidy:
    """Propose an amount, which the budget carries from now on.

    Raises Involved, NotAccepted, NoCap, NoBudget, Proposed, OverCap, OverBudget.
    """
    hold(session, procedure)
    keep_away(session, procedure, person_id)
    if not _accepted(session, procedure):
        raise NotAccepted
    cap = cap_fen(procedure)
    left = left_fen(session, procedure)
    if live(session, procedure.id) is not None:
        raise Proposed
    if amount_fen > cap:
        raise OverCap(cap)
    if amount_fen > left:
        raise OverBudget(left)
    made = Subsidy(
        procedure_id=procedure.id,
        amount_fen=amount_fen,
        quality=quality,
        reason=reason,
        state="proposed",
        proposed_by=person_id,
        proposed_at=now,
    )
    session.add(made)
    session.flush()
    enter(session, made, "money.proposed", person_id, now, {"quality": quality, "reason": reason})
    return made


def decide(session: Session, subsidy: Subsidy, state: str, why: str, person_id: int, now: datetime) -> None:
    """Approve or refuse (`state`), with the reason. Raises Decided, SamePerson, Involved; for approval NotAccepted, NoBudget."""
    procedure = subsidy.procedure
    hold(session, procedure)
    session.refresh(subsidy)
    if subsidy.state != "proposed":
        raise Decided
    if person_id == subsidy.proposed_by:
        raise SamePerson
    keep_away(session, procedure, person_id)
    if state == "approved":
        if not _accepted(session, procedure):
            raise NotAccepted
        left_fen(session, procedure)
    subsidy.state, subsidy.decided_by, subsidy.decided_at = state, person_id, now
    subsidy.decided_why = why
    enter(session, subsidy, f"money.{state}", person_id, now, {"why": why})


def withdraw(session: Session, subsidy: Subsidy, why: str, person_id: int, now: datetime) -> None:
    """Take it back while nothing is paid, which frees the budget. Raises Decided, Involved, UnderWay."""
    procedure = subsidy.procedure
    hold(session, procedure)
    session.refresh(subsidy)
    if subsidy.state not in CARRIED:
        raise Decided
    keep_away(session, procedure, person_id)
    if under_way(session, [subsidy.id]):
        raise UnderWay
    was, subsidy.state = subsidy.state, "withdrawn"
    subsidy.withdrawn_by, subsidy.withdrawn_at, subsidy.withdrawn_why = person_id, now, why
    enter(session, subsidy, "money.withdrawn", person_id, now, {"why": why, "was": was})


def under_way(session: Session, subsidy_ids: list[int]) -> dict[int, PaymentLine]:
    """The line of a payment run that stands for each subsidy: paid or about to be, not sent back by the bank."""
    sent_back = select(PaymentOutcome.line_id).where(PaymentOutcome.what == "returned")
    query = select(PaymentLine).where(PaymentLine.subsidy_id.in_(subsidy_ids))
    return {each.subsidy_id: each for each in session.scalars(query.where(PaymentLine.id.not_in(sent_back)))}


def enter(
    session: Session, subsidy: Subsidy, kind: str, person_id: int, now: datetime, data: dict[str, Any]
) -> None:
    """An entry about the application, with the subsidy and its amount."""
    told = {"subsidy": subsidy.id, "amount_fen": subsidy.amount_fen, **data}
    subject = f"procedure:{subsidy.procedure_id}"
    ledger.append(session, now=now, actor=person_id, kind=kind, subject=subject, data=told)
