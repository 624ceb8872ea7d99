"""Panels: which experts score an application. Proposed by the assignment, changed by hand, opened, and closed with an outcome.

A panel belongs to one stage of a procedure whose act is "experts". Its outcome is an act of the procedure (running.act).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, false, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from accounts.people import SignedIn
from calls.models import Call
from curation.experts import access_score, assigning, conflicts, pool
from curation.experts.models import Panel, PanelSeat
from curation.experts.scoring import access_facts, spread
from curation.procedure import running, versions
from curation.procedure.models import Procedure
from foundation import ledger
from judging import editions
from packages.models import SchemeEdition
from schemes.rubric import Rubric
from schemes.scheme import rubric_of

ACT = "experts"
AT_ONCE = 100  # panels that one confirmation opens: each is looked at for its access


class Barred(Exception):
    """This expert can't judge this application; `reason` is one of assigning.REASONS, or "out"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Over(Exception):
    """The panel is not in the state for this, or the application has moved on."""


class TooFew(Exception):
    """Fewer experts have handed in than the scheme asks for; `wanted` is how many it asks for."""

    def __init__(self, wanted: int) -> None:
        super().__init__(wanted)
        self.wanted = wanted


class Apart(Exception):
    """Two experts are further apart than the scheme allows, and no further expert has handed in."""


@dataclass(frozen=True)
class Opened:
    """What an opening did: how many panels, how many could not be; how many are left for the next time; by person the last
    day of each place (None: no limit)."""

    panels: int
    kept: int
    left: int
    places: dict[int, list[date | None]]


def rubric(panel: Panel) -> Rubric:
    """What is scored."""
    return spread.rubric_of(panel.rubric)


def in_stage(session: Session) -> ColumnElement[bool]:
    """The condition on a procedure that it waits for experts, by the editions under which procedures run."""
    digests = select(Procedure.scheme_digest).where(Procedure.stage.is_not(None)).distinct()
    found = []
    for edition in session.scalars(select(SchemeEdition).where(SchemeEdition.digest.in_(digests))):
        stages = [each.id for each in editions.restored(edition).workflow if each.act == ACT]
        found.append(and_(Procedure.scheme_digest == edition.digest, Procedure.stage.in_(stages)))
    return or_(*found) if found else false()


def waiting(session: Session) -> Select[Procedure]:
    """Procedures that wait for experts and have no panel in this round."""
    there = exists(Panel.id).where(
        Panel.procedure_id == Procedure.id, Panel.stage == Procedure.stage, Panel.state != "closed"
    )
    return select(Procedure).where(in_stage(session), ~there).order_by(Procedure.id)


def figures(session: Session) -> list[tuple[Call, int, int, int]]:
    """Calls with something to do here: how many wait for experts, are proposed, are open."""
    without = waiting(session).order_by(None).subquery()
    counts: dict[int, list[int]] = {}
    rows = session.execute(select(without.c.call_id, func.count()).group_by(without.c.call_id))
    for call_id, n in rows:
        counts.setdefault(call_id, [0, 0, 0])[0] = n
    query = select(Procedure.call_id, Panel.state, func.count()).join(
        Procedure, Procedure.id == Panel.procedure_id
    )
    query = query.where(Panel.state != "closed").group_by(Procedure.call_id, Panel.state)
    for call_id, state, n in session.execute(query):
        counts.setdefault(call_id, [0, 0, 0])[1 if state == "proposed" else 2] = n
    calls = session.scalars(select(Call).where(Call.id.in_(counts)).order_by(Call.id.desc()))
    return [(each, *counts[each.id]) for each in calls]  # type: ignore[misc]  # three numbers each


def since(session: Session) -> list[tuple[Call, datetime]]:
    """Calls whose applications wait for experts, with the day since which the first waits."""
    without = waiting(session).order_by(None).subquery()
    rows = session.execute(
        select(without.c.call_id, func.min(without.c.entered_at)).group_by(without.c.call_id)
    )
    return [(session.get_one(Call, call_id), at) for call_id, at in rows]


