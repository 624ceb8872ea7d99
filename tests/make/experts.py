"""Makers of experts, and of applications that wait for them or are scored by them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select

from accounts.people import Role, SignedIn
from calls.models import Call
from curation.experts import panels
from curation.experts.models import Expert, Panel, PanelSeat
from curation.experts.scoring import sheets
from foundation import clock, db
from tests.make import applications
from tests.make.applications import Cast, Run


def expert(
    who: SignedIn, employer: str = "", fields: Sequence[str] = (), declared: Sequence[str] = ()
) -> SignedIn:
    """Somebody of the pool."""
    with db.writing() as session:
        session.add(
            Expert(
                person_id=who.id,
                employer=employer,
                fields=list(fields),
                declared=list(declared),
                consented_at=clock.now(),
            )
        )
    return who


def pool(person: Callable[..., SignedIn], count: int) -> list[SignedIn]:
    """So many experts without any conflict."""
    return [expert(person(Role.REVIEWER), f"示例学院{n}（虚构）") for n in range(count)]


def waiting(cast: Cast, now: datetime, call_id: int | None = None) -> Run:
    """An application to the Tianjin call that waits for experts."""
    run = Run(call_id or applications.called("tianjin-2023", cast.curator, now), cast, now, recommended=False)
    run.begin()
    run.go("passed")
    return run


def opened(run: Run, who: SignedIn) -> int:
    """Its panel, proposed and confirmed; gives its id."""
    with db.writing() as session:
        call = session.get_one(Call, run.call_id)
        panels.propose(session, call, 1, who, clock.now())
        assert panels.open_all(session, call, who, clock.now()).panels
    with db.reading() as session:
        return (
            session.scalars(
                select(Panel.id).where(Panel.procedure_id == run.id).order_by(Panel.id.desc())
            ).first()
            or 0
        )


def seats(panel_id: int) -> list[tuple[int, int]]:
    """Ids of the places of a panel and of who has them."""
    with db.reading() as session:
        rows = session.scalars(select(PanelSeat).where(PanelSeat.panel_id == panel_id).order_by(PanelSeat.id))
        return [(each.id, each.person_id) for each in rows]


def drafted(seat_id: int, points: int) -> None:
    """Everything written, ready to be handed in: the same share of points for each criterion."""
    with db.writing() as session:
        seat, now = session.get_one(PanelSeat, seat_id), clock.now()
        marks = {each.id: (points * each.full, "示例理由") for each in panels.rubric(seat.panel).criteria}
        sheets.keep(session, seat, marks, "示例意见", now)
        given = {row.key: ("yes", "") for row in sheets.rows(session, seat, now)}
        sheets.answer(session, seat, given, now)


def scored(seat_id: int, points: int) -> None:
    """Handed in with so many points of 100."""
    drafted(seat_id, points)
    with db.writing() as session:
        sheets.hand_in(session, session.get_one(PanelSeat, seat_id), clock.now())
