"""The append-only ledger: what was decided, earned and paid, each entry chained to the one before by its hash.

The database refuses UPDATE and DELETE on it (triggers, see migrations); `verify` finds what was changed behind its
back. Appends are serialised: SQLite by its write lock, PostgreSQL by an advisory lock of the transaction.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, CheckConstraint, String, Text, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.db import Base, Id, Instant, reading, writing

GENESIS = "0" * 64
WHOLE_EVERY = timedelta(days=1)
_LOCK = 7_303_014  # any fixed number: the advisory lock that serialises appends on PostgreSQL


class LedgerEntry(Base):
    """One entry. `body` is canonical JSON of everything but the hashes."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        CheckConstraint("length(hash) = 64 AND length(previous_hash) = 64", name="hash_length"),
    )

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(60), index=True)
    subject: Mapped[str] = mapped_column(String(80), index=True)
    body: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    @property
    def data(self) -> dict[str, Any]:
        """What the entry says, beside who, when and about what."""
        found: dict[str, Any] = json.loads(self.body)["data"]
        return found


def append(
    session: Session, *, now: datetime, actor: int | None, kind: str, subject: str, data: dict[str, Any]
) -> LedgerEntry:
    """Add an entry in the caller's transaction; `data` must be JSON of strings, whole numbers, lists and maps."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    last = session.scalar(select(LedgerEntry.hash).order_by(LedgerEntry.id.desc()).limit(1))
    body = canonical({"at": now.isoformat(), "actor": actor, "kind": kind, "subject": subject, "data": data})
    previous = last or GENESIS
    entry = LedgerEntry(
        at=now,
        actor_id=actor,
        kind=kind,
        subject=subject,
        body=body,
        previous_hash=previous,
        hash=chained(previous, body),
    )
    session.add(entry)
    session.flush()
    return entry


def canonical(value: object) -> str:
    """JSON with one spelling: sorted keys, no spaces, no floats that could be spelt two ways."""
    _refuse_floats(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("the ledger holds exact numbers only")
    if isinstance(value, dict):
        for part in value.values():
            _refuse_floats(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _refuse_floats(part)


def chained(previous: str, body: str) -> str:
    """SHA-256 over the previous hash and this body, in hex."""
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()


def about(session: Session, subject: str) -> list[LedgerEntry]:
    """All entries about a subject, oldest first."""
    return list(
        session.scalars(select(LedgerEntry).where(LedgerEntry.subject == subject).order_by(LedgerEntry.id))
    )


def verify(session: Session, after: int = 0) -> Iterator[int]:
    """Ids of entries whose chain, hash or columns don't agree, beginning after one that was verified; nothing when all is whole."""
    known = session.scalar(select(LedgerEntry.hash).where(LedgerEntry.id == after))
    previous = known or GENESIS
    query = select(LedgerEntry).where(LedgerEntry.id > after).order_by(LedgerEntry.id)
    for entry in session.scalars(query.execution_options(yield_per=1_000)):
        told = json.loads(entry.body)
        agrees = (told["at"], told["actor"], told["kind"], told["subject"]) == (
            entry.at.isoformat(),
            entry.actor_id,
            entry.kind,
            entry.subject,
        )
        if entry.previous_hash != previous or entry.hash != chained(previous, entry.body) or not agrees:
            yield entry.id
        previous = entry.hash


class LedgerCheck(Base):
    """The last verification: when, up to which entry, when the whole was read last, and which entries did not agree."""

    __tablename__ = "ledger_check"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(Instant)
    whole_at: Mapped[datetime] = mapped_column(Instant)
    upto: Mapped[int]
    broken: Mapped[list[int]] = mapped_column(JSON)


def last_check(session: Session) -> LedgerCheck | None:
    """The last verification, if there was one."""
    return session.get(LedgerCheck, 1)


def check_up(now: datetime) -> None:
    """Verify what came since the last time, and once a day the whole: background work, so that no page reads the whole ledger."""
    with reading() as session:
        before = last_check(session)
        whole = before is None or now - before.whole_at >= WHOLE_EVERY
        after = 0 if before is None or whole else before.upto
        found = list(verify(session, after))
        upto = session.scalar(select(func.max(LedgerEntry.id))) or 0
    kept = [] if before is None or whole else before.broken
    with writing() as session:
        row = last_check(session) or LedgerCheck(id=1)
        row.at, row.whole_at = now, now if before is None or whole else before.whole_at
        row.upto, row.broken = upto, sorted({*kept, *found})
        session.add(row)
