"""The provider's account of what a subsidy was spent on, the surplus that it leaves, and what came back.

As Shanghai asks (2023, 四（一）): what is spent beyond the subsidy the provider bears, what is left goes back the way it came.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import BinaryIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from curation.money import standing, subsidies
from curation.money.models import Refund, SpendingAccount, SpendingLine, Subsidy
from curation.money.standing import Standing
from curation.money.subsidies import Refused
from foundation import clock, storage
from judging import outside

MOST_LINES = 50


class NotPaidYet(Refused):
    """Nothing was paid, or it has to go back whole: there is nothing to account for."""


class NotAsked(Refused):
    """The scheme asks for no account."""


class HandedIn(Refused):
    """The account was handed in: it stays as it is."""


class Full(Refused):
    """There are as many lines as an account may have."""


class Empty(Refused):
    """An account without a line says nothing."""


class NotDue(Refused):
    """More than is still to come back; `due_fen` is that."""

    def __init__(self, due_fen: int) -> None:
        super().__init__(due_fen)
        self.due_fen = due_fen


class WrongDay(Refused):
    """A day that is still to come."""


def asked(found: Standing) -> bool:
    """Whether the application's scheme asks for an account, and something was paid that need not go back whole."""
    cap = subsidies.scheme(found.procedure).subsidy
    return bool(cap and cap.account and found.paid and not found.fallen)


def lines(session: Session, subsidy: Subsidy) -> Sequence[SpendingLine]:
    """Every line, struck out ones among them, in the order of noting."""
    query = select(SpendingLine).where(SpendingLine.subsidy_id == subsidy.id)
    return session.scalars(query.order_by(SpendingLine.id)).all()


def total_fen(session: Session, subsidy: Subsidy) -> int:
    """What the lines that count come to, in fen."""
    query = select(func.coalesce(func.sum(SpendingLine.amount_fen), 0))
    return int(
        session.scalars(
            query.where(SpendingLine.subsidy_id == subsidy.id, SpendingLine.struck_at.is_(None))
        ).one()
    )


def surplus_fen(paid_fen: int, spent_fen: int) -> int:
    """What goes back: never less than nothing, for what was spent beyond is the provider's own."""
    return max(0, paid_fen - spent_fen)


def _open(session: Session, subsidy: Subsidy) -> Standing:
    """The standing, if the account can still be written. Raises NotPaidYet, NotAsked, HandedIn."""
    subsidies.hold(session, subsidy.procedure)
    session.refresh(subsidy)
    found = standing.one(session, subsidy.procedure)
    if found.subsidy is not subsidy or not found.paid or found.fallen:
        raise NotPaidYet
    if not asked(found):
        raise NotAsked
    if found.account is not None:
        raise HandedIn
    return found


def add(
    session: Session,
    subsidy: Subsidy,
    document: BinaryIO,
    *,
    name: str,
    purpose: str,
    amount_fen: int,
    spent_on: date,
    person_id: int,
    now: datetime,
) -> SpendingLine:
    """Note what was spent, with its paper. Raises what `_open` does, Full, WrongDay, outside.NoDocument."""
    _open(session, subsidy)
    if len([each for each in lines(session, subsidy) if each.struck_at is None]) >= MOST_LINES:
        raise Full
    if spent_on > clock.day(now):
        raise WrongDay
    stored = storage.save(session, document, name=name, media_type=outside.media_type(document), now=now)
    made = SpendingLine(
        subsidy_id=subsidy.id,
        purpose=purpose,
        amount_fen=amount_fen,
        spent_on=spent_on,
        file_id=stored.id,
        noted_by=person_id,
        noted_at=now,
    )
    session.add(made)
    session.flush()
    data = {
        "line": made.id,
        "purpose": purpose,
        "spent_fen": amount_fen,
        "spent_on": spent_on.isoformat(),
        "sha256": stored.sha256,
    }
    subsidies.enter(session, subsidy, "money.spent", person_id, now, data)
    return made


def strike(session: Session, line: SpendingLine, person_id: int, now: datetime) -> None:
    """Strike a line out; it stays to be seen. Raises what `_open` does."""
    _open(session, line.subsidy)
    session.refresh(line)
    if line.struck_at is None:
        line.struck_by, line.struck_at = person_id, now
        data = {"line": line.id, "spent_fen": line.amount_fen}
        subsidies.enter(session, line.subsidy, "money.spending_struck", person_id, now, data)


def hand_in(session: Session, subsidy: Subsidy, person_id: int, now: datetime) -> SpendingAccount:
    """Hand the account in: its sum and the surplus stand from now on. Raises what `_open` does, Empty."""
    found = _open(session, subsidy)
    if not any(each.struck_at is None for each in lines(session, subsidy)):
        raise Empty
    spent = total_fen(session, subsidy)
    made = SpendingAccount(
        subsidy_id=subsidy.id,
        total_fen=spent,
        surplus_fen=surplus_fen(found.paid_fen, spent),
        handed_in_by=person_id,
        handed_in_at=now,
    )
    session.add(made)
    session.flush()
    data = {"total_fen": spent, "surplus_fen": made.surplus_fen}
    subsidies.enter(session, subsidy, "money.account_handed_in", person_id, now, data)
    return made


def refunds(session: Session, subsidy: Subsidy) -> Sequence[Refund]:
    """What came back, in the order of noting."""
    return session.scalars(select(Refund).where(Refund.subsidy_id == subsidy.id).order_by(Refund.id)).all()


def note_refund(
    session: Session,
    subsidy: Subsidy,
    amount_fen: int,
    on_day: date,
    *,
    reference: str,
    person_id: int,
    now: datetime,
) -> Refund:
    """Note what came back: a surplus, or everything after a rejection. Raises NotDue, Involved, WrongDay."""
    subsidies.hold(session, subsidy.procedure)
    session.refresh(subsidy)
    subsidies.keep_away(session, subsidy.procedure, person_id)
    found = standing.one(session, subsidy.procedure)
    due = found.due_fen if found.subsidy is subsidy else 0
    if amount_fen > due:
        raise NotDue(due)
    if on_day > clock.day(now):
        raise WrongDay
    made = Refund(
        subsidy_id=subsidy.id,
        why="rejected" if found.fallen else "surplus",
        amount_fen=amount_fen,
        on_day=on_day,
        reference=reference,
        noted_by=person_id,
        noted_at=now,
    )
    session.add(made)
    session.flush()
    data = {"why": made.why, "returned_fen": amount_fen, "on_day": on_day.isoformat(), "reference": reference}
    subsidies.enter(session, subsidy, "money.refunded", person_id, now, data)
    return made
