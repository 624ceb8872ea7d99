"""What was made of a stored file, kept and found again by the hash of its content: copies and check results."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import storage
from media.making.copies import Copy
from media.models import MediaCheckResult, MediaCopy

# the jobs that make what is kept here
CHECK, COPIES = "media.check", "media.copies"


def keep_copy(session: Session, sha256: str, parameters: str, made: Copy, now: datetime) -> MediaCopy:
    """Store a copy's content and its row; the one that another worker has stored meanwhile stays."""
    same = (
        MediaCopy.sha256 == sha256,
        MediaCopy.kind == made.kind,
        MediaCopy.position == made.position,
        MediaCopy.parameters == parameters,
    )
    found = session.scalar(select(MediaCopy).where(*same))
    if found is not None:
        return found
    with made.path.open("rb") as stream:
        stored = storage.save(session, stream, name=made.path.name, media_type=made.media_type, now=now)
    row = MediaCopy(
        sha256=sha256,
        kind=made.kind,
        position=made.position,
        parameters=parameters,
        file_id=stored.id,
        details=made.details,
        made_at=now,
    )
    session.add(row)
    session.flush()
    return row


def copies(session: Session, sha256: str, parameters: str | None = None) -> list[MediaCopy]:
    """The copies of a content that count: of each kind those made last, in their order."""
    query = select(MediaCopy).where(MediaCopy.sha256 == sha256).order_by(MediaCopy.id)
    if parameters is not None:
        query = query.where(MediaCopy.parameters == parameters)
    rows = session.scalars(query).all()
    last = {row.kind: row.parameters for row in rows}
    return sorted(
        (row for row in rows if row.parameters == last[row.kind]), key=lambda row: (row.kind, row.position)
    )


def told(session: Session, sha256: str) -> dict[str, Any] | None:
    """The copies of a content as JSON, for who plays them; None where there are none.

    {"video", "audio", "sound", "poster": ids of stored files (where there is one), "bytes": {kind: size},
     "storyboard": {"sheets": [ids], "interval_ms", "count", "columns", "rows", "width", "height"},
     "tracks": [{"kind": "captions" | "descriptions" | "chapters", "language", "title", "file_id"}],
     "chapters": [{"start_ms", "title"}] in order, where the file has any}
    """
    rows = copies(session, sha256)
    if not rows:
        return None
    found: dict[str, Any] = {row.kind: row.file_id for row in rows if row.kind in _SINGLE}
    found["bytes"] = {row.kind: row.file.size for row in rows if row.kind in _SINGLE}
    sheets = [row for row in rows if row.kind == "sheet"]
    if sheets:
        found["storyboard"] = {**sheets[0].details, "sheets": [row.file_id for row in sheets]}
        found["bytes"]["storyboard"] = sum(row.file.size for row in sheets)
    found["tracks"] = [_track(row) for row in rows if row.kind in _TRACKS]
    chapters = [each for row in rows for each in row.details.get("chapters", ())]
    if chapters:
        found["chapters"] = sorted(chapters, key=lambda each: each["start_ms"])
    return found


_SINGLE = ("video", "audio", "sound", "poster")
_TRACKS = ("captions", "descriptions", "chapters")


def _track(row: MediaCopy) -> dict[str, Any]:
    named = {name: row.details.get(name, "") for name in ("language", "title")}
    return {"kind": row.kind, "file_id": row.file_id, **named}


def keep_check(
    session: Session, sha256: str, version: int, result: dict[str, Any], now: datetime
) -> MediaCheckResult:
    """Keep what the check measured; what is kept already stays."""
    found = check_result(session, sha256, version)
    if found is None:
        found = MediaCheckResult(sha256=sha256, version=version, result=result, made_at=now)
        session.add(found)
        session.flush()
    return found


def check_result(session: Session, sha256: str, version: int | None = None) -> MediaCheckResult | None:
    """The newest result for a content, or that of a version of the check."""
    query = select(MediaCheckResult).where(MediaCheckResult.sha256 == sha256)
    if version is not None:
        query = query.where(MediaCheckResult.version == version)
    return session.scalar(query.order_by(MediaCheckResult.version.desc()).limit(1))


def check_results(session: Session, hashes: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The newest results of several contents by their hashes."""
    query = select(MediaCheckResult).where(MediaCheckResult.sha256.in_(hashes))
    rows = session.scalars(query.order_by(MediaCheckResult.version)).all()
    return {row.sha256: row.result for row in rows}
