"""What the clock allows: nobody studies more than the time that has passed, on however many devices.

Each message comes from a page that was opened at an instant which we signed, and tells of study that took so much time by
the clock. A person's messages are believable when all of them fit one after the other between the opening of their own
page and their arrival. That is so exactly when, for every instant at which a page was opened, the time told of by pages
opened then or later is no more than the time that has passed since. So nothing honest is refused, however late it
arrives (the network was lost) and whatever the device's own clock says (it is never asked); and two devices at once
don't double anything.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from trainee.models import OpenedPage

SLACK_MS = 15_000
# Our reading: what a device kept for longer than this is not taken any more; it bounds what a message has to look at.
KEPT_FOR = timedelta(days=7)

# Made once, as in trainee.union.
_page = cast(Table, OpenedPage.__table__)
_PAGES = select(_page.c.opened_at, _page.c.spent_ms).where(
    _page.c.person_id == bindparam("its_person_id"), _page.c.opened_at >= bindparam("since")
)
_MORE = (
    update(_page)
    .where(_page.c.person_id == bindparam("its_person_id"), _page.c.opened_at == bindparam("its_opened_at"))
    .values(spent_ms=_page.c.spent_ms + bindparam("its_spent_ms"))
)
_FIRST = insert(_page)


def over_ms(session: Session, person_id: int, opened_at: datetime, spent_ms: int, now: datetime) -> int:
    """By how much a message that tells of `spent_ms` goes beyond the clock; 0 or less when it fits."""
    opened_at = max(opened_at, now - KEPT_FOR)
    pages = _pages(session, person_id, now)
    pages[opened_at] = pages.get(opened_at, 0) + spent_ms
    told, over = 0, []
    for at in sorted(pages, reverse=True):
        told += pages[at]
        # a window that begins after this page was opened need not hold this message
        if at <= opened_at:
            over.append(told - _ms(now - at))
    return max(over)


def spend(session: Session, person_id: int, opened_at: datetime, spent_ms: int, now: datetime) -> None:
    """Keep that a message from a page told of so much study."""
    told = {"person_id": person_id, "opened_at": max(opened_at, now - KEPT_FOR), "spent_ms": spent_ms}
    more = session.execute(_MORE, {f"its_{name}": value for name, value in told.items()})
    if cast(CursorResult[Any], more).rowcount == 0:
        session.execute(_FIRST, told)


def _pages(session: Session, person_id: int, now: datetime) -> dict[datetime, int]:
    """A person's pages of the last days: when each was opened, and how much study its messages told of."""
    found = session.execute(_PAGES, {"its_person_id": person_id, "since": now - KEPT_FOR})
    return {row.opened_at: row.spent_ms for row in found}


def _ms(time: timedelta) -> int:
    return time // timedelta(milliseconds=1)