def listed(session: Session, call_id: int, state: str, page: int, size: int) -> tuple[Sequence[Panel], int]:
    """A page of a call's panels in a state, with their seats; how many there are."""
    where = (Procedure.call_id == call_id, Panel.state == state)
    query = select(Panel).join(Procedure, Procedure.id == Panel.procedure_id).where(*where)
    whole = query.options(
        joinedload(Panel.procedure),
        selectinload(Panel.seats).joinedload(PanelSeat.person),
        selectinload(Panel.seats).joinedload(PanelSeat.sheet),
    )
    rows = session.scalars(whole.order_by(Panel.id).limit(size).offset((page - 1) * size)).all()
    return rows, session.scalars(query.with_only_columns(func.count(Panel.id))).one()


def propose(session: Session, call: Call, seed: int, who: SignedIn, now: datetime) -> assigning.Proposal:
    """Panels for everything of a call that waits for experts, but for what the proposer's own organisation applied with.

    An earlier proposal that nobody confirmed is made anew.
    """
    session.refresh(call, with_for_update=True)
    _forget(session, call.id)
    mine = waiting(session).where(Procedure.call_id == call.id, _not_own(who))
    concerned = (Procedure.organisation, Procedure.recommender, Procedure.package)
    procedures = session.scalars(mine.options(*(joinedload(each) for each in concerned))).all()
    if not procedures:
        return assigning.Proposal((), ())
    rubrics = {each.scheme_digest: rubric_of(editions.restored(each.edition)) for each in procedures}
    rounds = _rounds(session, procedures)
    panels = {}
    for each in procedures:
        last = versions.latest(session, each)
        panels[each.id] = Panel(
            procedure_id=each.id,
            stage=each.stage,
            round=rounds.get((each.id, each.stage), 0) + 1,
            submission_id=last.id if last else None,
            rubric=dataclasses.asdict(rubrics[each.scheme_digest]),
            seed=seed,
            proposed_by=who.id,
            proposed_at=now,
        )
    session.add_all(panels.values())
    session.flush()
    works = [
        dataclasses.replace(work, places=rubrics[each.scheme_digest].experts)
        for each, work in zip(procedures, conflicts.works(session, procedures, 3, {}), strict=True)
    ]
    experts = conflicts.candidates(session, pool.members(session), now)
    proposal = assigning.assign(works, experts, seed)
    session.add_all(
        PanelSeat(
            panel_id=panels[seat.work].id,
            person_id=seat.candidate,
            how="proposed",
            fit=seat.fit,
            given_by=who.id,
            given_at=now,
        )
        for seat in proposal.seats
    )
    session.flush()
    return proposal


def _not_own(who: SignedIn) -> ColumnElement[bool]:
    return Procedure.organisation_id.is_distinct_from(who.organisation_id)


def _forget(session: Session, call_id: int) -> None:
    mine = select(Panel.id).join(Procedure, Procedure.id == Panel.procedure_id)
    mine = mine.where(Procedure.call_id == call_id, Panel.state == "proposed")
    quiet = {"synchronize_session": False}
    session.execute(delete(PanelSeat).where(PanelSeat.panel_id.in_(mine)), execution_options=quiet)
    ids = session.scalars(mine).all()
    session.execute(delete(Panel).where(Panel.id.in_(ids)), execution_options=quiet)
    session.expire_all()


def _rounds(session: Session, procedures: Sequence[Procedure]) -> dict[tuple[int, str | None], int]:
    query = select(Panel.procedure_id, Panel.stage, func.max(Panel.round))
    query = query.where(Panel.procedure_id.in_([each.id for each in procedures]))
    rows = session.execute(query.group_by(Panel.procedure_id, Panel.stage))
    return {(one, stage): last for one, stage, last in rows}


