"""The four procedures of the documents, and a sixth of TOML alone, from their start to every end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.people import Role, SignedIn
from app import create_app
from config.settings import Settings
from curation.procedure import listing, running, turns, versions
from curation.procedure.models import Procedure
from foundation import db, ledger
from judging import check
from schemes.workflow import Stage
from tests.conftest import FreshContext
from tests.make import applications
from tests.make.applications import Run

NOW = datetime(2030, 3, 4, 2, 0, tzinfo=UTC)  # a Monday
SIXTH = """
[[workflow]]
id = "idea"
name = "设想"
act = "topic"
who = "provider"
clause = "一"
words = "先报设想"
days = 5
outcomes = { handed-in = "office", late = "late" }

[[workflow]]
id = "office"
name = "审查"
act = "check"
who = "authority"
clause = "二"
words = "十个工作日内审查，可以退回一次"
leaves = ["report"]
days = 10
working_days = true
outcomes = { passed = "package", rework = "idea-again", failed = "rejected", late = "withdrawn" }

[[workflow]]
id = "idea-again"
name = "改设想"
act = "topic"
who = "provider"
clause = "二"
words = "五日内改好"
days = 5
at_most = 1
otherwise = "rejected"
outcomes = { handed-in = "office", late = "late" }

[[workflow]]
id = "package"
name = "交课程"
act = "submission"
who = "provider"
clause = "三"
words = "两个月内交课程"
months = 2
outcomes = { handed-in = "signature", late = "late" }

[[workflow]]
id = "signature"
name = "签发"
act = "decision"
who = "authority"
clause = "四"
words = "签发后上线"
outcomes = { accepted = "air", rejected = "rejected" }

