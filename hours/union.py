"""What evidence covers, kept merged: one row a stretch, written in the transaction of the evidence itself; and beside it
how far each lesson is by that, so that no page adds anything up.

A message looks only at the stretches that it touches, so it costs the same with a thousand stored intervals as with a
million. The evidence stays the truth: `disagreeing` makes the union anew from it and names every difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import cast

from sqlalchemy import Table, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from hours.models import Covered, Enrolment, Evidence, LessonProgress
from judging import editions
from packages.models import VersionLesson

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


def needed_ms(duration_ms: int, share: int) -> int:
    """How much of a lesson makes it studied: `share` per cent, rounded up."""
    return -(-duration_ms * share // 100)


def follow(session: Session, enrolment: Enrolment, resource_ids: Iterable[int]) -> None:
    """Write how far these lessons are now, and with them the sums of the enrolment."""
    share = editions.of(enrolment.version).studied_share
    ids = list(resource_ids)
    lengths = _lengths(session, enrolment.version_id, ids)
    for resource_id in ids:
        length = lengths.get(resource_id, 0)
        covered = _covered_ms(of(session, enrolment.id, resource_id), length)
        row = session.get(LessonProgress, (enrolment.id, resource_id))
        if row is None:
            row = LessonProgress(
                enrolment_id=enrolment.id, resource_id=resource_id, covered_ms=0, studied=False
            )
            session.add(row)
        studied = row.noted or covered >= needed_ms(length, share)
        if length:
            enrolment.covered_ms += covered - row.covered_ms
            enrolment.studied_count += studied - row.studied
        row.covered_ms, row.studied = covered, studied
    session.flush()


def _lengths(session: Session, version_id: int, resource_ids: list[int] | None = None) -> dict[int, int]:
    query = select(VersionLesson.resource_id, VersionLesson.duration_ms).where(
        VersionLesson.version_id == version_id
    )
    if resource_ids is not None:
        query = query.where(VersionLesson.resource_id.in_(resource_ids))
    return dict(session.execute(query).all())


def rows(session: Session, enrolment_id: int, resource_ids: Iterable[int]) -> dict[int, LessonProgress]:
    """The rows of some lessons; none for those that nobody has begun."""
    query = select(LessonProgress).where(
        LessonProgress.enrolment_id == enrolment_id, LessonProgress.resource_id.in_(list(resource_ids))
    )
    return {row.resource_id: row for row in session.scalars(query)}


def unnoted(session: Session, enrolment: Enrolment) -> list[tuple[LessonProgress, VersionLesson]]:
    """Lessons that are studied and that the ledger doesn't tell of yet, in the order of the catalogue."""
    if enrolment.version.timed_count < enrolment.version.lesson_count:
        _take_timeless(session, enrolment)
    query = (
        select(LessonProgress, VersionLesson)
        .join(VersionLesson, VersionLesson.resource_id == LessonProgress.resource_id)
        .where(
            VersionLesson.version_id == enrolment.version_id,
            LessonProgress.enrolment_id == enrolment.id,
            LessonProgress.studied.is_(True),
            LessonProgress.noted.is_(False),
        )
    )
    return [(row, lesson) for row, lesson in session.execute(query.order_by(VersionLesson.number))]


def _take_timeless(session: Session, enrolment: Enrolment) -> None:
    """Lessons that take no time are studied from the beginning."""
    known = select(LessonProgress.resource_id).where(LessonProgress.enrolment_id == enrolment.id)
    query = select(VersionLesson.resource_id).where(
        VersionLesson.version_id == enrolment.version_id,
        VersionLesson.duration_ms == 0,
        VersionLesson.resource_id.not_in(known),
    )
    follow(session, enrolment, session.scalars(query).all())


def stated_ms(session: Session, enrolment: Enrolment) -> int:
    """How much of what is covered is of lessons whose minutes are only stated."""
    query = (
        select(func.sum(LessonProgress.covered_ms))
        .join(VersionLesson, VersionLesson.resource_id == LessonProgress.resource_id)
        .where(
            LessonProgress.enrolment_id == enrolment.id,
            VersionLesson.version_id == enrolment.version_id,
            VersionLesson.stated.is_(True),
        )
    )
    return session.scalar(query) or 0


def disagreeing(session: Session, enrolment_id: int | None = None) -> list[Key]:
    """Enrolments and resources whose kept union is not the union of their evidence; of one enrolment, or of all."""
    kept = {key: list(rows) for key, rows in _grouped(session, Covered, enrolment_id)}
    made = {key: union(rows) for key, rows in _grouped(session, Evidence, enrolment_id)}
    wrong = {key for key in kept.keys() | made.keys() if kept.get(key) != made.get(key)}
    return sorted(wrong | _behind(session, kept, enrolment_id))


def _behind(session: Session, kept: Mapping[Key, list[Interval]], enrolment_id: int | None) -> set[Key]:
    """Lessons whose kept progress is not what the kept union says; all begun ones of an enrolment whose sum is wrong."""
    found: set[Key] = set()
    query = (
        select(Enrolment) if enrolment_id is None else select(Enrolment).where(Enrolment.id == enrolment_id)
    )
    stretches: dict[int, dict[int, list[Interval]]] = defaultdict(dict)
    for (one, resource_id), its in kept.items():
        stretches[one][resource_id] = its
    for enrolment in session.scalars(query):
        lengths = _lengths(session, enrolment.version_id)
        told = {row.resource_id: row.covered_ms for row in _all_rows(session, enrolment.id)}
        made = {
            resource_id: _covered_ms(its, lengths.get(resource_id, 0))
            for resource_id, its in stretches[enrolment.id].items()
        }
        wrong = {one for one in told.keys() | made.keys() if told.get(one, 0) != made.get(one, 0)}
        if sum(told.values()) != enrolment.covered_ms:
            wrong |= told.keys()
        found |= {(enrolment.id, one) for one in wrong}
    return found


def _covered_ms(stretches: Iterable[Interval], length: int) -> int:
    """How much of a lesson stretches without overlaps cover."""
    return sum(max(0, min(end, length) - start) for start, end in stretches)


def _all_rows(session: Session, enrolment_id: int) -> list[LessonProgress]:
    return list(session.scalars(select(LessonProgress).where(LessonProgress.enrolment_id == enrolment_id)))


def rebuild(session: Session, keys: Iterable[Key]) -> None:
    """Make the union of these anew from the evidence, and what follows from it."""
    wanted = sorted(set(keys))
    for enrolment_id, resource_id in wanted:
        mine = (Covered.enrolment_id == enrolment_id, Covered.resource_id == resource_id)
        session.execute(delete(Covered).where(*mine))
        query = select(Evidence.start_ms, Evidence.end_ms).where(
            Evidence.enrolment_id == enrolment_id, Evidence.resource_id == resource_id
        )
        cover(session, enrolment_id, resource_id, [(start, end) for start, end in session.execute(query)])
    for enrolment_id, its in groupby(wanted, key=lambda key: key[0]):
        enrolment = session.get_one(Enrolment, enrolment_id)
        follow(session, enrolment, [resource_id for _, resource_id in its])
        kept = _all_rows(session, enrolment_id)
        timed = {one for one, length in _lengths(session, enrolment.version_id).items() if length}
        enrolment.covered_ms = sum(row.covered_ms for row in kept)
        enrolment.studied_count = sum(1 for row in kept if row.studied and row.resource_id in timed)
    session.flush()


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
