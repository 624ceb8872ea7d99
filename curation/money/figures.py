"""The money of a call in figures: budget, proposed, approved, paid, given back, left; and its applications, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from calls.models import Call
from curation.money import standing
from curation.money.models import PaymentLine, PaymentOutcome, PaymentRun, Refund, Subsidy
from curation.money.standing import Standing
from curation.procedure.models import Procedure

PAGE = 25


@dataclass(frozen=True)
class Figures:
    """Sums in fen. `budget` and `left` are None where the call says nothing of a budget."""

    budget: int | None
    proposed: int
    approved: int
    paid: int
    returned: int

    @property
    def left(self) -> int | None:
        """What may still be proposed. Money that was given back goes to where it came from: it is not spent again here."""
        return None if self.budget is None else self.budget - self.proposed - self.approved


def of_calls(session: Session, calls: Sequence[Call]) -> dict[int, Figures]:
    """The figures of each call, each sort of sum asked for once."""
    ids = [each.id for each in calls]
    carried = _sums(session, select(Procedure.call_id, func.sum(Subsidy.amount_fen)), ids)
    proposed, approved = (
        dict(session.execute(carried.where(Subsidy.state == state)).all())
        for state in ("proposed", "approved")
    )
    sent_back = select(PaymentOutcome.line_id).where(PaymentOutcome.what == "returned")
    paid = dict(
        session.execute(
            select(PaymentRun.call_id, func.sum(PaymentLine.amount_fen))
            .join(PaymentLine, PaymentLine.run_id == PaymentRun.id)
            .join(PaymentOutcome, PaymentOutcome.line_id == PaymentLine.id)
            .where(
                PaymentRun.call_id.in_(ids), PaymentOutcome.what == "paid", PaymentLine.id.not_in(sent_back)
            )
            .group_by(PaymentRun.call_id)
        ).all()
    )
    given_back = _sums(session, select(Procedure.call_id, func.sum(Refund.amount_fen)), ids)
    returned = dict(session.execute(given_back.join(Refund, Refund.subsidy_id == Subsidy.id)).all())
    return {
        each.id: Figures(
            each.budget_fen,
            *(int(sums.get(each.id, 0)) for sums in (proposed, approved, paid, returned)),
        )
        for each in calls
    }


def _sums(session: Session, query: Select[int, int], call_ids: list[int]) -> Select[int, int]:
    """A sum by call, over subsidies."""
    joined = query.select_from(Subsidy).join(Procedure, Procedure.id == Subsidy.procedure_id)
    return joined.where(Procedure.call_id.in_(call_ids)).group_by(Procedure.call_id)


def of(session: Session, call: Call) -> Figures:
    """The figures of one call."""
    return of_calls(session, [call])[call.id]


def page(session: Session, call: Call, number: int) -> tuple[list[Standing], int, int]:
    """Applications of a call with their standing: the page nearest to the one asked for, its number, how many pages there are."""
    total = session.scalar(select(func.count()).where(Procedure.call_id == call.id)) or 0
    pages = max(1, -(-total // PAGE))
    number = min(max(1, number), pages)
    query = _applications(call).limit(PAGE).offset((number - 1) * PAGE)
    return standing.of(session, session.scalars(query).all()), number, pages


def every(session: Session, call: Call) -> list[Standing]:
    """All applications of a call with their standing."""
    return standing.of(session, session.scalars(_applications(call)).all())


def _applications(call: Call) -> Select[Procedure]:
    query = select(Procedure).where(Procedure.call_id == call.id).order_by(Procedure.id)
    return query.options(joinedload(Procedure.organisation))


def runs(session: Session, call: Call) -> list[tuple[PaymentRun, int]]:
    """The payment runs of a call, the newest first, each with how many lines nobody has noted anything of."""
    answered = select(PaymentOutcome.line_id)
    waiting = (
        select(PaymentLine.run_id, func.count().label("lines"))
        .where(PaymentLine.id.not_in(answered))
        .group_by(PaymentLine.run_id)
        .subquery()
    )
    query = select(PaymentRun, func.coalesce(waiting.c.lines, 0)).outerjoin(
        waiting, waiting.c.run_id == PaymentRun.id
    )
    query = query.where(PaymentRun.call_id == call.id).order_by(PaymentRun.number.desc())
    return [(run, int(count)) for run, count in session.execute(query)]
