"""Applications to a call whose packages came as far as a test wants, made directly: for tests of the money that follows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from accounts.models import Organisation
from calls import announcing
from calls.models import Call
from curation.models import Submission
from curation.procedure.models import Procedure
from foundation import clock
from judging import check, editions
from packages.models import Package, Version

HOURS = 60  # tenths of a class hour of each package


def call(
    session: Session, person_id: int, *, scheme: str = "shanghai-2023", budget_fen: int | None = 15_000_000
) -> Call:
    """A call that was announced."""
    now = clock.now()
    today = clock.day(now)
    terms = announcing.Terms(
        scheme, "课程征集（虚构）", today.year, "示例", "示例", today, today + timedelta(days=9), budget_fen=budget_fen
    )  # fmt: skip
    made = announcing.draft(session, terms, person_id, now)
    announcing.announce(
        session, made, editions.keep(session, check.scheme(scheme), now), person_id, now, today
    )
    return made


def organisation(session: Session, name: str, kind: str = "organisation") -> Organisation:
    """Who applies."""
    made = Organisation(name=name, kind=kind, created_at=clock.now())
    session.add(made)
    session.flush()
    return made


def application(
    session: Session,
    call: Call,
    organisation_id: int,
    person_id: int,
    title: str = "面点入门（虚构）",
    *,
    state: str = "accepted",
    lecturers: tuple[str, ...] = ("甲老师",),
) -> Procedure:
    """An application with a package of six class hours whose one submission is in that state."""
    now = clock.now()
    assert call.scheme_digest
    package = Package(
        organisation_id=organisation_id, name=title, scheme_id=call.scheme_id, class_hours_tenths=HOURS,
        details=_details(lecturers), faults=[], created_by=person_id, created_at=now, changed_at=now,
    )  # fmt: skip
    session.add(package)
    session.flush()
    version = _version(package, call, person_id, now)
    session.add(version)
    session.flush()
    decided = {} if state == "waiting" else {"decided_by": person_id, "decided_at": now}
    session.add(
        Submission(version_id=version.id, submitted_by=person_id, submitted_at=now, state=state, **decided)
    )
    # where it is not over, it stands in the stage in which it began
    stands = {"ended_as": "accepted", "ended_at": now} if state != "waiting" else {"stage": _first(call)}
    procedure = Procedure(
        call_id=call.id, scheme_digest=call.scheme_digest, organisation_id=organisation_id,
        package_id=package.id, title=title, topic={}, begun_by=person_id, begun_at=now, entered_at=now, **stands,
    )  # fmt: skip
    session.add(procedure)
    session.flush()
    return procedure


def _first(call: Call) -> str:
    return check.scheme(call.scheme_id).workflow[0].id


def _details(lecturers: tuple[str, ...]) -> dict[str, Any]:
    instructors = [{"name": name} for name in lecturers]
    introduction = {"occupation": "面点师", "learners": "示例", "content": "示例"}
    return {"introduction": introduction, "provider": {}, "rights": {}, "instructors": instructors}


def _version(package: Package, call: Call, person_id: int, now: datetime) -> Version:
    head = {
        "name": package.name, "organisation": "示例单位（虚构）", "class_hours_tenths": HOURS,
        "details": package.details, "exam_sets": [],
    }  # fmt: skip
    return Version(
        package_id=package.id, number=1, scheme_id=call.scheme_id, scheme_digest=call.scheme_digest,
        content_hash=f"{package.id:064d}", format=2, head=head, lesson_count=0, timed_count=0, total_ms=0,
        findings=[], frozen_at=now, frozen_by=person_id,
    )  # fmt: skip
