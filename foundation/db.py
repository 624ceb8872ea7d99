"""The database: base class, column types, and the only BEGIN and COMMIT in the house.

`reading()` and `writing()` are the two doors. On SQLite the driver's own transactions are off: reads open with
BEGIN, writes with BEGIN IMMEDIATE, so that two writers wait for each other instead of failing halfway.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

from flask import current_app
from sqlalchemy import DateTime as _DateTime
from sqlalchemy import Dialect, Engine, MetaData, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.types import TypeDecorator

Id = Annotated[int, mapped_column(primary_key=True)]


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


class Database:
    """An engine with the two doors."""

    def __init__(self, url: str) -> None:
        self.engine = connect(url)

    @contextmanager
    def session(self, *, write: bool) -> Iterator[Session]:
        """One transaction; commits on leaving when `write`, else rolls back."""
        with Session(self.engine, expire_on_commit=False) as session:
            session.connection(execution_options={"begin_immediate": write})
            yield session
            if write:
                session.commit()


def connect(url: str) -> Engine:
    """An engine for `url` with our settings for its database."""
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000"):
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
