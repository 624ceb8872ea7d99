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

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from trainee.models import OpenedPage

SLACK_MS = 15_000
# Our reading: what a device kept for longer than this is not taken any more; it bounds what a message has to look at.
KEPT_FOR = timedelta(days=7)


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
    opened_at = max(opened_at, now - KEPT_FOR)
    known = (OpenedPage.person_id == person_id, OpenedPage.opened_at == opened_at)
    more = update(OpenedPage).where(*known).values(spent_ms=OpenedPage.spent_ms + spent_ms)
    if session.execute(more.returning(OpenedPage.id)).first() is None:
        session.add(OpenedPage(person_id=person_id, opened_at=opened_at, spent_ms=spent_ms))
        session.flush()


def _pages(session: Session, person_id: int, now: datetime) -> dict[datetime, int]:
    """A person's pages of the last days: when each was opened, and how much study its messages told of."""
    query = select(OpenedPage.opened_at, OpenedPage.spent_ms).where(
        OpenedPage.person_id == person_id, OpenedPage.opened_at >= now - KEPT_FOR
    )
    return {row.opened_at: row.spent_ms for row in session.execute(query)}


def _ms(time: timedelta) -> int:
    return time // timedelta(milliseconds=1)
