"""Where the money of applications stands: proposed, approved, in a run, paid, to go back, gone back. Asked for many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from curation.money import subsidies
from curation.money.models import PaymentLine, PaymentOutcome, Refund, SpendingAccount, Subsidy
from curation.procedure.models import Procedure


@dataclass(frozen=True)
class Standing:
    """One application. `subsidy` is the one that counts, else the newest; `line` stands for it in a run that wasn't sent back."""

    procedure: Procedure
    accepted: bool
    fallen: bool
    subsidy: Subsidy | None = None
    line: PaymentLine | None = None
    paid: PaymentOutcome | None = None
    sent_back: PaymentOutcome | None = None
    account: SpendingAccount | None = None
    refunded_fen: int = 0

    @property
    def code(self) -> str:
        """One word for where it stands (curation.money.wording)."""
        if self.subsidy is None:
            return "open" if self.accepted else "not-yet"
        if self.subsidy.state != "approved":
            return self.subsidy.state
        if self.due_fen:
            return "due"
        if self.refunded_fen:
            return "refunded"
        if self.paid:
            return "paid"
        if self.line:
            return "in-run"
        if self.fallen:
            return "void"
        return "sent-back" if self.sent_back else "approved"

    @property
    def paid_fen(self) -> int:
        """What the bank has paid, in fen."""
        return self.line.amount_fen if self.line and self.paid else 0

    @property
    def due_fen(self) -> int:
        """What the provider still has to give back: all where the application came to nothing, else the surplus."""
        if self.fallen:
            return self.paid_fen - self.refunded_fen
        return self.account.surplus_fen - self.refunded_fen if self.account and self.paid else 0

    @property
    def payable(self) -> bool:
        """Whether it goes into the next payment run."""
        return self.code in ("approved", "sent-back") and self.accepted

    @property
    def payee(self) -> str:
        """Who gets the money: the organisation, or the person where an individual applied (Organisation.kind)."""
        return self.procedure.organisation.name


def of(session: Session, procedures: Sequence[Procedure]) -> list[Standing]:
    """The standing of each, in a handful of queries however many they are."""
    packages = [each.package_id for each in procedures if each.package_id]
    verdicts = subsidies.verdicts(session, packages)
    counting = _counting(session, [each.id for each in procedures])
    ids = [each.id for each in counting.values()]
    lines = subsidies.under_way(session, ids)
    outcomes = _outcomes(session, ids)
    accounts = {
        each.subsidy_id: each
        for each in session.scalars(select(SpendingAccount).where(SpendingAccount.subsidy_id.in_(ids)))
    }
    refunds = dict(
        session.execute(
            select(Refund.subsidy_id, func.sum(Refund.amount_fen))
            .where(Refund.subsidy_id.in_(ids))
            .group_by(Refund.subsidy_id)
        ).all()
    )
    found = []
    for each in procedures:
        verdict = verdicts.get(each.package_id) if each.package_id else None
        subsidy = counting.get(each.id)
        key = subsidy.id if subsidy else 0
        line = lines.get(key)
        found.append(
            Standing(
                each,
                accepted=subsidies.accepted(each, verdict),
                fallen=subsidies.fallen(each, verdict),
                subsidy=subsidy,
                line=line,
                paid=outcomes.get((line.id, "paid")) if line else None,
                sent_back=None if line else outcomes.get((key, "sent-back")),
                account=accounts.get(key),
                refunded_fen=int(refunds.get(key, 0)),
            )
        )
    return found


def one(session: Session, procedure: Procedure) -> Standing:
    """The standing of one."""
    return of(session, [procedure])[0]


def _counting(session: Session, procedure_ids: list[int]) -> dict[int, Subsidy]:
    """The subsidy that counts of each application, else its newest."""
    query = select(Subsidy).where(Subsidy.procedure_id.in_(procedure_ids)).order_by(Subsidy.id)
    found: dict[int, Subsidy] = {}
    for each in session.scalars(query):
        before = found.get(each.procedure_id)
        if before is None or before.state not in subsidies.CARRIED:
            found[each.procedure_id] = each
    return found


def _outcomes(session: Session, subsidy_ids: list[int]) -> dict[tuple[int, str], PaymentOutcome]:
    """What the bank said: (line, "paid"), and the last that came back of a subsidy as (subsidy, "sent-back")."""
    query = select(PaymentOutcome, PaymentLine.subsidy_id).join(PaymentLine)
    query = query.where(PaymentLine.subsidy_id.in_(subsidy_ids)).order_by(PaymentOutcome.id)
    found: dict[tuple[int, str], PaymentOutcome] = {}
    for outcome, subsidy_id in session.execute(query):
        if outcome.what == "paid":
            found[outcome.line_id, "paid"] = outcome
        else:
            found[subsidy_id, "sent-back"] = outcome
    return found
