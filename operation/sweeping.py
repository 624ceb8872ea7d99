"""Stored files that nothing needs any more, and what killed processes left behind.

A stored file is needed when a row refers to it, or when any JSON that is kept (a package's details, a frozen version, an
access layer, an entry of the ledger) names its id under a key that ends in `file_id`. Rows that are only *made from* a
content (their table says so: `info={"made_from": column}`) do not keep anything; they go with the content that they
were made from.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Column, Table, delete, inspect, select
from sqlalchemy.orm import Session

from config.settings import Settings
from foundation import disk, ledger, storage
from foundation.db import Base
from foundation.ledger import LedgerEntry
from foundation.storage import StoredFile

# What was stored a moment ago may be meant for a row that somebody is about to write.
GRACE = timedelta(seconds=disk.UNTOUCHED_SECONDS)
_KEY = "file_id"


@dataclass(frozen=True)
class Sweep:
    """What nothing needs: rows of stored files, and the bytes on the disk that go with them."""

    files: tuple[StoredFile, ...]
    bytes: int


def unneeded(session: Session, now: datetime) -> Sweep:
    """The stored files that nothing needs, and how much room they take."""
    kept = _needed(session)
    old = StoredFile.created_at < now - GRACE
    rows = session.scalars(select(StoredFile).where(old).order_by(StoredFile.id)).all()
    loose = tuple(row for row in rows if row.id not in kept)
    left = {sha256 for row_id, sha256 in _contents(session) if row_id not in {each.id for each in loose}}
    freed = {row.sha256: row.size for row in loose if row.sha256 not in left}
    return Sweep(loose, sum(freed.values()))


def free(session: Session, found: Sweep, now: datetime) -> list[Path]:
    """Forget these files, with a note in the ledger; which contents to remove once the transaction is over."""
    ids = [row.id for row in found.files]
    for table in _made_tables():
        session.execute(delete(table).where(_reference(table).in_(ids)))
    paths = [path for row in found.files if (path := storage.forget(session, row)) is not None]
    told = [{"id": row.id, "sha256": row.sha256, "size": row.size, "name": row.name} for row in found.files]
    if told:
        data = {"bytes": found.bytes, "files": told}
        ledger.append(session, now=now, actor=None, kind="files.swept", subject="files", data=data)
    return paths


def at_start(settings: Settings, session: Session, now: datetime) -> int:
    """What killed processes left: temporary folders, unfinished files, contents that no row has; how many."""
    left = [*disk.sweep(settings.scratch_dir), *disk.sweep_parts(settings.storage_dir, now)]
    return len(left) + len(_orphans(settings.storage_dir, session, now))


def _orphans(root: Path, session: Session, now: datetime) -> list[Path]:
    """Remove contents whose row was never committed."""
    if not inspect(session.connection()).has_table(StoredFile.__tablename__):
        return []
    known = {sha256 for _id, sha256 in _contents(session)}
    found = [each for each in root.glob("??/*") if len(each.name) == 64 and each.name not in known]
    return [each for each in found if remove(each, now)]


def remove(path: Path, now: datetime) -> bool:
    """Remove a content, unless somebody has stored the same again a moment ago."""
    if not disk.untouched(path, now):
        return False
    path.unlink(missing_ok=True)
    return True


def _contents(session: Session) -> Sequence[tuple[int, str]]:
    return [(row_id, sha256) for row_id, sha256 in session.execute(select(StoredFile.id, StoredFile.sha256))]


def _needed(session: Session) -> set[int]:
    """The ids of all that is needed."""
    kept = {*_referred(session), *_named(session)}
    contents = {sha256 for row_id, sha256 in _contents(session) if row_id in kept}
    for table in _made_tables():
        rows = session.execute(select(_reference(table), table.c[table.info["made_from"]]))
        kept |= {file_id for file_id, sha256 in rows if sha256 in contents}
    return kept


def _referred(session: Session) -> Iterator[int]:
    for table in Base.metadata.sorted_tables:
        if "made_from" in table.info:
            continue
        for column in _references(table):
            yield from session.scalars(select(column).where(column.is_not(None)).distinct())


def _made_tables() -> list[Table]:
    """Tables of what was made from contents; those above first, as foreign keys want it."""
    return [table for table in reversed(Base.metadata.sorted_tables) if "made_from" in table.info]


def _reference(table: Table) -> Column[Any]:
    (column,) = _references(table)
    return column


def _references(table: Table) -> list[Column[Any]]:
    return [key.parent for key in table.foreign_keys if key.column.table.name == StoredFile.__tablename__]


def _named(session: Session) -> Iterator[int]:
    """Ids that JSON names, in any column of any table, and in the ledger's entries."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, JSON):
                for value in session.scalars(select(column)):
                    yield from _ids(value)
    for body in session.scalars(select(LedgerEntry.body).where(LedgerEntry.body.contains(f'{_KEY}"'))):
        yield from _ids(json.loads(body))


def _ids(value: Any) -> Iterator[int]:
    """Whole numbers under keys that name a stored file, however deep."""
    if isinstance(value, dict):
        for name, each in value.items():
            if str(name).endswith(_KEY) and isinstance(each, int):
                yield each
            yield from _ids(each)
    elif isinstance(value, list):
        for each in value:
            yield from _ids(each)
