"""Pages of captions: how far they are, with and without scripting; reading, mending, accepting; the transcript."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from accessibility.captions import progress, tracks
from accessibility.captions.jobs import CAPTIONS
from accounts.people import Role, SignedIn
from foundation import clock, db, jobs, ledger
from tests.client import Page, StrictClient
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
def package_id(provider: SignedIn, tmp_path: Path) -> int:
    return steps.imported(provider, tmp_path, {f"media/0{n}.mp4": make.clip(2 + n) for n in (1, 2, 3)})


@pytest.fixture
def clip(package_id: int) -> int:
    return steps.clips(package_id)[0]


@pytest.fixture
def read(package_id: int) -> int:
    """A clip whose captions the machine has made."""
    return steps.captioned(package_id)[0]


def job_is(clip: int, **values: object) -> None:
    with db.writing() as session:
        job = jobs.of(session, CAPTIONS, f"resource:{clip}")
        assert job is not None
        for name, value in values.items():
            setattr(job, name, value)


def running(clip: int, done: int) -> None:
    now = clock.now()
    job_is(
        clip,
        state="running",
        stage="decode",
        done=done,
        total=580_000,
        lease_until=now + timedelta(minutes=1),
        started_at=now - timedelta(seconds=50),
    )


def current(clip: int) -> tracks.CaptionTrack:
    with db.reading() as session:
        found = tracks.current(session, clip)
        assert found is not None
        return found


def fields(page: Page, step: str = "save") -> dict[str, str]:
    """What the form would send."""
    typed = {
        area.get("name"): (area.text or "").removeprefix("\n") for area in page.select("//form//textarea")
    }
    inputs = page.select("//form[@id='rows']//input[not(@type='checkbox')][@name!='csrf_token']")
    return {**typed, **{each.get("name"): each.get("value") for each in inputs}, "do": step}


def test_waiting_then_real_progress_in_words(mine: StrictClient, clip: int) -> None:
    page = mine.get(f"/captions/{clip}")
    assert page.h1 == "“操作卫生”的字幕在排队"
    running(clip, 200_000)
    page = mine.get(f"/captions/{clip}")
    assert page.h1 == "正在做“操作卫生”的字幕"
    assert "已完成 3 分 20 秒，共 9 分 40 秒" in page.main
    bar = page.select("//progress")[0]
    assert (bar.get("value"), bar.get("max")) == ("200000", "580000")
    told = mine.client.get(f"/captions/{clip}/progress.json").json
    assert (told["state"], told["done"], told["total"]) == ("running", 200_000, 580_000)
    assert "大约还要" in told["text"]


def test_news_come_until_the_work_is_done(package_id: int, clip: int) -> None:
    running(clip, 200_000)
    news = progress.news(clip, 60, look=0)
    assert next(news).startswith("已完成 3 分 20 秒，共 9 分 40 秒")
    job_is(clip, done=400_000)
    assert next(news).startswith("已完成 6 分 40 秒")
    job_is(clip, state="done", lease_until=None)
    assert list(news) == ["字幕做好了。"]


def test_no_news_is_an_empty_line_and_time_runs_out(clip: int) -> None:
    assert list(progress.news(clip, 0.05, look=0.06)) == ["排队等着做。前面的做完就轮到它。", ""]


def test_without_scripting_the_answer_grows_by_lines(mine: StrictClient, clip: int) -> None:
    job_is(clip, state="failed", error="ValueError", tries=3)
    page = mine.get(f"/captions/{clip}/progress")
    assert len(page.select("//main//ol/li[contains(., '没有做成')]")) == 1
    assert page.link("继续看进度") == f"/captions/{clip}/progress"


def test_only_a_few_open_answers_hold_the_server(mine: StrictClient, clip: int) -> None:
    with progress.staying() as one, progress.staying() as two, progress.staying() as three:
        assert min(one, two, three) > 0
        began = time.monotonic()
        page = mine.get(f"/captions/{clip}/progress")
        assert time.monotonic() - began < 3
    assert "排队等着做" in page.main
    assert page.link("继续看进度")
    with progress.staying() as free:
        assert free > 0


def test_a_failed_job_says_so_and_can_be_tried_again(mine: StrictClient, clip: int) -> None:
    told = "读不出这一段的声音。请检查文件能不能播放，再重新上传。"
    job_is(clip, state="failed", error=told, tries=3)
    page = mine.get(f"/captions/{clip}")
    assert page.h1 == "“操作卫生”的字幕没有做成"
    assert told in page.main
    assert mine.post(f"/captions/{clip}/again").h1 == "“操作卫生”的字幕在排队"


def test_a_program_s_own_words_are_kept_from_people(mine: StrictClient, clip: int) -> None:
    job_is(clip, state="failed", error="ValueError", tries=3)
    page = mine.get(f"/captions/{clip}")
    assert "ValueError" not in page.main
    assert "没有做成，原因已经记下" in page.main


def test_a_silent_clip_says_what_to_do(mine: StrictClient, provider: SignedIn, tmp_path: Path) -> None:
    package_id = steps.imported(provider, tmp_path, {"media/01.mp4": make.clip(2, sound=False)})
    page = mine.get(f"/captions/{steps.clips(package_id)[0]}")
    assert page.h1 == "“操作卫生”没有声音"
    assert page.link("重新上传") == f"/packages/{package_id}/replace"


def test_captions_are_read_line_by_line_and_flagged_ones_say_why(mine: StrictClient, read: int) -> None:
    page = mine.get(f"/captions/{read}")
    assert page.h1 == "核对“操作卫生”的字幕"
    assert "字幕由机器生成，还没有人核对" in page.main
    assert "5 秒 起，4 秒" in page.main
    flagged = page.select("//form//textarea[@aria-describedby]")
    assert [area.get("name") for area in flagged] == ["t-0", "t-1", "t-2"]
    assert page.select("//li[@class='cue cue-flagged']/@id") == ["c-2"]
    assert "听得不准" in page.select("//*[@id='w-2']")[0].xpath("string()")
    assert page.link("去第一处").endswith("#t-2")
    assert page.select(f"//video/track[@src='/captions/{read}.vtt?language=zh'][@kind='captions']")


def test_saved_unchanged_they_are_accepted(mine: StrictClient, provider: SignedIn, read: int) -> None:
    before = current(read)
    page = mine.post(f"/captions/{read}", fields(mine.get(f"/captions/{read}")))
    assert "供应单位已核对，“操作卫生”的字幕" in page.main
    after = current(read)
    assert (after.id, after.state, after.corrected_by) == (before.id, "corrected", provider.id)
    with db.reading() as session:
        entries = ledger.about(session, f"resource:{read}")
        assert [e.kind for e in entries if e.kind.startswith("captions.")] == ["captions.corrected"]


def test_changed_words_are_a_new_row_and_the_old_one_stays(mine: StrictClient, read: int) -> None:
    before = current(read)
    typed = {**fields(mine.get(f"/captions/{read}")), "t-0": "和面之前，先把手洗干净。", "t-1": ""}
    mine.post(f"/captions/{read}", typed)
    after = current(read)
    assert after.id != before.id
    assert [cue["text"].replace("\n", "") for cue in after.cues] == [
        "和面之前，先把手洗干净。",
        "水要一点一点加。",
    ]
    page = mine.get(f"/captions/{read}")
    assert page.h1 == "“操作卫生”的字幕核对过了"
    assert "字幕已由供应单位核对" in page.main


def test_two_at_once_both_are_shown_and_nothing_is_lost(
    mine: StrictClient, person: Callable[..., SignedIn], read: int
) -> None:
    typed = {**fields(mine.get(f"/captions/{read}")), "t-0": "我写的。", "t-2": "水慢慢加。"}
    steps.corrected(read, "同事写的。", person(Role.PROVIDER))
    page = mine.post(f"/captions/{read}", typed, status=409)
    assert page.select("//*[@id='error-summary']")
    shown = fields(page)
    assert (shown["t-0"], shown["t-2"]) == ("我写的。", "水慢慢加。")
    assert "另一份写的是：同事写的。" in page.main
    mine.post(f"/captions/{read}", shown)
    assert next(cue["text"] for cue in current(read).cues) == "我写的。"


def test_a_broken_form_changes_nothing(mine: StrictClient, read: int) -> None:
    mine.post(f"/captions/{read}", {"track_id": "²", "t-x": "", "t-0": "别的"}, status=404)
    empty = {**dict.fromkeys(("t-0", "t-1", "t-2"), " "), "track_id": str(current(read).id), "do": "save"}
    page = mine.post(f"/captions/{read}", empty, status=422)
    assert "至少要留一条字幕" in page.main
    assert current(read).state == "machine-made"


def test_the_file_and_the_transcript(strict: Strict, provider: SignedIn, tmp_path: Path) -> None:
    package_id = steps.imported(provider, tmp_path)
    read, reviewer = steps.clips(package_id)[0], strict(Role.REVIEWER)
    reviewer.get(f"/captions/{read}.vtt", status=404)  # a draft is its provider's alone
    steps.submitted(package_id, provider)
    told = reviewer.get(f"/captions/{read}.vtt").response
    assert told.mimetype == "text/vtt"
    assert told.get_data(as_text=True).startswith("WEBVTT")
    page = reviewer.get(f"/captions/{read}/transcript")
    assert page.select("//main//h2")
    assert page.select("//div[@class='prose']/p")
    assert "水要一点一点加。" in page.main


def test_no_captions_yet(mine: StrictClient, clip: int) -> None:
    mine.get(f"/captions/{clip}.vtt", status=404)
    assert "字幕还没有做好" in mine.get(f"/captions/{clip}/transcript").main


def test_who_verified_is_named(
    mine: StrictClient, person: Callable[..., SignedIn], provider: SignedIn, package_id: int
) -> None:
    steps.checked(package_id, provider)
    reviewer = person(Role.REVIEWER)
    steps.verified(package_id, reviewer)
    page = mine.get(f"/captions/{steps.clips(package_id)[0]}")
    assert f"字幕已由{reviewer.name}核对" in page.main
    assert "要重新确认一次" in page.main
