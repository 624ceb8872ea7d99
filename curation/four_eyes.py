"""Four eyes: who acted between submission and air, and whether they are enough people; what a decision rested on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from accessibility.captions.models import CaptionTrack
from accounts.models import Person
from curation import checklist
from curation.checklist import Row
from curation.models import Submission
from judging import confirmations, editions, outside, waivers
from packages.models import Resource, VersionLesson

Acted = tuple[str, int]  # what was done: captions, decided, published; by whom


class Alone(Exception):
    """Too few people have acted for this one to publish; `people` is how many it takes."""

    def __init__(self, people: int) -> None:
        super().__init__(people)
        self.people = people


def needed(submission: Submission) -> int:
    """How many different people it takes, by the edition of the scheme that the version keeps."""
    return editions.of(submission.version).review.people


def acted(session: Session, submission: Submission) -> list[Acted]:
    """Who decided, and who confirmed captions since it was handed in; each once for each."""
    found: list[Acted] = [("decided", submission.decided_by)] if submission.decided_by else []
    later = aliased(CaptionTrack)
    same = (later.resource_id == CaptionTrack.resource_id, later.language == CaptionTrack.language)
    # asked so that the index tells all of it: the rows themselves are as long as their cues
    query = (
        select(CaptionTrack.verified_by)
        .join(Resource, Resource.id == CaptionTrack.resource_id)
        .join(VersionLesson, VersionLesson.resource_id == Resource.id)
        .where(VersionLesson.version_id == submission.version_id, CaptionTrack.language == Resource.language)
        .where(CaptionTrack.verified_at >= submission.submitted_at)
        .where(~exists(later.id).where(*same, later.id > CaptionTrack.id))
        .group_by(CaptionTrack.verified_by)
        .order_by(func.min(CaptionTrack.id))
    )
    return [*found, *(("captions", who) for who in session.scalars(query) if who)]


def enough(submission: Submission, found: Sequence[Acted], publisher: int) -> bool:
    """Whether this person may publish: with those who acted they are enough people."""
    return len({*(who for _did, who in found), publisher}) >= needed(submission)


def named(session: Session, found: Sequence[Acted]) -> list[dict[str, Any]]:
    """The same with their names, as a published version keeps it."""
    ids = {who for _did, who in found}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    names = {row.id: row.name for row in rows}
    return [{"did": did, "person": who, "name": names.get(who, "")} for did, who in found]


def record(session: Session, submission: Submission, rows: Sequence[Row], now: datetime) -> dict[str, Any]:
    """What a decision rests on, as it is now: it stays so whatever changes afterwards."""
    version = submission.version
    return {
        "at": now.isoformat(),
        "checklist": [checklist.as_dict(each) for each in rows],
        "confirmed": [confirmations.as_dict(each) for each in confirmations.asked(session, version.package)],
        "outside": [_outside(each) for each in outside.of_version(session, version.id)],
        "waivers": [waivers.as_dict(each) for each in waivers.of_version(session, version.id)],
    }


def _outside(each: Any) -> dict[str, Any]:
    return {
        "rule": each.rule_id,
        "decided_on": each.decided_on.isoformat(),
        "sha256": each.file.sha256,
        "person": each.person_id,
        "note": each.note,
    }
