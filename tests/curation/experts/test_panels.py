"""Experts score an application through the site's pages: proposed, changed by hand, opened, scored blind, compared, closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from accounts.people import Role, SignedIn
from curation.experts import panels
from curation.experts.models import Expert, Panel, PanelSeat, ScoreSheet
from curation.models import Submission
from curation.procedure.models import Procedure, ProcedureAct
from foundation import clock, db, ledger, mail
from packages.models import VersionLesson
from tests.client import StrictClient
from tests.make import applications, experts, steps
from tests.make.applications import Cast, Run

Strict = Callable[..., StrictClient]
MARKS = ("content", "teaching", "practice", "access", "technique", "rights")


@pytest.fixture
def cast(app: Flask, person: Callable[..., SignedIn]) -> Cast:
    return applications.cast(person)


@pytest.fixture
def run(cast: Cast) -> Run:
    return experts.waiting(cast, clock.now())


def marks(points: str = "80") -> dict[str, str]:
    """Everything that a sheet asks for."""
    told = {f"mark-{one}": points for one in MARKS} | {f"reason-{one}": "示例理由" for one in MARKS}
    return {**told, "words": "示例意见"}


def panel_of(run: Run) -> Panel:
    with db.reading() as session:
        found = session.scalars(select(Panel).where(Panel.procedure_id == run.id).order_by(Panel.id)).all()[
            -1
        ]
        assert found.seats is not None
        return found


def kinds(panel_id: int) -> list[str]:
    with db.reading() as session:
        return [each.kind for each in ledger.about(session, f"panel:{panel_id}")]


def test_a_curator_has_experts_proposed_changes_by_hand_and_confirms(
    strict: Strict, cast: Cast, run: Run, person: Callable[..., SignedIn]
) -> None:
    free = experts.pool(person, 4)
    barred = experts.expert(person(Role.REVIEWER), "示例申报单位（虚构）")
    curator = strict(cast.curator)
    assert "示例征集" in curator.get("/panels").main
    page = curator.post(f"/panels/calls/{run.call_id}/propose", {"seed": "1"})
    assert "排好了 3 个位置" in page.main
    panel = panel_of(run)
    taken = [who for _seat, who in experts.seats(panel.id)]
    assert barred.id not in taken
    page = curator.get(f"/panels/{panel.id}")
    assert "和申报单位或推荐单位是同一家" in page.main
    (spare,) = [each.id for each in free if each.id not in taken]
    offered = [int(each) for each in page.select("//select[@name='person']/option/@value")]
    assert offered == [spare]
    assert "没有派" in curator.post(f"/panels/{panel.id}/places", {"person": str(barred.id)}).main
    seat, gone = experts.seats(panel.id)[0]
    curator.post(f"/panels/{panel.id}/places/{seat}/remove", {"reason": "出差"})
    assert "有 1 件没有确认" in curator.post(f"/panels/calls/{run.call_id}/open").main
    curator.post(f"/panels/{panel.id}/places", {"person": str(spare)})
    assert "确认了 1 件" in curator.post(f"/panels/calls/{run.call_id}/open").main
    assert gone not in [who for _seat, who in experts.seats(panel.id)]
    letters = mail.kept(current_app.config["SETTINGS"].letters_dir)
    assert len(letters) == 3
    assert all("示例申报单位" not in each.letter.text for each in letters)
    assert kinds(panel.id) == ["panel.opened"]


def test_a_confirmation_opens_so_many_at_a_time(
    strict: Strict, cast: Cast, run: Run, person: Callable[..., SignedIn], monkeypatch: pytest.MonkeyPatch
) -> None:
    experts.pool(person, 3)
    experts.waiting(cast, clock.now(), run.call_id)
    monkeypatch.setattr(panels, "AT_ONCE", 1)
    curator = strict(cast.curator)
    curator.post(f"/panels/calls/{run.call_id}/propose")
    assert "还有 1 件可以确认" in curator.post(f"/panels/calls/{run.call_id}/open").main
    assert "确认了 1 件" in curator.post(f"/panels/calls/{run.call_id}/open").main
    assert len(curator.get(f"/panels/calls/{run.call_id}?state=open").select("//tbody/tr")) == 2


def test_an_expert_scores_blind_and_hands_in_once(
    strict: Strict, cast: Cast, run: Run, person: Callable[..., SignedIn]
) -> None:
    three = experts.pool(person, 3)
    panel = experts.opened(run, cast.curator)
    (seat, who), *others = experts.seats(panel)
    mine = strict(next(each for each in three if each.id == who))
    assert "示例" in mine.get("/scores").main
    page = mine.get(f"/scores/{seat}")
    assert "示例申报单位" not in page.html
    assert "错误：" in mine.post(f"/scores/{seat}", marks("101")).html
    assert "草稿存好了" in mine.post(f"/scores/{seat}", {**marks("80.5"), "reason-access": ""}).main
    page = mine.get(f"/scores/{seat}/hand-in")
    assert page.h1 == "还不能交"
    assert "无障碍" in page.main
    assert "还没有交" in mine.post(f"/scores/{seat}/hand-in").main
    for number in range(1, 9):
        keys = [
            str(each)
            for each in mine.get(f"/scores/{seat}/checklist?page={number}").select(
                "//input[@type='radio']/@name"
            )
        ]
        answers = dict.fromkeys(keys, "yes")
        mine.post(f"/scores/{seat}/checklist?page={number}", answers)
    mine.post(f"/scores/{seat}", {**marks("80.5"), "do": "on"})
    page = mine.get(f"/scores/{seat}/hand-in")
    assert "总分 80.5 分" in page.main
    page = mine.post(f"/scores/{seat}/hand-in")
    assert "交了，不能再改" in page.main
    assert "中位数" not in page.main
    with db.reading() as session:
        sheet = session.get_one(ScoreSheet, seat)
        assert sheet.total == 8050
        assert sheet.marks["access"] == {"hundredths": 8050, "reason": "示例理由"}
        assert {each["answer"] for each in sheet.checklist} == {"yes"}
    assert "不能再改" in mine.post(f"/scores/{seat}/hand-in").main
    assert "不能再改" in mine.post(f"/scores/{seat}", marks("10")).main
    for one, points in zip(others, (70, 60), strict=True):
        experts.scored(one[0], points)
    page = mine.get(f"/scores/{seat}")
    assert "示例申报单位" in page.main
    assert "中位数" in page.main
    assert kinds(panel) == ["panel.opened", *["panel.scored"] * 3]


def test_a_curator_compares_and_closes_and_the_application_goes_on(
    strict: Strict, cast: Cast, run: Run, person: Callable[..., SignedIn]
) -> None:
    experts.pool(person, 3)
    panel = experts.opened(run, cast.curator)
    curator, told = strict(cast.curator), {"outcome": "passed", "note": "示例意见"}
    for points, (seat, _who) in zip((70, 80), experts.seats(panel), strict=False):
        experts.scored(seat, points)
    assert "至少要有 3 位专家" in curator.post(f"/panels/{panel}/close", told).main
    experts.scored(experts.seats(panel)[2][0], 75)
    page = curator.get(f"/panels/{panel}")
    assert "中位数" in page.main
    assert "错误：" in curator.post(f"/panels/{panel}/close", {"outcome": "passed"}).html
    assert "到下一步了" in curator.post(f"/panels/{panel}/close", told).main
    with db.reading() as session:
        procedure = session.get_one(Procedure, run.id)
        assert procedure.stage == "decision"
        act = session.scalars(select(ProcedureAct).order_by(ProcedureAct.id.desc())).first()
        assert act is not None
        assert act.data["scores"] == [7000, 8000, 7500]
    assert kinds(panel)[-1] == "panel.closed"
    assert "不在这一步" in curator.post(f"/panels/{panel}/close", told).main


def test_scores_are_not_typed_past_a_panel(
    strict: Strict, cast: Cast, run: Run, person: Callable[..., SignedIn]
) -> None:
    """Experts who met elsewhere are noted on the application's page; where a panel was given it, only the panel ends the stage."""
    experts.pool(person, 3)
    curator, at = strict(cast.curator), f"/procedures/{run.id}"
    page = curator.get(at)
    (seen,) = page.select("//input[@name='seen']/@value")
    panel = experts.opened(run, cast.curator)
    assert curator.get(at).link("看专家和分") == f"/panels/{panel}"
    typed = {"outcome": "passed", "note": "示例", "scores": "90、90、90", "seen": str(seen)}
    assert "没有记下" in curator.post(f"{at}/act", typed).main
    with db.reading() as session:
        assert session.get_one(Procedure, run.id).stage == "experts"


