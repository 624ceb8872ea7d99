"""The work list of who studies: where to go on, what is due, what is new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from exams.sitting import attempts, rounds
from exams.sitting.attempts import Standing
from hours import earned, enrolments, moving_on
from hours.models import Enrolment
from hours.moving_on import Step
from judging import exam_terms
from trainee.desk import places
from trainee.desk.models import Place
from trainee.desk.places import Onward
from trainee.finding import finding
from trainee.finding.finding import Found


@dataclass(frozen=True)
class Mine:
    """A package that is studied: how many lessons are done, whether its exam is passed, where to go on, where its exam
    stands once something is to be done about it (it was begun, or the lessons are done), whether another round was asked
    for, and the newer version that one can go on with. A package that is complete has neither exam nor onward."""

    enrolment: Enrolment
    done: int
    passed: bool
    onward: Onward | None = None
    exam: Standing | None = None
    asked: str = ""
    newer: Step | None = None


def mine(session: Session, person_id: int, now: datetime) -> list[Mine]:
    """What a person studies: what they did last first, what is complete last."""
    rows = enrolments.mine(session, person_id)
    seen = select(Place.enrolment_id, func.max(Place.seen_at).label("at")).group_by(Place.enrolment_id)
    found = session.execute(seen.where(Place.enrolment_id.in_([row.id for row in rows])))
    last = {row.enrolment_id: row.at for row in found}
    rows.sort(key=lambda row: last.get(row.id) or row.enrolled_at, reverse=True)
    rows.sort(key=lambda row: row.completed_at is not None)
    return [_one(session, row, now) for row in rows]


def _one(session: Session, row: Enrolment, now: datetime) -> Mine:
    package_id = row.version.package_id
    sat = attempts.of_package(session, row.person_id, package_id)
    known = (row, earned.studied(row), any(each.passed for each in sat))
    newer = moving_on.offered(session, row)
    if row.completed_at:
        return Mine(*known, newer=newer)
    onward = places.onward(session, row)
    if onward is not None and all(each.handed_in_at for each in sat):
        return Mine(*known, onward, newer=newer)
    exam = attempts.standing(session, row.person_id, row.version, exam_terms.of(row.version), now)
    asked = rounds.newest(session, row.person_id, package_id) if exam.state == "exhausted" else None
    return Mine(*known, onward, exam, asked.state if asked else "", newer)


def new(session: Session, rows: list[Mine]) -> list[Found]:
    """The newest packages that are not studied yet."""
    return finding.newest(session, without={each.enrolment.version.package_id for each in rows})
