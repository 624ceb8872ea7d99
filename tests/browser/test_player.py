"""A lesson finished in several ways, each earning the same; captions on time; the player's keys, looks and transcript."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from accounts import people
from accounts.people import Role, SignedIn
from foundation import clock, db, storage
from hours import enrolments, evidence
from packages.models import Version
from tests.browser import checkers
from tests.browser.hands import Hands
from tests.browser.site import Site
from tests.browser.test_speech import READER, in_order
from tests.conftest import PASSWORD
from tests.make import packages
from tests.make import versions as make

pytestmark = pytest.mark.browser
SECONDS = 8
CUES = [
    {"start_ms": 500, "end_ms": 2000, "text": "和面以前先洗手。"},
    {"start_ms": 2300, "end_ms": 4000, "text": "再看面粉，\n要白，要细。"},
    {"start_ms": 4200, "end_ms": 7000, "text": "水要一点一点加。"},
]
COUNT = iter(range(1000))
Open = Callable[..., tuple[Page, int]]


@pytest.fixture(scope="module")
def version_id(site: Site) -> int:
    """A version on air whose clip is eight seconds long, with captions."""
    with site.app.app_context(), db.writing() as session:
        version = make.version(session, trainee(session), clip_ms=SECONDS * 1000)
        stream = io.BytesIO(packages.clip(SECONDS))
        stored = storage.save(session, stream, name="clip.mp4", media_type="video/mp4", now=clock.now())
        content = make.content_of(version)
        content["courses"][0]["resources"][0]["file_id"] = stored.id
        make.rewrite(version, content)
        make.rewrite(version, captions={**make.captions_of(version), "1": {"language": "zh", "cues": CUES}})
        return version.id


def trainee(session: Any) -> SignedIn:
    """A trainee of their own."""
    made = people.add(
        session,
        email=f"viewer-{next(COUNT)}@example.com",
        name="示例（虚构）",
        password=PASSWORD,
        role=Role.TRAINEE,
        now=clock.now(),
    )
    found = people.by_id(session, made.id)
    assert found is not None
    return found


@pytest.fixture
def lesson(site: Site, browser: Browser, version_id: int) -> Iterator[Open]:
    """lesson(width, **options of the window): a trainee before the clip, its player there, and their enrolment's id."""
    contexts = []

    def opened(width: int = 1280, **more: Any) -> tuple[Page, int]:
        with site.app.app_context(), db.writing() as session:
            who = trainee(session)
            mine = enrolments.enrol(session, who.id, session.get_one(Version, version_id), clock.now()).id
        contexts.append(site.context(browser, who, width, **more))
        page = contexts[-1].new_page()
        page.goto(f"/study/{version_id}/1")
        page.wait_for_selector(".watch.ready")
        return page, mine

    yield opened
    for context in contexts:
        context.close()


def until(page: Page, condition: str) -> None:
    """Wait for something to be so (the page's policy forbids playwright's own way of waiting)."""
    page.evaluate(
        f"async () => {{ for (let n = 0; n < 400 && !({condition}); n++) await new Promise((go) => setTimeout(go, 30)); }}"
    )
    assert page.evaluate(condition), condition


def finished(site: Site, page: Page, enrolment_id: int) -> None:
    """The lesson is studied, and every ms of it counts: what each way earns is the same."""
    page.get_by_role("heading", name="这一课学完了").wait_for()
    with site.app.app_context(), db.reading() as session:
        mine = session.get_one(enrolments.Enrolment, enrolment_id)
        covered = evidence.within(evidence.of(session, mine, 1), SECONDS * 1000)
        assert covered == [(0, SECONDS * 1000)]


def test_with_the_mouse(site: Site, lesson: Open) -> None:
    page, mine = lesson()
    page.get_by_label("速度").select_option("250")
    page.get_by_role("button", name="播放", exact=True).click()
    finished(site, page, mine)


def test_with_the_keyboard_alone(site: Site, lesson: Open) -> None:
    page, mine = lesson()
    hands = Hands(page)
    hands.to("速度", role="combobox")
    page.keyboard.press("End")
    hands.to("播放", role="button")
    page.keyboard.press("k")
    finished(site, page, mine)


