"""What an expert says of an application: a draft that only they read, comments on moments of clips, handed in once.

A sheet that is handed in never changes. Whether there is still time is asked with the panel's row held: a sheet that comes
as the panel is closed, or as its day ends, is in or is refused, never half.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from curation import checklist
from curation.checklist import Row
from curation.experts import conflicts, panels
from curation.experts.models import ClipComment, Panel, PanelSeat, ScoreSheet
from curation.models import ChecklistAnswer
from curation.procedure.models import Procedure
from foundation import clock, ledger
from schemes.rubric import Rubric

MOST_COMMENTS = 200
Marks = Mapping[str, tuple[int | None, str]]


class Late(Exception):
    """The day is over, or the panel is closed."""


class Incomplete(Exception):
    """Something is missing: `marks` are criteria without a mark or a reason, `lines` how many lines are not answered."""

    def __init__(self, marks: Sequence[str], lines: int) -> None:
        super().__init__(len(marks) + lines)
        self.marks = tuple(marks)
        self.lines = lines


class Full(Exception):
    """As many comments as one sheet holds."""


def mine(session: Session, person_id: int, page: int, size: int) -> tuple[Sequence[PanelSeat], int]:
    """A page of somebody's places in panels that were opened: those that wait for them first; how many there are."""
    query = select(PanelSeat).join(Panel, Panel.id == PanelSeat.panel_id)
    query = query.where(PanelSeat.person_id == person_id, Panel.state != "proposed")
    total = session.scalars(query.with_only_columns(func.count(PanelSeat.id))).one()
    ordered = query.options(joinedload(PanelSeat.panel).joinedload(Panel.procedure))
    ordered = ordered.order_by((PanelSeat.state != "asked"), PanelSeat.id.desc())
    return session.scalars(ordered.limit(size).offset((page - 1) * size)).all(), total


def owed(session: Session, person_id: int) -> Sequence[PanelSeat]:
    """Somebody's places in open panels that they have not handed in, whose application is still in the stage."""
    query = (
        select(PanelSeat)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Procedure, Procedure.id == Panel.procedure_id)
    )
    query = query.where(PanelSeat.person_id == person_id, PanelSeat.state == "asked", Panel.state == "open")
    query = query.where(Procedure.stage == Panel.stage)
    return session.scalars(query.options(joinedload(PanelSeat.panel).joinedload(Panel.procedure))).all()


def asked(procedure_id: int, stage: str) -> Select[int]:
    """The ids of who has a place in the open panel of an application's stage and has not handed in."""
    query = select(PanelSeat.person_id).join(Panel, Panel.id == PanelSeat.panel_id)
    here = (Panel.procedure_id == procedure_id, Panel.stage == stage, Panel.state == "open")
    return query.where(*here, PanelSeat.state == "asked")


def open_seat(seat: PanelSeat, now: datetime) -> bool:
    """Whether something can still be written and handed in."""
    procedure, panel = seat.panel.procedure, seat.panel
    timely = procedure.due_on is None or clock.day(now) <= procedure.due_on
    return seat.state == "asked" and panel.state == "open" and procedure.stage == panel.stage and timely


def _hold(session: Session, seat: PanelSeat, now: datetime) -> None:
    try:
        panels.hold(session, seat.panel, "open")
    except panels.Over:
        raise Late from None
    session.refresh(seat)
    if not open_seat(seat, now):
        raise Late


def keep(session: Session, seat: PanelSeat, marks: Marks, words: str, now: datetime) -> None:
    """Keep a draft: marks in hundredths (None: none yet) with their reasons. Raises Late."""
    _hold(session, seat, now)
    seat.draft = {**seat.draft, "marks": {key: list(told) for key, told in marks.items()}, "words": words}


def rows(session: Session, seat: PanelSeat, now: datetime) -> list[Row]:
    """The lines of the checklist that only people can answer; none while there is only a topic."""
    submission = seat.panel.submission
    return checklist.rows(session, submission, now) if submission else []


def own_rows(session: Session, seat: PanelSeat, now: datetime) -> list[Row]:
    """The same lines with what this expert answered, and nobody else's answers."""
    said = answered(seat)
    found = []
    for row in rows(session, seat, now):
        told, note = said.get(row.key, ("", ""))
        given = ChecklistAnswer(rule_id=row.rule.id, number=row.number, line=row.line, answer=told, note=note)
        found.append(dataclasses.replace(row, given=given if told else None, name=""))
    return found


def answered(seat: PanelSeat) -> dict[str, tuple[str, str]]:
    """What this expert answered to the checklist, by key."""
    return {key: (told[0], told[1]) for key, told in seat.draft.get("checklist", {}).items()}


