"""Credit for teachers (继续教育学时): a course's class hours, so many times as its scheme says, shared among who teaches in it.

Each teacher gets a statement of their own with a number that anybody can check against the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from curation.models import Submission
from curation.money import subsidies
from curation.money.models import TeachingCredit
from curation.money.subsidies import Refused
from curation.procedure.models import Procedure
from foundation import ledger
from hours import certificates
from packages.models import Version
from schemes.scheme import Credit

LONGEST_NAME = 100
MOST_LECTURERS = 20


class NoCredit(Refused):
    """The scheme counts nothing for who teaches, or the course states no class hours."""


class Issued(Refused):
    """Statements of this version stand already."""


class NotExact(Refused):
    """The shares don't add up to the course's class hours; both in tenths."""

    def __init__(self, wanted: int, given: int) -> None:
        super().__init__(wanted, given)
        self.wanted, self.given = wanted, given


@dataclass(frozen=True)
class Course:
    """The accepted version whose hours are shared, and how many times they count. `lecturers` are those that its data names."""

    version: Version
    class_hours_tenths: int
    credit: Credit
    lecturers: tuple[str, ...]


def course(session: Session, procedure: Procedure) -> Course:
    """What there is to share. Raises NoCredit, NotAccepted."""
    credit = subsidies.scheme(procedure).credit
    if credit is None:
        raise NoCredit
    version = _accepted(session, procedure)
    if version is None:
        raise subsidies.NotAccepted
    tenths = version.class_hours_tenths
    if not tenths:
        raise NoCredit
    named = [
        str(each.get("name") or "").strip() for each in version.head.get("details", {}).get("instructors", ())
    ]
    lecturers = tuple(dict.fromkeys(name[:LONGEST_NAME] for name in named if name))
    return Course(version, tenths, credit, lecturers[:MOST_LECTURERS])


def _accepted(session: Session, procedure: Procedure) -> Version | None:
    """The newest version of the application's package that was accepted, unless something came between."""
    if procedure.package_id is None:
        return None
    verdict = subsidies.verdicts(session, [procedure.package_id]).get(procedure.package_id)
    if not subsidies.accepted(procedure, verdict):
        return None
    query = select(Version).join(Submission, Submission.version_id == Version.id)
    query = query.where(
        Version.package_id == procedure.package_id, Submission.state.in_(("accepted", "published"))
    )
    return session.scalars(query.order_by(Submission.id.desc())).first()


def of(session: Session, procedure_id: int) -> Sequence[TeachingCredit]:
    """Every statement of an application, those taken back among them, the newest first."""
    query = select(TeachingCredit).where(TeachingCredit.procedure_id == procedure_id)
    return session.scalars(query.order_by(TeachingCredit.id.desc())).all()


def issue(
    session: Session,
    procedure: Procedure,
    shares: Mapping[str, int],
    person_id: int,
    now: datetime,
    draw: Callable[[], str] = certificates.draw,
) -> list[TeachingCredit]:
    """A statement for each teacher with a share (tenths of a class hour). Raises NoCredit, NotAccepted, Involved, Issued, NotExact."""
    subsidies.hold(session, procedure)
    subsidies.keep_away(session, procedure, person_id)
    found = course(session, procedure)
    if any(
        each.withdrawn_at is None and each.version_id == found.version.id
        for each in of(session, procedure.id)
    ):
        raise Issued
    given = {name: tenths for name, tenths in shares.items() if tenths}
    if sum(given.values()) != found.class_hours_tenths or any(tenths < 0 for tenths in given.values()):
        raise NotExact(found.class_hours_tenths, sum(given.values()))
    return [
        _issue(session, procedure, found, name, tenths, person_id, now, draw)
        for name, tenths in given.items()
    ]


def _issue(
    session: Session,
    procedure: Procedure,
    found: Course,
    lecturer: str,
    tenths: int,
    person_id: int,
    now: datetime,
    draw: Callable[[], str],
) -> TeachingCredit:
    signs = draw()
    made = TeachingCredit(
        number=f"TC-{now.year}-{signs}-{certificates.check_sign(now.year, signs)}",
        procedure_id=procedure.id,
        version_id=found.version.id,
        lecturer=lecturer,
        class_hours_tenths=tenths,
        times=found.credit.times,
        credit_tenths=tenths * found.credit.times,
        issued_by=person_id,
        issued_at=now,
    )
    session.add(made)
    session.flush()
    data = {**_told(made), "clause": found.credit.clause, "content_hash": found.version.content_hash}
    _enter(session, made, "money.credit_issued", person_id, now, data)
    return made


def withdraw(
    session: Session, procedure: Procedure, why: str, person_id: int, now: datetime
) -> list[TeachingCredit]:
    """Take back all statements of an application that stand: their shares belong together. Raises Involved, Decided."""
    subsidies.hold(session, procedure)
    subsidies.keep_away(session, procedure, person_id)
    standing = [each for each in of(session, procedure.id) if each.withdrawn_at is None]
    if not standing:
        raise subsidies.Decided
    for each in standing:
        each.withdrawn_by, each.withdrawn_at, each.withdrawn_why = person_id, now, why
        _enter(session, each, "money.credit_withdrawn", person_id, now, {"number": each.number, "why": why})
    return standing


def by_number(session: Session, number: str) -> TeachingCredit | None:
    """The statement of that number."""
    return session.scalar(select(TeachingCredit).where(TeachingCredit.number == number.strip().upper()))


def whole(session: Session, statement: TeachingCredit) -> bool:
    """Whether the ledger says the same as the statement."""
    entries = ledger.about(session, f"procedure:{statement.procedure_id}")
    told = [
        each.data
        for each in entries
        if each.kind == "money.credit_issued" and each.hash == ledger.chained(each.previous_hash, each.body)
    ]
    return any(_told(statement).items() <= each.items() for each in told)


def _told(statement: TeachingCredit) -> dict[str, str | int]:
    return {
        "number": statement.number,
        "lecturer": statement.lecturer,
        "version": statement.version_id,
        "class_hours_tenths": statement.class_hours_tenths,
        "times": statement.times,
        "credit_tenths": statement.credit_tenths,
    }


def _enter(
    session: Session,
    statement: TeachingCredit,
    kind: str,
    person_id: int,
    now: datetime,
    data: dict[str, str | int],
) -> None:
    subject = f"procedure:{statement.procedure_id}"
    ledger.append(session, now=now, actor=person_id, kind=kind, subject=subject, data=data)
