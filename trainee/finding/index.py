"""The index of what is on air: written in the transaction that puts a version on air or takes it off.

`passage_words` holds the tokens of each passage: an FTS5 table on SQLite, a tsvector under a GIN index on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, text
from sqlalchemy.orm import Session

from foundation import db
from hours import content
from packages import versions
from packages.models import Version
from trainee.finding import grams, passages
from trainee.finding.models import Listing, Passage

_PUT = {
    "sqlite": "INSERT INTO passage_words (rowid, words) VALUES (:id, :words)",
    "postgresql": "INSERT INTO passage_words (id, words) VALUES (:id, to_tsvector('simple', :words))",
}
_MATCH = {
    "sqlite": "SELECT rowid FROM passage_words WHERE passage_words MATCH :sought",
    "postgresql": "SELECT id FROM passage_words WHERE words @@ to_tsquery('simple', :sought)",
}


def matching(dialect: str) -> str:
    """The statement that gives the passages in which something sought stands."""
    return _MATCH[dialect]


def sought(dialect: str, word: str) -> str:
    """A word as the engine wants it asked for."""
    found, beginning = grams.phrase(word)
    if dialect == "sqlite":
        return f'"{" ".join(found)}"' + ("*" if beginning else "")
    return " <-> ".join(found) + (":*" if beginning else "")


def put(connection: Connection, version: Version) -> None:
    """Index a version anew."""
    drop(connection, version.id)
    lessons = content.lessons(version)
    entry = passages.entry(version, lessons)
    listing = {
        "version_id": version.id,
        "occupation": entry.occupation[:200],
        "class_hours_tenths": entry.class_hours_tenths,
        "published_at": version.published_at,
        **entry.access,
    }
    connection.execute(insert(Listing).values(listing))
    for found in passages.of(version, lessons):
        values = {
            "version_id": version.id,
            "resource_id": found.resource_id,
            "kind": found.kind,
            "sentences": [list(one) for one in found.sentences],
        }
        made = connection.execute(insert(Passage).values(values).returning(Passage.id)).scalar_one()
        words = " ".join(grams.tokens("".join(said for _at, said in found.sentences)))
        connection.execute(text(_PUT[connection.dialect.name]), {"id": made, "words": words})


def drop(connection: Connection, version_id: int) -> None:
    """Take a version out of the index."""
    ids = connection.scalars(select(Passage.id).where(Passage.version_id == version_id)).all()
    key = "rowid" if connection.dialect.name == "sqlite" else "id"
    if ids:
        rows = [{"id": one} for one in ids]
        connection.execute(text(f"DELETE FROM passage_words WHERE {key} = :id"), rows)  # noqa: S608  one of two names
    connection.execute(delete(Passage).where(Passage.version_id == version_id))
    connection.execute(delete(Listing).where(Listing.version_id == version_id))


def behind(session: Session) -> bool:
    """Whether the index is not that of the versions on air: after an upgrade, until it is made anew."""
    on_air = (Version.published_at.is_not(None), Version.withdrawn_at.is_(None))
    listed = select(Listing.version_id)
    missing = select(Version.id).where(*on_air, Version.id.not_in(listed)).limit(1)
    return session.scalar(missing) is not None


def catch_up(_now: datetime) -> None:
    """After an upgrade the index is made anew by a worker, not by who first looks."""
    with db.reading() as session:
        missing = behind(session)
    if missing:
        with db.writing() as session:
            rebuild(session)


def rebuild(session: Session) -> int:
    """Make the whole index anew; how many versions are on air."""
    connection = session.connection()
    for version_id in session.scalars(select(Listing.version_id)).all():
        drop(connection, version_id)
    found: Sequence[Version] = versions.published(session)
    for version in found:
        put(connection, version)
    return len(found)


def size(session: Session) -> int:
    """How many passages there are."""
    return session.scalar(select(func.count()).select_from(Passage)) or 0


def follow(session: Session, version: Version) -> None:
    """Who publishes or withdraws tells it here: the index follows in the same transaction, so it can't lag behind."""
    if version.withdrawn_at is not None:
        drop(session.connection(), version.id)
    elif version.published_at is not None:
        put(session.connection(), version)
