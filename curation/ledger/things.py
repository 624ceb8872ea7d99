"""What an entry of the ledger is about, by its name, with the page that shows it to whoever looks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from accounts.models import Organisation, Person
from calls.models import Call
from curation.experts.models import Expert, ExpertInvitation, Meeting, Panel
from curation.models import Submission
from curation.money.models import PaymentRun
from curation.procedure.models import Procedure
from curation.voting.models import Ballot
from exams.sitting.models import Attempt, RoundRequest
from foundation.i18n import _, instant
from hours.models import Enrolment
from occupations.models import Edition
from packages.models import Course, Package, Resource, Version, VersionLesson

Ids = list[int]
# the address of a page with its parameters, "" where the visitor may not open it
Address = Callable[..., str]


@dataclass(frozen=True)
class Thing:
    """A name in words, and the address of the page that shows it; "" where the visitor has none."""

    name: str
    page: str = ""


def of(session: Session, subjects: Sequence[str], at: Address) -> dict[str, Thing]:
    """The things of these subjects, each sort asked for once."""
    sorts: dict[str, Ids] = defaultdict(list)
    for subject in set(subjects):
        sort, _colon, number = subject.partition(":")
        if number.isdecimal() and len(number) < 10:
            sorts[sort].append(int(number))
    found = {
        f"{sort}:{number}": thing
        for sort, ids in sorts.items()
        if sort in _SORTS
        for number, thing in _SORTS[sort](session, ids, at).items()
    }
    return {each: found.get(each) or _gone(each) for each in subjects}


def _gone(subject: str) -> Thing:
    """What has no row of its own, or none any more."""
    gone = {
        "package": _("已经删去的培训包"),
        "resource": _("已经删去的资源"),
        "files": _("平台的文件"),
        "letter": _("一封邮件"),
        # whose it is, is nobody's to read here
        "key-correction": _("一道考题的答案"),
        "accommodation": _("一个人的考试便利"),
        "accommodation-request": _("一个人的考试便利"),
    }
    return Thing(gone.get(subject.partition(":")[0], _("已经删去的内容")))


def _packages(session: Session, ids: Ids, at: Address) -> dict[int, Thing]:
    newest = select(func.max(Submission.id)).join(Version).where(Version.package_id == Package.id)
    rows = session.execute(
        select(Package.id, Package.name, newest.scalar_subquery()).where(Package.id.in_(ids))
    )
    return {
        one: Thing(
            _("培训包“%(name)s”", name=name),
            at("curation.review", submission_id=handed_in) if handed_in else "",
        )
        for one, name, handed_in in rows
    }


def _versions(session: Session, ids: Ids, at: Address) -> dict[int, Thing]:
    query = select(Version.id, Package.name, Version.number, func.max(Submission.id))
    query = query.join(Package, Package.id == Version.package_id).outerjoin(Submission)
    query = query.where(Version.id.in_(ids)).group_by(Version.id, Package.name, Version.number)
    return {
        one: Thing(
            _("培训包“%(name)s”第 %(n)d 版", name=name, n=number),
            at("curation.review", submission_id=handed_in) if handed_in else "",
        )
        for one, name, number, handed_in in session.execute(query)
    }


def _resources(session: Session, ids: Ids, at: Address) -> dict[int, Thing]:
    """From the draft; from a frozen version where the draft has another one by now."""
    kept = select(VersionLesson.resource_id, VersionLesson.name, Package.name)
    kept = kept.join(Version, Version.id == VersionLesson.version_id)
    kept = kept.join(Package, Package.id == Version.package_id).where(VersionLesson.resource_id.in_(ids))
    now = select(Resource.id, Resource.name, Package.name).join(Course, Course.id == Resource.course_id)
    now = now.join(Package, Package.id == Course.package_id).where(Resource.id.in_(ids))
    return {
        one: Thing(_("资源“%(name)s”（%(package)s）", name=name, package=package))
        for query in (kept, now)
        for one, name, package in session.execute(query)
    }


def _people(session: Session, ids: Ids, at: Address) -> dict[int, Thing]:
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {one: Thing(name, at("people.one", person_id=one)) for one, name in rows}


def _organisations(session: Session, ids: Ids, at: Address) -> dict[int, Thing]:
    rows = session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids)))
    return {one: Thing(name) for one, name in rows}


def _studies(table: type[Enrolment | Attempt | RoundRequest], ids: Ids) -> Select[int, str, str]:
    """Of what a person does with a package: its id, who and what."""
    query = select(table.id, Person.name, Package.name).join(Person, Person.id == table.person_id)
    query = query.join(Version, Version.id == table.version_id)
    return query.join(Package, Package.id == Version.package_id).where(table.id.in_(ids))


def _enrolments(session: Session, ids: Ids, at: Address) -> dict[int, Thing]:
    return {
        one: Thing(
            _("%(who)s学“%(package)s”", who=who, package=name), at("audit.enrolment", enrolment_id=one)
        )
        for one, who, name in session.execute(_studies(Enrolment, ids))
    }


def _attempts(session: Session, ids: Ids, at: Address) -> dict[int, Thing]:
    query = _studies(Attempt, ids).add_columns(Attempt.round, Attempt.number)
    return {
        one: Thing(
            _(
                "%(who)s考“%(package)s”，第 %(round)d 轮第 %(n)d 次",
                who=who,
                package=name,
                round=round_,
                n=number,
            )
        )
        for one, who, name, round_, number in session.execute(query)
    }


def _rounds(session: Session, ids: Ids, at: Address) -> dict[int, Thing]:
    query = _studies(RoundRequest, ids).add_columns(RoundRequest.asked_at)
    return {
        one: Thing(
            _("%(who)s在%(day)s申请再考“%(package)s”", who=who, day=instant(asked).striptags(), package=name),
            at("rounds.one", request_id=one),
        )
        for one, who, name, asked in session.execute(query)
    }


def _occupations(session: Session, ids: Ids, at: Address) -> dict[int, Thing]:
    rows = session.execute(select(Edition.id, Edition.title).where(Edition.id.in_(ids)))
    return {one: Thing(title, at("occupations.index")) for one, title in rows}


def _calls(session: Session, ids: Ids, at: Address) -> dict[int, Thing]:
    rows = session.execute(select(Call.id, Call.name).where(Call.id.in_(ids)))
    return {
        one: Thing(_("征集“%(name)s”", name=name), at("call_desk.one", call_id=one)) for one, name in rows
    }


def _calendars(_session: Session, years: Ids, at: Address) -> dict[int, Thing]:
    return {
        each: Thing(_("%(year)d 年的工作日", year=each), at("calendar.index", year=each)) for each in years
    }


def _ballots(session: Session, ids: Ids, at: Address) -> dict[int, Thing]:
    rows = session.execute(select(Ballot.id, Call.name).join(Call).where(Ballot.id.in_(ids)))
    return {one: Thing(_("投票：%(name)s", name=name), at("votes.one", ballot_id=one)) for one, name in rows}


def _procedures(session: Session, ids: Ids, at: Address) -> dict[int, Thing]:
    rows = session.execute(select(Procedure.id, Procedure.title).where(Procedure.id.in_(ids)))
    return {
        one: Thing(
            _("申报“%(title)s”", title=title),
            at("procedures.one", procedure_id=one) or at("money.one", procedure_id=one),
        )
        for one, title in rows
    }


def _experts(session: Session, ids: Ids, at: Address) -> dict[int, Thing]:
    query = select(Expert.id, Person.name).join(Person, Person.id == Expert.person_id)
    rows = session.execute(query.where(Expert.id.in_(ids)))
    return {one: Thing(_("专家%(name)s", name=name), at("experts.one", expert_id=one)) for one, name in rows}


def _invitations(session: Session, ids: Ids, at: Address) -> dict[int, Thing]:
    rows = session.execute(
        select(ExpertInvitation.id, ExpertInvitation.name).where(ExpertInvitation.id.in_(ids))
    )
    return {one: Thing(_("请%(name)s做专家", name=name), at("experts.index")) for one, name in rows}


def _panels(session: Session, ids: Ids, at: Address) -> dict[int, Thing]:
    query = select(Panel.id, Procedure.title).join(Procedure, Procedure.id == Panel.procedure_id)
    rows = session.execute(query.where(Panel.id.in_(ids)))
    return {
        one: Thing(_("“%(name)s”的专家", name=name), at("panels.one", panel_id=one)) for one, name in rows
    }


def _meetings(session: Session, ids: Ids, at: Address) -> dict[int, Thing]:
    rows = session.execute(select(Meeting.id, Meeting.title).where(Meeting.id.in_(ids)))
    return {
        one: Thing(_("评审会“%(name)s”", name=name), at("meetings.one", meeting_id=one)) for one, name in rows
    }


def _payment_runs(session: Session, ids: Ids, at: Address) -> dict[int, Thing]:
    query = select(PaymentRun.id, PaymentRun.number, Call.name).join(Call, Call.id == PaymentRun.call_id)
    return {
        one: Thing(
            _("征集“%(name)s”付款单第 %(n)d 批", name=name, n=number), at("payment_runs.one", run_id=one)
        )
        for one, number, name in session.execute(query.where(PaymentRun.id.in_(ids)))
    }


_SORTS: Mapping[str, Callable[[Session, Ids, Address], dict[int, Thing]]] = {
    "package": _packages,
    "version": _versions,
    "resource": _resources,
    "person": _people,
    "organisation": _organisations,
    "call": _calls,
    "expert": _experts,
    "expert-invitation": _invitations,
    "panel": _panels,
    "meeting": _meetings,
    "procedure": _procedures,
    "payment-run": _payment_runs,
    "ballot": _ballots,
    "enrolment": _enrolments,
    "attempt": _attempts,
    "round-request": _rounds,
    "occupations": _occupations,
    "calendar": _calendars,
}


def within(package_id: int) -> Select[str]:
    """The subjects of everything that belongs to a package: its versions, resources, and who studies it."""
    mine = select(Version.id).where(Version.package_id == package_id)
    lessons = select(_spelt("resource", VersionLesson.resource_id)).where(VersionLesson.version_id.in_(mine))
    draft = select(_spelt("resource", Resource.id)).join(Course).where(Course.package_id == package_id)
    parts = union_all(
        select(_spelt("package", Package.id)).where(Package.id == package_id),
        select(_spelt("version", Version.id)).where(Version.package_id == package_id),
        draft,
        lessons,
        select(_spelt("enrolment", Enrolment.id)).where(Enrolment.version_id.in_(mine)),
        select(_spelt("attempt", Attempt.id)).where(Attempt.package_id == package_id),
        select(_spelt("round-request", RoundRequest.id)).where(RoundRequest.package_id == package_id),
        select(_spelt("procedure", Procedure.id)).where(Procedure.package_id == package_id),
    ).subquery()
    return select(parts.c[0])


def _spelt(sort: str, number: Any) -> ColumnElement[str]:
    return (literal(f"{sort}:") + cast(number, String)).label("subject")
