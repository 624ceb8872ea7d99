"""Each line of a trainee's evidence: what it newly covers, the sum so far, and which class hour it fills."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from accounts.models import Person
from hours import certificates, content, earned, evidence, union
from hours.content import Listed
from hours.evidence import Interval
from hours.models import Certificate, Enrolment, Evidence
from judging import editions
from packages.models import VersionLesson

MS_PER_MINUTE = 60_000


@dataclass(frozen=True)
class Line:
    """A row of evidence. `new_ms` is what it covers that no line before did; `hour` the class hour that it fills, else 0."""

    row: Evidence
    lesson: Listed | None
    new_ms: int
    total_ms: int
    hour: int


@dataclass(frozen=True)
class Account:
    """An enrolment in a list: whose it is, what was earned, and how much of its version's time is only stated."""

    enrolment: Enrolment
    name: str
    tenths: int
    certificate: Certificate | None
    stated_ms: int


def of(session: Session, enrolment: Enrolment) -> list[Line]:
    """Every line of an enrolment in the order of arrival."""
    lessons = {each.id: each for each in content.listed(enrolment.version)}
    hour_ms = editions.of(enrolment.version).class_hour_minutes * MS_PER_MINUTE
    covered: dict[int, list[Interval]] = {}
    found, total = [], 0
    query = select(Evidence).where(Evidence.enrolment_id == enrolment.id).order_by(Evidence.id)
    for row in session.scalars(query):
        lesson = lessons.get(row.resource_id)
        before = covered.get(row.resource_id, [])
        after = evidence.within([*before, (row.start_ms, row.end_ms)], lesson.duration_ms if lesson else 0)
        covered[row.resource_id] = after
        new = evidence.length(after) - evidence.length(before)
        filled = (total + new) // hour_ms
        found.append(Line(row, lesson, new, total + new, filled if filled > total // hour_ms else 0))
        total += new
    return found


def agrees(session: Session, enrolment: Enrolment) -> bool:
    """Whether the hours that are shown rest on these lines and on nothing else."""
    return not union.disagreeing(session, enrolment.id)


def accounts(session: Session, words: str, page: int, size: int) -> tuple[list[Account], int, int]:
    """Enrolments, the newest first: of a name, of a certificate's number, or all; one page, how many pages, how many."""
    its = (VersionLesson.version_id == Enrolment.version_id, VersionLesson.stated.is_(True))
    stated = select(func.coalesce(func.sum(VersionLesson.duration_ms), 0)).where(*its).scalar_subquery()
    query = (
        select(Enrolment, Person.name, Certificate, stated)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Certificate, Certificate.enrolment_id == Enrolment.id)
    )
    if words:
        query = query.where(
            or_(Person.name.contains(words, autoescape=True), Certificate.number == words.upper())
        )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-total // size))
    offset = (min(page, pages) - 1) * size
    rows = session.execute(query.order_by(Enrolment.id.desc()).limit(size).offset(offset))
    found = [Account(mine, name, earned.tenths(mine), *more) for mine, name, *more in rows]
    return found, pages, total


def issued(session: Session, since: datetime) -> tuple[int, datetime] | None:
    """How many certificates were issued since then, and when the first of them; None where none was."""
    query = select(func.count(), func.min(Certificate.issued_at)).where(Certificate.issued_at >= since)
    count, first = session.execute(query).one()
    return (count, first) if count else None


def whose(session: Session, enrolment: Enrolment) -> tuple[str, Certificate | None]:
    """The name of who studied, and the certificate if there is one."""
    return session.get_one(Person, enrolment.person_id).name, certificates.of(session, enrolment)