def test_where_two_are_far_apart_one_more_expert_is_asked(
    strict: Strict, cast: Cast, run: Run, person: Callable[..., SignedIn]
) -> None:
    experts.pool(person, 3)
    panel = experts.opened(run, cast.curator)
    curator, told = strict(cast.curator), {"outcome": "passed", "note": "示例意见"}
    for points, (seat, _who) in zip((40, 80, 75), experts.seats(panel), strict=True):
        experts.scored(seat, points)
    assert "要再请一位专家打分" in curator.get(f"/panels/{panel}").main
    assert "分差得多" in curator.get(f"/panels/calls/{run.call_id}?state=open").main
    assert "要再请一位专家" in curator.post(f"/panels/{panel}/close", told).main
    (further,) = experts.pool(person, 1)
    curator.post(f"/panels/{panel}/places", {"person": str(further.id)})
    assert "要再请一位专家" in curator.post(f"/panels/{panel}/close", told).main
    experts.scored(experts.seats(panel)[3][0], 70)
    assert "到下一步了" in curator.post(f"/panels/{panel}/close", told).main


def test_an_expert_says_that_they_are_concerned(
    strict: Strict, cast: Cast, run: Run, person: Callable[..., SignedIn]
) -> None:
    three = experts.pool(person, 3)
    panel = experts.opened(run, cast.curator)
    seat, who = experts.seats(panel)[0]
    mine = strict(next(each for each in three if each.id == who))
    assert "错误：" in mine.post(f"/scores/{seat}/conflict", {"reason": " "}).html
    assert "由别人来打分" in mine.post(f"/scores/{seat}/conflict", {"reason": "是我的学生"}).main
    mine.get(f"/scores/{seat}", status=404)
    assert "是我的学生" in strict(cast.curator).get(f"/panels/{panel}").main
    page = strict(cast.curator).post(f"/panels/{panel}/places", {"person": str(who)})
    assert "已经派过这一件" in page.main


