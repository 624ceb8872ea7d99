"""The page of a clip: how far its check is, what was found with places to jump to, its copies; the same for reviewers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from accounts.people import Role, SignedIn
from foundation import clock, db, jobs
from judging import check, clip_check, facts
from media import results
from packages.models import Package, Resource
from provider.clips import checks_and_copies
from schemes.findings import FAIL, UNKNOWN
from tests.browser.checks import clean, faulty
from tests.client import StrictClient
from tests.make import packages as make
from tests.make import steps

Strict = Callable[..., StrictClient]


@pytest.fixture
def provider(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


@pytest.fixture
def mine(strict: Strict, provider: SignedIn) -> StrictClient:
    return strict(provider)


@pytest.fixture
def clip(provider: SignedIn, tmp_path: Path) -> int:
    return steps.clips(steps.imported(provider, tmp_path))[0]


def keep(clip: int, result: dict[str, Any]) -> None:
    with db.writing() as session:
        resource = session.get_one(Resource, clip)
        assert resource.file is not None
        results.keep_check(
            session, resource.file.sha256, checks_and_copies.CHECK_VERSION, result, clock.now()
        )


def set_job(clip: int, **values: object) -> None:
    with db.writing() as session:
        job = clip_check.job_of(session, session.get_one(Resource, clip))
        assert job is not None
        for name, value in values.items():
            setattr(job, name, value)


def test_before_it_is_checked_the_page_says_where_it_stands(mine: StrictClient, clip: int) -> None:
    url = f"/clips/{clip}/check"
    assert mine.get(url).h1 == f"“{make.FIRST}”在排队等着查"
    set_job(clip, state="running", lease_until=clock.now(), stage="check", done=20_000, total=60_000)
    page = mine.get(url)
    assert page.h1 == f"正在查“{make.FIRST}”"
    assert "已完成 20 秒，共 1 分" in page.main
    told = mine.client.get(f"/clips/{clip}/progress.json").get_json()
    assert (told["state"], told["done"], told["total"]) == ("running", 20_000, 60_000)


def test_a_failed_check_says_so_and_is_tried_again(mine: StrictClient, clip: int) -> None:
    set_job(clip, state="failed", error="查得太慢，停下了。机器可能正忙，过一会儿再试一次。")
    page = mine.get(f"/clips/{clip}/check")
    assert page.h1.endswith("没有查成")
    assert "机器可能正忙" in page.main
    page = mine.post(f"/clips/{clip}/again", {"work": "check"})
    assert page.h1.endswith("在排队等着查")


def test_faults_come_with_words_limits_and_places(mine: StrictClient, clip: int) -> None:
    keep(clip, faulty(60))
    page = mine.get(f"/clips/{clip}/check")
    assert page.h1 == f"“{make.FIRST}”有 2 处不合技术要求"
    assert "可能诱发癫痫" in page.main
    jumps = page.select("//a[@data-jump]")
    # fifteen broken pictures within a second are one place
    assert [link.get("data-jump") for link in jumps].count("9000") == 1
    assert {"21000", "27000"} <= {link.get("data-jump") for link in jumps}
    assert f"/clips/{clip}/check?at=21000#player" in {link.get("href") for link in jumps}
    assert "声音断开 1 处，声音太响 1 处，黑屏 2 处，画面不动 1 处，闪烁 2 处" in page.main
    assert len(page.select("//figure//*[local-name()='svg']")) == 6
    rows = page.select("//table[caption='要留意的地方']/tbody/tr")
    assert len(rows) == 7
    assert "请看口型和声音是不是对得上" in page.main


def test_without_scripting_a_place_is_a_fragment_of_the_clip(mine: StrictClient, clip: int) -> None:
    keep(clip, faulty(60))
    page = mine.get(f"/clips/{clip}/check?at=21000")
    player = page.select("//video")[0]
    assert player.get("src") == f"/resources/{clip}/file#t=21.000"
    assert "放到了 21 秒" in page.main


def test_a_clean_clip_says_so(mine: StrictClient, clip: int) -> None:
    keep(clip, clean(60))
    page = mine.get(f"/clips/{clip}/check")
    assert page.h1 == f"“{make.FIRST}”的声音和画面没有查出问题"
    assert "一路平稳" in page.main


def test_a_refused_file_tells_why(mine: StrictClient, clip: int) -> None:
    keep(clip, {"refused": "playlist", "measurements": [], "timeline": {}})
    assert "这是播放列表" in mine.get(f"/clips/{clip}/check").main


def test_the_package_leads_to_each_clip(mine: StrictClient, provider: SignedIn, clip: int) -> None:
    keep(clip, faulty(60))
    with db.reading() as session:
        package_id = session.get_one(Resource, clip).course.package_id
    page = mine.get(f"/packages/{package_id}")
    assert "2 处不合要求" in page.main
    assert f"/clips/{clip}/check" in [link.get("href") for link in page.select("//a")]


def test_reviewers_see_the_same_and_change_nothing(
    strict: Strict, person: Callable[..., SignedIn], provider: SignedIn, clip: int
) -> None:
    with db.reading() as session:
        package_id = session.get_one(Resource, clip).course.package_id
    submission = steps.submitted(package_id, provider)
    keep(clip, faulty(60))
    reviewer = strict(person(Role.REVIEWER))
    review = reviewer.get(f"/reviews/{submission}")
    assert f"/clips/{clip}/check" in [link.get("href") for link in review.select("//a")]
    assert "请看口型和声音是不是对得上" in review.main
    page = reviewer.get(f"/clips/{clip}/check")
    assert page.h1 == f"“{make.FIRST}”有 2 处不合技术要求"
    assert not page.select("//main//form")


def test_strangers_see_nothing(strict: Strict, person: Callable[..., SignedIn], clip: int) -> None:
    other = strict(person(Role.PROVIDER, organisation="别家（虚构）"))
    for path in ("check", "progress.json", "copies/video"):
        assert other.client.get(f"/clips/{clip}/{path}").status_code == 404


def test_the_check_is_done_as_a_job_and_becomes_facts(app: Flask, clip: int) -> None:
    with db.writing() as session:
        package = session.get_one(Resource, clip).course.package
        package.scheme_id = "shanghai-2023"
        before = check.check(session, package, {"package"}, clock.now())
    set_job(clip, state="running", lease_until=clock.now() + jobs.LEASE, tries=1)
    with db.reading() as session:
        job = clip_check.job_of(session, session.get_one(Resource, clip))
    assert job is not None
    checks_and_copies.check(jobs.Work(db.database(), job))
    with db.reading() as session:
        package = session.get_one(Package, package.id)
        gathered = facts.gather(session, package, clock.now())
        after = check.check(session, package, {"package"}, clock.now())
        first = next(each for each in gathered.resources if each.name == make.FIRST)
        state = session.get_one(jobs.Job, job.id).state
    assert state == "done"
    assert first.picture is not None
    assert first.picture["container"] == "mp4"
    assert first.picture["video_bit_rate_bps"]

    def outcomes(findings: Any) -> set[tuple[str, str]]:
        return {(each.id, each.outcome) for each in findings if each.outcome in (FAIL, UNKNOWN)}

    # what nobody had measured is measured now
    assert len([one for one in outcomes(after) if one[1] == UNKNOWN]) <= len(
        [one for one in outcomes(before) if one[1] == UNKNOWN]
    )
    assert outcomes(after) != outcomes(before) or before != after


def test_even_loudness_is_asked_for_once(mine: StrictClient, clip: int) -> None:
    mine.post(f"/clips/{clip}/again", {"work": "even"})
    with db.reading() as session:
        job = checks_and_copies.copies_of(session, session.get_one(Resource, clip))
    assert job is not None
    assert '"loudness": true' in job.inputs
    mine.post(f"/clips/{clip}/again", {"work": "other"}, status=400)
