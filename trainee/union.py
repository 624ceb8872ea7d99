"""What evidence covers, kept merged: one row a stretch, written in the transaction of the evidence itself.

A message looks only at the stretches that it touches, so it costs the same with a thousand stored intervals as with a
million. The evidence stays the truth: `disagreeing` makes the union anew from it and names every difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import cast

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from trainee.models import Covered, Evidence

Interval = tuple[int, int]
Key = tuple[int, int]  # enrolment, resource

# Made once: making a statement anew takes longer than the database needs for it, and every message asks these.
_covered = cast(Table, Covered.__table__)
_TOUCHED = (
    select(_covered.c.id, _covered.c.start_ms, _covered.c.end_ms)
    .where(
        _covered.c.enrolment_id == bindparam("its_enrolment_id"),
        _covered.c.resource_id == bindparam("its_resource_id"),
        _covered.c.start_ms <= bindparam("its_end_ms"),
        _covered.c.end_ms >= bindparam("its_start_ms"),
    )
    .order_by(_covered.c.start_ms)
)
_ADD = insert(_covered)
_WIDEN = update(_covered).where(_covered.c.id == bindparam("its_id"))


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time without overlaps, in order."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif end > start:
            merged.append((start, end))
    return merged


def cover(session: Session, enrolment_id: int, resource_id: int, intervals: Iterable[Interval]) -> None:
    """Add intervals to what is covered."""
    for start, end in union(intervals):
        told = {"enrolment_id": enrolment_id, "resource_id": resource_id, "start_ms": start, "end_ms": end}
        rows = session.execute(_TOUCHED, {f"its_{name}": value for name, value in told.items()}).all()
        whole = {
            "start_ms": min([start, *(row.start_ms for row in rows)]),
            "end_ms": max([end, *(row.end_ms for row in rows)]),
        }
        if not rows:
            session.execute(_ADD, told)
            continue
        first, *others = rows
        if others:
            session.execute(delete(_covered).where(_covered.c.id.in_([row.id for row in others])))
        if (first.start_ms, first.end_ms) != (whole["start_ms"], whole["end_ms"]):
            session.execute(_WIDEN, {"its_id": first.id, **whole})


def of(session: Session, enrolment_id: int, resource_id: int) -> list[Interval]:
    """What is covered of a resource, in order."""
    query = select(Covered.start_ms, Covered.end_ms).where(
        Covered.enrolment_id == enrolment_id, Covered.resource_id == resource_id
    )
    return [(start, end) for start, end in session.execute(query.order_by(Covered.start_ms))]


def of_all(session: Session, enrolment_id: int) -> dict[int, list[Interval]]:
    """What is covered of each resource of an enrolment."""
    query = select(Covered.resource_id, Covered.start_ms, Covered.end_ms).where(
        Covered.enrolment_id == enrolment_id
    )
    found: dict[int, list[Interval]] = defaultdict(list)
    for resource_id, start, end in session.execute(query.order_by(Covered.start_ms)):
        found[resource_id].append((start, end))
    return found


def disagreeing(session: Session, enrolment_id: int | None = None) -> list[Key]:
    """Enrolments and resources whose kept union is not the union of their evidence; of one enrolment, or of all."""
    kept = {key: list(rows) for key, rows in _grouped(session, Covered, enrolment_id)}
    made = {key: union(rows) for key, rows in _grouped(session, Evidence, enrolment_id)}
    return sorted(key for key in kept.keys() | made.keys() if kept.get(key) != made.get(key))


def rebuild(session: Session, keys: Iterable[Key]) -> None:
    """Make the union of these anew from the evidence."""
    for enrolment_id, resource_id in keys:
        mine = (Covered.enrolment_id == enrolment_id, Covered.resource_id == resource_id)
        session.execute(delete(Covered).where(*mine))
        query = select(Evidence.start_ms, Evidence.end_ms).where(
            Evidence.enrolment_id == enrolment_id, Evidence.resource_id == resource_id
        )
        cover(session, enrolment_id, resource_id, [(start, end) for start, end in session.execute(query)])


def _grouped(
    session: Session, table: type[Covered] | type[Evidence], enrolment_id: int | None
) -> Iterator[tuple[Key, list[Interval]]]:
    """The intervals of each enrolment and resource, in order, read one group after the other."""
    query = select(table.enrolment_id, table.resource_id, table.start_ms, table.end_ms)
    if enrolment_id is not None:
        query = query.where(table.enrolment_id == enrolment_id)
    query = query.order_by(table.enrolment_id, table.resource_id, table.start_ms)
    key: Key | None = None
    rows: list[Interval] = []
    for enrolment, resource, start, end in session.execute(query.execution_options(yield_per=10_000)):
        if key != (enrolment, resource):
            if key is not None:
                yield key, rows
            key, rows = (enrolment, resource), []
        rows.append((start, end))
    if key is not None:
        yield key, rows
