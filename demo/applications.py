"""A call with an application in each stage of its procedure, so that every desk has something on it.

Stand-ins take every step by the same code as the pages, and their words say so: nobody has looked at anything here.
"""

from __future__ import annotations

import tempfile
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import tomli_w
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts import people
from accounts.models import Person
from accounts.people import Role, SignedIn
from calls import announcing, answering
from calls.announcing import Terms
from calls.models import Call
from config.settings import Settings
from curation import submissions
from curation.experts import panels, pool
from curation.experts.models import Panel, PanelSeat
from curation.experts.scoring import sheets
from curation.models import Submission
from curation.money import subsidies
from curation.procedure import running
from curation.procedure.models import Procedure
from demo import load
from foundation import clock, db
from foundation.i18n import lazy as _l
from judging import check, editions
from packages.models import Package

BUDGET_FEN = 10_000_000
SUBSIDY_FEN = 1_200_000
SEED = 2026


@dataclass(frozen=True)
class Applicant:
    """Who applies with what, and the stage of the procedure in which it stays."""

    organisation: str
    package: str
    stays: str

    @property
    def email(self) -> str:
        """Its stand-in's address."""
        return f"demo-{self.stays}@example.com"


APPLICANTS = (
    Applicant("示例面点学堂（虚构）", "面点入门（示范：等推荐单位）", "recommendation"),
    Applicant("示例巧手社（虚构）", "面点基础（示范：等汇总整理）", "check"),
    Applicant("示例阳光工坊（虚构）", "面点讲堂（示范：专家意见不一）", "experts"),
    Applicant("示例同行中心（虚构）", "面点实训（示范：等决定）", "decision"),
    Applicant("示例小麦坊（虚构）", "面点课堂（示范：退回修改）", "correction"),
)
EXPERTS = ("示例专家甲（虚构）", "示例专家乙（虚构）", "示例专家丙（虚构）")
# marks for each criterion in hundredths: of three experts who agree, and of three who don't
_AGREE = (8600, 9000, 8300)
_APART = (9200, 5800, 7600)


def bring(good: Path, settings: Settings) -> dict[int, Applicant]:
    """The same package under other names, by other applicants; by the package's id."""
    found = {}
    with tempfile.TemporaryDirectory(dir=settings.var_dir) as folder:
        for each in APPLICANTS:
            with db.writing() as session:
                name = f"{each.organisation}：{load.STANDINS['provider'][2]}"
                load.stand_in(session, Role.PROVIDER, each.email, name, each.organisation)
            target = Path(folder) / f"{each.stays}.zip"
            found[load.bring(_renamed(good, each, target), settings, each.email)] = each
    return found