def test_who_became_concerned_meanwhile_can_not_hand_in(
    strict: Strict, cast: Cast, run: Run, person: Callable[..., SignedIn]
) -> None:
    three = experts.pool(person, 3)
    panel = experts.opened(run, cast.curator)
    seat, who = experts.seats(panel)[0]
    mine = strict(next(each for each in three if each.id == who))
    experts.drafted(seat, 80)
    mine.post("/experts/mine", {"employer": "示例申报单位（虚构）", "fields": "", "declared": ""})
    assert "没有交：你要回避这一件" in mine.post(f"/scores/{seat}/hand-in").main
    assert "现在要回避" in strict(cast.curator).get(f"/panels/{panel}").main


def test_after_the_day_nothing_is_handed_in(
    strict: Strict, cast: Cast, run: Run, person: Callable[..., SignedIn]
) -> None:
    three = experts.pool(person, 3)
    panel = experts.opened(run, cast.curator)
    seat, who = experts.seats(panel)[0]
    experts.drafted(seat, 80)
    mine = strict(next(each for each in three if each.id == who))
    _owed_on(run, clock.today() - timedelta(days=1))
    assert "过了截止日期" in mine.post(f"/scores/{seat}/hand-in").main
    assert "过了截止日期" in mine.post(f"/scores/{seat}", marks()).main
    _owed_on(run, clock.today())
    assert "交了，不能再改" in mine.post(f"/scores/{seat}/hand-in").main


def _owed_on(run: Run, day: date) -> None:
    with db.writing() as session:
        session.get_one(Procedure, run.id).due_on = day


