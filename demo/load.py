"""Brings the demonstration into the site by the same code as any upload: import, captions, review, publication."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accessibility import tracks
from accounts import people
from accounts.models import Person
from accounts.people import Role
from config.settings import Settings
from curation import submissions
from foundation import clock, db, jobs
from foundation.i18n import lazy as _l
from foundation.jobs import Job
from intake import check, importing, incoming
from occupations import catalogue, workbook
from packages.models import Package

PASSWORD = "mantou-zheng-15-fen"
ORGANISATION = "示例无碍面点工坊（虚构）"
_PEOPLE = (
    (Role.TRAINEE, "trainee@example.com", "王示例", _l("学员")),
    (Role.PROVIDER, "provider@example.com", "李示例", _l("供应单位")),
    (Role.RECOMMENDER, "recommender@example.com", "赵示例", _l("推荐单位")),
    (Role.REVIEWER, "reviewer@example.com", "张示例", _l("评审专家")),
    (Role.CURATOR, "curator@example.com", "刘示例", _l("残联工作人员")),
    (Role.AUDITOR, "auditor@example.com", "陈示例", _l("审计")),
)
# Who takes the provider's and the reviewer's steps here. Their names say on every page what nobody did.
_STANDINS = (
    (Role.PROVIDER, "demo-provider@example.com", "示范程序（没有人读过）"),
    (Role.REVIEWER, "demo-reviewer@example.com", "示范程序（没有人听过）"),
)
SIGN_INS = tuple((word, email) for _role, email, _name, word in _PEOPLE)
Tell = Callable[[int, int], None]


def is_loaded() -> bool:
    """Whether the demonstration is in the site already."""
    with db.reading() as session:
        return bool(session.scalar(select(func.count()).where(Package.name.contains("中式面点师（待修改）"))))


def everything(good: Path, wrong: Path, settings: Settings, tell: Tell) -> None:
    """People, the good package captioned and published, then the faulty draft."""
    open_accounts()
    load_occupations()
    package_id = bring(good, settings)
    caption(tell)
    publish(package_id)
    bring(wrong, settings)


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
            _add(session, role, email, name, PASSWORD)
        for role, email, name in _STANDINS:
            _add(session, role, email, name, secrets.token_urlsafe(32))


def _add(session: Session, role: Role, email: str, name: str, password: str) -> None:
    organisation = ORGANISATION if role is Role.PROVIDER else None
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


def bring(path: Path, settings: Settings) -> int:
    """Import a zip as its provider would; the package's id."""
    speed = check.scheme(settings.scheme).characters_per_minute
    with incoming.opened(path, characters_per_minute=speed) as arrived, db.writing() as session:
        provider = session.scalars(select(Person).where(Person.email == "provider@example.com")).one()
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


def publish(package_id: int) -> None:
    """The stand-ins take the steps of provider and reviewer, so that there is something to study at once.

    Nobody listened, and their names say so wherever the site tells who checked the captions.
    """
    with db.writing() as session:
        now = clock.now()
        who = {
            role: session.scalars(select(Person.id).where(Person.email == email)).one()
            for role, email, _name in _STANDINS
        }
        package = session.get_one(Package, package_id)
        clips = [tracks.current(session, each.id) for each in package.resources if each.is_clip]
        for track in clips:
            assert track is not None, "a clip of the demonstration has no captions"
            tracks.accept(session, track, who[Role.PROVIDER], now=now)
            tracks.verify(session, track, who[Role.REVIEWER], now=now)
        made = submissions.submit(session, package, who[Role.PROVIDER], now)
        submissions.decide(session, made, "accepted", who[Role.REVIEWER], note="示范。", until=None, now=now)
        submissions.publish(session, made, who[Role.REVIEWER], now)