def _renamed(source: Path, applicant: Applicant, target: Path) -> Path:
    """The package under the name of another one, from another organisation."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as new:
        for each in old.infolist():
            content = old.read(each)
            if each.filename == "package.toml":
                told = tomllib.loads(content.decode())
                told["introduction"]["name"] = applicant.package
                told["provider"]["organisation"] = applicant.organisation
                content = tomli_w.dumps(told).encode()
            new.writestr(each, content)
    return target


def call(package_ids: Sequence[int]) -> int:
    """A call that is open for a quarter of a year, which these packages answer."""
    with db.writing() as session:
        now, who = clock.now(), load.standins(session)
        today = clock.day(now)
        packages = [session.get_one(Package, each) for each in package_ids]
        scheme_id = packages[0].scheme_id
        terms = Terms(
            scheme_id=scheme_id,
            name=str(_l("%(year)s 年网络课程资源征集（示范）", year=today.year)),
            year=today.year,
            summary=str(_l("征集给残疾人用的网络课程，单位和个人都可以来。这是示范，没有真的经费。")),
            how=str(_l("先做好培训包，再在截止那天以前提交。")),
            opens_on=today,
            closes_on=today + timedelta(days=90),
            preferred=[str(_l("能居家就业的职业"))],
            quota=30,
            budget_fen=BUDGET_FEN,
        )
        made = announcing.draft(session, terms, who["curator"], now)
        edition = editions.keep(session, check.scheme(scheme_id), now)
        announcing.announce(session, made, edition, who["curator"], now, today)
        for each in packages:
            answering.choose(session, each, made, who["provider"], now, today)
        return made.id


def run(call_id: int, package_id: int, others: Mapping[int, Applicant], scripts: Mapping[str, str]) -> None:
    """Everything is handed in and goes on until its stage; the first one until it is published and has its money."""
    _pool()
    with db.writing() as session:
        now, who = clock.now(), load.standins(session)
        office = _signed_in(session, who["curator"])
        made = {
            each: _handed_in(session, each, others.get(each), scripts, now) for each in (package_id, *others)
        }
        for each, submission in made.items():
            if _stays(others, each) not in ("recommendation", "check"):
                running.act(
                    session, _procedure(session, submission), "passed", office, now, note=str(load.SAID)
                )
        _score(session, session.get_one(Call, call_id), office, now)
        for each, submission in made.items():
            if _stays(others, each) == "correction":
                load.judge(session, submission, who["reviewer"], now)
                note = str(_l("“和面”的画面有点暗，请换一段亮的。（示范程序写的，没有人看过。）"))
                submissions.decide(
                    session,
                    submission,
                    "rework",
                    who["reviewer"],
                    note=note,
                    until=now + timedelta(days=30),
                    now=now,
                )
        load.judge(session, made[package_id], who["reviewer"], now)
        load.put_on_air(session, made[package_id], now)
        _pay(session, _procedure(session, made[package_id]), now)


def _stays(others: Mapping[int, Applicant], package_id: int) -> str:
    return others[package_id].stays if package_id in others else ""


def _procedure(session: Session, submission: Submission) -> Procedure:
    found = running.of_package(session, submission.version.package_id)
    assert found is not None
    return found


def _signed_in(session: Session, person_id: int) -> SignedIn:
    return people.signed_in(session.get_one(Person, person_id))


def _handed_in(
    session: Session, package_id: int, applicant: Applicant | None, scripts: Mapping[str, str], now: datetime
) -> Submission:
    email = applicant.email if applicant else load.STANDINS["provider"][1]
    recommender = _signed_in(session, load.standins(session)["recommender"])
    recommended = applicant is not None and applicant.stays == "recommendation"
    return load.hand_in(
        session,
        session.get_one(Package, package_id),
        scripts,
        load.by_email(session, email).id,
        now,
        recommender.organisation_id if recommended else None,
    )


def _pool() -> None:
    """Three experts, invited and willing."""
    with db.writing() as session:
        now, curator = clock.now(), load.standins(session)["curator"]
        for n, name in enumerate(EXPERTS, 1):
            email = f"demo-expert-{n}@example.com"
            load.stand_in(session, Role.REVIEWER, email, name)
            told = pool.Told(f"示例学院{n}（虚构）", ("面点", "烹饪"))
            pool.answer(session, pool.invite(session, curator, email, name, told, now), "consented", now)


def _score(session: Session, called: Call, office: SignedIn, now: datetime) -> None:
    """Experts are given to what waits for them and hand in their sheets; every panel ends but the one that disagrees."""
    panels.propose(session, called, SEED, office, now)
    panels.open_all(session, called, office, now)
    apart = {each.package for each in APPLICANTS if each.stays == "experts"}
    query = select(Panel).join(Procedure).where(Procedure.call_id == called.id, Panel.state == "open")
    for panel in session.scalars(query.order_by(Panel.id)).all():
        disagree = panel.procedure.title in apart
        for seat, mark in zip(panel.seats, _APART if disagree else _AGREE, strict=True):
            _sheet(session, seat, mark, now)
        if not disagree:
            panels.close(session, panel, "passed", str(load.SAID), office, now)


def _sheet(session: Session, seat: PanelSeat, mark: int, now: datetime) -> None:
    said = str(load.SAID)
    criteria = panels.rubric(seat.panel).criteria
    sheets.keep(session, seat, {each.id: (mark, said) for each in criteria}, said, now)
    given = {row.key: ("yes", said) for row in sheets.rows(session, seat, now)}
    sheets.answer(session, seat, given, now)
    sheets.hand_in(session, seat, now)


def _pay(session: Session, procedure: Procedure, now: datetime) -> None:
    """A subsidy that one proposes and another approves."""
    who, said = load.standins(session), str(load.SAID)
    made = subsidies.propose(session, procedure, SUBSIDY_FEN, said, said, who["curator"], now)
    subsidies.decide(session, made, "approved", said, who["second"], now)