def test_other_roles_other_experts_the_own_organisation_and_the_applicant_are_refused(
    strict: Strict, cast: Cast, run: Run, person: Callable[..., SignedIn]
) -> None:
    experts.pool(person, 3)
    stranger = experts.expert(person(Role.REVIEWER), "别的单位")
    with db.writing() as session:  # out of the lot, so that they have no place
        session.scalars(select(Expert).where(Expert.person_id == stranger.id)).one().declared = [
            "示例申报单位（虚构）"
        ]
    panel = experts.opened(run, cast.curator)
    seat, _who = experts.seats(panel)[0]
    pages = [
        f"/scores/{seat}",
        f"/scores/{seat}/hand-in",
        f"/scores/{seat}/checklist",
        f"/scores/{seat}/conflict",
    ]
    other = strict(stranger)
    for each in pages:
        other.get(each, status=404)
        other.post(each, {"reason": "x", **marks()}, status=404)
    own = strict(person(Role.CURATOR, "示例申报单位（虚构）"))
    own.post(f"/panels/{panel}/places", {"person": str(stranger.id)}, status=403)
    own.post(f"/panels/{panel}/places/{seat}/remove", {"reason": "x"}, status=403)
    own.post(f"/panels/{panel}/close", {"outcome": "passed", "note": "x"}, status=403)
    for who in (cast.provider, cast.peer, cast.recommender, Role.TRAINEE, Role.AUDITOR):
        theirs = strict(who)
        for each in pages:
            theirs.get(each, status=403)
            theirs.post(each, marks(), status=403)
        theirs.get(f"/panels/{panel}", status=403)
        for act in ("places", "close", f"places/{seat}/remove"):
            theirs.post(f"/panels/{panel}/{act}", {}, status=403)
        for act in ("propose", "open"):
            theirs.post(f"/panels/calls/{run.call_id}/{act}", {}, status=403)
    strict(cast.curator).get(pages[0], status=403)
    assert kinds(panel) == ["panel.opened"]


def test_nobody_has_experts_proposed_for_their_own_organisation(
    strict: Strict, run: Run, person: Callable[..., SignedIn]
) -> None:
    experts.pool(person, 3)
    own = strict(person(Role.CURATOR, "示例申报单位（虚构）"))
    assert "没有要排的申报" in own.post(f"/panels/calls/{run.call_id}/propose").main


def test_clips_are_commented_on_at_a_moment_and_the_review_stays_closed(
    strict: Strict, cast: Cast, run: Run, person: Callable[..., SignedIn], tmp_path: Path
) -> None:
    """A real package: the expert sees its clips, transcripts and counted access, and not whose it is."""
    three = experts.pool(person, 3)
    package = steps.imported(cast.provider, tmp_path)
    submission = _handed_in(package, cast.provider, run)
    panel = experts.opened(run, cast.curator)
    seat, who = experts.seats(panel)[0]
    mine = strict(next(each for each in three if each.id == who))
    page = mine.get(f"/scores/{seat}")
    assert "平台算的无障碍分" in page.main
    with db.reading() as session:
        kept = session.get_one(Panel, panel).access
        assert kept is not None
        assert 0 < kept["score"] < 10_000
        version = session.get_one(Submission, submission).version_id
        clip = session.scalars(
            select(VersionLesson.resource_id).where(
                VersionLesson.version_id == version, VersionLesson.kind == "video"
            )
        ).first()
    at = f"/scores/{seat}/clips/{clip}"
    assert "双手" in mine.get(at).html or "洗手" in mine.get(at).main
    assert "错误：" in mine.post(at, {"at": "1:99", "words": "太快"}).html
    assert "1 条" in mine.post(at, {"at": "1:23", "words": "说得太快"}).main
    mine.post(at, {"at": "5", "words": "画面暗"})
    with db.reading() as session:
        ids = [each.id for each in session.scalars(select(PanelSeat)) if each.id != seat]
    strict(next(each for each in three if each.id == experts.seats(panel)[1][1])).get(at, status=404)
    assert ids
    mine.get(f"/scores/{seat}/clips/999999", status=404)
    mine.get(f"/reviews/{submission}", status=404)
    for listed in ("/reviews", "/waiting"):
        assert f"/reviews/{submission}" not in mine.get(listed).html
        assert f"/reviews/{submission}" in strict(Role.REVIEWER).get(listed).html
    strict(Role.REVIEWER).get(f"/reviews/{submission}")
    experts.scored(seat, 80)
    with db.reading() as session:
        assert [each["at_ms"] for each in session.get_one(ScoreSheet, seat).comments] == [5_000, 83_000]
    assert "不能再改" in mine.post(at, {"at": "6", "words": "晚了"}).main


def _handed_in(package: int, provider: SignedIn, run: Run) -> int:
    """The package becomes what the application is about."""
    from packages.models import Package

    with db.writing() as session:
        made = applications.handed_in(session, session.get_one(Package, package), provider, clock.now())
        session.get_one(Procedure, run.id).package_id = package
        found = made.id
    steps.captioned(package)
    return found
