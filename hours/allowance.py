"""What the clock allows: nobody studies more than the time that has passed, on however many devices.

Each message comes from a page that was opened at an instant which we signed, and tells of study that took so much time by
the clock. A person's messages are believable when all of them fit one after the other between the opening of their own
page and their arrival. So the stretches of the clock that somebody's study takes up are kept, and a message takes the
earliest that is free since its page was opened. Taking the earliest hinders no later message: whatever it could have
used before now, it can use later as well. So nothing honest is refused, however late it arrives (the network was lost)
and whatever the device's own clock says (it is never asked); and two devices at once don't double anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from hours.models import StudyTime

# By so much a message may be ahead of the clock: rounding, and the moment before a page knew that it plays. It is taken
# from the time to come, so that many messages have it once.
SLACK_MS = 15_000
_MS = timedelta(milliseconds=1)
Stretch = tuple[datetime, datetime]

# Made once, as in hours.union.
_time = cast(Table, StudyTime.__table__)
_TAKEN = (
    select(_time.c.id, _time.c.start_at, _time.c.end_at)
    .where(
        _time.c.person_id == bindparam("its_person_id"),
        _time.c.end_at >= bindparam("since"),
        _time.c.start_at <= bindparam("until"),
    )
    .order_by(_time.c.start_at)
)
_LONGER = update(_time).where(_time.c.id == bindparam("its_id")).values(end_at=bindparam("its_end_at"))
_ADD = insert(_time)


class TooMuch(Exception):
    """More study than time; `over_ms` is by how much."""

    def __init__(self, over_ms: int) -> None:
        super().__init__(over_ms)
        self.over_ms = over_ms


def take(
    session: Session, person_id: int, opened_at: datetime, spent_ms: int, now: datetime, *, slack_ms: int = 0
) -> None:
    """Take so much of a person's time between the opening of a page and now. Raises TooMuch, and then takes nothing."""
    until = now + slack_ms * _MS
    rows = session.execute(_TAKEN, {"its_person_id": person_id, "since": opened_at, "until": until}).all()
    left, pieces = spent_ms * _MS, []
    for start, end in _free(rows, opened_at, until):
        piece = min(end - start, left)
        pieces.append((start, start + piece))
        left -= piece
        if not left:
            break
    if left:
        raise TooMuch(-(-left // _MS))
    _keep(session, person_id, rows, pieces)


def _free(rows: Sequence[Any], since: datetime, until: datetime) -> Iterator[Stretch]:
    """What is not taken between two instants, the earliest first."""
    at = since
    for row in rows:
        if row.start_at > at:
            yield at, min(row.start_at, until)
        at = max(at, row.end_at)
    if at < until:
        yield at, until


def _keep(session: Session, person_id: int, rows: Sequence[Any], pieces: Sequence[Stretch]) -> None:
    """Write pieces that lie between these rows; what touches becomes one row."""
    last = rows[-1] if rows else None
    if last and len(pieces) == 1 and pieces[0][0] == last.end_at:
        session.execute(_LONGER, {"its_id": last.id, "its_end_at": pieces[0][1]})
        return
    merged: list[Stretch] = []
    for start, end in sorted([*pieces, *((row.start_at, row.end_at) for row in rows)]):
        if merged and start == merged[-1][1]:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    if rows:
        session.execute(delete(_time).where(_time.c.id.in_([row.id for row in rows])))
    session.execute(_ADD, [{"person_id": person_id, "start_at": a, "end_at": b} for a, b in merged])
