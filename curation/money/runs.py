"""Payment runs: approved subsidies gathered, closed with their file, and what the bank said of each line noted by somebody else.

Bank accounts are nobody's business here: who pays keeps them elsewhere, and the run's file has none.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from calls import announcing
from calls.models import Call
from curation.money import run_book, standing, subsidies
from curation.money.models import PaymentLine, PaymentOutcome, PaymentRun, Subsidy
from curation.money.run_book import XLSX
from curation.money.standing import Standing
from curation.money.subsidies import Refused
from curation.procedure.models import Procedure
from foundation import clock, ledger, storage

MOST_LINES = 25  # a page: the rest goes into the next run
_LOOKED_THROUGH = 500


class Changed(Refused):
    """What would be paid is no longer what was looked at."""


class Noted(Refused):
    """The bank's answer on this line is noted already."""


class NotPaid(Refused):
    """Before its day: the bank can't have done it before the run was closed, nor after today."""


def payable(session: Session, call: Call) -> list[Standing]:
    """What goes into the next run: approved, accepted, neither paid nor in a run; those approved first come first."""
    sent_back = select(PaymentOutcome.line_id).where(PaymentOutcome.what == "returned")
    taken = select(PaymentLine.subsidy_id).where(PaymentLine.id.not_in(sent_back))
    query = select(Procedure).join(Subsidy, Subsidy.procedure_id == Procedure.id)
    query = query.where(Procedure.call_id == call.id, Subsidy.state == "approved", Subsidy.id.not_in(taken))
    query = query.order_by(Subsidy.decided_at, Subsidy.id).limit(_LOOKED_THROUGH)
    found = standing.of(session, session.scalars(query.options(joinedload(Procedure.organisation))).all())
    return [each for each in found if each.payable][:MOST_LINES]


def seen(lines: Sequence[Standing]) -> str:
    """What was looked at, as a text to compare with what is there when the run is closed."""
    return ",".join(f"{each.subsidy.id}:{each.subsidy.amount_fen}" for each in lines if each.subsidy)


def close(session: Session, call: Call, looked_at: str, person_id: int, now: datetime) -> PaymentRun:
    """Make a run of everything payable, with its file. Raises Changed, Involved."""
    announcing.hold(session, call)
    lines = payable(session, call)
    if not lines or seen(lines) != looked_at:
        raise Changed
    for each in lines:
        subsidies.keep_away(session, each.procedure, person_id)
    last = session.scalar(select(func.max(PaymentRun.number)).where(PaymentRun.call_id == call.id)) or 0
    paid = [
        run_book.Line(each.payee, each.procedure.organisation.kind, each.procedure.id, each.procedure.title, each.subsidy.amount_fen)
        for each in lines
        if each.subsidy
    ]  # fmt: skip
    content = run_book.write(call.name, last + 1, clock.day(now), paid)
    name = f"run-{call.id}-{last + 1}.xlsx"
    stored = storage.save(session, io.BytesIO(content), name=name, media_type=XLSX, now=now)
    run = PaymentRun(
        call_id=call.id,
        number=last + 1,
        count=len(paid),
        sum_fen=sum(each.amount_fen for each in paid),
        file_id=stored.id,
        closed_by=person_id,
        closed_at=now,
    )
    session.add(run)
    session.flush()
    _add_lines(session, run, lines)
    told = [
        {"subsidy": each.subsidy_id, "amount_fen": each.amount_fen, "payee": each.payee}
        for each in lines_of(session, run)
    ]
    data = {
        "call": call.id, "number": run.number, "count": run.count, "sum_fen": run.sum_fen,
        "sha256": stored.sha256, "file_id": stored.id, "lines": told,
    }  # fmt: skip
    _enter(session, run, "money.run_closed", person_id, now, data)
    return run


def _add_lines(session: Session, run: PaymentRun, lines: Sequence[Standing]) -> None:
    ids = [each.subsidy.id for each in lines if each.subsidy]
    query = select(PaymentLine.subsidy_id, func.count()).where(PaymentLine.subsidy_id.in_(ids))
    before = dict(session.execute(query.group_by(PaymentLine.subsidy_id)).all())
    for at, each in enumerate(lines, start=1):
        assert each.subsidy is not None
        session.add(
            PaymentLine(
                run_id=run.id,
                position=at,
                subsidy_id=each.subsidy.id,
                attempt=before.get(each.subsidy.id, 0) + 1,
                payee=each.payee,
                payee_kind=each.procedure.organisation.kind,
                title=each.procedure.title,
                amount_fen=each.subsidy.amount_fen,
            )
        )
    session.flush()


def lines_of(session: Session, run: PaymentRun) -> Sequence[PaymentLine]:
    """The lines of a run in their order."""
    return session.scalars(
        select(PaymentLine).where(PaymentLine.run_id == run.id).order_by(PaymentLine.position)
    ).all()


def line(session: Session, run_id: int, position: int) -> PaymentLine | None:
    """One line."""
    query = select(PaymentLine).where(PaymentLine.run_id == run_id, PaymentLine.position == position)
    return session.scalar(query)


def note(
    session: Session,
    line: PaymentLine,
    what: str,
    on_day: date,
    *,
    reference: str,
    said: str,
    person_id: int,
    now: datetime,
) -> PaymentOutcome:
    """Note that the bank paid a line, or sent it back (`what`). Raises Noted, SamePerson, Involved, NotPaid.

    Never by who closed the run. A payment can come back after it was noted as paid; then it goes into a later run.
    """
    announcing.hold(session, line.run.call)
    done = {
        each.what for each in session.scalars(select(PaymentOutcome).where(PaymentOutcome.line_id == line.id))
    }
    if what in done or "returned" in done:
        raise Noted
    if person_id == line.run.closed_by:
        raise subsidies.SamePerson
    subsidies.keep_away(session, line.subsidy.procedure, person_id)
    if not clock.day(line.run.closed_at) <= on_day <= clock.day(now):
        raise NotPaid
    made = PaymentOutcome(
        line_id=line.id,
        what=what,
        on_day=on_day,
        reference=reference,
        note=said,
        noted_by=person_id,
        noted_at=now,
    )
    session.add(made)
    session.flush()
    data = {
        "run": line.run_id, "position": line.position, "on_day": on_day.isoformat(),
        "reference": reference, "note": said,
    }  # fmt: skip
    kind = "money.paid" if what == "paid" else "money.sent_back"
    subsidies.enter(session, line.subsidy, kind, person_id, now, data)
    return made


def _enter(
    session: Session, run: PaymentRun, kind: str, person_id: int, now: datetime, data: dict[str, object]
) -> None:
    ledger.append(session, now=now, actor=person_id, kind=kind, subject=f"payment-run:{run.id}", data=data)