def current(session: Session, procedure: Procedure) -> Panel | None:
    """The panel of the stage in which the application is now, unless it was closed."""
    here = (Panel.procedure_id == procedure.id, Panel.stage == procedure.stage, Panel.state != "closed")
    return session.scalar(select(Panel).where(*here).limit(1))


def hold(session: Session, panel: Panel, *states: str) -> None:
    """Lock the panel and its application, and read them anew; raises Over unless it is in one of these states and its stage."""
    session.flush()
    session.refresh(panel.procedure, with_for_update=True)
    session.refresh(panel, with_for_update=True)
    if panel.state not in states or panel.procedure.stage != panel.stage:
        raise Over


def open_all(session: Session, call: Call, who: SignedIn, now: datetime) -> Opened:
    """Confirm every proposed panel of a call that has enough experts without a conflict; the others stay proposed.

    At most AT_ONCE a time.
    """
    session.refresh(call, with_for_update=True)
    query = select(Panel).join(Procedure, Procedure.id == Panel.procedure_id)
    query = query.where(
        Procedure.call_id == call.id, Panel.state == "proposed", Panel.stage == Procedure.stage, _not_own(who)
    )
    panels = session.scalars(query.options(selectinload(Panel.seats), joinedload(Panel.procedure))).all()
    people = {each.id: each for each in conflicts.candidates(session, pool.members(session), now)}
    works = conflicts.works(session, [each.procedure for each in panels], 3, {})
    opened, kept, left, places = 0, 0, 0, dict[int, list[date | None]]()
    for panel, work in zip(panels, works, strict=True):
        free = all(
            seat.person_id in people and assigning.barred(work, people[seat.person_id]) is None
            for seat in panel.seats
        )
        if not free or len(panel.seats) < rubric(panel).experts:
            kept += 1
            continue
        if opened == AT_ONCE:
            left += 1
            continue
        _open(session, panel, who.id, now)
        opened += 1
        for seat in panel.seats:
            places.setdefault(seat.person_id, []).append(panel.procedure.due_on)
    return Opened(opened, kept, left, places)


def _open(session: Session, panel: Panel, actor: int, now: datetime) -> None:
    panel.state, panel.confirmed_by, panel.confirmed_at = "open", actor, now
    if panel.submission is not None:
        panel.access = access_score.as_dict(access_facts.gather(session, panel.submission.version, now))
    data = {"experts": [seat.person_id for seat in panel.seats], "seed": panel.seed, "access": panel.access}
    _enter(session, panel, "panel.opened", actor, now, data)


def place(session: Session, panel: Panel, person_id: int, actor: int, now: datetime) -> PanelSeat:
    """Give one more place by hand. Raises Over, Barred."""
    hold(session, panel, "proposed", "open")
    reason = conflicts.between(session, panel.procedure, person_id, now)
    if reason is None and person_id in {seat.person_id for seat in panel.seats}:
        reason = "seated"
    if reason is not None:
        raise Barred(reason)
    work = conflicts.works(session, [panel.procedure], 1, {})[0]
    expert = pool.of_person(session, person_id)
    assert expert is not None
    fit = assigning.fit(work, conflicts.candidates(session, [expert], now)[0])
    how = "one-more" if any(seat.state == "handed-in" for seat in panel.seats) else "by-hand"
    made = PanelSeat(panel_id=panel.id, person_id=person_id, how=how, fit=fit, given_by=actor, given_at=now)
    session.add(made)
    session.flush()
    session.expire(panel, ["seats"])
    if panel.state == "open":
        _enter(session, panel, "panel.placed", actor, now, {"expert": person_id, "how": how})
    return made


def remove(session: Session, seat: PanelSeat, why: str, actor: int, now: datetime) -> None:
    """Take a place back: at once while it is only proposed, with the reason once it is open. Raises Over."""
    panel = seat.panel
    hold(session, panel, "proposed", "open")
    session.refresh(seat)
    if seat.state != "asked":
        raise Over
    if panel.state == "proposed":
        session.delete(seat)
        session.flush()
        session.expire(panel, ["seats"])
        return
    seat.state, seat.why = "withdrawn", why
    _enter(session, panel, "panel.withdrawn", actor, now, {"expert": seat.person_id, "why": why})


