"""The database: base class, column types, and the only BEGIN and COMMIT in the house.

`reading()` and `writing()` are the two doors. On SQLite the driver's own transactions are off: reads open with
BEGIN, writes with BEGIN IMMEDIATE, so that two writers wait for each other instead of failing halfway.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Lock
from typing import Annotated, Any, TypeVar

from flask import current_app
from sqlalchemy import DateTime as _DateTime
from sqlalchemy import Dialect, Engine, MetaData, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.types import TypeDecorator

# How long a writer waits for another one on SQLite, unless the address says ?timeout=…
PATIENCE_S = 30
KEPT = 1_000  # what never changes, remembered by a process
_SQLITE_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
# the classes of SQLSTATE: connection gone, too many connections, shut down by its operator, lock not to be had
_POSTGRES_BUSY = ("08", "53", "57", "55")

Id = Annotated[int, mapped_column(primary_key=True)]
Made = TypeVar("Made")


class Base(DeclarativeBase):
    """Base of every table; constraint names follow one convention, so that both databases report alike."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Instant(TypeDecorator[datetime]):
    """An instant: aware going in, UTC coming out. A naive value is refused."""

    impl = _DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give UTC back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Kept:
    """The values that were asked for last, by key."""

    def __init__(self) -> None:
        self._lock, self._values = Lock(), OrderedDict[Hashable, Any]()

    def get(self, key: Hashable) -> Any:
        """The value, or None."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Hashable, value: Any) -> None:
        """Keep a value; the one not asked for longest goes."""
        with self._lock:
            self._values[key] = value
            if len(self._values) > KEPT:
                self._values.popitem(last=False)


class Database:
    """An engine with the two doors."""

    def __init__(self, url: str) -> None:
        self.engine = connect(url)
        self.kept = Kept()

    @contextmanager
    def session(self, *, write: bool) -> Iterator[Session]:
        """One transaction; commits on leaving when `write`, else rolls back."""
        kept = Kept() if write else self.kept
        with Session(self.engine, expire_on_commit=False, info={"kept": kept}) as session:
            session.connection(execution_options={"begin_immediate": write})
            yield session
            if write:
                session.commit()


def connect(url: str) -> Engine:
    """An engine for `url` with our settings for its database."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    patience = {} if "timeout" in make_url(url).query else {"timeout": PATIENCE_S}
    engine = create_engine(url, connect_args=patience)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def busy(error: BaseException) -> bool:
    """Whether the database could not be had just now: locked, out of connections, away. To try again later may help."""
    if isinstance(error, NoConnection):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if (code := getattr(error.orig, "sqlite_errorcode", None)) is not None:
        return code & 0xFF in _SQLITE_BUSY  # the low byte is the kind, the rest its reason
    state = getattr(error.orig, "sqlstate", None)
    # psycopg gives no state where the server can't be reached at all
    return error.connection_invalidated or (state or "08000")[:2] in _POSTGRES_BUSY


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Any) -> None:
    immediate = connection.get_execution_options().get("begin_immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def database() -> Database:
    """The database of the current application."""
    found: Database = current_app.extensions["database"]
    return found


@contextmanager
def reading() -> Iterator[Session]:
    """A transaction that only reads."""
    with database().session(write=False) as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """A transaction that commits when the block ends without an exception."""
    with database().session(write=True) as session:
        yield session


def remember(session: Session, key: Hashable, make: Callable[[], Made]) -> Made:
    """What never changes once it stands (a piece of a frozen version): made once in a process and not altered by who gets it.

    What is empty may still come and is asked for again. A transaction that writes remembers for itself alone: what it sees
    may be rolled back, and its numbers given to something else.
    """
    kept: Kept = session.info.setdefault("kept", Kept())
    found: Made = kept.get(key)
    if not found:
        found = make()
        if found:
            kept.put(key, found)
    return found


def add_unless_there(session: Session, row: Base) -> bool:
    """Add a row that must be the only one of its kind; False where somebody else's came first, and the rest goes on."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def insert(session: Session, table: type[Base]) -> Any:
    """An INSERT of the database in use, which both kinds can be told what to do where the row is there already."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(table)
