"""What waits for a reviewer or a curator: gathered from the rooms that know it, late things first, then the oldest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from accounts.deputies import absences
from accounts.models import Person
from accounts.organisations import membership
from accounts.people import Role, SignedIn
from calls.models import Call, CallQuestion
from curation.experts import panels
from curation.experts.scoring import sheets
from curation.models import Assignment, Submission
from curation.money.models import PaymentLine, PaymentOutcome, PaymentRun, Subsidy
from curation.procedure import appeals as procedure_appeals
from curation.procedure import listing, turns, versions
from curation.procedure.models import Procedure
from curation.takedown import requests
from curation.voting.models import Ballot
from exams.accommodations import granting
from exams.results import appeals, hand_marks
from exams.sitting import rounds
from exams.sitting.models import Attempt
from foundation import clock
from foundation.i18n import _
from judging import editions
from judging.models import Waiver
from judging.wording import of_rules
from packages.models import Version


@dataclass(frozen=True)
class Waiting:
    """One thing: its kind (a code of curation.desk.views.KINDS), its name, since when it waits, until when it is owed
    (None where no date was set), the page where it is done, and for whom it is done while they are away ("": for oneself)."""

    kind: str
    name: str
    since: datetime
    endpoint: str
    values: Mapping[str, int] = field(default_factory=dict)
    due: datetime | None = None
    behalf: str = ""

    def late(self, now: datetime) -> bool:
        """Whether its day is over."""
        return self.due is not None and self.due < now


def of(session: Session, who: SignedIn, now: datetime) -> list[Waiting]:
    """Everything that waits for this person."""
    found = [*_reviews(session, who), *_waivers(session, who), *_marks(session, who)]
    if who.role is Role.REVIEWER:
        found += _scores(session, who)
    if who.role is Role.CURATOR:
        found += _experts(session)
        found += [*_to_publish(session, who), *_overdue(session, now), *_of_trainees(session)]
        found += [*_members(session, who), *_questions(session), *_applications(session, who)]
        found += [*_takedowns(session, who), *_subsidies(session, who), *_payments(session, who)]
        found += _ballots(session, clock.day(now))
    found = _stood_in_for(session, who, _by_their_days(session, found), now)
    return sorted(found, key=lambda each: (not each.late(now), each.since))


def _submissions(session: Session, state: str, who: SignedIn | None = None) -> Iterator[Submission]:
    """Of a state; never those of the person's own organisation, whom they may not judge."""
    for each in session.scalars(select(Submission).where(Submission.state == state)):
        if who is None or each.version.package.organisation_id != who.organisation_id:
            yield each


def _reviews(session: Session, who: SignedIn) -> Iterator[Waiting]:
    blind = set(
        session.scalars(sheets.hidden_from(who.id))
    )  # they score it on pages that don't name the applicant
    for each in _submissions(session, "waiting", who):
        if each.id in blind:
            continue
        yield Waiting(
            "review", _named(each), each.submitted_at, "curation.review", {"submission_id": each.id}
        )


def _waivers(session: Session, who: SignedIn) -> Iterator[Waiting]:
    """Asked for, and those that somebody else proposed."""
    query = select(Waiver, Submission).join(Submission, Submission.version_id == Waiver.version_id)
    query = query.where(Waiver.state.in_(("asked", "proposed")), Submission.state == "waiting")
    for waiver, submission in session.execute(query):
        mine = submission.version.package.organisation_id == who.organisation_id
        if not mine and not (waiver.state == "proposed" and waiver.decided_by == who.id):
            values = {"submission_id": submission.id, "waiver_id": waiver.id}
            since = waiver.decided_at or submission.submitted_at
            rule = editions.of(submission.version).rule(waiver.rule_id)
            name = _("%(package)s：%(rule)s", package=_named(submission), rule=of_rules.name(rule))
            yield Waiting("waiver", name, since, "curation.waiver", values)


def _marks(session: Session, who: SignedIn) -> Iterator[Waiting]:
    """Answers that only people mark, by package."""
    packages = {each.attempt_id: each.package for each in hand_marks.tasks(session, who.id)}
    handed_in = select(Attempt.id, Attempt.handed_in_at).where(Attempt.id.in_(packages))
    since: dict[str, datetime] = {}
    for one, at in session.execute(handed_in.order_by(Attempt.handed_in_at)):
        if at is not None:
            since.setdefault(packages[one], at)
    for package, at in since.items():
        yield Waiting("mark", package, at, "marking.index")


