"""Applications as lists: what somebody may see, picked by call, stage and how it stands; what was done in one, in its order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, defer, joinedload

from accounts.models import Organisation, Person
from accounts.people import SignedIn
from calls.models import Call
from curation.procedure import running, turns
from curation.procedure.models import ENDS, Procedure, ProcedureAct
from judging import editions
from judging.wording import of_schemes
from packages.models import SchemeEdition
from schemes.workflow import Stage

PAGE = 20
MINE, RUNNING = "mine", "running"


@dataclass(frozen=True)
class Asked:
    """What a list was asked for: a call, a stage's id, and how it stands: mine, running, or an end; "" and None: all."""

    call_id: int | None = None
    stage: str = ""
    stands: str = ""


@dataclass(frozen=True)
class Row:
    """One application of a list: its stage in words, its last day, and whether that is over."""

    procedure: Procedure
    stage: str
    late: bool


@dataclass(frozen=True)
class Done:
    """One act in words: what stage, with which outcome, by which office, when, what was said, which file, where it led."""

    stage: str
    outcome: str
    office: str
    at: datetime
    note: str
    scores: Sequence[int]
    file_act: int | None
    refund: bool
    until: date | None
    behalf: str = ""


def workflows(session: Session) -> dict[str, tuple[Stage, ...]]:
    """The workflows of all editions by which applications run, by digest."""
    digests = select(Procedure.scheme_digest).distinct()
    every = select(SchemeEdition).where(SchemeEdition.digest.in_(digests)).options(defer(SchemeEdition.texts))
    return {each.digest: editions.restored(each).workflow for each in session.scalars(every)}


def seen(session: Session, who: SignedIn, procedure_id: int) -> Procedure | None:
    """An application that somebody may look at."""
    return session.scalar(select(Procedure).where(Procedure.id == procedure_id, turns.seen_by(who)))


def find(
    session: Session, who: SignedIn, asked: Asked, page: int, today: date
) -> tuple[list[Row], int, int, int]:
    """A page of what somebody may see, the last to have moved first; how many there are, the page, and of how many pages."""
    known = workflows(session)
    picked = _picked(known, who, asked)
    total = session.scalar(select(func.count()).select_from(Procedure).where(*picked)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    query: Select[Procedure] = select(Procedure).where(*picked)
    query = query.options(joinedload(Procedure.organisation), joinedload(Procedure.call))
    query = query.order_by(Procedure.entered_at.desc(), Procedure.id.desc())
    rows = session.scalars(query.offset((page - 1) * PAGE).limit(PAGE)).all()
    return [_row(each, known, today) for each in rows], total, page, pages


def _picked(known: dict[str, tuple[Stage, ...]], who: SignedIn, asked: Asked) -> list[ColumnElement[bool]]:
    found = [turns.seen_by(who)]
    if asked.call_id:
        found.append(Procedure.call_id == asked.call_id)
    if asked.stage:
        found.append(Procedure.stage == asked.stage)
    if asked.stands == MINE:
        found.append(turns.waits_for(known, who))
    elif asked.stands == RUNNING:
        found.append(Procedure.stage.is_not(None))
    elif asked.stands in ENDS:
        found.append(Procedure.ended_as == asked.stands)
    return found


def _row(procedure: Procedure, known: dict[str, tuple[Stage, ...]], today: date) -> Row:
    code = procedure.stage or procedure.ended_as or ""
    late = procedure.due_on is not None and procedure.due_on < today
    return Row(procedure, of_schemes.target(known[procedure.scheme_digest], code), late)


def calls(session: Session, who: SignedIn) -> list[tuple[int, str]]:
    """The calls to which what somebody may see belongs, the newest first."""
    theirs = select(Procedure.call_id).where(turns.seen_by(who))
    rows = session.execute(
        select(Call.id, Call.name).where(Call.id.in_(theirs)).order_by(Call.id.desc()).limit(PAGE)
    )
    return [(one, name) for one, name in rows]


def stages(session: Session) -> list[tuple[str, str]]:
    """The stages in which applications are now, by id and name."""
    known = workflows(session)
    there = session.execute(
        select(Procedure.scheme_digest, Procedure.stage).where(Procedure.stage.is_not(None)).distinct()
    )
    names: dict[str, list[str]] = {}
    for digest, stage in sorted((digest, stage or "") for digest, stage in there):
        name = of_schemes.target(known[digest], stage)
        if name not in names.setdefault(stage, []):
            names[stage].append(name)
    return sorted((stage, " / ".join(found)) for stage, found in names.items())


def done(session: Session, procedure: Procedure) -> list[Done]:
    """What was done, in its order, each by which office."""
    query = select(ProcedureAct, Organisation.name)
    query = query.outerjoin(Organisation, Organisation.id == ProcedureAct.organisation_id)
    query = query.where(ProcedureAct.procedure_id == procedure.id).order_by(ProcedureAct.id)
    every = running.stages_of(procedure)
    rows = session.execute(query).all()
    whose = {act.data.get("for") for act, _office in rows}
    names = dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(whose))).all())
    return [
        replace(_done(act, office, every), behalf=names.get(act.data.get("for", 0), ""))
        for act, office in rows
    ]


def _done(act: ProcedureAct, office: str | None, every: Sequence[Stage]) -> Done:
    stage = next((each for each in every if each.id == act.stage), None)
    data: dict[str, Any] = act.data
    until = data.get("until") or data.get("answer_by")
    return Done(
        stage=stage.name if stage else "",
        outcome=of_schemes.outcome(act.outcome, stage.act if stage else ""),
        office=office or (of_schemes.who(stage) if stage and act.person_id else ""),
        at=act.at,
        note=act.note,
        scores=data.get("scores") or (),
        file_act=act.id if act.file_id else None,
        refund=bool(data.get("refund")),
        until=date.fromisoformat(until) if until else None,
    )
