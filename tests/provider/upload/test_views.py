"""The provider's pages: upload, state, check, files; and nothing of other organisations."""

from __future__ import annotations

import errno
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from accessibility.captions.jobs import CAPTIONS
from accounts.people import Role, SignedIn
from foundation import db, jobs
from packages import archive
from packages.models import Package, Resource
from tests.client import StrictClient
from tests.make import packages as make
from tests.make import steps

Strict = Callable[..., StrictClient]
SHORT = {"media/03.mp4": make.clip(60)}  # too little practical work


@pytest.fixture
def provider(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


@pytest.fixture
def mine(strict: Strict, provider: SignedIn) -> StrictClient:
    return strict(provider)


def upload(
    client: StrictClient, content: bytes, url: str = "/packages/new", name: str = steps.BUNDLE
) -> object:
    return client.post(url, {"archive": (io.BytesIO(content), name)})


def count() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Package)) or 0


def test_an_empty_list_says_how_to_begin(mine: StrictClient) -> None:
    page = mine.get("/packages")
    assert "这里会有你的培训包" in page.main
    assert page.link("上传培训包") == "/packages/new"


def test_a_good_package_waits_for_its_captions(mine: StrictClient) -> None:
    page = upload(mine, make.zip_of(make.files()))
    assert page.h1 == "“面点入门（虚构）”还差 3 项"
    assert "都符合" in page.main
    assert page.main.count("等着做") == 3
    assert "1 分 20 秒" in page.main  # measured, not told
    with db.reading() as session:
        clips = [each for each in session.scalars(select(Resource)) if each.is_clip]
        assert all(jobs.of(session, CAPTIONS, f"resource:{each.id}") for each in clips)
    desk = mine.get("/packages").main
    assert "还没有提交" in desk  # a list judges nothing
    assert "下一步：看还差什么" in desk
    assert "后台还在做 9 件" in desk


def test_a_faulty_package_is_a_draft_that_tells_every_fault_with_its_place(mine: StrictClient) -> None:
    manifest = make.manifest_with(("media/02.mp4", "media/gone.mp4"), ('"practical"', '"fun"'))
    page = upload(mine, make.zip_of(make.files({"package.toml": manifest, "rights/承诺书.txt": None})))
    assert page.h1 == "“面点入门（虚构）”还差 11 项"
    places = [item.text or "" for item in page.select("//div[contains(@class, 'panel-error')]//li/strong")]
    assert len(places) == 3
    assert all("package.toml" in place for place in places)
    assert "没有能播放的文件" in page.main
    assert "请先改好" in mine.get(page.link("看检查结果")).h1


def test_what_is_no_zip_is_refused_with_its_reason_and_nothing_is_kept(mine: StrictClient) -> None:
    page = upload(mine, b"not a zip at all", name="课程.zip")
    assert page.h1 == "上传培训包"
    assert page.select("//*[@id='error-summary']//a[@href='#archive']")
    assert page.select("//div[contains(@class, 'panel-error')]//li")
    assert count() == 0


def test_no_file_chosen(mine: StrictClient) -> None:
    page = mine.post("/packages/new")
    assert page.select("//*[@id='error-summary']//a[@href='#archive']")
    assert "请先选文件" in page.main


def test_too_large_says_so(app: Flask, mine: StrictClient) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 5_000
    page = mine.post("/packages/new", {"archive": (io.BytesIO(b"x" * 9_000), "大.zip")}, status=413)
    assert "太大" in page.main
    assert count() == 0


def test_the_check_tells_what_blocks_first_then_shares_and_every_clause(
    mine: StrictClient, provider: SignedIn, tmp_path: Path
) -> None:
    package_id = steps.imported(provider, tmp_path, SHORT)
    page = mine.get(f"/packages/{package_id}/check")
    assert page.h1 == "检查：先改这 4 处"
    assert "一共还差 7 项：4 处内容要改，3 段字幕要核对，做完就能提交。" in page.main
    shares, wrong = page.select("//main//div[starts-with(@class, 'panel ')]")[:2]
    assert "课时比例" in "".join(shares.itertext())
    assert "实操的比例" in "".join(wrong.itertext())
    assert "提交以前要改的，4 处" in "".join(wrong.itertext())
    assert "再加" in "".join(wrong.itertext())
    assert len(page.select("//*[contains(@class, 'share ')]|//*[@class='share']")) == 3
    tables = page.select("//table")
    assert len(tables[0].findall(".//tbody/tr")) == 3
    (folded,) = page.select("//main//details[.//summary[starts-with(., '其他 ')]]")
    rules = [str(link).rsplit("/", 1)[1] for link in folded.xpath(".//tbody/tr/th//a/@href")]
    assert {"TJ-01", "TJ-12", "TJ-18"} <= set(rules)
    assert "TJ-14" not in rules  # what is wrong is told once
    assert len(rules) == len(set(rules))
    assert "我们的理解：" in page.main
    assert "这些由评审的人来看" in page.main