def _to_publish(session: Session, who: SignedIn) -> Iterator[Waiting]:
    """Accepted by somebody else."""
    for each in _submissions(session, "accepted"):
        if each.decided_by != who.id and each.decided_at:
            values = {"submission_id": each.id}
            yield Waiting("publish", _named(each), each.decided_at, "curation.review", values)


def _overdue(session: Session, now: datetime) -> Iterator[Waiting]:
    """Sent back, not handed in again, and the day is over."""
    newest = select(func.max(Version.id)).group_by(Version.package_id)
    query = select(Submission).where(Submission.state == "rework", Submission.version_id.in_(newest))
    for each in session.scalars(query.where(Submission.rework_until < now)):
        assert each.decided_at
        values = {"submission_id": each.id}
        yield Waiting("rework", _named(each), each.decided_at, "curation.review", values, each.rework_until)


def _of_trainees(session: Session) -> Iterator[Waiting]:
    """Another round, appeals against a result, accommodations."""
    for each in rounds.waiting(session):
        name = _whose(session, each.person_id, each.version.name)
        yield Waiting("round", name, each.asked_at, "rounds.one", {"request_id": each.id})
    for appeal in appeals.waiting(session):
        name = _whose(session, appeal.attempt.person_id, appeal.attempt.version.name)
        values = {"appeal_id": appeal.id}
        yield Waiting("appeal", name, appeal.asked_at, "appeals.one", values, appeal.answer_by)
    for asked in granting.waiting(session):
        values = {"person_id": asked.person_id}
        name = session.get_one(Person, asked.person_id).name
        yield Waiting("accommodation", name, asked.asked_at, "accommodations.person", values)


def _whose(session: Session, person_id: int, package: str) -> str:
    return _("%(who)s：%(package)s", who=session.get_one(Person, person_id).name, package=package)


def _members(session: Session, who: SignedIn) -> Iterator[Waiting]:
    for each in membership.waiting(session, who):
        name = session.get_one(Person, each.person_id).name
        yield Waiting("member", name, each.asked_at, "organisations.decide", {"request_id": each.id})


def _questions(session: Session) -> Iterator[Waiting]:
    """Questions about a call that nobody has answered, by call."""
    query = select(Call.id, Call.name, func.min(CallQuestion.asked_at)).join(CallQuestion)
    for one, name, since in session.execute(query.where(CallQuestion.answer.is_(None)).group_by(Call.id)):
        yield Waiting("question", name, since, "call_desk.one", {"call_id": one})


def _scores(session: Session, who: SignedIn) -> Iterator[Waiting]:
    """Applications that this expert is to score."""
    for seat in sheets.owed(session, who.id):
        procedure = seat.panel.procedure
        due = versions.end_of(procedure.due_on) if procedure.due_on else None
        yield Waiting("score", _numbered(procedure), seat.given_at, "score.sheet", {"seat_id": seat.id}, due)


def _experts(session: Session) -> Iterator[Waiting]:
    """Calls whose applications wait for experts to be given."""
    for call, since in panels.since(session):
        yield Waiting("experts", call.name, since, "panels.of_call", {"call_id": call.id})


def _subsidies(session: Session, who: SignedIn) -> Iterator[Waiting]:
    """Amounts that somebody else proposed, not of the person's own organisation."""
    query = select(Subsidy, Procedure).join(Procedure, Procedure.id == Subsidy.procedure_id)
    query = query.where(Subsidy.state == "proposed", Subsidy.proposed_by != who.id)
    for subsidy, procedure in session.execute(query):
        if procedure.organisation_id != who.organisation_id:
            values = {"subsidy_id": subsidy.id}
            yield Waiting("subsidy", _numbered(procedure), subsidy.proposed_at, "money.decide", values)


