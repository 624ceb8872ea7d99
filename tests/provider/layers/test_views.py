"""The pages where missing pieces are made, by the strict client."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from accessibility.layers import spoken, store, twins, videos
from accounts.people import Role, SignedIn
from foundation import clock, db, jobs
from packages import standing
from packages.models import Package, Resource
from tests.browser import layers
from tests.client import StrictClient
from tests.make import packages as make
from tests.make import steps


@pytest.fixture
def provider(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


@pytest.fixture
def page(strict: Callable[..., StrictClient], provider: SignedIn) -> StrictClient:
    return strict(provider)


@pytest.fixture
def package_id(app: Flask, tmp_path: Path, provider: SignedIn) -> int:
    """A package with clips that nobody described, an image and a document."""
    files: dict[str, Any] = layers.rich()
    files["package.toml"] = files["package.toml"].replace(
        b"sound_tells_all = true", b"sound_tells_all = false"
    )
    made = steps.imported(provider, tmp_path, files)
    steps.captioned(made)
    return made


def resource(package_id: int, kind: str, number: int = 0) -> int:
    with db.reading() as session:
        found = [each.id for each in session.get_one(Package, package_id).resources if each.kind == kind]
        return found[number]


def kinds(resource_id: int) -> dict[str, str]:
    with db.reading() as session:
        return {k: v.state for k, v in store.of(session, session.get_one(Resource, resource_id)).items()}


def test_the_table_says_what_is_owed_and_leads_to_the_next_piece(page: StrictClient, package_id: int) -> None:
    shown = page.get(f"/packages/{package_id}/layers")
    assert shown.h1 == "无障碍内容：发布前还差 8 项"
    for words in ("还没有，要补", "机器生成，还没有人核对", "没有，可以不做", "本来就是网页"):
        assert words in shown.main
    clip = resource(package_id, "video")
    assert shown.link("下一步：“操作卫生”，文件 media/01.mp4") == f"/captions/{clip}"


def test_findings_lead_to_the_pages_that_mend_them(page: StrictClient, package_id: int) -> None:
    shown = page.get(f"/packages/{package_id}/check")
    links = [str(each.get("href")) for each in shown.select("//main//a[starts-with(., '去补上')]")]
    assert f"/layers/{resource(package_id, 'video')}/description" in links
    assert f"/layers/{resource(package_id, 'image')}/alt" in links
    assert f"/layers/{resource(package_id, 'document', 1)}/twin" in links
    assert "没有替代文字，请补上" in shown.main


def test_a_description_is_written_in_the_pauses(page: StrictClient, package_id: int) -> None:
    clip = resource(package_id, "video")
    shown = page.get(f"/layers/{clip}/description")
    times = [str(each.get("value")) for each in shown.select("//input[starts-with(@id, 'at_')]")]
    assert times == ["0:09", "", ""], "one pause after the captions, and two spare rows"
    assert "这里有 51.0 秒没人说话，最多放 228 个字" in shown.main
    sent = {
        "read": "0",
        "at_0": "0:09.5",
        "text_0": "双手把面团推出去。",
        "at_1": "0:02.1",
        "text_1": "面粉很白。",
    }
    drafted = page.post(f"/layers/{clip}/description", {**sent, "draft": "1"})
    assert "草稿保存了，2 段" in drafted.main
    assert "读的时候画面会停" in drafted.main, "somebody speaks at 2.1 s"
    assert kinds(clip) == {"description": "draft"}
    read = str(drafted.select("//input[@id='read']/@value")[0])
    page.post(f"/layers/{clip}/description", {**sent, "read": read, "done": "1"})
    assert kinds(clip) == {"description": "done"}
    with db.reading() as session:
        job = spoken.job_of(session, clip)
        assert job is not None
        assert job.state == "waiting"


def test_a_wrong_time_is_told_at_its_field_and_nothing_is_lost(page: StrictClient, package_id: int) -> None:
    clip = resource(package_id, "video")
    sent = {"read": "0", "at_0": "九秒", "text_0": "双手推面。", "done": "1"}
    shown = page.post(f"/layers/{clip}/description", sent, status=422)
    assert "第 1 段的时间读不懂" in shown.main
    assert shown.select("//textarea")[0].text.strip() == "双手推面。"
    assert kinds(clip) == {}


def test_two_people_do_not_overwrite_each_other(page: StrictClient, package_id: int) -> None:
    clip = resource(package_id, "video")
    sent = {"read": "0", "at_0": "0:10", "text_0": "双手推面。", "draft": "1"}
    page.post(f"/layers/{clip}/description", sent)
    shown = page.post(f"/layers/{clip}/description", {**sent, "text_0": "另一句。"}, status=422)
    assert "别人刚改过这段口述影像" in shown.main
    assert shown.select("//textarea")[0].text.strip() == "另一句。"


def test_the_statement_needs_a_tick_and_can_be_taken_back(page: StrictClient, package_id: int) -> None:
    clip = resource(package_id, "video")
    assert "请先听一遍" in page.post(f"/layers/{clip}/statement").main
    page.post(f"/layers/{clip}/statement", {"heard": "y"})
    assert kinds(clip) == {"statement": "done"}
    assert "声明撤回了" in page.post(f"/layers/{clip}/statement").main
    assert kinds(clip) == {}


def test_a_sign_video_must_be_as_long_as_the_clip(page: StrictClient, package_id: int) -> None:
    clip = resource(package_id, "video")

    def sent(seconds: int, offset: str = "0") -> dict[str, Any]:
        video = (io.BytesIO(make.clip(seconds, sound=False)), "sign.mp4")
        return {"video": video, "offset": offset}

    assert "对不上" in page.post(f"/layers/{clip}/sign", sent(30)).main
    assert (
        "不是能播放的视频，是：纯文本"
        in page.post(f"/layers/{clip}/sign", {"video": (io.BytesIO(b"text"), "a.mp4"), "offset": "0"}).main
    )
    assert "手语视频放好了" in page.post(f"/layers/{clip}/sign", sent(65, "0:05")).main
    with db.reading() as session:
        layer = store.of(session, session.get_one(Resource, clip))["sign"]
        assert (layer.content["duration_ms"], layer.content["offset_ms"]) == (65_000, 5_000)
    assert "视频拿掉了" in page.post(f"/layers/{clip}/withdraw-sign").main
    assert kinds(clip) == {}


def test_a_summary_is_kept_and_hard_words_are_told(page: StrictClient, package_id: int) -> None:
    clip = resource(package_id, "video")
    hard = "在厌氧环境中代谢葡萄糖从而生成二氧化碳并使面团体积膨胀的酵母菌。"
    shown = page.post(f"/layers/{clip}/summary", {"text": hard})
    assert "这一句有" in shown.main
    assert "“酵母菌”不常见" in shown.main
    assert kinds(clip) == {"summary": "done"}
    assert "读起来不难" in page.post(f"/layers/{clip}/summary", {"text": "先洗手。再和面。"}).main


def test_an_alternative_text_is_counted_as_reading(page: StrictClient, package_id: int) -> None:
    image = resource(package_id, "image")
    page.post(f"/layers/{image}/alt", {"text": "三种面粉：" + "高筋、中筋、低筋。" * 10})
    with db.reading() as session:
        found = session.get_one(Resource, image)
        assert found.alt.startswith("三种面粉")
        assert found.duration_ms == 95 * 200


def test_a_twin_is_made_mended_and_accepted(page: StrictClient, package_id: int) -> None:
    document = resource(package_id, "document", 1)
    with db.writing() as session:  # other jobs would want the machine's voice and ears
        for job in session.query(jobs.Job).where(jobs.Job.kind != twins.TWIN):
            job.state = "done"
    assert "正在做" in page.get(f"/layers/{document}/twin").main
    assert jobs.run_next()
    shown = page.get(f"/layers/{document}/twin")
    assert "第 1 张图没有替代文字" in shown.main
    assert "第 1 个表没有表头" in shown.main
    assert [each.text for each in shown.select("//div[contains(@class, 'twin')]//h3")] == ["和面的配方"]
    left = page.post(f"/layers/{document}/twin", {"alt_0": "一袋面粉"})
    assert "还有 1 处要补" in left.main
    done = page.post(f"/layers/{document}/twin", {"alt_0": "一袋面粉", "head_0": "1"})
    assert "网页版核对好了" in done.main
    assert kinds(document) == {"twin": "done"}
    assert page.get(f"/layers/{document}/twin").select("//th[@scope='col']")


def test_nothing_changes_while_others_look(
    page: StrictClient, app: Flask, tmp_path: Path, provider: SignedIn
) -> None:
    made = steps.imported(provider, tmp_path)
    steps.submitted(made, provider)
    clip = resource(made, "video")
    for url, data in [
        ("statement", {}),
        ("summary", {"text": "先洗手。"}),
        ("description", {"read": "0", "at_0": "0:10", "text_0": "推面。", "done": "1"}),
        ("withdraw-sign", {}),
    ]:
        assert "正在等评审" in page.post(f"/layers/{clip}/{url}", data).main
    assert kinds(clip) == {"statement": "done"}


def test_who_hands_in_while_a_video_is_measured_is_told(
    page: StrictClient, tmp_path: Path, provider: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = steps.imported(provider, tmp_path)
    clip, measure = resource(made, "video"), videos.measure

    def meanwhile(*given: Any) -> dict[str, Any]:
        steps.submitted(made, provider)
        return measure(*given)

    monkeypatch.setattr(videos, "measure", meanwhile)
    sent = {"video": (io.BytesIO(make.clip(60, sound=False)), "sign.mp4"), "offset": "0"}
    assert "正在等评审，内容先不能改。这次没有保存" in page.post(f"/layers/{clip}/sign", sent).main
    assert "sign" not in kinds(clip)


def test_a_machines_draft_is_no_change_of_what_was_handed_in(
    app: Flask, tmp_path: Path, provider: SignedIn
) -> None:
    """A document's twin that is made late: nobody has accepted it, so it is in no version."""
    files = layers.rich()
    made = steps.imported(provider, tmp_path, files)
    steps.captioned(made)
    steps.submitted(made, provider)
    with db.writing() as session:
        document = session.get_one(Resource, resource(made, "document", 0))
        content = {"html": "<p>和面</p>", "language": "zh", "images": [], "faults": []}
        store.put(session, document, "twin", content, person_id=None, now=clock.now(), state="draft")
    with db.writing() as session:
        package = session.get_one(Package, made)
        found = standing.of(session, package)
        assert found is not None
        assert not found.changed
        document = session.get_one(Resource, resource(made, "document", 0))
        store.put(session, document, "twin", content, person_id=provider.id, now=clock.now())
        later = standing.of(session, package)
        assert later is not None
        assert later.changed
        store.withdraw(session, document, "twin", person_id=provider.id, now=clock.now())


def test_a_twin_that_a_person_accepted_is_not_replaced_by_a_late_draft(
    app: Flask, tmp_path: Path, provider: SignedIn
) -> None:
    made = steps.imported(provider, tmp_path, layers.rich())
    document_id = resource(made, "document", 0)
    content = {"html": "<p>和面</p>", "language": "zh", "images": [], "faults": []}
    with db.writing() as session:
        document = session.get_one(Resource, document_id)
        store.put(session, document, "twin", content, person_id=provider.id, now=clock.now())
        twins._keep(session, resource_id=document_id, made=content, folder=tmp_path)
    assert kinds(document_id)["twin"] == "done"
