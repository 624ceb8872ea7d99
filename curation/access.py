"""Which submissions a visitor may open, and who may see the right answers of their questions."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, url_for
from flask_login import current_user
from sqlalchemy import Select, false, select
from sqlalchemy.orm import Session

from accounts.deputies import absences
from accounts.models import Person
from accounts.people import Role
from curation.experts.scoring import sheets
from curation.models import Assignment, Submission
from foundation import clock

DECIDING = (Role.REVIEWER, Role.CURATOR)
READING = (*DECIDING, Role.RECOMMENDER)


def found(session: Session, submission_id: int) -> Submission:
    """A submission that the visitor may open, or 404: who recommends sees what their organisation recommended, nothing else."""
    submission = session.get(Submission, submission_id)
    if submission is None or not _visible(submission):
        abort(404)
    hidden = sheets.hidden_from(current_user.id)  # the review names the applicant
    if current_user.role is Role.REVIEWER and submission.id in session.scalars(hidden).all():
        abort(404)
    return submission


def _visible(submission: Submission) -> bool:
    if current_user.role is not Role.RECOMMENDER:
        return True
    mine = current_user.organisation_id
    return mine is not None and submission.recommender_id == mine


def visible() -> Select[Submission]:
    """The submissions that the visitor may open."""
    query = select(Submission)
    if current_user.role is Role.RECOMMENDER:
        mine = current_user.organisation_id
        return query.where(Submission.recommender_id == mine) if mine is not None else query.where(false())
    if current_user.role is Role.REVIEWER:
        return query.where(Submission.id.not_in(sheets.hidden_from(current_user.id)))
    return query


def assigned(session: Session, submission: Submission) -> bool:
    """Whether the visitor reviews this one, or stands in for somebody who does."""
    away = absences.represented(session, current_user.id, clock.today())
    whose = (current_user.id, *(each.id for each in away))
    query = select(Assignment.id).where(
        Assignment.submission_id == submission.id, Assignment.person_id.in_(whose)
    )
    return session.scalar(query.limit(1)) is not None


def may_see_answers(session: Session, submission: Submission) -> bool:
    """Who reviews it, and curators; never somebody of the provider's organisation in the reviewers' role."""
    if current_user.organisation_id == submission.version.package.organisation_id:
        return False
    return current_user.role is Role.CURATOR or (
        current_user.role is Role.REVIEWER and assigned(session, submission)
    )


def reviewers(session: Session, submission: Submission) -> list[str]:
    """The names of who reviews it, in the order in which they took it."""
    query = select(Person.name).join(Assignment, Assignment.person_id == Person.id)
    return list(
        session.scalars(query.where(Assignment.submission_id == submission.id).order_by(Assignment.id))
    )


def address(endpoint: str, **values: Any) -> str:
    """The address of a page; "" where the visitor may not open it."""
    allowed: frozenset[Role] | None = getattr(current_app.view_functions[endpoint], "open_to", frozenset())
    return url_for(endpoint, **values) if allowed is None or current_user.role in allowed else ""