def _payments(session: Session, who: SignedIn) -> Iterator[Waiting]:
    """Payment runs of somebody else with lines that nobody has noted anything of."""
    open_lines = PaymentLine.id.not_in(select(PaymentOutcome.line_id))
    query = select(PaymentRun, Call.name).join(Call, Call.id == PaymentRun.call_id)
    query = query.where(PaymentRun.id.in_(select(PaymentLine.run_id).where(open_lines)))
    for each, call in session.execute(query.where(PaymentRun.closed_by != who.id)):
        name = _("%(call)s付款单第 %(n)d 批", call=call, n=each.number)
        yield Waiting("payment", name, each.closed_at, "payment_runs.one", {"run_id": each.id})


def _applications(session: Session, who: SignedIn) -> Iterator[Waiting]:
    """Applications in a stage that this person acts in, but for what waits as a review already; and appeals against their end."""
    known = {
        digest: [each for each in every if each.act not in turns.REVIEWED]
        for digest, every in listing.workflows(session).items()
    }
    for each in session.scalars(select(Procedure).where(turns.waits_for(known, who))):
        due = versions.end_of(each.due_on) if each.due_on else None
        values = {"procedure_id": each.id}
        yield Waiting("application", _numbered(each), each.entered_at, "procedures.one", values, due)
    for asked in procedure_appeals.waiting(session):
        procedure = session.get_one(Procedure, asked.procedure_id)
        if procedure_appeals.may_answer(session, procedure, who):
            due = versions.end_of(date.fromisoformat(asked.data["answer_by"]))
            values = {"procedure_id": procedure.id}
            yield Waiting(
                "objection", _numbered(procedure), asked.at, "procedure_changes.answer", values, due
            )


def _by_their_days(session: Session, found: Sequence[Waiting]) -> list[Waiting]:
    """Reviews and publications with the last day of their application's stage."""
    query = select(Submission.id, Procedure.due_on).join(Version, Version.id == Submission.version_id)
    query = query.join(Procedure, Procedure.package_id == Version.package_id)
    asked = {each.values["submission_id"] for each in found if each.kind in ("review", "publish")}
    rows = session.execute(query.where(Submission.id.in_(asked)))
    days = {one: versions.end_of(day) for one, day in rows if day is not None}
    return [
        replace(each, due=days[each.values["submission_id"]])
        if each.kind in ("review", "publish") and each.values["submission_id"] in days
        else each
        for each in found
    ]


def _stood_in_for(session: Session, who: SignedIn, found: Sequence[Waiting], now: datetime) -> list[Waiting]:
    """The same, with the name of whoever reviews it and is away, for whom this person stands in."""
    away = {each.id: each.name for each in absences.represented(session, who.id, clock.day(now))}
    if not away:
        return list(found)
    query = select(Assignment.submission_id, Assignment.person_id)
    rows = session.execute(query.where(Assignment.person_id.in_((who.id, *away)))).all()
    mine = {submission for submission, person in rows if person == who.id}
    theirs = {submission: away[person] for submission, person in rows if person in away}
    return [
        replace(each, behalf=theirs[one])
        if (one := each.values.get("submission_id")) in theirs and one not in mine
        else each
        for each in found
    ]


def _takedowns(session: Session, who: SignedIn) -> Iterator[Waiting]:
    """Never those about the person's own organisation."""
    for each in requests.waiting(session):
        if each.version.package.organisation_id != who.organisation_id and each.confirmed_at and each.due_on:
            values = {"takedown_id": each.id}
            yield Waiting(
                "takedown",
                each.version.name,
                each.confirmed_at,
                "takedown_desk.one",
                values,
                versions.end_of(each.due_on),
            )


def _ballots(session: Session, today: date) -> Iterator[Waiting]:
    """Votes that are over and not counted."""
    query = select(Ballot).options(joinedload(Ballot.call))
    for each in session.scalars(query.where(Ballot.state == "announced", Ballot.closes_on < today)):
        yield Waiting("count", each.call.name, each.announced_at, "vote_desk.one", {"ballot_id": each.id})


def _named(submission: Submission) -> str:
    return submission.version.name


def _numbered(procedure: Procedure) -> str:
    """The title of an application with its number: the same course is applied with again and again."""
    return _("%(title)s（编号 %(n)d）", title=procedure.title, n=procedure.id)