def test_with_captions_and_no_sound(site: Site, lesson: Open) -> None:
    page, mine = lesson()
    page.evaluate("""() => {
        const box = document.querySelector("#caption-box p");
        globalThis.said = [];
        new MutationObserver(() => box.textContent && said.push(box.textContent)).observe(box, { childList: true, characterData: true, subtree: true });
    }""")
    page.get_by_role("slider", name="播放到哪里").focus()
    page.keyboard.press("m")
    assert page.evaluate("document.querySelector('video').muted")
    page.get_by_label("速度").select_option("250")
    page.get_by_role("button", name="播放", exact=True).click()
    finished(site, page, mine)
    assert page.evaluate("said") == [one["text"] for one in CUES]


LISTEN = """async () => {
  const { virtual } = await import("/reader.js");
  await virtual.start({ container: document.querySelector("main") });
  const to = async (words) => {
    for (let n = 0; n < 200 && !(await virtual.lastSpokenPhrase()).includes(words); n++) await virtual.next();
  };
  await to("后退 5 秒");
  await virtual.previous();
  for (let n = 0; n < 5 && !(await virtual.lastSpokenPhrase()).startsWith("button, 播放"); n++) await virtual.previous();
  await virtual.act();
  await to("这一课");
  const said = await virtual.spokenPhraseLog();
  await virtual.stop();
  return said;
}"""


def test_with_a_virtual_screen_reader(site: Site, lesson: Open) -> None:
    page, mine = lesson()
    page.route("**/reader.js", lambda route: route.fulfill(path=READER, content_type="text/javascript"))
    page.get_by_label("速度").select_option("250")
    said: list[str] = page.evaluate(LISTEN)
    in_order(
        said,
        "heading, 和面, level 1",
        "slider, 播放到哪里",
        "button, 播放",
        "字幕, pressed",
        "速度",
        "button, 更多设置",
        "heading, 文字稿, level 2",
        "searchbox, 在文字稿里找",
        "和面以前先洗手。",
        "button, 跟着声音滚动, not pressed",
    )
    finished(site, page, mine)


@pytest.mark.parametrize("width", [320])
def test_on_a_phone_by_touch(site: Site, lesson: Open, width: int) -> None:
    page, mine = lesson(width, has_touch=True, is_mobile=True, device_scale_factor=2)
    page.get_by_label("速度").select_option("250")
    page.get_by_role("button", name="播放", exact=True).tap()
    finished(site, page, mine)
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


@pytest.mark.alone
def test_captions_come_and_go_within_a_tenth_of_a_second(
    lesson: Open, record_line: Callable[[str], None]
) -> None:
    page, _mine = lesson()
    told: list[list[float]] = page.evaluate("""async () => {
        const media = document.querySelector("[data-media]");
        const box = document.querySelector("#caption-box p");
        const seen = [];
        new MutationObserver(() => seen.push([media.currentTime, box.textContent ? 1 : 0])).observe(box, { childList: true, characterData: true, subtree: true });
        await media.play();
        while (media.currentTime < 7.3) await new Promise((go) => setTimeout(go, 50));
        media.pause();
        return seen;
    }""")
    due = sorted([(one["start_ms"] / 1000, 1) for one in CUES] + [(one["end_ms"] / 1000, 0) for one in CUES])
    assert [shown for _at, shown in told] == [shown for _at, shown in due]
    late = [abs(at - owed) for (at, _s), (owed, _t) in zip(told, due, strict=True)]
    record_line(f"captions: come and go within {max(late) * 1000:.0f} ms of their time")
    assert max(late) <= 0.1, late


def test_the_transcript_follows_jumps_and_is_one_stop(lesson: Open) -> None:
    page, _mine = lesson()
    sentences = page.locator(".sentence")
    assert [one.get_attribute("tabindex") for one in sentences.all()] == ["0", "-1", "-1"]
    sentences.first.focus()
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.textContent.includes('水要一点一点加')")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('[data-media]').currentTime >= 4.2")
    assert page.locator("[aria-current=true]").inner_text().endswith("水要一点一点加。")
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.textContent.includes('和面以前')")
    page.get_by_label("在文字稿里找", exact=True).last.fill("面")
    page.get_by_role("button", name="查找").click()
    assert "第 1 处，共 2 处" in page.locator("#find-told").inner_text()
    page.get_by_role("button", name="下一处").click()
    assert "第 2 处，共 2 处：再看面粉" in page.locator("#find-told").inner_text()