def answer(session: Session, seat: PanelSeat, given: Mapping[str, tuple[str, str]], now: datetime) -> None:
    """Keep answers to the checklist, each with its words. Raises Late, checklist.NoWords."""
    silent = [key for key, (said, note) in given.items() if said == "no" and not note.strip()]
    if silent:
        raise checklist.NoWords(silent)
    _hold(session, seat, now)
    kept = {key: list(told) for key, told in given.items() if told[0] in checklist.ANSWERS}
    seat.draft = {**seat.draft, "checklist": {**seat.draft.get("checklist", {}), **kept}}


def comment(
    session: Session, seat: PanelSeat, resource_id: int, name: str, at_ms: int, words: str, now: datetime
) -> None:
    """Say something of a moment of a clip. Raises Late, Full."""
    _hold(session, seat, now)
    if len(comments(session, seat)) >= MOST_COMMENTS:
        raise Full
    session.add(
        ClipComment(
            seat_id=seat.id, resource_id=resource_id, name=name, at_ms=at_ms, words=words, written_at=now
        )
    )
    session.flush()


def uncomment(session: Session, seat: PanelSeat, comment_id: int, now: datetime) -> None:
    """Take a comment back; nothing where there is none. Raises Late."""
    _hold(session, seat, now)
    found = session.get(ClipComment, comment_id)
    if found is not None and found.seat_id == seat.id:
        session.delete(found)
        session.flush()


def comments(session: Session, seat: PanelSeat, resource_id: int | None = None) -> Sequence[ClipComment]:
    """What they say of moments of clips: of one, or of all; in the order of the clip."""
    query = select(ClipComment).where(ClipComment.seat_id == seat.id)
    if resource_id is not None:
        query = query.where(ClipComment.resource_id == resource_id)
    return session.scalars(query.order_by(ClipComment.resource_id, ClipComment.at_ms, ClipComment.id)).all()


def lacking(rubric: Rubric, draft: Mapping[str, Any]) -> list[str]:
    """The criteria that have no mark within their bounds, or no reason."""
    marks = draft.get("marks", {})
    found = []
    for each in rubric.criteria:
        mark, reason = marks.get(each.id, (None, ""))
        if type(mark) is not int or not 0 <= mark <= each.most or not reason.strip():
            found.append(each.id)
    return found


def hand_in(session: Session, seat: PanelSeat, now: datetime) -> ScoreSheet:
    """Hand in what is drafted, once and for all. Raises Late, Incomplete, panels.Barred."""
    _hold(session, seat, now)
    reason = conflicts.between(session, seat.panel.procedure, seat.person_id, now)
    if reason is not None:
        raise panels.Barred(reason)
    rubric, said = panels.rubric(seat.panel), answered(seat)
    lines = rows(session, seat, now)
    open_lines = [each for each in lines if each.key not in said]
    missing = lacking(rubric, seat.draft)
    if missing or open_lines:
        raise Incomplete(missing, len(open_lines))
    marks = {key: {"hundredths": mark, "reason": why} for key, (mark, why) in seat.draft["marks"].items()}
    made = ScoreSheet(
        seat_id=seat.id,
        at=now,
        marks={each.id: marks[each.id] for each in rubric.criteria},
        total=rubric.total({each.id: marks[each.id]["hundredths"] for each in rubric.criteria}),
        words=seat.draft.get("words", ""),
        checklist=[
            {"key": each.key, "line": each.line, "answer": said[each.key][0], "note": said[each.key][1]}
            for each in lines
        ],
        comments=[
            {"resource": each.resource_id, "name": each.name, "at_ms": each.at_ms, "words": each.words}
            for each in comments(session, seat)
        ],
        access=seat.panel.access,
    )
    session.add(made)
    seat.state, seat.draft = "handed-in", {}
    session.flush()
    data = {
        "procedure": seat.panel.procedure_id,
        "total": made.total,
        "marks": made.marks,
        "words": made.words,
    }
    data |= {"checklist": made.checklist, "comments": made.comments}
    subject = f"panel:{seat.panel_id}"
    ledger.append(session, now=now, actor=seat.person_id, kind="panel.scored", subject=subject, data=data)
    return made


def may_see_others(seat: PanelSeat) -> bool:
    """Whether the others' marks are shown: where the scheme is blind, once all have handed in; else after one's own."""
    panel = seat.panel
    if seat.sheet is None:
        return False
    all_in = panel.state == "closed" or not any(each.state == "asked" for each in panel.seats)
    return all_in or not panels.rubric(panel).blind


def hidden_from(person_id: int) -> Select[int | None]:
    """The submissions that somebody scores blind: not all of the panel have handed in, so they mustn't learn who applied."""
    mine, other = aliased(PanelSeat), aliased(PanelSeat)
    waited_for = exists(other.id).where(other.panel_id == Panel.id, other.state == "asked")
    query = select(Panel.submission_id).join(mine, mine.panel_id == Panel.id)
    query = query.where(mine.person_id == person_id, mine.state.in_(("asked", "handed-in")), waited_for)
    blind = Panel.rubric["blind"].as_boolean()
    return query.where(Panel.state == "open", blind, Panel.submission_id.is_not(None))
