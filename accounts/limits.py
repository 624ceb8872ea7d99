"""Pauses that grow: whoever tries too often waits longer each time, and nobody is locked out.

A count belongs to a key (an account, an address of the network, both together). The first tries are free; after them
each must wait, from some seconds to the rule's longest. A try during the pause is refused without being counted. An
instant in the future, left by a clock that was set back, holds nobody up.
"""

from __future__ import annotations

import hashlib
import ipaddress
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from accounts.models import Pace
from foundation import db

FORGOTTEN = timedelta(days=1)
REMEMBERED = timedelta(days=90)


@dataclass(frozen=True)
class Rule:
    """So many tries are free, then each waits twice as long as the one before, within bounds."""

    free: int
    first: timedelta
    longest: timedelta

    def pause(self, count: int) -> timedelta:
        """How long to wait after so many tries."""
        if count < self.free:
            return timedelta(0)
        doubled: int = 2 ** min(count - self.free, 30)
        return min(self.first * doubled, self.longest)


class TooMany(Exception):
    """Tried too often; may be tried again after `wait`."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.wait = wait


SECONDS = timedelta(seconds=5)
QUARTER = timedelta(minutes=15)
# A whole training centre may sit behind one address: a class opens its accounts in one lesson.
LETTERS_FROM = Rule(50, SECONDS, QUARTER)
LETTERS_BY = Rule(5, timedelta(minutes=1), QUARTER)
# No longer than a letter's link lives: who is flooded by a stranger has one that works, and each purpose counts alone.
LETTERS_TO = Rule(3, timedelta(minutes=1), QUARTER)
PROOFS = Rule(20, SECONDS, QUARTER)
OWN_PASSWORD = Rule(5, SECONDS, QUARTER)


def take(session: Session, rule: Rule, *about: str, now: datetime) -> None:
    """Count a try about something; raises TooMany while its pause lasts."""
    key = _key(*about)
    made = db.insert(session, Pace).values(key=key, count=0, last_at=now, ends_at=now + FORGOTTEN)
    # The update changes nothing; it holds the row, so that two tries at once count as two.
    held = made.on_conflict_do_update(index_elements=[Pace.key], set_={"count": Pace.count})
    count, last_at, ends_at = session.execute(held.returning(Pace.count, Pace.last_at, Pace.ends_at)).one()
    count = count if now < ends_at else 0
    _refuse(rule, count, last_at, now)
    _set(session, key, count + 1, now)


def look(session: Session, rule: Rule, *about: str, now: datetime) -> None:
    """Raises TooMany while the pause lasts; counts nothing, so that it can be asked when a page is only read."""
    found = session.get(Pace, _key(*about))
    if found is not None and now < found.ends_at:
        _refuse(rule, found.count, found.last_at, now)


def give_back(session: Session, *about: str) -> None:
    """The try was a good one: it does not count."""
    session.execute(update(Pace).where(Pace.key == _key(*about), Pace.count > 0).values(count=Pace.count - 1))


def forget(session: Session, *about: str) -> None:
    """Nothing counts that was tried before."""
    session.execute(delete(Pace).where(Pace.key == _key(*about)))


def remember(session: Session, *about: str, now: datetime) -> None:
    """Note that something is known, for some months."""
    made = db.insert(session, Pace).values(key=_key(*about), count=0, last_at=now, ends_at=now + REMEMBERED)
    session.execute(made.on_conflict_do_update(index_elements=[Pace.key], set_={"ends_at": now + REMEMBERED}))


def is_known(session: Session, *about: str, now: datetime) -> bool:
    """Whether something was remembered."""
    return session.scalar(select(Pace.key).where(Pace.key == _key(*about), Pace.ends_at > now)) is not None


def sweep(session: Session, now: datetime) -> int:
    """Delete what counts no more; how many rows that were."""
    gone = session.execute(delete(Pace).where(Pace.ends_at < now))
    return gone.rowcount if isinstance(gone, CursorResult) else 0


def _refuse(rule: Rule, count: int, last_at: datetime, now: datetime) -> None:
    left = last_at + rule.pause(count) - now
    if last_at <= now and left > timedelta(0):
        raise TooMany(left)


def _set(session: Session, key: str, count: int, now: datetime) -> None:
    values = {"count": count, "last_at": now, "ends_at": now + FORGOTTEN}
    session.execute(update(Pace).where(Pace.key == key).values(values))


def place(address: str | None) -> str:
    """From where somebody comes. A household, or a stranger with one line, has 2**64 addresses of IPv6: they are one place."""
    with suppress(ValueError):
        parsed = ipaddress.ip_address(address or "")
        if parsed.version == 6:
            mapped = parsed.ipv4_mapped
            return str(mapped or ipaddress.ip_network((int(parsed), 64), strict=False))
    return address or ""


def _key(*about: str) -> str:
    return hashlib.sha256("\n".join(about).encode()).hexdigest()


@dataclass(frozen=True)
class SignInTry:
    """Somebody tries to sign in to an account (`email` as it is compared) from an address of the network."""

    email: str
    address: str
    tries: int  # free for one account from one address; ten times as many for a whole account, or address

    def count(self, session: Session, now: datetime) -> None:
        """Count the try before the password is looked at, so that many at once count as many; raises TooMany.

        Where this account was signed in to before, only that account's own tries from there count: strangers elsewhere,
        or in the same building, don't keep its owner out. Elsewhere strangers cost a minute at most.
        """
        take(session, Rule(self.tries, SECONDS, QUARTER), *self._pair, now=now)
        if not is_known(session, "known", *self._pair, now=now):
            shared = Rule(self.tries * 10, SECONDS, timedelta(minutes=1))
            take(session, shared, "sign-in-from", self.address, now=now)
            take(session, shared, "sign-in-to", self.email, now=now)

    def succeed(self, session: Session, now: datetime) -> None:
        """It was the right person: their slips are forgotten, and the place is known."""
        sweep(session, now)
        forget(session, *self._pair)
        if not is_known(session, "known", *self._pair, now=now):
            give_back(session, "sign-in-from", self.address)
            give_back(session, "sign-in-to", self.email)
        remember(session, "known", *self._pair, now=now)

    @property
    def _pair(self) -> tuple[str, str, str]:
        return "sign-in", self.email, self.address
