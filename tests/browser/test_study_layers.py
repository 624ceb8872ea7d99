"""A lesson finished by sound and description only, and by sign language only: the same hours as by mouse.

Measured on the way: description speech within 100 ms of its time, sign language within 100 ms of the clip.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from accessibility.layers import spoken
from accessibility.speaking import speech
from foundation import clock, db, storage
from hours import enrolments
from hours.models import Evidence
from packages.models import Version
from tests.browser import checkers
from tests.browser.hands import Hands
from tests.browser.site import Site, focused
from tests.browser.test_evidence import covered_ms, trainee
from tests.browser.test_player import until
from tests.make import packages
from tests.make import versions as make

pytestmark = pytest.mark.browser
SECONDS = 8
TEXTS = [(1_500, "双手推面团。"), (4_000, "面团变得光滑。")]
MOST_LATE_MS = 100
COUNT = iter(range(1000))
# the first is spoken in a pause; at 4.0 s somebody speaks from 4.2 s on, so the picture stops
CUES = [{"start_ms": 4_200, "end_ms": 6_000, "text": "水要一点一点加。", "flags": []}]
ENGLISH = [{"start_ms": 4_200, "end_ms": 6_000, "text": "Add water little by little.", "flags": []}]
CHAPTERS = [{"start_ms": 0, "title": "洗手"}, {"start_ms": 4_000, "title": "和面"}]


def stored(session: Session, seconds: int, **more: Any) -> int:
    stream = io.BytesIO(packages.clip(seconds, **more))
    return storage.save(session, stream, name="clip.mp4", media_type="video/mp4", now=clock.now()).id


@pytest.fixture(scope="module")
def version_id(site: Site) -> int:
    """A version on air whose clip is eight seconds long, with description and sign language."""
    with site.app.app_context():
        for _ms, text in TEXTS:
            at = np.arange(speech.RATE * 6 // 10, dtype=np.float32) / speech.RATE
            spoken.save(text, "zh", (0.3 * np.sin(4_000 * at)).astype(np.float32), "示例")
        with db.writing() as session:
            version = make.version(session, trainee(session, "layers-frozen"), clip_ms=SECONDS * 1000)
            content = make.content_of(version)
            clip = content["courses"][0]["resources"][0]
            clip["file_id"] = stored(session, SECONDS)
            sign = {"file_id": stored(session, SECONDS + 1, sound=False), "offset_ms": 500}
            cues = [{"start_ms": ms, "text": text} for ms, text in TEXTS]
            clip["copies"] = {"chapters": CHAPTERS, "tracks": []}
            clip["layers"] = {
                "description": {"language": "zh", "cues": cues},
                "sign": sign,
                "summary": {"text": "先推面团。\n面团光滑了就好。"},
            }
            make.rewrite(version, content)
            translated = {"language": "en", "cues": ENGLISH, "verified_at": make.NOW.isoformat()}
            kept = {"language": "zh", "cues": CUES, "verified_at": make.NOW.isoformat()}
            make.rewrite(version, captions={"1": {**kept, "translations": [translated]}})
            return version.id


@pytest.fixture
def lesson(site: Site, browser: Browser, version_id: int) -> Iterator[tuple[Page, int]]:
    """A trainee before the clip, and the id of their enrolment."""
    with site.app.app_context(), db.writing() as session:
        who = trainee(session, f"layers-{next(COUNT)}")
        version = session.get_one(Version, version_id)
        mine = enrolments.enrol(session, who.id, version, clock.now()).id
    with site.context(browser, who) as context:
        page = context.new_page()
        page.add_init_script(
            "window.heard = []; document.addEventListener('description', (event) => window.heard.push(event.detail))"
        )
        page.goto(f"/study/{version_id}/1")
        page.wait_for_selector("#watch.ready[data-layers=ready]")
        yield page, mine


def open_with(page: Page, site: Site, looks: str) -> None:
    """The same lesson as somebody with these preferences sees it."""
    page.context.add_cookies([{"name": "display", "value": looks, "url": site.url}])
    page.reload()
    page.wait_for_selector("#watch.ready[data-layers=ready]")


def ways(site: Site, enrolment_id: int) -> set[str]:
    with site.app.app_context(), db.reading() as session:
        return set(session.scalars(select(Evidence.way).where(Evidence.enrolment_id == enrolment_id)))


def finish(page: Page) -> None:
    page.evaluate("document.querySelector('[data-media]').play()")
    page.get_by_role("heading", name="这一课学完了").wait_for(timeout=40_000)


@pytest.mark.alone
def test_a_lesson_is_finished_by_sound_and_description_only(
    site: Site, lesson: tuple[Page, int], record_line: Callable[[str], None]
) -> None:
    page, mine = lesson
    page.get_by_role("button", name="口述", exact=True).click()
    finish(page)
    heard = page.evaluate("window.heard")
    assert [one["start"] for one in heard] == [ms for ms, _text in TEXTS]
    assert [one["stopped"] for one in heard] == [False, True]
    # by the clip, which may stand still meanwhile, and by the clock
    late = [one[by] for one in heard for by in ("late", "waited")]
    record_line(f"description speech: late by {max(map(abs, late)):.0f} ms at most")
    assert all(abs(ms) <= MOST_LATE_MS for ms in late), late
    assert covered_ms(site, mine) == SECONDS * 1000
    assert "described" in ways(site, mine)


@pytest.mark.alone
def test_a_lesson_is_finished_by_sign_language_only(
    site: Site, lesson: tuple[Page, int], record_line: Callable[[str], None]
) -> None:
    page, mine = lesson
    page.locator("select[data-preference=sign]").select_option("alone")
    page.evaluate(
        """async () => {
            while (document.getElementById("sign-video").readyState < 2) await new Promise((go) => setTimeout(go, 50));
            const clip = document.querySelector("[data-media]"), sign = document.getElementById("sign-video");
            window.drifts = [];
            setInterval(() => {
                if (!clip.paused && !clip.ended && clip.currentTime > 0)
                    window.drifts.push(Math.round(Math.abs(sign.currentTime - 0.5 - clip.currentTime) * 1000));
            }, 50);
        }"""
    )
    finish(page)
    drifts = sorted(page.evaluate("window.drifts"))
    record_line(
        f"sign language: drift of {drifts[len(drifts) // 2]} ms in the middle, {drifts[-1]} ms at most"
    )
    assert len(drifts) > 20
    assert drifts[-1] < MOST_LATE_MS, drifts
    assert covered_ms(site, mine) == SECONDS * 1000
    assert ways(site, mine) == {"signed"}


def test_sign_language_is_moved_enlarged_and_hidden_by_keyboard(lesson: tuple[Page, int]) -> None:
    page, _mine = lesson
    shown = page.locator("#sign")
    page.locator("select[data-preference=sign]").select_option("inset")
    picture = page.locator("[data-media]").bounding_box()
    first = shown.bounding_box()
    assert picture
    assert first
    assert first["width"] * 3 >= picture["width"] - 2
    page.locator("[data-corner=bottom-left]").press("Enter")
    picture, moved = page.locator("[data-media]").bounding_box(), shown.bounding_box()
    assert picture
    assert moved
    assert moved["x"] < first["x"]
    assert abs(moved["y"] + moved["height"] - picture["y"] - picture["height"]) < 8, "still on the picture"
    page.locator("button[data-size='1']").press("Enter")
    larger = shown.bounding_box()
    assert larger
    assert larger["width"] > first["width"] * 1.3
    page.locator("select[data-preference=sign]").select_option("off")
    assert not shown.is_visible()


def test_chapters_captions_in_another_language_and_what_comes_next_by_keyboard(
    lesson: tuple[Page, int],
) -> None:
    page, _mine = lesson
    hands = Hands(page)
    said = [one.inner_text() for one in page.locator("#sentences .said").all()]
    assert said == ["〔画面：双手推面团。〕", "〔画面：面团变得光滑。〕", "水要一点一点加。"]
    assert page.locator("#sentences h3").all_inner_texts() == [one["title"] for one in CHAPTERS]
    hands.to("章节", role="button")
    page.keyboard.press("Enter")
    assert focused(page)["name"].endswith("洗手")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('[data-media]').currentTime >= 4")
    page.locator("#chapters [aria-current=true]", has_text="和面").wait_for()
    page.keyboard.press("Escape")
    assert focused(page)["name"] == "章节"
    assert not page.locator("#chapters").is_visible()
    page.keyboard.press("z")
    assert focused(page)["name"].endswith("和面")
    hands.to("更多设置", role="button")
    page.keyboard.press("Enter")
    hands.to("字幕语言", role="combobox")
    page.keyboard.press("ArrowDown")
    page.evaluate("document.querySelector('[data-media]').currentTime = 4.5")
    until(page, "document.querySelector('#caption-box p').textContent === 'Add water little by little.'")
    assert page.locator("#caption-box").get_attribute("lang") == "en"
    page.get_by_label("在文字稿里找", exact=True).last.press("x")
    assert page.url.endswith("/1"), "typed, not pressed"
    page.locator("#open-chapters").focus()
    page.keyboard.press("x")
    page.wait_for_url("**/2")
    page.keyboard.press("x")
    page.wait_for_url("**/exam")


def test_a_lesson_is_finished_in_easy_mode(site: Site, lesson: tuple[Page, int]) -> None:
    page, mine = lesson
    open_with(page, site, "light.normal.normal.easy-on")
    now = page.locator(".now")
    assert now.inner_text() == "现在做什么 先读下面几句话，再按“播放”。看完，这一课就学好了。"
    assert page.locator(".easy li").all_inner_texts() == ["先推面团。", "面团光滑了就好。"]
    shown = page.locator("#watch :is(button:not(.unseen), select):visible")
    assert shown.count() <= 7, "one thing at a time"
    assert page.locator("[data-preference=sign]").is_visible()
    assert not page.locator("#more, .neighbours, #note-form").locator("visible=true").count()
    checkers.prepare(page)
    assert checkers.CHECKERS["targets"](page) == []
    Hands(page).to("播放", role="button")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="这一课学完了").wait_for()
    assert now.inner_text() == "现在做什么 这一课学完了。现在按“下一课：面点小抄”。"
    assert covered_ms(site, mine) == SECONDS * 1000
    page.keyboard.press("x")
    page.wait_for_url("**/2")
    assert now.inner_text() == "现在做什么 从头读到尾，再按“读完了”。"


# what differs in what is shown, each in another theme: (preferences, page, what is opened first)
STATES = {
    "easy": ("dark.larger.wide.easy-on", "", ()),
    "inset and described": ("contrast-dark.normal.normal.sign-inset.description-on", "", ()),
    "sign beside": ("contrast-light.large.normal.sign-beside", "", ()),
    "sign alone": ("light.normal.normal.sign-alone", "", ()),
    "all open": ("dark.normal.normal.sign-inset", "", ("#open-chapters", "#more")),
    "sound": ("contrast-dark.larger.normal", "/sound", ()),
    "transcript": ("dark.larger.wide", "/transcript", ()),
}
WINDOWS = ((1280, 900), (320, 256))  # the second is 1280 x 1024 at 400 %


@pytest.mark.parametrize("state", STATES)
def test_each_way_of_study_is_clean_in_other_themes_and_at_four_hundred_per_cent(
    site: Site, lesson: tuple[Page, int], state: str
) -> None:
    page, _mine = lesson
    looks, rest, opened = STATES[state]
    page.context.add_cookies([{"name": "display", "value": looks, "url": site.url}])
    address = page.url
    for width, height in WINDOWS:
        page.set_viewport_size({"width": width, "height": height})
        page.goto(address + rest)
        if not rest:
            page.wait_for_selector("#watch.ready[data-layers=ready]")
        for button in opened:
            page.locator(button).click()
        assert [f"{width}: {one}" for one in checkers.look(page)] == []