def test_the_check_of_a_good_package_leads_on(mine: StrictClient, provider: SignedIn, tmp_path: Path) -> None:
    package_id = steps.imported(provider, tmp_path)
    assert mine.get(f"/packages/{package_id}/check").h1 == "检查：内容都符合要求，接下来核对字幕"
    steps.checked(package_id, provider)
    page = mine.get(f"/packages/{package_id}/check")
    assert page.h1 == "检查都通过了，可以提交"
    assert page.link("下一步：提交") == f"/packages/{package_id}/submit"


def test_a_new_upload_takes_the_place_and_keeps_captions_of_clips_that_stayed(
    mine: StrictClient, provider: SignedIn, tmp_path: Path
) -> None:
    package_id = steps.imported(provider, tmp_path, SHORT)
    steps.checked(package_id, provider)
    url = f"/packages/{package_id}/replace"
    assert "字幕会留着" in mine.get(url).main
    page = upload(mine, make.zip_of(make.files()), url)
    assert page.h1 == "“面点入门（虚构）”还差 1 项"
    assert "还有 1 段，共 3 段" in page.main
    assert count() == 1


def test_what_is_under_review_stays_as_it_is(mine: StrictClient, provider: SignedIn, tmp_path: Path) -> None:
    package_id = steps.imported(provider, tmp_path)
    steps.submitted(package_id, provider)
    page = mine.get(f"/packages/{package_id}")
    assert page.h1 == "“面点入门（虚构）”正在等评审"
    url = f"/packages/{package_id}/replace"
    assert not page.select(f"//a[@href='{url}']")
    assert "内容先不能换" in mine.get(url).main
    page = upload(mine, make.zip_of(make.files(SHORT)), url)
    assert "内容先不能换" in page.main
    with db.reading() as session:
        durations = [each.duration_ms or 0 for each in session.get_one(Package, package_id).resources]
    assert max(durations) > 250_000


def test_downloads(sign_in: Callable[..., FlaskClient], provider: SignedIn) -> None:
    client = sign_in(provider)
    workbook = client.get("/packages/template.xlsx")
    assert workbook.data[:2] == b"PK"
    sample = client.get("/packages/example.zip")
    assert sample.data[:2] == b"PK"
    assert "attachment" in sample.headers["Content-Disposition"]
    sample.close()


def test_a_file_is_given_in_ranges(
    sign_in: Callable[..., FlaskClient], provider: SignedIn, tmp_path: Path
) -> None:
    package_id = steps.imported(provider, tmp_path)
    clip = steps.clips(package_id)[0]
    part = sign_in(provider).get(f"/resources/{clip}/file", headers={"Range": "bytes=4-7"})
    assert part.status_code == 206
    assert part.data == b"ftyp"
    part.close()
    reviewer = sign_in(Role.REVIEWER)
    assert reviewer.get(f"/resources/{clip}/file").status_code == 404  # a draft is its provider's alone
    steps.submitted(package_id, provider)
    whole = reviewer.get(f"/resources/{clip}/file")
    assert whole.status_code == 200
    assert whole.headers["Content-Type"] == "video/mp4"
    whole.close()


def test_nothing_of_another_organisation(
    strict: Strict, person: Callable[..., SignedIn], provider: SignedIn, tmp_path: Path
) -> None:
    package_id = steps.imported(provider, tmp_path)
    clip = steps.clips(package_id)[0]
    stranger = strict(person(Role.PROVIDER, organisation="另一家示例中心（虚构）"))
    for url in (
        f"/packages/{package_id}",
        f"/packages/{package_id}/check",
        f"/packages/{package_id}/replace",
        f"/packages/{package_id}/submit",
        f"/resources/{clip}/file",
        f"/captions/{clip}",
        f"/captions/{clip}.vtt",
        f"/captions/{clip}/transcript",
        f"/captions/{clip}/progress",
        f"/captions/{clip}/progress.json",
    ):
        stranger.get(url, status=404)
    assert "面点入门" not in stranger.get("/packages").html
    stranger.post(f"/packages/{package_id}/submit", status=404)
    stranger.post(f"/captions/{clip}", {"track_id": "1"}, status=404)
    stranger.post(f"/captions/{clip}/again", status=404)


def test_nobody_else_uploads(strict: Strict) -> None:
    strict(Role.TRAINEE).get("/packages/new", status=403)
    strict(Role.REVIEWER).get("/packages", status=403)
    assert strict().get("/packages").h1 == "登录"


def test_a_full_disk_is_told_as_what_it_is(mine: StrictClient, monkeypatch: pytest.MonkeyPatch) -> None:
    free = shutil.disk_usage("/")._replace(free=1000)
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: free)
    page = mine.post(
        "/packages/new", {"archive": (io.BytesIO(make.zip_of(make.files())), steps.BUNDLE)}, status=507
    )
    assert page.h1 == "网站的硬盘满了"
    assert "您的文件没有问题" in page.main
    assert count() == 0


def test_a_disk_that_fills_up_while_unpacking_damages_no_zip(
    mine: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> str:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(archive, "_copy", full)
    page = mine.post(
        "/packages/new", {"archive": (io.BytesIO(make.zip_of(make.files())), steps.BUNDLE)}, status=507
    )
    assert "损坏" not in page.main