def declare(session: Session, seat: PanelSeat, why: str, now: datetime) -> None:
    """An expert says that they have a conflict of interest. Raises Over."""
    hold(session, seat.panel, "open")
    session.refresh(seat)
    if seat.state != "asked":
        raise Over
    seat.state, seat.why = "conflict", why
    told = {"expert": seat.person_id, "why": why}
    _enter(session, seat.panel, "panel.conflict", seat.person_id, now, told)


def handed_in(panel: Panel) -> list[PanelSeat]:
    """The places whose sheet is there, in the order of the seats."""
    return [seat for seat in panel.seats if seat.sheet is not None]


def complete(panel: Panel) -> bool:
    """Whether nobody is waited for, and enough have handed in."""
    asked = any(seat.state == "asked" for seat in panel.seats)
    return not asked and len(handed_in(panel)) >= rubric(panel).experts


def needs_one_more(panel: Panel) -> bool:
    """Whether two are too far apart, and no further expert was asked."""
    totals = [seat.sheet.total for seat in panel.seats if seat.sheet]
    more = any(seat.how == "one-more" and seat.state in ("asked", "handed-in") for seat in panel.seats)
    return spread.apart(rubric(panel), totals) and not more


def close(session: Session, panel: Panel, outcome: str, note: str, who: SignedIn, now: datetime) -> None:
    """End the panel with an outcome of its stage; whoever has not handed in is no longer asked.

    Raises Over, TooFew, Apart, and what running.act does.
    """
    hold(session, panel, "open")
    session.expire(panel, ["seats"])
    there = handed_in(panel)
    if len(there) < rubric(panel).experts:
        raise TooFew(rubric(panel).experts)
    totals = [seat.sheet.total for seat in there if seat.sheet]
    further = any(seat.how == "one-more" for seat in there)
    if spread.apart(rubric(panel), totals) and not further:
        raise Apart
    running.act(session, panel.procedure, outcome, who, now, note=note, data={"scores": totals})
    for seat in panel.seats:
        if seat.state == "asked":
            seat.state, seat.why = "withdrawn", "closed"
    panel.state, panel.closed_by, panel.closed_at = "closed", who.id, now
    data = {"outcome": outcome, "scores": totals, "median": spread.median(totals)}
    _enter(session, panel, "panel.closed", who.id, now, data)


def barred(
    session: Session, panel: Panel, now: datetime
) -> list[tuple[Any, assigning.Candidate, str | None, int]]:
    """Everybody of the pool for this panel: the expert, as the assignment sees them, why they can't, and how they fit."""
    seated = {panel.procedure_id: frozenset(seat.person_id for seat in panel.seats)}
    work = conflicts.works(session, [panel.procedure], 1, seated)[0]
    experts = pool.members(session)
    found = [
        (expert, each, assigning.barred(work, each), assigning.fit(work, each))
        for expert, each in zip(experts, conflicts.candidates(session, experts, now), strict=True)
    ]
    return sorted(found, key=lambda row: (row[2] is not None, -row[3], row[1].load, row[0].id))


def emails(session: Session, person_ids: Iterable[int]) -> dict[int, str]:
    """Addresses of people of the pool."""
    wanted = set(person_ids)
    return {each.person_id: each.person.email for each in pool.members(session) if each.person_id in wanted}


def _enter(
    session: Session, panel: Panel, kind: str, actor: int, now: datetime, data: dict[str, Any]
) -> None:
    told = {"procedure": panel.procedure_id, "stage": panel.stage, "round": panel.round, **data}
    ledger.append(session, now=now, actor=actor, kind=kind, subject=f"panel:{panel.id}", data=told)
