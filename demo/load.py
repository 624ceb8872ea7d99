"""Brings the demonstration into the site by the same code as any upload: import, captions, review, publication."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accessibility.captions import tracks
from accounts import people
from accounts.models import Person
from accounts.people import Role
from config.settings import Settings
from curation import checklist, submissions
from curation.models import Submission
from demo import script
from foundation import clock, db, jobs
from foundation.i18n import lazy as _l
from foundation.jobs import Job
from judging import check, confirmations
from occupations import catalogue, workbook
from packages.models import Package
from provider.upload import importing, incoming

PASSWORD = "mantou-zheng-15-fen"
ORGANISATION = "示例无碍面点工坊（虚构）"
RECOMMENDER = "示例职业技能协会（虚构）"
_PEOPLE = (
    (Role.TRAINEE, "trainee@example.com", "王示例", _l("学员")),
    (Role.PROVIDER, "provider@example.com", "李示例", _l("供应单位")),
    (Role.RECOMMENDER, "recommender@example.com", "赵示例", _l("推荐单位")),
    (Role.REVIEWER, "reviewer@example.com", "张示例", _l("评审专家")),
    (Role.CURATOR, "curator@example.com", "刘示例", _l("残联工作人员")),
    (Role.AUDITOR, "auditor@example.com", "陈示例", _l("审计")),
)
# Who takes the steps of provider, reviewer and office here. Their names say on every page what was done, and what nobody did.
STANDINS = {
    "provider": (Role.PROVIDER, "demo-provider@example.com", "示范程序（按讲稿改字）"),
    "reviewer": (Role.REVIEWER, "demo-reviewer@example.com", "示范程序（按讲稿核对）"),
    "curator": (Role.CURATOR, "demo-curator@example.com", "示范程序（没有人看过）"),
    "second": (Role.CURATOR, "demo-second@example.com", "示范程序（第二个签字，没有人看过）"),
    "recommender": (Role.RECOMMENDER, "demo-recommender@example.com", "示范程序（没有人看过）"),
}
ORGANISATIONS = {Role.PROVIDER: ORGANISATION, Role.RECOMMENDER: RECOMMENDER}
SAID = _l("示范程序写的，没有人看过。")
SIGN_INS = tuple((word, email) for _role, email, _name, word in _PEOPLE)
Tell = Callable[[int, int], None]


def is_loaded() -> bool:
    """Whether the demonstration is in the site already."""
    with db.reading() as session:
        return bool(session.scalar(select(func.count()).where(Package.name.contains("中式面点师（待修改）"))))


def load_occupations() -> None:
    """The sample of the catalogue of scarce occupations, which says that it is one."""
    content = workbook.sample()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.xlsx"
        path.write_bytes(content)
        entries, _faults = workbook.read(path)
    with db.writing() as session:
        catalogue.load(
            session,
            entries,
            title=str(_l("市场紧缺职业目录（样例）")),
            source=str(_l("编出来的数字，供试用")),
            sample=True,
            valid_from=date(2023, 1, 1),
            valid_until=date(2035, 12, 31),
            content=content,
            person_id=None,
            now=clock.now(),
        )


def open_accounts() -> None:
    """The sign-ins, and the stand-ins, which nobody can sign in as."""
    with db.writing() as session:
        for role, email, name, _word in _PEOPLE:
            _add(session, role, email, name, PASSWORD, ORGANISATIONS.get(role))
        for role, email, name in STANDINS.values():
            stand_in(session, role, email, name, ORGANISATIONS.get(role))


def stand_in(session: Session, role: Role, email: str, name: str, organisation: str | None = None) -> None:
    """An account for which nobody knows the password."""
    _add(session, role, email, name, secrets.token_urlsafe(32), organisation)


def _add(
    session: Session, role: Role, email: str, name: str, password: str, organisation: str | None
) -> None:
    with suppress(people.Taken):
        people.add(
            session,
            email=email,
            name=name,
            password=password,
            role=role,
            organisation=organisation,
            now=clock.now(),
        )


def bring(path: Path, settings: Settings, email: str = "provider@example.com") -> int:
    """Import a zip as its provider would; the package's id."""
    speed = check.scheme(settings.scheme).characters_per_minute
    with incoming.opened(path, characters_per_minute=speed) as arrived, db.writing() as session:
        provider = by_email(session, email)
        assert provider.organisation_id is not None
        return importing.import_package(
            session,
            arrived,
            organisation_id=provider.organisation_id,
            person_id=provider.id,
            scheme_id=settings.scheme,
            settings=settings,
            now=clock.now(),
        ).id


def by_email(session: Session, email: str) -> Person:
    """Somebody of the demonstration."""
    return session.scalars(select(Person).where(Person.email == email)).one()


def standins(session: Session) -> dict[str, int]:
    """The ids of the stand-ins, by what they do here."""
    return {name: by_email(session, email).id for name, (_role, email, _name) in STANDINS.items()}


def caption(tell: Tell) -> None:
    """Do all waiting work here and now, job by job."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # a proxy, says werkzeug, not typed
    with app.app_context():
        done = 0
        while jobs.run_next():
            done += 1
            with db.reading() as session:
                left = session.scalar(select(func.count()).where(Job.state.in_(("waiting", "running")))) or 0
            tell(done, done + left)


def publish(package_id: int, scripts: Mapping[str, str]) -> None:
    """The stand-ins take the steps of provider and reviewer, so that there is something to study at once."""
    with db.writing() as session:
        now, who = clock.now(), standins(session)
        made = hand_in(session, session.get_one(Package, package_id), scripts, who["provider"], now)
        judge(session, made, who["reviewer"], now)
        put_on_air(session, made, now)


def hand_in(
    session: Session,
    package: Package,
    scripts: Mapping[str, str],
    provider: int,
    now: datetime,
    recommender_id: int | None = None,
) -> Submission:
    """Handed in by its provider, with captions put right.

    They are put right from what was spoken (`scripts`, by the name of the clip), and the stand-ins' names say so wherever the
    site tells who checked them; nobody listened.
    """
    for track in [tracks.current(session, each.id) for each in package.resources if each.is_clip]:
        assert track is not None, "a clip of the demonstration has no captions"
        right = script.against(tracks.cues_of(track), scripts[track.resource.name], track.language)
        mended = tracks.correct(session, track, right, provider, now=now)
        tracks.verify(session, mended, standins(session)["reviewer"], now=now)
    return submissions.submit(session, package, provider, now, recommender_id)


def put_on_air(session: Session, made: Submission, now: datetime) -> None:
    """Accepted by one stand-in and published by another."""
    who = standins(session)
    submissions.decide(session, made, "accepted", who["reviewer"], note="示范。", until=None, now=now)
    submissions.publish(session, made, who["curator"], now)


def judge(session: Session, made: Submission, reviewer: int, now: datetime) -> None:
    """The checklist and what is to be confirmed, with words that tell who answered."""
    said = str(SAID)
    given = {row.key: ("yes", said) for row in checklist.rows(session, made, now)}
    checklist.answer(session, made, given, reviewer, now)
    subject = f"version:{made.version_id}"
    for each in confirmations.asked(session, made.version.package):
        confirmations.confirm(
            session, each.resource, each.what, each.filed, reviewer, now, subject=subject, note=said
        )
