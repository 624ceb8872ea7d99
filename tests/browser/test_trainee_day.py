"""A trainee's day from the first sign-in, by keyboard and by ear: home, search, the lesson, hours. And no way of study
has a hole in its page."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from accounts.people import Role, SignedIn
from foundation import clock, db, storage
from tests.browser import world as building
from tests.browser.hands import Hands
from tests.browser.site import Site
from tests.browser.test_speech import READ, READER, in_order
from tests.browser.world import World
from tests.make import packages
from tests.make import versions as make
from trainee.finding import index

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"
SECONDS = 12
WAYS = {
    "captions below": {},
    "captions on the picture": {"caption_place": "bottom"},
    "described": {"description": "on"},
    "signed in a corner": {"sign": "inset"},
    "signed beside": {"sign": "beside"},
    "signed alone": {"sign": "alone"},
    "easy": {"easy": "on"},
    "large letters": {"size": "large"},
}
BEFORE = {"caption_place": "below", "description": "off", "sign": "off", "easy": "off", "size": "normal"}
# What is empty below the last thing in a box that stands beside another, and how dark the empty place of captions is.
HOLES = """() => {
  const at = (id) => document.getElementById(id).getBoundingClientRect();
  const [watch, transcript] = [at("watch"), at("transcript")];
  const last = Math.max(...[...document.querySelectorAll("#watch *")].map((one) => one.getBoundingClientRect()).filter((one) => one.width && one.height).map((one) => one.bottom));
  const words = document.querySelector("#transcript").lastElementChild.getBoundingClientRect().bottom;
  const box = document.getElementById("caption-box");
  return {
    beside: Math.abs(watch.top - transcript.top) < 2,
    unlike: Math.round(Math.abs(watch.bottom - transcript.bottom)),
    under: Math.round(watch.bottom - last),
    spilt: Math.round(words - transcript.bottom),
    over: document.documentElement.scrollWidth - innerWidth,
    ground: box.hidden ? "" : getComputedStyle(box).backgroundColor,
    words: box.dataset.words,
  };
}"""
LIGHT = ("rgb(244, 246, 243)", "rgba(0, 0, 0, 0)", "")


@pytest.fixture(scope="module")
def course(site: Site) -> tuple[int, SignedIn]:
    """A version on air whose clip lasts twelve seconds, and somebody who has never been here."""
    with site.app.app_context():
        who = building.person(Role.TRAINEE, "", "day-")
        with db.writing() as session:
            version = make.version(session, who, clip_ms=SECONDS * 1000)
            stream = io.BytesIO(packages.clip(SECONDS))
            stored = storage.save(session, stream, name="clip.mp4", media_type="video/mp4", now=clock.now())
            told = make.content_of(version)
            told["name"] = "馒头小课"
            told["courses"][0]["resources"][0]["file_id"] = stored.id
            make.rewrite(version, told)
            index.follow(session, version)
            return version.id, who


@pytest.fixture
def page(site: Site, browser: Browser) -> Iterator[Page]:
    context = site.context(browser)
    context.route("**/reader.js", lambda route: route.fulfill(path=READER, content_type="text/javascript"))
    yield context.new_page()
    context.close()


def test_a_day_by_keyboard_and_by_ear(page: Page, course: tuple[int, SignedIn]) -> None:
    page.goto("/")
    assert page.get_by_role("link", name="馒头小课").count(), "courses stand before the sign-in"
    hands = Hands(page)
    hands.follow("登录", role="link")
    hands.write("电子邮箱", "day-trainee@example.com")
    hands.write("密码", PASSWORD)
    hands.follow("登录", role="button")
    _nothing_is_studied_yet(hands)
    _find_and_enrol(hands, course[0])
    _the_lesson(hands)
    _hours(hands, course[0])
    hands.follow("我的学习", role="link")
    assert hands.h1 == "今天接着学“和面”"
    in_order(
        page.evaluate(READ), "heading, 今天接着学“和面”, level 1", "heading, 馒头小课", "link, 接着学：和面"
    )
    hands.follow("怎么用这个网站", role="link")
    assert page.locator("ol.day li").count() == 10


def _nothing_is_studied_yet(hands: Hands) -> None:
    assert hands.h1 == "先找一门想学的课"
    said = hands.page.evaluate(READ)
    in_order(said, "heading, 先找一门想学的课, level 1", "link, 找课程", "heading, 新的课", "link, 12385")


def _find_and_enrol(hands: Hands, version_id: int) -> None:
    page = hands.page
    hands.follow("找课程", role="link")
    hands.to("想学什么", role="searchbox", part=True)
    page.keyboard.type("三次 馒头")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    said = page.evaluate(READ)
    in_order(said, "heading, 找到 1 门课, level 1", "heading, 课里讲到", "mark", "三次")
    assert sum(one.startswith("link, 水要分") for one in said) == 1, "a sentence appears once"
    hands.to("水要分三次加", part=True, role="link")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(f"/courses/{version_id}#lesson-1")
    page.goto(page.url.partition("#")[0])
    hands.follow("报名学这门课")
    hands.follow("接着学：", part=True)


def _the_lesson(hands: Hands) -> None:
    page = hands.page
    assert hands.h1 == "和面"
    page.wait_for_selector(".watch.ready")
    said = page.evaluate(READ)
    in_order(said, "heading, 和面, level 1", "heading, 文字稿", "heading, 这一课已学 0%", "还没有开始。")
    assert not [one for one in said if one.startswith("heading, 水要分")], "no heading that nobody wrote"
    assert not [one for one in said if "算了 0 秒" in one]
    hands.to("播放", role="button")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.getElementById('player').currentTime > 2")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.getElementById('player').paused")


def _hours(hands: Hands, version_id: int) -> None:
    hands.follow("我的学时", role="link")
    in_order(hands.page.evaluate(READ), "table", "link, 馒头小课", "link, 去学“和面”", "link, 还差考试")
    hands.follow("去学“和面”", role="link")
    assert f"/study/{version_id}/1" in hands.page.url


def test_a_hit_leads_to_its_sentence_without_scripting(site: Site, browser: Browser, world: World) -> None:
    context = site.context(browser, world.people[Role.TRAINEE], java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"/study/{world.versions['published']}/{world.layered}#t=5.100")
    sentence = plain.locator("li:target")
    box = sentence.bounding_box()
    assert "水要一点一点加" in sentence.inner_text()
    assert box is not None
    assert 0 <= box["y"] < 900
    context.close()


@pytest.mark.parametrize("way", WAYS)
def test_no_way_of_study_has_a_hole(site: Site, browser: Browser, world: World, way: str) -> None:
    context = site.context(browser, world.people[Role.TRAINEE])
    page = context.new_page()
    page.goto("/display")
    token = page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    page.request.post("/display/keep", form={"csrf_token": token, **BEFORE, **WAYS[way]})
    try:
        for width in (320, 768, 1280, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"/study/{world.versions['published']}/{world.layered}")
            page.wait_for_selector(".watch.ready")
            found = page.evaluate(HOLES)
            assert found["over"] <= 0, (width, found)
            assert found["under"] <= 40, (width, found)
            assert found["spilt"] <= 0, (width, found)
            assert found["unlike"] <= 2 or not found["beside"], (width, found)
            assert found["ground"] in LIGHT, (width, found)
            assert found["words"] == "字幕会出现在这里"
    finally:
        page.request.post("/display/keep", form={"csrf_token": token, **BEFORE})
        context.close()