[[workflow]]
id = "air"
name = "上线"
act = "publication"
who = "authority"
clause = "四"
words = "签发后上线"
outcomes = { published = "accepted" }
"""


@pytest.fixture
def app(site_settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """A site with a scheme of its own, which is nothing but a file."""
    folder = tmp_path / "schemes"
    folder.mkdir()
    head, _sep, rest = (
        (check.SCHEMES / "tianjin-2023.toml").read_text(encoding="utf-8").partition("[[workflow]]")
    )
    rules = rest[rest.index("[[money]]") if "[[money]]" in rest else rest.index("[[rules]]") :]
    text = head.replace('id = "tianjin-2023"', 'id = "shili-2031"') + SIXTH + rules
    (folder / "shili-2031.toml").write_text(text, encoding="utf-8")
    made = create_app(replace(site_settings, schemes_dir=folder))
    made.testing = True
    made.test_client_class = FreshContext
    with made.app_context():
        yield made
    made.extensions["database"].engine.dispose()


TJ, SH, MR, SX, SL = "tianjin-2023", "shanghai-2023", "mohrss-2022", "shaanxi-2024", "shili-2031"
CHOSEN = "passed passed passed handed-in passed"  # in Shanghai: a topic is chosen, its course handed in and let pass
MADE = "passed passed passed handed-in passed passed"  # MOHRSS: up to the office
ALLOWED = "passed handed-in"  # Shaanxi: the right is given, the courseware handed in
# scheme, what is done after the start, the end (or the stage) where that leads, and whether somebody recommended
WAYS = [
    (TJ, "passed passed passed accepted published", "accepted", True),
    (TJ, "passed passed accepted published", "accepted", False),
    (TJ, "failed passed passed accepted published", "accepted", True),
    (TJ, "late passed passed accepted published", "accepted", True),
    (TJ, "rework handed-in passed passed accepted published", "accepted", False),
    (TJ, "rework handed-in rework", "rejected", False),
    (TJ, "rework late", "late", False),
    (TJ, "failed", "rejected", False),
    (TJ, "passed failed", "rejected", False),
    (TJ, "passed passed rework handed-in accepted rework handed-in accepted published", "accepted", False),
    (TJ, "passed passed rework late", "late", False),
    (TJ, "passed passed rejected", "rejected", False),
    (TJ, "passed withdraw", "withdrawn", False),
    (TJ, "passed failed appeal dismiss", "rejected", False),
    (TJ, "passed failed appeal uphold passed accepted published", "accepted", False),
    (SH, f"{CHOSEN} passed accepted published", "accepted", True),
    (SH, "failed", "rejected", True),
    (SH, "late", "late", True),
    (SH, "passed failed", "rejected", True),
    (SH, "passed passed failed", "rejected", True),
    (SH, "passed passed passed late", "late", True),
    (
        SH,
        "passed passed passed handed-in rework handed-in passed passed accepted published",
        "accepted",
        True,
    ),
    (SH, f"{CHOSEN} failed", "rejected", True),
    (SH, f"{CHOSEN} rework handed-in accepted published", "accepted", True),
    (SH, f"{CHOSEN} rework handed-in rejected", "rejected", True),
    (SH, f"{CHOSEN} rework late", "late", True),
    (SH, f"{CHOSEN} rework handed-in accepted rework handed-in accepted published", "accepted", True),
    (SH, "passed passed passed withdraw", "withdrawn", True),
    (SH, f"{CHOSEN} failed appeal uphold passed accepted published", "accepted", True),
    (MR, f"{MADE} passed accepted published", "accepted", True),
    (MR, "passed passed failed", "rejected", True),
    (MR, "passed passed passed late", "late", True),
    (MR, "passed passed passed handed-in failed", "rejected", True),
    (MR, f"{MADE} failed", "rejected", True),
    (MR, f"{MADE} passed rejected appeal dismiss", "rejected", True),
    (MR, "withdraw", "withdrawn", True),
    (SX, f"{ALLOWED} assigned passed accepted published", "accepted", False),
    (SX, f"{ALLOWED} assigned rework handed-in assigned passed accepted published", "accepted", False),
    (SX, f"{ALLOWED} assigned rework late", "late", False),
    (SX, f"{ALLOWED} assigned failed", "rejected", False),
    (SX, "failed appeal uphold passed withdraw", "withdrawn", False),
    (SL, "passed handed-in accepted published", "accepted", False),
    (SL, "rework handed-in passed handed-in accepted published", "accepted", False),
    (SL, "rework handed-in rework", "rejected", False),
    (SL, "rework late", "late", False),
    (SL, "late", "withdrawn", False),
    (SL, "passed handed-in rejected appeal dismiss", "rejected", False),
]


@pytest.fixture
def start(app: Flask, person: Callable[..., SignedIn]) -> Callable[..., Run]:
    """An application that was begun, beside another one of another organisation."""
    cast = applications.cast(person)
    calls: dict[str, int] = {}

    def started(scheme: str, recommended: bool = True, **topic: str) -> Run:
        if scheme not in calls:
            calls[scheme] = applications.called(scheme, cast.curator, NOW)
            other = replace(cast, provider=cast.peer, peer=cast.provider)
            Run(calls[scheme], other, NOW, recommended).begin()
        made = Run(calls[scheme], cast, NOW, recommended, {**applications.TOPIC, **topic})
        made.begin()
        return made

    return started


@pytest.mark.parametrize("scheme", [TJ, SH, MR, SX, SL])
def test_from_its_start_to_every_end(start: Callable[..., Run], scheme: str) -> None:
    for _scheme, way, end, recommended in [each for each in WAYS if each[0] == scheme]:
        run = start(scheme, recommended)
        run.go(*way.split())
        ended, stage, acts = run.told()
        assert (ended, stage) == (end, None), (scheme, way)
        assert len(acts) == len(way.split()) + 1
        with db.reading() as session:
            procedure = session.get_one(Procedure, run.id)
            entries = [
                each for each in ledger.about(session, f"procedure:{run.id}") if "named" not in each.kind
            ]
            assert [each.kind for each in entries[1:]] == [kind(step) for step in ["begun", *way.split()]]
            assert entries[0].data["edition"] == procedure.scheme_digest
            version = versions.latest(session, procedure)
            if version is not None and end != "accepted":
                assert version.state in ("rework", "rejected"), way
            assert list(ledger.verify(session)) == []


def kind(step: str) -> str:
    """What the ledger calls it."""
    known = {"withdraw": "withdrawn", "late": "ran_out", "appeal": "appealed"}
    known |= {"uphold": "appeal_answered", "dismiss": "appeal_answered"}
    return f"procedure.{known.get(step, 'acted')}"


def test_kinds_of_courses_and_levels_go_their_own_ways(start: Callable[..., Run]) -> None:
    professional = start(SX, False, subject_kind="professional", base_level="city")
    professional.go("passed", "handed-in", "rework", "handed-in", "passed", "accepted", "published")
    ended, _stage, acts = professional.told()
    assert ended == "accepted"
    assert acts[1:5] == ["approval-city", "courseware", "self-review", "correction"]
    assert start(SX, False, subject_kind="public", base_level="city").told()[0] == "rejected"
    assert start(SX, False, subject_kind="professional").told()[1] == "approval-province"


def test_days_are_counted_as_the_document_says(start: Callable[..., Run]) -> None:
    def due(run: Run) -> str:
        with db.reading() as session:
            return str(session.get_one(Procedure, run.id).due_on)

    recommended = start(TJ)
    assert due(recommended) == "2030-03-18"  # ten working days after a Monday
    shanghai = start(SH)
    assert due(shanghai) == "2030-03-14"  # the call's last day for topics
    shanghai.go("passed", "passed", "passed")
    assert due(shanghai) == "2030-09-04"  # six months
    shanghai.go("handed-in", "passed", "rework")
    assert due(shanghai) == "2030-04-04"  # one month
    with db.reading() as session:
        procedure = session.get_one(Procedure, shanghai.id)
        version = versions.latest(session, procedure)
        assert version is not None
        assert (version.state, procedure.reworks) == ("rework", 1)
        assert version.rework_until == versions.end_of(procedure.due_on) if procedure.due_on else False
    sixth = start(SL)
    assert due(sixth) == "2030-03-18"


def test_money_goes_back_where_the_document_says(start: Callable[..., Run]) -> None:
    def refunds(run: Run) -> list[bool]:
        with db.reading() as session:
            return [bool(each.data.get("refund")) for each in session.get_one(Procedure, run.id).acts]

    failed, late, early = start(SH), start(SH), start(SH)
    early.go("passed", "passed", "failed")
    failed.go(*CHOSEN.split(), "failed")
    late.go(*CHOSEN.split(), "rework", "late")
    assert refunds(failed)[-1]
    assert refunds(late)[-1]
    assert not any(refunds(early))


def test_an_application_keeps_the_edition_that_it_began_under(app: Flask, start: Callable[..., Run]) -> None:
    run = start(SL)
    path = app.config["SETTINGS"].schemes_dir / "shili-2031.toml"
    changed = path.read_text(encoding="utf-8").replace('failed = "rejected"', 'failed = "withdrawn"')
    path.write_text(changed, encoding="utf-8")
    check.schemes.cache_clear()
    newer = start(SL)
    run.go("failed")
    assert run.told()[0] == "rejected"
    newer.go("failed")
    assert newer.told()[0] == "rejected", "the call was announced under the older one as well"


def test_in_every_stage_everybody_else_is_refused(
    start: Callable[..., Run], person: Callable[..., SignedIn]
) -> None:
    """By role, by organisation, and nobody judges their own; without what must be left nothing moves."""
    ways = {
        TJ: "passed passed passed accepted",
        SX: f"{ALLOWED} assigned passed accepted",
        SH: f"{CHOSEN} rework",
    }
    strangers = [person(role, "别的单位（虚构）") for role in Role]
    for scheme, way in ways.items():
        run = start(scheme, scheme != SX)
        own = [person(role, "示例申报单位（虚构）") for role in Role if role is not Role.PROVIDER]
        for step in way.split():
            with db.reading() as session:
                procedure = session.get_one(Procedure, run.id)
                stage = running.stage_of(procedure)
                assert stage is not None
                for who in [
                    *strangers,
                    *own,
                    run.cast.peer,
                    run.cast.provider,
                    run.cast.recommender,
                    run.cast.curator,
                ]:
                    assert turns.mine(procedure, stage, who) is expected(stage, run, who, own), (
                        stage.id,
                        who.role,
                    )
                    listed = turns.waits_for(listing.workflows(session), who)
                    found = session.scalars(select(Procedure.id).where(listed, turns.seen_by(who))).all()
                    if who.role in (Role.PROVIDER, Role.RECOMMENDER, Role.CURATOR):
                        assert (run.id in found) is turns.mine(procedure, stage, who), (stage.id, who.role)
            wrong = (
                run.cast.curator if stage.who in ("provider", "peer", "recommender") else run.cast.provider
            )
            for who, left, error in (
                (wrong, {}, running.NotYours),
                (run.cast.of(stage), {"note": " ", "data": {}}, running.Missing),
            ):
                with db.writing() as session, pytest.raises(error):
                    procedure = session.get_one(Procedure, run.id)
                    running.act(session, procedure, step, who, run.now, **left)
            run.go(step)


def expected(stage: Stage, run: Run, who: SignedIn, own: list[SignedIn]) -> bool:
    """Who acts, written down once more."""
    if who in own:
        return False
    named = {"provider": run.cast.provider, "peer": run.cast.peer, "recommender": run.cast.recommender}
    if stage.who in named:
        return who == named[stage.who]
    reviewer = who.role is Role.REVIEWER and stage.act in ("decision", "publication")
    return who.role is Role.CURATOR or reviewer
