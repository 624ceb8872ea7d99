"""What people are writing, kept as they type: one draft for each person, clip and language, until it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from accessibility.captions import tracks
from accessibility.captions.editor import editing, merging
from accessibility.captions.editor.editing import Row
from accessibility.captions.models import CaptionDraft, CaptionTrack
from accounts.models import Person

PRESENT = timedelta(minutes=10)  # who wrote within these is taken to be at it now


class Stale(Exception):
    """Another window of the same person has written meanwhile."""


def of(session: Session, track: CaptionTrack, person_id: int) -> CaptionDraft | None:
    """A person's draft over the captions that a track belongs to."""
    return session.scalar(
        select(CaptionDraft).where(
            CaptionDraft.resource_id == track.resource_id,
            CaptionDraft.language == track.language,
            CaptionDraft.person_id == person_id,
        )
    )


def rows(draft: CaptionDraft | None, track: CaptionTrack) -> list[Row]:
    """What stands on the desk: the draft, or the track where nothing has been written yet."""
    return editing.restored(draft.rows) if draft else editing.rows(tracks.cues_of(track))


def keep(
    session: Session,
    track: CaptionTrack,
    person_id: int,
    found: Sequence[Row],
    rev: int,
    *,
    now: datetime,
    undo: Sequence[Row] | None = None,
) -> CaptionDraft:
    """Keep rows over the draft of that `rev` (0: none yet, begun from `track`); raises Stale.

    `undo`: the rows before a step that can be undone; typing alone leaves what was there.
    """
    draft = of(session, track, person_id)
    if (draft.rev if draft else 0) != rev:
        raise Stale
    kept = [row.as_dict() for row in found]
    if draft is None:
        draft = CaptionDraft(
            resource_id=track.resource_id,
            language=track.language,
            person_id=person_id,
            track_id=track.id,
            rev=1,
            rows=kept,
            begun_at=now,
            changed_at=now,
        )
        session.add(draft)
    else:
        draft.rows, draft.rev, draft.changed_at = kept, rev + 1, now
    if undo is not None:
        draft.before = [row.as_dict() for row in undo]
    session.flush()
    return draft


def step_back(session: Session, draft: CaptionDraft, *, now: datetime) -> bool:
    """Undo the last step; done twice, it is there again. False where there is none."""
    if draft.before is None:
        return False
    draft.rows, draft.before = draft.before, draft.rows
    draft.rev, draft.changed_at = draft.rev + 1, now
    session.flush()
    return True


def catch_up(session: Session, draft: CaptionDraft, newest: CaptionTrack, *, now: datetime) -> int:
    """Lay a draft over what somebody else saved meanwhile; gives how many rows both of them changed."""
    found, both = merging.merged(
        tracks.cues_of(draft.track), editing.restored(draft.rows), tracks.cues_of(newest)
    )
    draft.rows, draft.before = [row.as_dict() for row in found], None
    draft.track_id, draft.track = newest.id, newest
    draft.rev, draft.changed_at = draft.rev + 1, now
    session.flush()
    return both


def save(session: Session, draft: CaptionDraft, person_id: int, *, now: datetime) -> CaptionTrack:
    """Make the draft the newest row and clear the desk; raises tracks.Outdated."""
    track = draft.track
    new = editing.finished(editing.restored(draft.rows))
    if new == tracks.cues_of(track):
        tracks.accept(session, track, person_id, now=now)
        made = track
    else:
        made = tracks.correct(session, track, new, person_id, now=now)
    session.delete(draft)
    session.flush()
    return made


def others(
    session: Session, track: CaptionTrack, person_id: int, now: datetime
) -> list[tuple[Person, CaptionDraft, bool]]:
    """Who else has written something that isn't saved yet, and whether they are at it now."""
    query = (
        select(Person, CaptionDraft)
        .join(CaptionDraft, CaptionDraft.person_id == Person.id)
        .where(
            CaptionDraft.resource_id == track.resource_id,
            CaptionDraft.language == track.language,
            CaptionDraft.person_id != person_id,
        )
        .order_by(CaptionDraft.changed_at.desc())
    )
    return [(who, draft, draft.changed_at > now - PRESENT) for who, draft in session.execute(query)]