def test_what_is_set_in_the_player_is_there_in_the_next_lesson(lesson: Open) -> None:
    page, _mine = lesson()
    page.get_by_role("button", name="更多设置").click()
    with page.expect_response("**/display/keep"):
        page.get_by_label("字幕放在哪里").select_option("bottom")
    with page.expect_response("**/display/keep"):
        page.get_by_label("速度").select_option("150")
    assert page.evaluate("document.querySelector('[data-media]').playbackRate") == 1.5
    assert page.evaluate("document.querySelector('[data-media]').preservesPitch")
    page.reload()
    page.wait_for_selector(".watch.ready")
    assert page.locator("#watch").get_attribute("data-place") == "bottom"
    with page.expect_response("**/display/keep"):
        page.get_by_role("button", name="回到正常速度").click()
    assert page.evaluate("document.querySelector('[data-media]').playbackRate") == 1
    assert page.evaluate("document.activeElement.id") == "speed"


def test_a_pause_after_each_caption_waits_for_the_person(lesson: Open) -> None:
    page, _mine = lesson()
    page.get_by_role("button", name="更多设置").click()
    page.get_by_label("每一条字幕完了就停一停").check(force=True)
    for end in (2.0, 4.0):
        page.get_by_role("button", name="播放", exact=True).click()
        until(page, "document.querySelector('[data-media]').paused")
        assert end <= page.evaluate("document.querySelector('[data-media]').currentTime") < end + 0.3


def test_keys_stay_out_of_fields_and_can_be_listed(lesson: Open) -> None:
    page, _mine = lesson()
    page.get_by_label("在文字稿里找", exact=True).last.focus()
    page.keyboard.type("k")
    assert page.evaluate("document.querySelector('[data-media]').paused")
    page.get_by_role("button", name="更多设置").click()
    page.get_by_role("button", name="看快捷键").click()
    assert "播放、暂停" in page.get_by_role("dialog", name="播放器的快捷键").inner_text()
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").count()


def test_without_the_player_the_browsers_own_controls_stay(
    site: Site, browser: Browser, version_id: int
) -> None:
    with site.app.app_context(), db.writing() as session:
        who = trainee(session)
        enrolments.enrol(session, who.id, session.get_one(Version, version_id), clock.now())
    context = site.context(browser, who)
    page = context.new_page()
    page.route("**/vendor/**", lambda route: route.abort())
    page.goto(f"/study/{version_id}/1")
    page.wait_for_selector(".watch.plain")
    assert page.locator("video[controls]").count() == 1
    assert page.get_by_role("button", name="字幕").get_attribute("aria-pressed") == "true"
    context.close()


@pytest.mark.parametrize("look", ["dark.larger.wide", "contrast-dark.normal.normal", "light.large.normal"])
def test_all_settings_open_at_four_hundred_per_cent(lesson: Open, site: Site, look: str) -> None:
    page, _mine = lesson(320)
    page.context.add_cookies([{"name": "display", "value": look, "url": site.url}])
    page.reload()
    page.wait_for_selector(".watch.ready")
    page.get_by_role("button", name="更多设置").click()
    assert [str(one) for one in checkers.look(page)] == []


def test_the_page_is_light_before_media_and_player(lesson: Open) -> None:
    """Compressed as a server in front would: all that the lesson's page loads; media, captions and player apart."""
    page, _mine = lesson()
    loaded: list[str] = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    apart = ("/file", "captions.vtt", "/vendor/", "js/player.js", "/evidence", "/keep")
    ours = [page.url, *(url for url in loaded if not any(part in url for part in apart))]
    total = sum(len(zlib.compress(page.request.get(url).body(), 6)) for url in ours)
    assert len(ours) > 10
    assert total < 150_000, total
