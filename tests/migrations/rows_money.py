"""A row of everything about money to providers, for migrations to look after."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from accounts.models import Person
from curation.money.models import (
    PaymentLine,
    PaymentOutcome,
    PaymentRun,
    Refund,
    SpendingAccount,
    SpendingLine,
    Subsidy,
    TeachingCredit,
)
from curation.procedure.models import Procedure
from foundation.storage import StoredFile
from packages.models import Version


def fill(
    session: Session,
    procedure: Procedure,
    version: Version,
    stored: StoredFile,
    proposer: Person,
    decider: Person,
    now: datetime,
) -> None:
    """A subsidy that was paid, accounted for and partly given back; a teacher's credit."""
    subsidy = Subsidy(
        procedure_id=procedure.id, amount_fen=100, quality="示例", reason="示例", state="approved",
        proposed_by=proposer.id, proposed_at=now, decided_by=decider.id, decided_at=now, decided_why="示例",
    )  # fmt: skip
    run = PaymentRun(
        call_id=procedure.call_id, number=1, count=1, sum_fen=100, file_id=stored.id, closed_by=proposer.id, closed_at=now
    )  # fmt: skip
    session.add_all([subsidy, run])
    session.flush()
    line = PaymentLine(
        run_id=run.id, position=1, subsidy_id=subsidy.id, attempt=1, payee="示例", payee_kind="organisation",
        title="示例", amount_fen=100,
    )  # fmt: skip
    session.add(line)
    session.flush()
    day = now.date()
    session.add_all(
        [
            PaymentOutcome(line_id=line.id, what="paid", on_day=day, reference="1", noted_by=decider.id, noted_at=now),
            SpendingLine(
                subsidy_id=subsidy.id, purpose="示例", amount_fen=60, spent_on=day, file_id=stored.id,
                noted_by=proposer.id, noted_at=now,
            ),
            SpendingAccount(subsidy_id=subsidy.id, total_fen=60, surplus_fen=40, handed_in_by=proposer.id, handed_in_at=now),
            Refund(subsidy_id=subsidy.id, why="surplus", amount_fen=40, on_day=day, reference="2", noted_by=decider.id, noted_at=now),
            TeachingCredit(
                number="TC-2026-23456789-A", procedure_id=procedure.id, version_id=version.id, lecturer="示例",
                class_hours_tenths=10, times=6, credit_tenths=60, issued_by=decider.id, issued_at=now,
            ),
        ]
    )  # fmt: skip
    session.flush()
