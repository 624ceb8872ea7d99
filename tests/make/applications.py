"""Applications to a call that run through their procedure without a page: who acts, what is handed in, and ways written as words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.people import Role, SignedIn
from calls import announcing
from calls.models import Call
from curation.models import Submission
from curation.procedure import appeals, changes, running, versions
from curation.procedure.models import Procedure, ProcedureAct
from foundation import clock, db, storage
from judging import check, editions
from packages.models import Package
from packages.versions import freeze

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
TOPIC = {"title": "示例选题（虚构）", "subject_kind": "public", "base_level": "province"}


@dataclass
class Cast:
    """Who acts: an applicant, another one, a recommender, and two of the office."""

    provider: SignedIn
    peer: SignedIn
    recommender: SignedIn
    curator: SignedIn
    second: SignedIn

    def of(self, stage: Any) -> SignedIn:
        """Whose turn it is."""
        known = {"provider": self.provider, "peer": self.peer, "recommender": self.recommender}
        return known.get(stage.who, self.curator)


def cast(person: Callable[..., SignedIn]) -> Cast:
    """People of four organisations."""
    return Cast(
        person(Role.PROVIDER, "示例申报单位（虚构）"),
        person(Role.PROVIDER, "示例审核单位（虚构）"),
        person(Role.RECOMMENDER, "示例推荐单位（虚构）"),
        person(Role.CURATOR, "示例残联（虚构）"),
        person(Role.CURATOR, "示例残联（虚构）"),
    )


def called(scheme_id: str, curator: SignedIn, now: datetime, *, days: int = 20, topics: int = 10) -> int:
    """A call of a scheme that was announced today; topics are owed before packages."""
    day = clock.day(now)
    terms = announcing.Terms(
        scheme_id, "示例征集", day.year, "示例", "示例", day, day + timedelta(days), day + timedelta(topics)
    )
    with db.writing() as session:
        call = announcing.draft(session, terms, curator.id, now)
        edition = editions.keep(session, check.scheme(scheme_id), now)
        announcing.announce(session, call, edition, curator.id, now, day)
        return call.id


def package(session: Session, provider: SignedIn, scheme_id: str, now: datetime) -> Package:
    """A package with nothing in it."""
    made = Package(
        organisation_id=provider.organisation_id, name="示例课（虚构）", scheme_id=scheme_id, details={}, faults=[],
        created_by=provider.id, created_at=now, changed_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def handed_in(session: Session, of: Package, provider: SignedIn, now: datetime) -> Submission:
    """Its next version, handed in without looking into it."""
    edition = editions.keep(session, check.scheme(of.scheme_id), now)
    frozen = freeze(
        session, of, exam_sets=[], layers={}, findings=[], edition=edition, person_id=provider.id, now=now
    )
    made = Submission(version_id=frozen.id, version=frozen, submitted_by=provider.id, submitted_at=now)
    session.add(made)
    session.flush()
    return made


@dataclass
class Run:
    """One application on its way; `now` goes on by an hour with each step."""

    call_id: int
    cast: Cast
    now: datetime
    recommended: bool = True
    topic: dict[str, Any] = field(default_factory=lambda: dict(TOPIC))
    id: int = 0

    def begin(self) -> None:
        """As the scheme's first stage wants it: with a topic, or with a package."""
        with db.writing() as session:
            call = session.get_one(Call, self.call_id)
            assert call.edition is not None
            first = editions.restored(call.edition).workflow[0]
            told: dict[str, Any] = {"topic": self.topic}
            if first.act == "submission":
                made = package(session, self.cast.provider, call.scheme_id, self.now)
                told = {"package": made, "submission": handed_in(session, made, self.cast.provider, self.now)}
            recommender = self.cast.recommender.organisation_id if self.recommended else None
            self.id = running.start(
                session, call, self.cast.provider, self.now, title="示例", recommender_id=recommender, **told
            ).id

    def go(self, *steps: str) -> None:
        """Do each: an outcome of the stage, or late, withdraw, appeal, uphold, dismiss."""
        for step in steps:
            self.now += timedelta(hours=1)
            with db.writing() as session:
                procedure = session.get_one(Procedure, self.id)
                getattr(self, f"_{step}", self._act)(session, procedure, step)

    def _act(self, session: Session, procedure: Procedure, outcome: str) -> None:
        stage = running.stage_of(procedure)
        assert stage is not None
        who = self.cast.of(stage)
        told = given(session, stage, who, self.cast, self.now)
        if stage.act == "submission":
            told["submission"] = self._version(session, procedure)
        elif stage.act in ("decision", "publication"):
            told["submission"] = versions.latest(session, procedure)
        running.act(session, procedure, outcome, who, self.now, **told)

    def _version(self, session: Session, procedure: Procedure) -> Submission:
        if procedure.package is None:
            made = package(session, self.cast.provider, procedure.call.scheme_id, self.now)
            changes.name_package(session, procedure, made, self.cast.provider, self.now)
            session.refresh(procedure)
        assert procedure.package is not None
        return handed_in(session, procedure.package, self.cast.provider, self.now)

    def _late(self, session: Session, procedure: Procedure, _step: str) -> None:
        assert procedure.due_on is not None
        before = running.mark(procedure)
        changes.run_out(session, self.now)
        assert running.mark(procedure) == before, "its time is not over yet"
        self.now += timedelta(days=(procedure.due_on - clock.day(self.now)).days + 1)
        assert changes.run_out(session, self.now) >= 1

    def _withdraw(self, session: Session, procedure: Procedure, _step: str) -> None:
        changes.withdraw(session, procedure, self.cast.provider, self.now, note="不申报了")

    def _appeal(self, session: Session, procedure: Procedure, _step: str) -> None:
        appeals.ask(session, procedure, self.cast.provider, self.now, note="请再看一次")

    def _uphold(self, session: Session, procedure: Procedure, _step: str) -> None:
        appeals.answer(session, procedure, self.cast.second, self.now, upheld=True, note="有道理")

    def _dismiss(self, session: Session, procedure: Procedure, _step: str) -> None:
        appeals.answer(session, procedure, self.cast.second, self.now, upheld=False, note="维持原来的决定")

    def told(self) -> tuple[str | None, str | None, list[str]]:
        """The end, the stage, and the stages in the order in which something was done in them."""
        with db.reading() as session:
            found = session.get_one(Procedure, self.id)
            query = select(ProcedureAct.stage).where(ProcedureAct.procedure_id == self.id)
            query = query.where(ProcedureAct.outcome != "package-named").order_by(ProcedureAct.id)
            return found.ended_as, found.stage, list(session.scalars(query))


def given(session: Session, stage: Any, who: SignedIn, cast: Cast, now: datetime) -> dict[str, Any]:
    """All that a stage asks to be left."""
    data: dict[str, Any] = {"scores": [8600, 9050]} if "scores" in stage.leaves else {}
    if "signature" in stage.leaves:
        data["signature"] = who.name
    if stage.act == "assignment":
        data["peer"] = cast.peer.organisation_id
    if stage.act == "topic":
        data["topic"] = dict(TOPIC)
    found: dict[str, Any] = {"note": "示例意见", "data": data}
    if "report" in stage.leaves:
        found["file_id"] = storage.save(
            session, BytesIO(PDF), name="report.pdf", media_type="application/pdf", now=now
        ).id
    return found


def until_decision(submission_id: int, curator: SignedIn) -> None:
    """What lies between handing in and the decision, in Tianjin: the formal check and the experts."""
    with db.writing() as session:
        found = session.get_one(Submission, submission_id)
        procedure = running.of_package(session, found.version.package_id)
        assert procedure is not None
        for _stage in ("check", "experts"):
            data = {"scores": [8600, 9050, 7900]}
            running.act(session, procedure, "passed", curator, clock.now(), note="示例意见", data=data)
