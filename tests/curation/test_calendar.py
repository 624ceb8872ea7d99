"""The calendar through its pages: a list is looked at, loaded, loaded anew; of two curators at once one wins. Lists are invented."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from accounts.people import Role, SignedIn
from calls import working_days, year_lists, year_sheet
from calls.models import CalendarDay
from config.settings import Settings
from foundation import clock, db, ledger
from tests.client import Page, StrictClient

Strict = Callable[..., StrictClient]
LIST = "开始,结束,类型,名称\n2031-10-01,2031-10-03,放假,丰收节（虚构）\n9月28日,9月28日,调休上班,丰收节（虚构）\n"
SOURCE = "示例机关（虚构）〔2030〕1 号"


@pytest.fixture
def curator(strict: Strict) -> StrictClient:
    return strict(Role.CURATOR)


def shown(curator: StrictClient, text: str, year: int = 2031) -> Page:
    file = (io.BytesIO(text.encode()), "list.csv")
    return curator.post("/calendar/new", {"year": year, "source": SOURCE, "table": file})


def save(curator: StrictClient, page: Page) -> Page:
    fields = page.select("//main//input[@type='hidden']")
    sent = {each.get("name"): each.get("value") for each in fields}
    return curator.post("/calendar", sent)


def test_a_list_is_looked_at_then_loaded_and_working_days_follow(curator: StrictClient) -> None:
    assert "还没有 2031 年的安排" in curator.get("/calendar?year=2031").main
    page = shown(curator, LIST)
    assert "还没有存" in page.main
    assert "这一年有 259 个工作日，现在是 261 个" in page.main
    with db.reading() as session:
        assert working_days.unlisted(session, date(2031, 1, 1), date(2031, 2, 1)) == [2031]
    after = save(curator, page)
    assert "2031 年的安排载入了" in after.html
    assert "2031年10月1日到2031年10月3日" in after.main
    assert SOURCE in after.main
    with db.reading() as session:
        days = working_days.known(session)
        assert working_days.add(date(2031, 9, 30), 1, days) == date(2031, 10, 6)
        assert working_days.unlisted(session, date(2030, 12, 1), date(2032, 1, 1)) == [2030, 2032]
        (entry,) = ledger.about(session, "calendar:2031")
    assert (entry.kind, entry.data["source"], len(entry.data["days"])) == ("calendar.loaded", SOURCE, 4)
    assert "2031 年的工作日" in curator.get("/ledger").main


def test_a_list_loaded_anew_shows_what_comes_and_goes(curator: StrictClient) -> None:
    save(curator, shown(curator, LIST))
    page = shown(curator, LIST.replace("2031-10-03", "2031-10-02"))
    assert [each.text for each in page.select("//caption")] == ["不再算的"]
    save(curator, page)
    assert "没有变化" in shown(curator, LIST.replace("2031-10-03", "2031-10-02")).main
    with db.reading() as session:
        assert len(ledger.about(session, "calendar:2031")) == 2
        assert session.get(CalendarDay, date(2031, 10, 3)) is None


def test_faults_are_told_and_what_was_typed_stays(curator: StrictClient) -> None:
    page = shown(curator, LIST + "坏,坏,放假,甲\n")
    assert "第 4 行“开始”：“坏”应为日期" in page.main
    assert page.select(f"//input[@name='source' and @value='{SOURCE}']")
    assert page.h1.startswith("错误：") or "错误" in page.main
    assert curator.post("/calendar/new", {"year": "x", "source": ""}).select("//*[@aria-invalid='true']")
    with db.reading() as session:
        assert year_lists.of(session, 2031) is None


def test_a_day_stands_in_one_years_list(curator: StrictClient) -> None:
    save(curator, shown(curator, "日期,类型,名称\n2031-12-31,放假,岁末（虚构）\n"))
    page = shown(curator, "日期,类型,名称\n2031-12-31,放假,元日（虚构）\n", 2032)
    assert "2031-12-31 已经在另一年的安排里" in page.main


def test_what_was_not_shown_is_not_saved(curator: StrictClient) -> None:
    for days in ("", "开始,结束,类型,名称\n坏,坏,坏,坏\n"):
        sent = {"year": 2031, "source": SOURCE, "days": days, "seen": 0}
        assert "没有载入" in curator.post("/calendar", sent).html
    assert "没有载入" in curator.post("/calendar", {"year": 1, "source": "", "days": LIST, "seen": "x"}).html
    with db.reading() as session:
        assert not year_lists.years(session)


def test_who_looked_at_an_older_list_loads_nothing_over_a_newer_one(
    curator: StrictClient, strict: Strict
) -> None:
    old, other = shown(curator, LIST), strict(Role.CURATOR)
    save(other, shown(other, LIST.replace("丰收节", "灯节")))
    assert "别人刚载入了" in save(curator, old).html
    assert "灯节" in curator.get("/calendar?year=2031").main


def test_only_curators_keep_the_calendar(strict: Strict) -> None:
    sent = {"year": 2031, "source": SOURCE, "days": LIST, "seen": 0}
    for role in set(Role) - {Role.CURATOR}:
        browser = strict(role)
        browser.get("/calendar", status=403)
        browser.post("/calendar", sent, status=403)
    with db.reading() as session:
        assert not year_lists.years(session)


def test_the_command_loads_or_tells_every_fault(app: Flask, tmp_path: Path) -> None:
    path, run = tmp_path / "list.csv", app.test_cli_runner().invoke
    path.write_text(LIST + "坏,坏,坏,\n", encoding="utf-8")
    told = run(args=["calendar", "import", str(path), "--year", "2031", "--source", SOURCE])
    assert (told.exit_code, told.output.count("第 4 行")) == (1, 4)
    assert run(args=["calendar", "show", "2031"]).exit_code == 1
    path.write_text(LIST, encoding="utf-8")
    assert run(args=["calendar", "import", str(path), "--year", "2031", "--source", SOURCE]).exit_code == 0
    assert "放假 丰收节（虚构）" in run(args=["calendar", "show", "2031"]).output
    assert run(args=["calendar", "template", str(tmp_path / "blank.xlsx")]).exit_code == 0
    assert year_sheet.read(tmp_path / "blank.xlsx", 2031)[1][0].code == "empty"
    assert run(args=["calendar", "import", str(path), "--year", "2032", "--source", SOURCE]).exit_code == 1


class TestAtOnce:
    """On both databases."""

    @pytest.fixture
    def site_settings(self, each_database: Settings) -> Settings:
        return each_database

    @pytest.mark.parametrize("before", [0, 1])
    def test_of_two_who_load_at_once_one_does(
        self, app: Flask, person: Callable[..., SignedIn], before: int
    ) -> None:
        who = person(Role.CURATOR)
        days, _faults = year_sheet.read_text(LIST, 2031)
        made: dict[str, Any] = {"source": SOURCE, "person_id": who.id, "now": clock.now()}
        for n in range(before):
            with db.writing() as session:
                year_lists.load(session, 2031, days, seen=n, **made)
        meeting, outcomes = threading.Barrier(2), []

        def load() -> None:
            with app.app_context():
                with suppress(threading.BrokenBarrierError):
                    meeting.wait(1)
                try:
                    with db.writing() as session:
                        year_lists.load(session, 2031, days, seen=before, **made)
                except year_lists.Newer:
                    outcomes.append("too late")
                else:
                    outcomes.append("loaded")

        threads = [threading.Thread(target=load) for _ in range(2)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert sorted(outcomes) == ["loaded", "too late"]
        with db.reading() as session:
            assert len(ledger.about(session, "calendar:2031")) == before + 1
            assert len(year_lists.moved(year_lists.of(session, 2031))) == 4
